"""Arithmetic of days as people speak of them: month ends, quarters, weeks that start on Monday.

Every function takes and gives plain dates; a day beyond the calendar (year 9999) is None.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or None where the calendar has no such day (30 February)."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def coming(month: int, day: int, today: date) -> date | None:
    """The day without its year: this year's, or next year's when it has passed."""
    return next((d for y in (0, 1) if (d := day_of(today.year + y, month, day)) and d >= today), None)


def plus(today: date, days: int = 0, months: int = 0) -> date | None:
    """So many months and days later; 31 January and one month is the last of February."""
    count = today.year * 12 + today.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9998 or abs(days) > 100_000:
        return None
    base = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    try:
        return base + timedelta(days)
    except OverflowError:
        return None


def weekday_in(today: date, weekday: int, weeks: int) -> date | None:
    """That weekday (Monday 0) in the calendar week so many weeks away."""
    return plus(today, weekday - today.weekday() + 7 * weeks)


def weekday_coming(today: date, weekday: int) -> date | None:
    """The next such weekday, today included."""
    return plus(today, (weekday - today.weekday()) % 7)


def edge(month: date, part: str) -> date:
    """The first, the fifteenth or the last day of a month: part is "start", "mid" or "end"."""
    days = {"start": 1, "early": 10, "mid": 15, "late": 20}
    return month.replace(day=days.get(part) or monthrange(month.year, month.month)[1])


def month_edge(today: date, part: str, months: int | None) -> date | None:
    """The edge of the month so many months away; None months: the next such day from today on."""
    first = today.replace(day=1)
    if months is not None:
        return (there := plus(first, months=months)) and edge(there, part)
    here = edge(first, part)
    return here if here >= today else (there := plus(first, months=1)) and edge(there, part)


def named_month_edge(today: date, month: int, part: str) -> date | None:
    """The edge of a named month: this year's, or next year's when it has passed."""
    edges = (day and edge(day, part) for y in (0, 1) if (day := day_of(today.year + y, month, 1)))
    return next((d for d in edges if d and d >= today), None)


def quarter_edge(today: date, part: str, quarters: int) -> date | None:
    """The edge of the quarter so many quarters away from the present one."""
    first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    start = plus(first, months=3 * quarters)
    return start and (start if part == "start" else edge(start.replace(month=start.month + 2), part))


def named_quarter_edge(today: date, quarter: int, part: str) -> date | None:
    """The edge of quarter 1 to 4: this year's, or next year's when it has passed."""
    month = 3 * quarter - 2 if part == "start" else 3 * quarter
    return named_month_edge(today, month, part)


def year_edge(today: date, part: str, years: int | None) -> date | None:
    """The first day, the last of June or the last day of a year; None years: the next one."""
    month, day = {"start": (1, 1), "mid": (6, 30)}.get(part, (12, 31))
    if years is None:
        return coming(month, day, today)
    return day_of(today.year + years, month, day)


def week_end(today: date, weeks: int) -> date | None:
    """The Friday of a week; of the present week, Sunday when Friday has passed."""
    return weekday_in(today, 4 if weeks or today.weekday() <= 4 else 6, weeks)
