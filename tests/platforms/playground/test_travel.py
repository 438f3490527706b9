"""Winding the clock: never back, never past something that is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.playground.travel import Target, TravelClock, target_instant, wind

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=SHANGHAI).astimezone(UTC)


class Machine:
    """A machine's clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Alarms:
    """A house with alarms; some ring again a while later, and it notes when each one rang."""

    def __init__(self, clock: TravelClock, due: list[datetime], again: timedelta | None = None) -> None:
        self.clock = clock
        self.due = due
        self.again = again
        self.rang: list[datetime] = []

    def next_due(self, until: datetime) -> datetime | None:
        return min((d for d in self.due if self.clock.now() < d <= until), default=None)

    def pulse(self) -> int:
        fallen = [d for d in self.due if d <= self.clock.now()]
        self.due = [d for d in self.due if d > self.clock.now()]
        self.rang += [self.clock.now()] * len(fallen)
        if self.again is not None:
            self.due += [self.clock.now() + self.again for _ in fallen]
        return len(fallen)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def test_the_clock_never_goes_backwards(tmp_path: Path) -> None:
    """Neither a machine that is set back nor a target in the past turns it back."""
    machine = Machine(FRIDAY)
    clock = TravelClock(tmp_path / "clock.json", machine)
    clock.travel(FRIDAY + timedelta(hours=2))
    clock.travel(FRIDAY)
    machine.at -= timedelta(minutes=30)
    assert clock.now() == FRIDAY + timedelta(hours=2)


def test_the_offset_is_kept_between_starts(tmp_path: Path) -> None:
    """A company that lives next week still lives next week after a restart."""
    TravelClock(tmp_path / "clock.json", Machine(FRIDAY)).travel(FRIDAY + timedelta(days=7))
    assert TravelClock(tmp_path / "clock.json", Machine(FRIDAY)).now() == FRIDAY + timedelta(days=7)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"seconds": "x"}', '{"seconds": -5}', '{"seconds": 1e300}'])
def test_a_damaged_file_means_no_offset(tmp_path: Path, damage: str) -> None:
    """The clock starts anyway, at the machine's time."""
    (tmp_path / "clock.json").write_text(damage)
    assert TravelClock(tmp_path / "clock.json", Machine(FRIDAY)).now() == FRIDAY


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("hour", datetime(2026, 11, 20, 17, 0, tzinfo=SHANGHAI)),
        ("workday", datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)),
        ("monday", datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)),
    ],
)
def test_each_button_leads_where_it_says(target: Target, wanted: datetime) -> None:
    """From a Friday afternoon: an hour, Monday at the same time, Monday 09:30, company time."""
    found = target_instant(target, FRIDAY, SHANGHAI, is_weekday, lambda until: None)
    assert found == wanted


def test_next_monday_is_never_now() -> None:
    """At half past nine on a Monday the next one is a week away."""
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    found = target_instant("monday", monday, SHANGHAI, is_weekday, lambda until: None)
    assert found == monday + timedelta(days=7)


def test_without_a_timer_there_is_nowhere_to_go() -> None:
    """The button for the next timer says so instead of moving."""
    assert target_instant("timer", FRIDAY, SHANGHAI, is_weekday, lambda until: None) is None


@given(minutes=st.lists(st.integers(1, 600), max_size=12))
def test_everything_due_on_the_way_rings_at_its_own_time(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int]
) -> None:
    """Each alarm up to the target rings at its instant, none beyond it, and the clock ends at the target."""
    clock = TravelClock(tmp_path_factory.mktemp("clock") / "clock.json", Machine(FRIDAY))
    house = Alarms(clock, [FRIDAY + timedelta(minutes=m) for m in minutes])
    target = FRIDAY + timedelta(minutes=300)
    report = wind(clock, house, target)
    due = sorted(FRIDAY + timedelta(minutes=m) for m in minutes if m <= 300)
    assert house.rang == due
    assert (report.done, report.finished, clock.now()) == (len(due), True, target)


def test_what_an_alarm_starts_happens_on_the_same_journey(tmp_path: Path) -> None:
    """A reminder that plans the next reminder is followed all the way."""
    clock = TravelClock(tmp_path / "clock.json", Machine(FRIDAY))
    house = Alarms(clock, [FRIDAY + timedelta(hours=1)], again=timedelta(hours=1))
    assert wind(clock, house, FRIDAY + timedelta(hours=5)).done == 5


class Restless(Alarms):
    """A house that never finds its rest."""

    def pulse(self) -> int:
        return 1


def test_a_house_that_never_rests_cannot_hold_the_clock(tmp_path: Path) -> None:
    """The journey is bounded and still arrives."""
    clock = TravelClock(tmp_path / "clock.json", Machine(FRIDAY))
    report = wind(clock, Restless(clock, []), FRIDAY + timedelta(hours=1))
    assert report.finished
    assert clock.now() == FRIDAY + timedelta(hours=1)
