"""A company of which no file says anything: its people are whoever Slack knows, and everything can be started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Known, Said
from tests.elsewhere import Elsewhere, knows, two_doors
from tests.looking import every
from tests.office import Company
from tests.stories.needs import NEED

RAIN, CHEN = Known("U1", "王小雨", "rain@x.example"), Known("U2", "陈静", "chen@x.example")
ROLES = '[roles]\nhr_lead = ["Chen@x.example"]\nmaintainer = ["qin@x.example"]\n'


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    file = tmp_path / "company.toml"
    file.write_text("", "utf-8")
    company = two_doors(tmp_path / "data", company=file)
    knows(company, RAIN, CHEN)
    yield company
    company.close()


def names(office: Company, roles: str) -> None:
    """Somebody writes the company file, and the bot is started again."""
    file = office.settings.company
    assert file is not None
    file.write_text(roles, "utf-8")
    office.reopens()
    knows(office, RAIN, CHEN)


def test_what_nobody_can_decide_says_so_and_finds_whoever_is_named_later(office: Company) -> None:
    """The need is kept, the requester knows why nothing moves, and once there is a head of HR it is in her chat."""
    rain = Elsewhere(office, "U1")
    rain.starts("recruiting.hiring_need", **NEED | {"department": "市场部"})
    rain.sees("市场部", "这一步还没有人能处理")
    names(office, ROLES)
    chen = Elsewhere(office, "U2")
    chen.sees("HN-2026-0001", "短视频策划")
    rain.sees("已转给 陈静 处理")
    rain.sees_not("这一步还没有人能处理")
    chen.presses("同意")
    (case,) = every(office, "recruiting.hiring_need")
    assert [entry.by for entry in case.said("approve")] == ["chen"]


def test_a_department_is_whatever_it_is_called_there(office: Company) -> None:
    """Asked in the chat, any name will do; a command in between is no department."""
    rain = Elsewhere(office, "U1")
    rain.says("招 2 个短视频运营，下周五前")
    rain.sees("用人部门")
    rain.says("市场部")
    rain.says("员工名册")
    rain.sees_not("已改")


def test_whoever_the_file_names_by_address_alone_has_the_name_of_their_profile(office: Company) -> None:
    """On cards she is 陈静, not an address."""
    names(office, ROLES)
    people = office.room.office().people
    assert (people["chen"].name, people["qin"].name) == ("陈静", "qin@x.example")
    chen = Elsewhere(office, "U2")
    chen.says("员工名册")
    assert "陈静" in chen.text() + str(chen.answer.view) and "chen@x.example" not in chen.text().lower()
    knows(office, RAIN, Known("U2", "陈静静", "chen@x.example"))
    assert office.room.office().people["chen"].name == "陈静静"


def test_everything_can_be_asked_for_in_a_company_of_nobody(office: Company) -> None:
    """Every workflow's form opens, every command answers; nothing fails."""
    rain = Elsewhere(office, "U1")
    for words in ("你好", "我的待办", "谁是我的HRBP", "员工名册", "台账", "设置", "休假交接", "what can you do"):
        before = len(rain.messages)
        answer = rain._send(Said(words))
        assert len(rain.messages) > before or answer.toast or answer.view or answer.form, words
    for workflow in office.bole.tools.registry.values():
        if workflow.startable and workflow.form is not None:
            rain.commands(f"start:{workflow.name}")
            assert rain.answer.form is not None, workflow.name
