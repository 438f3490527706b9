"""What comes round: every working day, every Monday, every second Monday, once a month, a quarter, half a year.

A rhythm names *slots* on the local calendar ("Monday 16 February, 09:30"). A slot on a day of rest is kept on
the next working day, and where two slots would meet there one remains, the later. The slot's nominal name is
its identity: a holiday table that changes, a restart or a second replica never makes two of one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal, Self, TypeVar, cast
from zoneinfo import ZoneInfo

from bot.flow.calendars import WorkCalendar
from bot.flow.wallclock import DAY, local, parse_time

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MonthDay = int | Literal["last"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a rhythm comes round."""

    slot: str
    """Its identity: local day and time before any shift, "2026-02-16T09:30"."""
    at: datetime
    """The instant (UTC) at which it happens."""
    shifted_from: date | None = None
    """The day of rest it was moved from, or None."""


@dataclass(frozen=True, slots=True)
class Rhythm(ABC):
    """Something that comes round at a local time of day, on days of a kind."""

    clock: time

    @abstractmethod
    def falls_on(self, day: date) -> bool:
        """Whether a slot of this rhythm bears that date, working day or not."""

    @abstractmethod
    def moved(self, day: str, clock: time) -> Self:
        """The same rhythm on another day and at another time; ValueError when it knows no such day."""

    @abstractmethod
    def spell(self) -> str:
        """Day and time as `parse_rhythm` reads them: "Mon 09:30", "1 09:00", "last 16:00"."""

    def anchored(self, day: date | None) -> Self:
        """The same rhythm, counted from that day where it counts from a day and names none itself."""
        return self

    def occurrences(self, after: datetime, until: datetime, zone: ZoneInfo, calendar: WorkCalendar) -> list[Occurrence]:
        """Everything that happens after the first instant and up to the second, in order.

        Windows that follow one another give together what one great window gives.
        """
        # Slots up to the last working day before the window were kept by then; later ones may land inside.
        day = calendar.step(after.astimezone(zone).date() - DAY, -1) + DAY
        last = until.astimezone(zone).date()
        kept: dict[date, date] = {}
        while day <= last:
            if self.falls_on(day):
                kept[calendar.next_working_day(day)] = day  # a later slot takes an earlier one's place
            day += DAY
        found = (self._occurrence(slot, moved, zone) for moved, slot in kept.items())
        return [occurrence for occurrence in found if after < occurrence.at <= until]

    def _occurrence(self, slot: date, moved: date, zone: ZoneInfo) -> Occurrence:
        name = datetime.combine(slot, self.clock).isoformat(timespec="minutes")
        return Occurrence(name, local(moved, self.clock, zone), None if moved == slot else slot)


@dataclass(frozen=True, slots=True)
class Daily(Rhythm):
    """Every working day: what falls on days of rest is kept on the next working day, where it meets that day's own."""

    def falls_on(self, day: date) -> bool:
        return True

    def moved(self, day: str, clock: time) -> Self:
        if day:
            raise ValueError(f"{day!r} is no part of a daily time")
        return replace(self, clock=clock)

    def spell(self) -> str:
        return f"{self.clock:%H:%M}"


@dataclass(frozen=True, slots=True)
class Weekly(Rhythm):
    """Once a week."""

    weekday: Weekday

    def falls_on(self, day: date) -> bool:
        return WEEKDAYS[day.weekday()] == self.weekday

    def moved(self, day: str, clock: time) -> Self:
        return replace(self, weekday=_weekday(day), clock=clock)

    def spell(self) -> str:
        return f"{self.weekday} {self.clock:%H:%M}"


@dataclass(frozen=True, slots=True)
class Fortnightly(Weekly):
    """Every second week, counted from the week of a known date; week 53 does not disturb the count.

    Without an anchor of its own it is counted from what `anchored` is given; till then every week may be one.
    """

    anchor: date | None

    def anchored(self, day: date | None) -> Self:
        return self if self.anchor is not None or day is None else replace(self, anchor=day)

    def falls_on(self, day: date) -> bool:
        weeks = (_monday(day) - _monday(self.anchor)).days // 7 if self.anchor is not None else 0
        return weeks % 2 == 0 and WEEKDAYS[day.weekday()] == self.weekday


@dataclass(frozen=True, slots=True)
class Monthly(Rhythm):
    """Once a month; a day that a short month lacks is its last."""

    day: MonthDay

    def falls_on(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        return day.day == (length if self.day == "last" else min(self.day, length))

    def moved(self, day: str, clock: time) -> Self:
        return replace(self, day=_month_day(day), clock=clock)

    def spell(self) -> str:
        return f"{self.day} {self.clock:%H:%M}"


@dataclass(frozen=True, slots=True)
class Quarterly(Monthly):
    """Once a quarter: a day of its first month, or the last day of its last."""

    def falls_on(self, day: date) -> bool:
        month = 0 if self.day == "last" else 1
        return day.month % 3 == month and Monthly.falls_on(self, day)


@dataclass(frozen=True, slots=True)
class HalfYearly(Monthly):
    """Twice a year: a day of January and July, or the last day of June and December."""

    def falls_on(self, day: date) -> bool:
        month = 0 if self.day == "last" else 1
        return day.month % 6 == month and Monthly.falls_on(self, day)


def daily(*, at: str) -> Daily:
    """Every working day: `daily(at="17:30")`."""
    return Daily(parse_time(at))


def weekly(weekday: Weekday, *, at: str) -> Weekly:
    """Once a week: `weekly("Mon", at="09:30")`."""
    return Weekly(parse_time(at), _weekday(weekday))


def fortnightly(weekday: Weekday, *, at: str, anchor: date | None = None) -> Fortnightly:
    """Every second week, the anchor's week among them: `fortnightly("Tue", at="10:00", anchor=date(...))`.

    Without an anchor a rhythm of a case (`each_case`) counts from the case's arrival.
    """
    return Fortnightly(parse_time(at), _weekday(weekday), anchor)


def monthly(*, day: MonthDay = 1, at: str) -> Monthly:
    """Once a month: `monthly(day=1, at="09:00")`, `monthly(day="last", at="16:00")`."""
    return Monthly(parse_time(at), _month_day(day))


def quarterly(*, day: MonthDay = 1, at: str) -> Quarterly:
    """Once a quarter, on a day of its first month or on its last day: `quarterly(day="last", at="16:00")`."""
    return Quarterly(parse_time(at), _month_day(day))


def half_yearly(*, day: MonthDay = 1, at: str) -> HalfYearly:
    """Twice a year, on a day of January and July or on the last of June and December: `half_yearly(at="09:00")`."""
    return HalfYearly(parse_time(at), _month_day(day))


R = TypeVar("R", bound=Rhythm)


def parse_rhythm(text: str, like: R) -> R:
    """The same kind of rhythm at the day and time a policy file names; ValueError shows a valid one."""
    day, _, clock = str(text).strip().rpartition(" ")
    try:
        return like.moved(day, parse_time(clock))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day and a time: {error}; write for example {like.spell()}") from None


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


def _weekday(text: str) -> Weekday:
    name = text.capitalize()
    if name not in WEEKDAYS:
        raise ValueError(f"{text!r} is not a weekday: write one of {', '.join(WEEKDAYS)}")
    return cast(Weekday, name)


def _month_day(day: int | str) -> MonthDay:
    if day == "last":
        return "last"
    if not str(day).isdecimal() or not 1 <= int(day) <= 31:
        raise ValueError(f'{day!r} is not a day of the month: write 1 to 31, or "last"')
    return int(day)
