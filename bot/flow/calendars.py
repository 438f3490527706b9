"""Which days a company works: public holidays, make-up working days, and its own exceptions.

A make-up day (调休) is a Saturday or Sunday on which China works to pay for a longer holiday; whoever only
asks "is it a holiday?" misses every one of them. The State Council publishes each year's days in the
November before; until then next year's days are an estimate, and a calendar says so (`provisional`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.flow.wallclock import DAY, Hours, local

if TYPE_CHECKING:
    from holidays import HolidayBase

WARN_DAYS = 60


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one country or region, as one company keeps them. Made by `work_calendar`."""

    name: str
    reach: int
    """The last year whose days are official; later ones are an estimate."""
    weekend: frozenset[int] | None
    """Weekdays of rest, Monday 0; None for what the country keeps."""
    overlay: Mapping[date, bool] = field(hash=False)
    hours: Hours

    def is_working_day(self, day: date) -> bool:
        """Whether the company works that day; its own word (`overlay`) comes first."""
        own = self.overlay.get(day)
        return day in _working_days(self.name, self.weekend, day.year) if own is None else own

    def next_working_day(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def step(self, day: date, number: int) -> date:
        """The number-th working day after that day, or before it when negative; the day itself for 0."""
        direction = DAY if number > 0 else -DAY
        for _ in range(abs(number)):
            day += direction
            while not self.is_working_day(day):
                day += direction
        return day

    def knows(self, year: int) -> bool:
        """Whether the official days of that year are in the data."""
        return year <= self.reach

    def provisional(self, day: date) -> bool:
        """Whether that day is only estimated: say 以国务院通知为准 where it is shown."""
        return not self.knows(day.year) and day not in self.overlay

    def edition(self, year: int) -> str:
        """A short name of that year's working days and of the hours of a day: with the same name, they are the same."""
        return _edition(self, year)


def work_calendar(
    name: str,
    overlay: Mapping[date, bool] | None = None,
    *,
    weekend: Iterable[int] | None = None,
    hours: Hours | None = None,
    reach: int | None = None,
) -> WorkCalendar:
    """The calendar of a country ("CN", "US") or of one of its regions ("DE-BY").

    `overlay` says of single days whether the company works: a later year's official notice, days off of its
    own. `reach` is the year up to which such a notice completes the data. `weekend` holds weekday numbers,
    Monday 0. ValueError names what comes near when there is no such calendar.
    """
    _refuse_unknown(name)
    rest = None if weekend is None else frozenset(weekend)
    if rest is not None and (not rest <= set(range(7)) or len(rest) == 7):
        raise ValueError(f"weekend {sorted(rest)} must hold weekdays from 0 (Monday) to 6, and not all seven")
    return WorkCalendar(
        name=name,
        reach=max(_official_reach(name), reach or 0),
        weekend=rest,
        overlay=MappingProxyType(dict(overlay or {})),
        hours=hours or Hours(),
    )


def quiet(now: datetime, zone: ZoneInfo, hours: Hours, calendar: WorkCalendar) -> datetime:
    """When a notice that can wait may be delivered: now, or once the night or the lunch break is over.

    Never applied to a due time. Lunch is kept on working days only; the night every day.
    """
    here = now.astimezone(zone)
    today, clock = here.date(), here.time()
    if hours.silent(clock):
        morning = today if clock < hours.silence_to else today + DAY
        return max(now, local(morning, hours.silence_to, zone))
    if hours.lunch_from <= clock < hours.lunch_to and calendar.is_working_day(today):
        return max(now, local(today, hours.lunch_to, zone))
    return now


def calendar_warning(calendar: WorkCalendar, today: date) -> int | None:
    """Days left until the official holiday data end, once there are 60 or fewer; negative when they have."""
    left = (date(calendar.reach, 12, 31) - today).days
    return left if left <= WARN_DAYS else None


def _holidays(name: str, *years: int) -> HolidayBase:
    # Imported here: it costs 0.2 s, which a process that asks about no day need not pay.
    from holidays import country_holidays

    country, _, region = name.partition("-")
    return country_holidays(country, subdiv=region or None, years=years)


@lru_cache(maxsize=512)
def _working_days(name: str, weekend: frozenset[int] | None, year: int) -> frozenset[date]:
    official = _holidays(name, year)

    def works(day: date) -> bool:
        if weekend is None:
            return official.is_working_day(day)
        return day in official.weekend_workdays if day.weekday() in weekend else day not in official

    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    return frozenset(day for day in (first + DAY * n for n in range(length)) if works(day))


@lru_cache(maxsize=512)
def _edition(calendar: WorkCalendar, year: int) -> str:
    first = date(year, 1, 1)
    days = (first + DAY * n for n in range((date(year, 12, 31) - first).days + 1))
    works = "".join("1" if calendar.is_working_day(day) else "0" for day in days)
    hours = calendar.hours
    return hashlib.sha256(f"{hours.morning}-{hours.close} {works}".encode()).hexdigest()[:12]


@lru_cache(maxsize=64)
def _official_reach(name: str) -> int:
    """A country that moves working days announces them yearly; elsewhere `holidays` marks its estimates."""
    known = _holidays(name)
    if known.has_substituted_holidays:
        return max(known.special_public_holidays)
    label: str | None = getattr(known, "estimated_label", None)
    if label is None:
        return known.end_year
    mark = known.tr(label).replace("%s", "").strip()
    years = range(known.end_year, known.start_year, -1)
    return next(y for y in years if not any(mark in text for text in _holidays(name, y).values()))


def _refuse_unknown(name: str) -> None:
    from holidays.registry import COUNTRIES

    country, dash, region = name.partition("-")
    known = any(country == names[1] for names in COUNTRIES.values())
    if known and (not dash or region in _holidays(country).subdivisions):
        return
    # The whole list is made only for a name to correct: it imports every country, which takes 0.3 s.
    from holidays import list_supported_countries

    supported = list_supported_countries()
    if country in supported and (not dash or region in supported[country]):
        return
    if country in supported:
        regions = supported[country]
        near = [f"{country}-{r}" for r in get_close_matches(region, regions, 3, 0.4) or sorted(regions)[:8]]
        raise ValueError(f"no working calendar {name!r}; near it: {', '.join([country, *near])}")
    codes = {spoken.replace("_", " "): names[1] for spoken, names in COUNTRIES.items()}
    near = [codes[spoken] for spoken in get_close_matches(name.strip().lower(), codes, 3, 0.7)]
    near = near or get_close_matches(name.strip().upper(), codes.values(), 3, 0.5) or ["CN", "US", "DE", "SG"]
    raise ValueError(f"no working calendar {name!r}; near it: {', '.join(near)} (a country's two letters)")
