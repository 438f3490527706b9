"""The wall clock of the machine jumps under a bot that has reminders to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.app import Bole
from bot.clock import SteadyClock, SystemClock
from tests.chats import SeededIds
from tests.looking import rows
from tests.office import MONDAY_MORNING, Company
from tests.ready import build
from tests.scale import times
from tests.test_clock import Machine

OWNERS = ("wang.xiaoyu", "li.na", "shen.kai", "luo.xin")
ITEMS = 12
DAY, HOUR, MINUTE = 86_400, 3_600, 60
STEPS = (-DAY, DAY, HOUR, -HOUR)
BEAT_S = 30.0
SEED = 20260302


class Known(Machine):
    """A machine of which we know what time it truly is, and how often the bot was started there."""

    starts = 0

    @property
    def true(self) -> datetime:
        return MONDAY_MORNING + timedelta(seconds=self.ticks - 100.0)


class Moved(Company):
    """A company on a machine whose wall clock is moved: the bot takes the clock it always takes."""

    def __init__(self, folder: Path, machine: Known) -> None:
        self.machine = machine
        super().__init__(folder, database_url=f"sqlite:///{folder / 'bole.db'}")

    def _opened(self, seed: int) -> Bole:
        self.machine.starts += 1
        bole = build(self.settings, self.doors, ids=SeededIds(self.machine.starts))
        assert isinstance(bole.tools.clock, SteadyClock)
        self.clock = bole.tools.clock
        return bole

    def jumps(self, by: float) -> None:
        """Somebody, or something, sets the machine's clock."""
        self.machine.wall += timedelta(seconds=by)

    def lives(self, seconds: float) -> Iterator[datetime]:
        """So much time passes. The bot pulses whenever something may be due, and looks at the machine's clock; each
        time, what the true time is."""
        until = self.machine.ticks + seconds
        while (left := until - self.machine.ticks) > 0:
            now = self.clock.now()
            due = self.room.next_due(now + timedelta(seconds=left * 1.1))
            wait = left if due is None else (due - now).total_seconds() / 1.1
            self.machine.runs(min(left, max(wait, BEAT_S)))
            self.bole.tools.clock.measure()  # pyright: ignore[reportAttributeAccessIssue]
            self.settles()
            yield self.machine.true

    def files_items(self) -> None:
        """Things that are due over the next weeks; their owners do nothing about them."""
        for number in range(ITEMS):
            owner, due = OWNERS[number % len(OWNERS)], MONDAY_MORNING + timedelta(days=1 + number % 4)
            item = {"what": f"第{number}件", "owner": owner, "due": due.date().isoformat(), "priority": "P1"}
            self.person(owner).starts("meetings.action_item", **item)


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Moved]:
    machine = Known()
    monkeypatch.setattr(SystemClock, "now", lambda _: machine.wall)
    monkeypatch.setattr(SteadyClock.__init__, "__defaults__", (lambda: machine.ticks,))
    with closing(Moved(tmp_path, machine)) as company:
        yield company


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def assert_on_time(company: Moved, seen: set[int], true: datetime) -> None:
    """What fell since the last look fell on the minute by the bot's own clock, and no later in truth than the largest
    jump and a minute. Nothing that is due sleeps on."""
    now = company.clock.now()
    for timer in rows(company, "timer", "state = 'fired'"):
        if timer["id"] not in seen:
            seen.add(timer["id"])
            due = instant(timer["due_at"])
            assert timedelta(0) <= instant(timer["fired_at"]) - due <= timedelta(seconds=MINUTE), timer
            assert abs(true - due) <= timedelta(seconds=DAY + MINUTE), timer
    assert not [t for t in rows(company, "timer", "state = 'sleeping'") if instant(t["due_at"]) <= now]


def assert_all_came_once(company: Moved) -> None:
    """Each item was reminded of once at half, once at nearly, and as it climbed its ladder; nothing waits, nothing was
    said twice, no meeting was left out or opened twice."""
    items = {row["id"]: row["ref"] for row in rows(company, "case_", "workflow = 'meetings.action_item'")}
    assert len(items) == ITEMS
    timers = [t for t in rows(company, "timer", "state <> 'sleeping'") if t["case_id"] in items]
    assert {t["state"] for t in timers} == {"fired"}
    fell = Counter((t["case_id"], t["kind"], t["due_at"]) for t in timers)
    assert set(fell.values()) == {1}
    kinds = [Counter(kind for id, kind, _ in fell if id == item) for item in items]
    assert all(each["half"] == each["nearly"] == 1 and each["late"] for each in kinds), kinds
    assert not rows(company, "inbox", "state <> 'done'")
    sent = Counter(parcel.key for parcel in company.platform.sent)
    assert set(sent.values()) == {1}
    assert set(sent) == {row["key"] for row in rows(company, "outbox", "state = 'sent'")}
    slots = rows(company, "slot", "workflow = 'meetings.monday'")
    assert {slot["state"] for slot in slots} == {"fired"}
    weeks = Counter((slot["audience"], slot["slot"][:10]) for slot in slots)
    assert set(weeks.values()) == {1}
    assert len(rows(company, "case_", "workflow = 'meetings.monday'")) == len(slots)


def test_jumps_of_the_machines_clock_lose_and_repeat_no_reminder(moved: Moved) -> None:
    """E1: forward and back by an hour or a day, 25 times, in a whole run 1,000, while reminders and Monday meetings
    fall due: each comes once, none early by the bot's clock, none later in truth than the jump and a minute."""
    chance, seen, off = Random(SEED), set[int](), 0
    moved.files_items()
    for _ in range(times(25, 1_000)):
        jump = -off if off else chance.choice(STEPS)
        off += jump
        moved.jumps(jump)
        for true in moved.lives(chance.uniform(MINUTE, 3 * HOUR)):
            assert_on_time(moved, seen, true)
    moved.jumps(-off)
    for true in moved.lives(times(6, 14) * DAY):
        assert_on_time(moved, seen, true)
    assert abs((moved.clock.now() - moved.machine.wall).total_seconds()) < 1
    assert_all_came_once(moved)


@pytest.mark.parametrize("jump", STEPS[: times(1, 4)])
def test_a_bot_that_is_started_while_the_clock_is_wrong_loses_and_repeats_nothing(moved: Moved, jump: int) -> None:
    """E1: the clock is wrong when the bot starts, and is put right later, once under the running bot and once before
    it starts again. What comes too early then does not come again; what comes late comes."""
    moved.files_items()
    for off in (jump, -jump, jump):
        moved.jumps(off)
        moved.reopens()
        for _ in moved.lives(5 * HOUR):
            pass
    moved.jumps(-jump)
    for _ in moved.lives(7 * DAY):
        pass
    assert_all_came_once(moved)
