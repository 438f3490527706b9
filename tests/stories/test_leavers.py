"""People leave the company; what waited for them does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import PLAYGROUND_COMPANY
from tests.elsewhere import SLACK, Elsewhere, account, knows, two_doors
from tests.looking import every, rows
from tests.office import Company
from tests.stories.needs import NEED, REF


def without(folder: Path, person: str) -> Path:
    """The playground's company after somebody left: their entry is inactive, and nobody is in their place yet."""
    text = PLAYGROUND_COMPANY.read_text("utf-8")
    file = folder / "company.toml"
    file.write_text(text.replace(f'id = "{person}"\n', f'id = "{person}"\nactive = false\n', 1), "utf-8")
    return file


def test_what_waited_for_a_leaver_goes_to_somebody_else_when_the_bot_starts(tmp_path: Path) -> None:
    """F4: the head leaves over night: in the morning the need stands with whom the head reported to, on record, and
    their card says why."""
    company = Company(tmp_path / "data")
    company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    assert company.person("li.na").may_press("同意")
    company.settings = company.settings.model_copy(update={"company": without(tmp_path, "li.na")})
    company.reopens()
    company.settles()
    assert "reseat" in company.audit("HN-2026-0001")
    company.person("lin.yue").sees(REF, "没有在职的负责人")
    company.person("liu.yang").sees("已转给 林悦 处理")
    company.person("chen.jing").sees("李娜已离职或账号已停用", "改由 林悦 处理")
    company.person("lin.yue").presses("同意")
    company.person("xu.lan").sees("HN-2026-0001")
    company.close()


STAFF = (account("U1", "li.na"), account("U2", "chen.jing"), account("U3", "liu.yang"), account("U4", "qin.hao"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Company]:
    company = two_doors(tmp_path)
    knows(company, *STAFF)
    yield company
    company.close()


def test_what_waited_for_a_deactivated_approver_moves_at_once_and_is_reported(office: Company) -> None:
    """F4: the head's account is closed while a need waits for them: the need goes up to the vice president in the
    same minute, and HR and the maintainers are told who has it now; confidential matters are only counted."""
    Elsewhere(office, "U3").starts("recruiting.hiring_need", **NEED)
    head, hr, keeper = Elsewhere(office, "U1"), Elsewhere(office, "U2"), Elsewhere(office, "U4")
    assert head.may_press("同意", REF)
    knows(office, replace(STAFF[0], active=False), whole=False)
    (case,) = every(office, "recruiting.hiring_need")
    (now_asked,) = case.waiting_for()
    assert now_asked == office.room.office().manager_of("li.na")
    assert office.person(now_asked).may_press("同意", REF)
    hr.sees("李娜已离职或账号已停用", REF, "改由 林悦 处理")
    keeper.sees("李娜已离职或账号已停用", REF)
    assert rows(office, "audit", "action LIKE '%left' AND actor = 'li.na'")
    assert office.room.person_of(SLACK, "U1") is None


def test_whoever_is_missing_from_a_whole_list_has_left_and_may_come_back(office: Company) -> None:
    """F4: gone from the workspace; open again, they work as before, and what had moved on stays where it is."""
    Elsewhere(office, "U3").starts("recruiting.hiring_need", **NEED)
    knows(office, *STAFF[1:])
    assert not office.room.office().is_active("li.na")
    assert every(office, "recruiting.hiring_need")[0].waiting_for() != ("li.na",)
    knows(office, *STAFF)
    assert office.room.office().is_active("li.na")
    Elsewhere(office, "U3").starts("recruiting.hiring_need", **NEED)
    Elsewhere(office, "U1").presses("同意", "HN-2026-0002")
    Elsewhere(office, "U3").sees("HN-2026-0002", "HRBP 可行性评估")


def test_a_stand_in_is_asked_before_the_manager(office: Company) -> None:
    """F4: the account is closed while its owner is on leave: the stand-in goes on."""
    head = Elsewhere(office, "U1")
    head.commands("delegate")
    head.fills(standin="gao.ming", starts="2026-03-02", ends="2026-03-06")
    Elsewhere(office, "U3").starts("recruiting.hiring_need", **NEED)
    knows(office, replace(STAFF[0], active=False), whole=False)
    Elsewhere(office, "U3").starts("recruiting.hiring_need", **NEED)
    for case in every(office, "recruiting.hiring_need"):
        assert case.waiting_for() == ("gao.ming",)
    office.person("gao.ming").presses("同意", "HN-2026-0002")


def test_a_restart_finds_the_same_people(office: Company) -> None:
    """What the platform said outlives the bot: nobody has to be told twice."""
    knows(office, replace(STAFF[0], active=False), whole=False)
    office.reopens()
    office.settles()
    assert office.room.person_of(SLACK, "U3") == "liu.yang"
    assert not office.room.office().is_active("li.na")
