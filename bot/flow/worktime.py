"""When a promise falls due: hours on the wall clock, working days on a company's calendar.

A workflow writes `due=workdays(5)` or `due=by("urgency", green=hours(48), normal=workdays(5))`; a company
writes "48h" or "5wd" in its policy file. Instants are aware datetimes in UTC; days and times of day belong to
the zone of whoever must act, and become instants in one place, `local`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.flow.calendars import WorkCalendar, calendar_warning, quiet, work_calendar
from bot.flow.wallclock import DAY, Hours, local, parse_time

__all__ = [
    "Due",
    "Hours",
    "WorkCalendar",
    "at",
    "by",
    "calendar_warning",
    "days",
    "hours",
    "local",
    "on",
    "parse_due",
    "parse_time",
    "quiet",
    "work_calendar",
    "workdays",
]

Answers = Mapping[str, object]
Span = tuple[datetime, datetime]
NO_ANSWERS: Answers = MappingProxyType({})
LONGEST = 10_000
"""No deadline is longer than this many of its units: beyond it, a number is a typing slip."""
FAR = timedelta(days=3653)
"""A date more than ten years away is a slip too; a deadline there would never come."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Where and when a clock starts: the instant, the zone and calendar it runs by, the answers given."""

    start: datetime
    zone: ZoneInfo
    calendar: WorkCalendar
    answers: Answers

    @property
    def today(self) -> date:
        """The local day on which the clock starts."""
        return self.start.astimezone(self.zone).date()

    def closing(self, day: date) -> datetime:
        """Close of business on that day."""
        return local(day, self.calendar.hours.close, self.zone)

    def office_time(self, until: datetime) -> Iterator[Span]:
        """The stretches during which the office is open, from the start until that instant."""
        day, last = self.today, until.astimezone(self.zone).date()
        while day <= last:
            if self.calendar.is_working_day(day):
                opens = max(self.start, local(day, self.calendar.hours.morning, self.zone))
                closes = min(until, self.closing(day))
                if opens < closes:
                    yield opens, closes
            day += DAY


class Due(ABC):
    """How long someone has. Frozen and comparable, so that it can be declared, overridden and kept."""

    __slots__ = ()

    def moment(
        self, start: datetime, zone: ZoneInfo, calendar: WorkCalendar, answers: Answers = NO_ANSWERS
    ) -> datetime:
        """The instant (UTC, always after `start`) at which the time is gone."""
        return self.ends(Filing(start, zone, calendar, answers))

    def part(
        self,
        fraction: float,
        start: datetime,
        zone: ZoneInfo,
        calendar: WorkCalendar,
        answers: Answers = NO_ANSWERS,
    ) -> datetime:
        """The instant (UTC) at which that share of the time, from 0 to 1, is gone."""
        if not 0 <= fraction <= 1:
            raise ValueError(f"a share of the time lies between 0 and 1, not {fraction}")
        filing = Filing(start, zone, calendar, answers)
        end = self.ends(filing)
        return end if fraction == 1 else _share(fraction, self.runs(filing, end))

    @abstractmethod
    def ends(self, filing: Filing) -> datetime:
        """The instant (UTC) at which the time is gone, for a clock started so."""

    def runs(self, filing: Filing, end: datetime) -> list[Span]:
        """When the clock runs, never an empty list: in office hours, or throughout if none are left."""
        return list(filing.office_time(end)) or [(filing.start, end)]

    @abstractmethod
    def spell(self) -> str:
        """The deadline in few words; for hours, days and times of day what `parse_due` reads."""


def _share(fraction: float, spans: list[Span]) -> datetime:
    left = sum((closes - opens for opens, closes in spans), timedelta()) * fraction
    for opens, closes in spans:
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return spans[-1][1]


@dataclass(frozen=True, slots=True)
class WallHours(Due):
    """So many hours on the clock, nights and holidays included."""

    number: int

    def ends(self, filing: Filing) -> datetime:
        return filing.start + timedelta(hours=self.number)

    def runs(self, filing: Filing, end: datetime) -> list[Span]:
        return [(filing.start, end)]

    def spell(self) -> str:
        return f"{self.number}h"


@dataclass(frozen=True, slots=True)
class WorkingDays(Due):
    """Close of business on the n-th working day after the day of filing, which does not count."""

    number: int

    def ends(self, filing: Filing) -> datetime:
        return filing.closing(filing.calendar.step(filing.today, self.number))

    def spell(self) -> str:
        return f"{self.number}wd"


@dataclass(frozen=True, slots=True)
class CalendarDays(Due):
    """Close of business so many days later, whichever day that is."""

    number: int

    def ends(self, filing: Filing) -> datetime:
        return filing.closing(filing.today + DAY * self.number)

    def spell(self) -> str:
        return f"{self.number}d"


