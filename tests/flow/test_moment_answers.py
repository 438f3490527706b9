"""A deadline on a day somebody answered with a time, and the one that holds until there is such a day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.flow.worktime import on, work_calendar, workdays
from tests.flow.sentences import SHANGHAI, instant, spoken

CN = work_calendar("CN")
MONDAY = instant("Mon 2026-11-30 10:00")


@pytest.mark.parametrize(
    "answer", ["2026-12-03", "2026-12-03T15:00", "2026-12-03T15:00:00+08:00", "2026-12-03T07:00:00+00:00"]
)
def test_a_moment_counts_as_the_day_it_falls_on(answer: str) -> None:
    """Close of business that day, however the moment is written."""
    assert spoken(on("when").moment(MONDAY, SHANGHAI, CN, {"when": answer})) == "Thu 2026-12-03 18:00"


def test_the_day_is_the_one_of_whoever_must_act() -> None:
    """Late in London is early the next day in Shanghai."""
    answers = {"when": "2026-12-03T23:00:00+00:00"}
    assert spoken(on("when").moment(MONDAY, SHANGHAI, CN, answers)) == "Fri 2026-12-04 18:00"
    london = ZoneInfo("Europe/London")
    assert spoken(on("when").moment(MONDAY, london, CN, answers), london) == "Thu 2026-12-03 18:00"


@pytest.mark.parametrize("answers", [{}, {"when": None}, {"when": "soon"}, {"when": "2026-11-01T10:00"}])
def test_without_a_day_to_come_the_other_deadline_holds(answers: dict[str, str]) -> None:
    """Missing, unreadable or past: `otherwise`."""
    due = on("when", otherwise=workdays(15))
    assert due.moment(MONDAY, SHANGHAI, CN, answers) == workdays(15).moment(MONDAY, SHANGHAI, CN)
