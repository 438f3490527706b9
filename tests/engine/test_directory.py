"""Who is who: choices, quiet hours, absences and stand-ins."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.flow.people import Absence
from tests.looking import every, rows
from tests.office import Company

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