@dataclass(frozen=True, slots=True)
class TimeOfDay(Due):
    """That time today; when it is past, or nobody works today, on the next working day."""

    clock: time

    def ends(self, filing: Filing) -> datetime:
        day = filing.calendar.next_working_day(filing.today)
        first = local(day, self.clock, filing.zone)
        if first > filing.start:
            return first
        return local(filing.calendar.step(day, 1), self.clock, filing.zone)

    def spell(self) -> str:
        return f"{self.clock:%H:%M}"


@dataclass(frozen=True, slots=True)
class DateAnswer(Due):
    """Close of business on a date (or a moment's local date) somebody answered, moved by days and then by
    working days.

    `otherwise` when there is no such date, it lies more than ten years away, or it is over.
    """

    question: str
    offset_days: int = 0
    offset_workdays: int = 0
    otherwise: Due = WorkingDays(5)

    def ends(self, filing: Filing) -> datetime:
        day = _as_date(filing.answers.get(self.question), filing.zone)
        if day is not None and abs(day - filing.today) <= FAR:
            end = filing.closing(filing.calendar.step(day + DAY * self.offset_days, self.offset_workdays))
            if end > filing.start:
                return end
        return self.otherwise.ends(filing)

    def spell(self) -> str:
        moved = f" {self.offset_days:+}d" if self.offset_days else ""
        return f"on {self.question}{moved}" + (f" {self.offset_workdays:+}wd" if self.offset_workdays else "")


@dataclass(frozen=True, slots=True)
class ByAnswer(Due):
    """A deadline chosen by an answer; an answer nobody foresaw gets the last one."""

    question: str
    choices: tuple[tuple[str, Due], ...]

    def chosen(self, answers: Answers) -> Due:
        """The deadline that holds for these answers."""
        return dict(self.choices).get(str(answers.get(self.question)), self.choices[-1][1])

    def ends(self, filing: Filing) -> datetime:
        return self.chosen(filing.answers).ends(filing)

    def runs(self, filing: Filing, end: datetime) -> list[Span]:
        return self.chosen(filing.answers).runs(filing, end)

    def spell(self) -> str:
        return f"{self.question}: " + ", ".join(f"{answer} {due.spell()}" for answer, due in self.choices)


def hours(number: int) -> Due:
    """So many hours of the wall clock: `hours(48)`."""
    return WallHours(_sane(number))


def workdays(number: int) -> Due:
    """Close of business on the n-th working day after the day of filing: `workdays(5)`."""
    return WorkingDays(_sane(number))


def days(number: int) -> Due:
    """Close of business so many calendar days later: `days(10)`."""
    return CalendarDays(_sane(number))


def at(clock: str) -> Due:
    """The next time office clocks show that: `at("11:30")`."""
    return TimeOfDay(parse_time(clock))


def on(question: str, *, offset_days: int = 0, offset_workdays: int = 0, otherwise: Due = WorkingDays(5)) -> Due:
    """Close of business on the date answered to a question: `on("start_by", offset_workdays=-3)`."""
    return DateAnswer(question, offset_days, offset_workdays, otherwise)


def by(question: str, /, **choices: Due) -> Due:
    """A deadline that depends on an answer: `by("urgency", green=hours(48), normal=workdays(5))`."""
    if not choices:
        raise ValueError(f'by("{question}") needs deadlines to choose from, such as normal=workdays(5)')
    return ByAnswer(question, tuple(choices.items()))


def parse_due(text: str) -> Due:
    """A deadline from a policy file: "48h", "5wd", "10d" or "11:30"; ValueError shows the forms."""
    written = str(text).strip()
    if ":" in written:
        return at(written)
    found = re.fullmatch(r"([0-9]{1,9})(h|wd|d)", written)
    if found is None:
        raise ValueError(
            f"{text!r} is not a deadline: write hours like 48h, working days like 5wd, "
            "calendar days like 10d, or a time of day like 11:30"
        )
    return {"h": hours, "wd": workdays, "d": days}[found[2]](int(found[1]))


def _sane(number: int) -> int:
    if not 1 <= number <= LONGEST:
        raise ValueError(f"a deadline such as 48h or 5wd has a number from 1 to {LONGEST:,}, not {number}")
    return number


def _as_date(answer: object, zone: ZoneInfo) -> date | None:
    """A date, or the date on which a moment falls in that zone."""
    if isinstance(answer, date) and not isinstance(answer, datetime):
        return answer
    try:
        moment = answer if isinstance(answer, datetime) else datetime.fromisoformat(str(answer))
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None
