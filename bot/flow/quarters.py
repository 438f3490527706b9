"""Quarters of the year: which one a day lies in, when it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.flow.wallclock import local

MIDNIGHT = time(0)


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, 1 to 4; it is written "2026Q3"."""

    year: int
    number: int

    @property
    def name(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    def plus(self, quarters: int) -> Quarter:
        """So many quarters later, or earlier."""
        year, number = divmod(4 * self.year + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    def begins(self, zone: ZoneInfo) -> datetime:
        """The instant (UTC) of its first midnight."""
        return local(self.first, MIDNIGHT, zone)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def quarter_named(name: str) -> Quarter:
    """The quarter written so: "2026Q3"."""
    year, _, number = name.partition("Q")
    return Quarter(int(year), int(number))
