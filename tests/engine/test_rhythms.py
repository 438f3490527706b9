"""The calendar opens each occurrence once, late if it must, and says so when it was too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.engine import rhythms
from bot.engine.rhythms import GRACE, Almanac
from storage import StoreError, timers
from tests.looking import every, rows
from tests.office import Company, opened

SUNDAY = datetime(2026, 3, 8, 2, 0, tzinfo=UTC)
HALF_PAST_NINE = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


def meetings(company: Company) -> list[str]:
    """The teams whose meeting of 9 March was opened."""
    found = every(company, "meetings.monday")
    return sorted(c.circle for c in found if str(c.facts["rhythm"]).startswith("2026-03-09"))


def teams(company: Company) -> list[str]:
    shanghai = [t for t in company.bole.company.teams.values() if t.zone == "Asia/Shanghai"]
    return sorted(f"team:{t.id}" for t in shanghai)


def test_two_almanacs_open_each_occurrence_once(company: Company) -> None:
    """F1: two of them look at the same moment, again and again: one meeting a team."""
    company.winds_to(SUNDAY)
    pair = [Almanac(company.bole.tools, SUNDAY) for _ in range(2)]
    company.clock.set(HALF_PAST_NINE)
    opened_ = [almanac.turn_page() for almanac in (*pair, *pair, *(Almanac(company.bole.tools, SUNDAY),))]
    company.settles()
    assert meetings(company) == teams(company)
    assert opened_[1:] == [0] * 4


def test_very_many_occurrences_are_written_a_handful_at_a_time(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F1: what was written when the memory failed stays, what was not is written the next time; one meeting a team."""
    company.winds_to(SUNDAY)
    monkeypatch.setattr(rhythms, "HANDFUL", 2)
    claim, times = timers.claim, iter(range(100))

    def fails_once(*given: Any) -> bool:
        if next(times) == 2:
            raise StoreError("busy", "somebody is in the way")
        return claim(*given)

    monkeypatch.setattr(timers, "claim", fails_once)
    almanac = Almanac(company.bole.tools, SUNDAY)
    company.clock.set(HALF_PAST_NINE)
    with pytest.raises(StoreError):
        almanac.turn_page()
    assert len(rows(company, "inbox", "key LIKE 'rhythm%monday%2026-03-09%'")) == 2
    assert almanac.turn_page() == len(teams(company)) - 2 > 0
    company.settles()
    assert meetings(company) == teams(company)


def test_whoever_waits_goes_before_the_rest_of_very_many_occurrences(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handful at a time while somebody waits, those that another replica has dealt with left out; then the rest."""
    company.winds_to(SUNDAY)
    monkeypatch.setattr(rhythms, "HANDFUL", 2)
    company.clock.set(HALF_PAST_NINE)
    almanacs = [Almanac(company.bole.tools, SUNDAY, lambda: True) for _ in range(2)]
    assert [almanac.turn_page() for almanac in almanacs] == [2, len(teams(company)) - 2]
    assert [almanac.turn_page() for almanac in almanacs] == [0, 0]
    company.settles()
    assert meetings(company) == teams(company)


def test_a_bot_that_wakes_within_the_day_opens_late(tmp_path: Path) -> None:
    """E6: off over Monday morning, back in the afternoon: the meeting is opened then, once."""
    for company in opened(tmp_path, start=SUNDAY):
        company.clock.set(HALF_PAST_NINE + timedelta(hours=5))
        company.reopens()
        company.settles()
        company.reopens()
        company.settles()
        assert meetings(company) == teams(company)


def test_what_is_too_late_leaves_a_line_and_no_meeting(tmp_path: Path) -> None:
    """E6: off for more than a day: no prompt for a meeting that is over, an audit line for each team instead, once."""
    for company in opened(tmp_path, start=SUNDAY):
        company.clock.set(HALF_PAST_NINE + GRACE + timedelta(hours=10))
        for _ in range(2):
            company.reopens()
            company.settles()
        assert meetings(company) == []
        lines = rows(company, "audit", "action LIKE '%expired'")
        assert len(lines) == len({line["cause"] for line in lines}) == len(company.bole.company.teams)


def test_nothing_before_the_house_was_opened_is_made_up_for(tmp_path: Path) -> None:
    """A bot installed on Monday noon does not begin with that morning's meeting."""
    for company in opened(tmp_path, start=HALF_PAST_NINE + timedelta(hours=3)):
        company.settles()
        assert meetings(company) == []


def test_a_holiday_monday_moves_to_the_next_working_day(tmp_path: Path) -> None:
    """Monday 4 May 2026 is a holiday in China: the meeting comes on Wednesday the sixth."""
    for company in opened(tmp_path, start=datetime(2026, 5, 3, 2, 0, tzinfo=UTC)):
        company.winds_to(datetime(2026, 5, 6, 1, 29, tzinfo=UTC))
        before = [c for c in every(company, "meetings.monday") if c.circle in teams(company)]
        company.winds(minutes=1)
        after = [c for c in every(company, "meetings.monday") if c.circle in teams(company)]
        assert (len(before), len(after)) == (0, len(teams(company)))
