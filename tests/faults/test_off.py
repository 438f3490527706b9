"""The bot is off for a while: what falls due meanwhile falls once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.faults.almanacs import NAME
from tests.looking import every, one, rows
from tests.office import opened
from tests.scale import times
from tests.stories.needs import NEED, REF

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
MONDAY = "2026-03-02"


@pytest.mark.parametrize("number", range(times(3, 60)))
def test_whatever_fell_due_while_the_bot_was_off_falls_once(tmp_path: Path, number: int) -> None:
    """E6: off for a minute to ten days, at any moment of days in which a promise is reminded of and broken, and the
    prompts of a Monday come: each falls once; a prompt more than a day late is on record as expired, not opened."""
    chance = Random(number)
    off = timedelta(minutes=chance.choice((1, 30, 300, 1440, 3000, 7200, 14400)))
    for company in opened(tmp_path, start=START - 3 * DAY):
        company.winds_to(START - 3 * DAY + chance.random() * 2 * DAY)
        company.person("liu.yang").starts("recruiting.hiring_need", **NEED)
        due = one(company, REF).due
        assert due is not None
        company.winds(hours=chance.randint(0, 40))
        gone = company.clock.now()
        company.clock.set(gone + off)
        company.key()
        company.reopens()
        company.settles()
        back = company.clock.now()
        need = one(company, REF)
        fallen = [row["kind"] for row in rows(company, "timer", "state = 'fired' AND case_id = :case", case=need.id)]
        assert len(fallen) == len(set(fallen)) or due <= back
        assert len(need.said("breach")) == (due <= back)
        asleep = rows(company, "timer", "state = 'sleeping'")
        assert all(datetime.fromisoformat(row["due_at"]) > back for row in asleep)
        slots = [row for row in rows(company, "slot", f"workflow = '{NAME}'") if row["slot"].startswith(MONDAY)]
        for slot in slots:
            at = datetime.fromisoformat(slot["at"])
            assert slot["state"] == ("expired" if gone < at < back - DAY else "fired")
        met = Counter(case.circle for case in every(company, NAME) if str(case.facts["rhythm"]).startswith(MONDAY))
        assert met == Counter(slot["audience"] for slot in slots if slot["state"] == "fired")
        over = back > START + timedelta(hours=14) + DAY
        assert not over or len(slots) == len(company.bole.company.teams)
