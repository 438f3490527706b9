"""The machine's clock jumps, and the bot is off for a while: what falls due falls once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.clock import SteadyClock
from bot.engine.clock import ring
from bot.flow.rhythm import weekly
from storage import timers
from tests.faults.almanacs import NAME, Prompted
from tests.looking import every, one, rows
from tests.office import Company, opened
from tests.scale import times
from tests.stories.needs import NEED, REF

DAY, HOUR, LOOK = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)
START = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
MONDAY = "2026-03-02"
JUMPS = (DAY, -DAY, HOUR, -HOUR, timedelta(seconds=1), -timedelta(seconds=1), timedelta(0))


class Machine:
    """True time goes on; the clock on the wall may be set to anything."""

    def __init__(self) -> None:
        self.true, self.wrong_by = START, timedelta()

    def ticks(self) -> float:
        return (self.true - START).total_seconds()

    def wall(self) -> datetime:
        return self.true + self.wrong_by


def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(company: Company) -> None:
    """E1: a thousand times the machine's clock is set a day or an hour forth or back. A prompt a week and a timer every
    two hours fall once each, in order, and never farther from their time than the clock was wrong."""
    machine, chance, store = Machine(), Random(1), company.bole.tools.store
    clock = SteadyClock(machine.wall, machine.ticks)
    prompted = Prompted(company, weekly("Mon", at="09:30"), START, clock=clock)
    prompted.team("jumping", "Asia/Shanghai")
    jumps = times(60, 1000)
    with store.transaction() as tx:
        moments = [START + 2 * HOUR * n for n in range(1, 4 * jumps)]
        due = {timers.set_(tx, None, "audit", at, {}): at for at in moments}
    fallen: list[int] = []
    for _ in range(jumps):
        machine.wrong_by = chance.choice(JUMPS)
        clock.measure()
        for _ in range(chance.randint(1, 60)):
            machine.true += LOOK
            prompted.looks()
            if ring(prompted.tools):
                fresh = fired(company, fallen[-1] if fallen else 0)
                assert all(abs(machine.true - due[each]) <= DAY + LOOK for each in fresh)
                fallen += fresh
    assert fallen == sorted(set(fallen)) == [each for each, at in due.items() if at <= clock.now()]
    assert len(fallen) == len(rows(company, "inbox", "key LIKE 'timer:%'")) > jumps
    slots = prompted.slots()
    passed = int((clock.now() - START) / timedelta(weeks=1))
    assert len({slot["slot"] for slot in slots}) == len(slots) in (passed, passed + 1)
    assert {slot["state"] for slot in slots} == {"fired"}


def fired(company: Company, last: int) -> list[int]:
    """The timers that have fallen, after that one."""
    found = rows(company, "timer", "state = 'fired' AND kind = 'audit' AND id > :last", last=last)
    return [row["id"] for row in found]


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
        over = back > START + 14 * HOUR + DAY
        assert not over or len(slots) == len(company.bole.company.teams)
