"""A3: what was forecast stands on the card of each need for it, with what is left."""

from __future__ import annotations

from tests.office import Company
from tests.stories.company.rows import adds
from tests.stories.needs import NEED

PLANNED = {"quarter": "2026Q1", "department": "marketing", "role": "短视频策划", "headcount": "3"}


def test_a_need_consumes_the_forecast_and_the_card_says_what_is_left(office: Company) -> None:
    """Two of three; then two more go beyond, and the card says so to whoever decides."""
    assert adds(office, "recruiting.planned_roles", **PLANNED).tone == "good"
    yang, na = office.person("liu.yang"), office.person("li.na")
    yang.starts("recruiting.hiring_need", **NEED)
    na.sees("预测岗位", "本季度预测 3 人，此前已提 0 人，还剩 3 人")
    yang.starts("recruiting.hiring_need", **NEED)
    na.sees("此前已提 2 人，只剩 1 人，这份需求超出预测")
    yang.sees_not("本季度预测")


def test_a_need_that_was_declined_gives_its_share_back(office: Company) -> None:
    """Only needs that stand use the forecast up."""
    adds(office, "recruiting.planned_roles", **PLANNED)
    yang, na = office.person("liu.yang"), office.person("li.na")
    yang.starts("recruiting.hiring_need", **NEED)
    na.presses("暂不支持")
    na.fills(reason="先内部调配")
    yang.starts("recruiting.hiring_need", **NEED)
    na.sees("此前已提 0 人，还剩 3 人")


def test_another_quarter_or_another_department_is_not_held_against_it(office: Company) -> None:
    """A forecast speaks of its own quarter and its own department."""
    adds(office, "recruiting.planned_roles", **{**PLANNED, "quarter": "2026Q2"})
    adds(office, "recruiting.planned_roles", **{**PLANNED, "department": "product"})
    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    office.person("li.na").sees_not("本季度预测")
