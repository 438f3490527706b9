"""Who is who: choices, quiet hours, absences and stand-ins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.engine.registers import keeping
from bot.flow.people import Absence
from tests.colleague import Colleague
from tests.looking import every, rows, turn_in
from tests.office import Company
from tests.stories.company.rows import adds, changes

NEED = {
    "department": "marketing", "role": "短视频策划", "headcount": 2, "reason": "expansion",
    "headcount_plan": "within", "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip


def chosen(company: Company, who: str, **choices: object) -> None:
    with company.bole.tools.store.transaction() as tx:
        company.bole.tools.directory.choose(tx, who, **choices)


def test_quiet_hours_hold_back_a_notice_and_no_deadline(company: Company) -> None:
    """Somebody chose 20:00 to 09:00: a request of 22:00 reaches them at nine, and is due when it always was."""
    company.winds_to(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))
    chosen(company, "li.na", quiet_from="20:00", quiet_to="09:00")
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    head = company.person("li.na")
    (case,) = every(company, "recruiting.hiring_need")
    assert not head.count(case.ref)
    due = case.due
    company.winds_to(datetime(2026, 3, 3, 0, 59, tzinfo=UTC))
    assert not head.count(case.ref)
    company.winds_to(datetime(2026, 3, 3, 1, 0, tzinfo=UTC))
    assert head.count(case.ref) == 1
    assert every(company, "recruiting.hiring_need")[0].due == due


def test_quiet_hours_within_a_day_end_that_day(company: Company) -> None:
    """Quiet from 12:00 to 14:00: a request of 13:00 comes at 14:00."""
    company.winds_to(datetime(2026, 3, 2, 5, 0, tzinfo=UTC))
    chosen(company, "li.na", quiet_from="12:00", quiet_to="14:00")
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    company.winds_to(datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
    assert company.person("li.na").can("approve")


def test_an_answer_comes_at_once_whatever_the_hour(company: Company) -> None:
    """Quiet hours are for the bot's own notices: whoever asks at midnight is answered at midnight."""
    company.winds_to(datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    chosen(company, "wang.xiaoyu", quiet_from="20:00", quiet_to="09:00")
    before = len(company.person("wang.xiaoyu").messages)
    company.person("wang.xiaoyu").says("help")
    assert len(company.person("wang.xiaoyu").messages) > before


def test_a_standin_takes_over_on_the_first_day_of_an_absence(company: Company) -> None:
    """F4: leave that was entered in the company file begins: at midnight the stand-in is asked, and the card of
    the one who left has no buttons; both are on record."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    (case,) = every(company)
    leave = Absence("li.na", date(2026, 3, 3), date(2026, 3, 6), "gao.ming")
    company.reorganises(absences=(leave, *company.bole.company.absences))
    assert case.waiting_for() == ("li.na",)
    company.winds_to(datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
    (case,) = every(company, "recruiting.hiring_need")
    assert case.waiting_for() == ("gao.ming",)
    assert case.seats[0].for_person == "li.na"
    assert rows(company, "audit", "action LIKE '%absence'")
    company.winds_to(datetime(2026, 3, 3, 2, 0, tzinfo=UTC))
    company.person("gao.ming").does("approve", case.ref)
    assert not company.person("li.na").can("approve", case.ref)
    assert every(company, "recruiting.hiring_need")[0].said("approve")[0].for_person == "li.na"


def test_a_language_and_quiet_hours_outlive_a_restart(company: Company) -> None:
    """What people chose is kept apart from what they chose before."""
    chosen(company, "li.na", lang="en")
    chosen(company, "li.na", quiet_from="20:00", quiet_to="09:00")
    with company.bole.tools.store.reading() as tx:
        choices = company.bole.tools.directory.choices(tx, "li.na")
    assert (choices.lang, choices.quiet_from, choices.quiet_to) == ("en", "20:00", "09:00")
    assert company.room.language_of("li.na") == "en"


def test_the_company_is_put_together_only_when_something_changed(company: Company) -> None:
    """A press does not pay for registers: the same company is handed out until a row or an absence changes."""
    directory, store = company.bole.tools.directory, company.bole.tools.store
    with store.reading() as tx:
        first = directory.look(tx, company.clock.now())
        assert directory.look(tx, company.clock.now()) is first
    changes(company, "company.people", "王小雨", english="Rain Wang")
    with store.reading() as tx:
        second = directory.look(tx, company.clock.now())
    assert second is not first
    assert second.person("wang.xiaoyu").english == "Rain Wang"
    assert second.person("wang.xiaoyu").email == first.person("wang.xiaoyu").email


def test_a_turn_that_fails_changes_no_company(company: Company) -> None:
    """A row was written and the turn broke: whoever looks next sees the company as it was."""
    directory, store = company.bole.tools.directory, company.bole.tools.store
    register = company.bole.tools.registry.registers["company.people"]

    def breaks() -> None:
        with store.transaction() as tx:
            turn = turn_in(company, tx)
            row = keeping.find(turn, register, "wang.xiaoyu")
            keeping.keep(turn, register, row, {"english": "Nobody"}, "chen.jing", keeping.cause("form"))
            assert directory.office.person("wang.xiaoyu").english == "Nobody"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    with store.reading() as tx:
        assert directory.look(tx, company.clock.now()).person("wang.xiaoyu").english == "Rainy Wang"


def test_a_company_with_hardly_a_file_is_set_up_in_chat(tmp_path: Path) -> None:
    """One person of HR in one department: everything else is added by hand, and works after a restart."""
    file = tmp_path / "office.toml"
    file.write_text(SMALLEST, "utf-8")
    office = Company(tmp_path / "data", company=file)
    try:
        unit = {"code": "sales", "name": "销售部", "head": "an", "hrbp": "an"}
        assert adds(office, "company.departments", "an", **unit).tone == "good"
        who = {"account": "bo", "name": "薄荷", "department": "sales", "active": "true"}
        assert adds(office, "company.people", "an", **who).tone == "good"
        office.reopens()
        assert office.room.office().manager_of("bo") == "an"
        Colleague(office, "bo").says("谁是我的HRBP")
        Colleague(office, "bo").sees("销售部", "HRBP: 安然")
    finally:
        office.close()


SMALLEST = """
[company]
name = "新公司"

[roles]
hr_lead = ["an"]
maintainer = ["an"]

[[departments]]
id = "hr"
name = "人资部"
head = "an"
hrbp = "an"

[[people]]
id = "an"
name = "安然"
department = "hr"
"""
