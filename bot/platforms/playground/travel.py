"""A clock that may be wound forward, and the winding: everything that falls due on the way really happens."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.clock import Clock

Target = Literal["hour", "workday", "monday", "timer"]
TARGETS: tuple[Target, ...] = ("hour", "workday", "monday", "timer")
MEETING_TIME = time(9, 30)
FARTHEST = timedelta(days=400)
MOST_STOPS = 5_000
MOST_ROUNDS = 500
DAY = timedelta(days=1)


class Winds(Protocol):
    """What winding asks of the house."""

    def next_due(self, until: datetime) -> datetime | None: ...
    def pulse(self) -> int: ...


class TravelClock:
    """The machine's clock plus an offset kept in a file; it never goes backwards."""

    def __init__(self, path: Path, machine: Clock) -> None:
        self._path = path
        self._machine = machine
        self._lock = threading.Lock()
        self._offset = _read_offset(path)
        self._latest = machine.now() + self._offset

    def now(self) -> datetime:
        """The time in the playground, UTC."""
        with self._lock:
            self._latest = max(self._latest, self._machine.now() + self._offset)
            return self._latest

    def ahead(self) -> float:
        """How far the playground's time is ahead of the machine's, in seconds."""
        with self._lock:
            return self._offset.total_seconds()

    def travel(self, to: datetime) -> None:
        """Wind forward to an instant; an instant already past changes nothing."""
        with self._lock:
            ahead = to - (self._machine.now() + self._offset)
            if ahead <= timedelta(0):
                return
            offset = self._offset + ahead
            scratch = self._path.with_suffix(".new")
            scratch.write_text(json.dumps({"seconds": offset.total_seconds()}))
            scratch.replace(self._path)
            self._offset = offset
            self._latest = max(self._latest, to)


def _read_offset(path: Path) -> timedelta:
    """The offset of the last time; a missing or damaged file means none."""
    try:
        seconds = float(json.loads(path.read_text())["seconds"])
        return timedelta(seconds=max(0.0, seconds))
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return timedelta(0)


def target_instant(
    target: Target,
    now: datetime,
    zone: ZoneInfo,
    is_working_day: Callable[[date], bool],
    next_due: Callable[[datetime], datetime | None],
) -> datetime | None:
    """Where a button leads: an instant in UTC, or None when there is no next timer.

    A working day later is the same local time on the next working day; Monday is the next one at 09:30.
    """
    local = now.astimezone(zone)
    match target:
        case "hour":
            return now + timedelta(hours=1)
        case "workday":
            day = local.date() + DAY
            while not is_working_day(day) and day - local.date() < timedelta(days=30):
                day += DAY
            return datetime.combine(day, local.time(), zone).astimezone(now.tzinfo)
        case "monday":
            day = local.date() + DAY * ((7 - local.weekday()) % 7)
            if datetime.combine(day, MEETING_TIME, zone) <= local:
                day += 7 * DAY
            return datetime.combine(day, MEETING_TIME, zone).astimezone(now.tzinfo)
        case "timer":
            return next_due(now + FARTHEST)


@dataclass(frozen=True)
class WindReport:
    """How far a winding has come: from, up to now, where it leads, things done, stops made, finished or not."""

    start: datetime
    reached: datetime
    target: datetime
    done: int = 0
    stops: int = 0
    finished: bool = False


def winding(clock: TravelClock, house: Winds, target: datetime) -> Iterator[WindReport]:
    """Go from due instant to due instant up to the target, one report a stop; the last one is finished.

    At each instant the house works until nothing more happens. Both are bounded, so a house that never
    rests cannot hold the clock for ever.
    """
    start = clock.now()
    done, stops = _settle(house), 0
    while stops < MOST_STOPS:
        due = house.next_due(target)
        if due is None or due > target:
            break
        clock.travel(due)
        did = _settle(house)
        done, stops = done + did, stops + 1
        yield WindReport(start, clock.now(), target, done, stops)
        if did == 0 and house.next_due(target) == due:
            break
    clock.travel(target)
    done += _settle(house)
    yield WindReport(start, clock.now(), target, done, stops, finished=True)


def wind(clock: TravelClock, house: Winds, target: datetime) -> WindReport:
    """Wind all the way; the last report."""
    report = WindReport(clock.now(), clock.now(), target)
    for report in winding(clock, house, target):  # noqa: B007
        pass
    return report


def _settle(house: Winds) -> int:
    """Let the house work at this instant until nothing more happens; how many things were done."""
    total = 0
    for _ in range(MOST_ROUNDS):
        did = house.pulse()
        total += did
        if did == 0:
            break
    return total
