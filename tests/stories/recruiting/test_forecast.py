"""A3: a department says each quarter whom it will need; needs are held against it, the next asking says how it went."""

from __future__ import annotations

import pytest

from tests.office import Company
from tests.stories.needs import NEED

pytestmark = pytest.mark.only("recruiting.forecast", "recruiting.hiring_need", "meetings.action_item")

SOON = NEED | {"start_by": "2026-06-15"}
ROWS = [
    {"role": "短视频策划", "headcount": "3", "quarter": "this", "reason": "expansion"},
    {"role": "活动策划", "headcount": "1", "quarter": "next", "reason": "new_project"},
]


def asked(office: Company) -> None:
    """The first working day of the second quarter, after the asking."""
    office.winds_until("2026-04-01 10:05")


def forecasts(office: Company) -> None:
    na = office.person("li.na")
    na.presses("填写预测")
    na.fills(roles=ROWS)
    lan = office.person("xu.lan")
    lan.sees("短视频策划", "活动策划")
    lan.presses("确认汇总")


def test_a_head_is_asked_once_a_quarter_and_hr_confirms(office: Company) -> None:
    """One answer for each department; the partner may adjust; the head hears that it stands."""
    asked(office)
    na = office.person("li.na")
    na.sees("用人预测 2026Q2", "2026Q3")
    forecasts(office)
    na.sees("2026Q2预测已确认")
    rows = office.room.register("chen.jing", "recruiting.planned_roles").rows
    assert {row.cells for row in rows} == {
        ("2026Q2", "市场部", "短视频策划", "3"), ("2026Q3", "市场部", "活动策划", "1"),
    }  # fmt: skip


def test_the_next_asking_shows_how_far_off_the_last_forecast_was(office: Company) -> None:
    """Forecast three, asked for four and one nobody had forecast: shown back, and in the ledger with its chart."""
    asked(office)
    forecasts(office)
    yang = office.person("liu.yang")
    for role, headcount in (("短视频策划", "4"), ("数据分析师", "1")):
        yang.starts(
            "recruiting.hiring_need", **(NEED | {"start_by": "2026-06-15", "role": role, "headcount": headcount})
        )
    office.winds_until("2026-07-01 10:05")
    na = office.person("li.na")
    na.sees("上次预测（2026Q2）", "实际提出：5 人，偏差 40%", "1 人：数据分析师")
    na.presses("填写预测")
    assert next(i for i in na.form.inputs if i.name == "roles").value[0]["role"] == "活动策划"
    view = office.room.ledger("chen.jing", "forecasts")
    told = [dict(zip(view.headers, row, strict=True)) for row in view.rows]
    old = next(r for r in told if (r["季度"], r["部门"]) == ("2026Q2", "市场部"))
    assert (old["预测人数"], old["实际需求"], old["预测外人数"], old["预测偏差 %"]) == ("3", "5", "1", "40")
    assert "实际需求与预测（按部门）" in [chart.title for chart in view.charts]


def test_none_is_an_answer_and_silence_climbs_a_ladder(office: Company) -> None:
    """A head who needs nobody says so; one who says nothing is reminded, then the superior hears."""
    asked(office)
    na = office.person("li.na")
    na.presses("填写预测")
    na.fills(roles="无")
    na.told("收到你的预测")
    office.winds_until("2026-04-30 18:01")
    assert "breach" in {a for ref in ("HF-2026-0001", "HF-2026-0002") for a in office.audit(ref)}
