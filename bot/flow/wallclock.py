"""Times on the wall: the hours of an office day, and what instant a local time is.

Every local time of the product becomes an instant in one place, `local`, so that the two nights a year on
which clocks are moved are thought about once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """The times of an office day, on the wall clock of whoever is meant; silence may pass midnight."""

    morning: time = time(9)
    close: time = time(18)
    lunch_from: time = time(12)
    lunch_to: time = time(13, 30)
    silence_from: time = time(20)
    silence_to: time = time(9)

    def __post_init__(self) -> None:
        if not (self.morning < self.close and self.lunch_from <= self.lunch_to):
            raise ValueError("the office opens before it closes, and lunch begins before it ends")

    def silent(self, clock: time) -> bool:
        """Whether that time of day lies in the nightly silence."""
        if self.silence_from <= self.silence_to:
            return self.silence_from <= clock < self.silence_to
        return clock >= self.silence_from or clock < self.silence_to


def local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in that zone show that time on that day.

    Where a spring night skips the time it is the first instant after the gap; where an autumn night shows
    it twice it is the first of the two.
    """
    wall = datetime.combine(day, clock)
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    skipped = instant.astimezone(zone).replace(tzinfo=None) != wall
    return _end_of_gap(wall, zone) if skipped else instant


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    # Inside a gap the two folds read the wall time with the offsets of either side: they bracket the jump.
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    seconds = range(int((after - before).total_seconds()) + 1)

    def offset(second: int) -> timedelta:
        return (before + timedelta(seconds=second)).astimezone(zone).utcoffset() or timedelta()

    return before + timedelta(seconds=bisect_left(seconds, offset(seconds[-1]), key=offset))


def parse_time(text: str) -> time:
    """A time of day as people write it, "9:30" or "17:05"; ValueError shows the form."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(text).strip())
    if found is None:
        raise ValueError(f"{text!r} is not a time of day: write it like 9:30 or 17:05")
    return time(int(found[1]), int(found[2]))
