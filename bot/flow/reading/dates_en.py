"""The dates people write in English: Dec 1, next Friday, tomorrow, in two weeks, end of month, EOD."""

from __future__ import annotations

import re
from datetime import date

from bot.flow.reading import spans

MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {month: number for number, month in enumerate(_MONTH_WORDS.split(), 1)}
WEEKDAY = "(mon(?:day)?|tue(?:sday|s)?|wed(?:nesday)?|thu(?:rsday|rs|r)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_WEEKDAYS = {d: i for i, d in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_COUNT = "([0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of|half a)"
_COUNT_WORDS = "zero one two three four five six seven eight nine ten"
_COUNTS = {word: number for number, word in enumerate(_COUNT_WORDS.split())}
_COUNTS |= {"a": 1, "an": 1, "twelve": 12, "a couple of": 2}
_PARTS = {"end": "end", "close": "end", "start": "start", "beginning": "start", "middle": "mid"}
_DAYS = {"today": 0, "tonight": 0, "tod": 0, "day after tomorrow": 2, "yesterday": -1}


def month_number(word: str) -> int:
    return _MONTHS[word[:3]]


def _month_day(m: re.Match[str], today: date) -> date | None:
    return _dated(month_number(m[1]), int(m[2]), m[3], today)


def _day_month(m: re.Match[str], today: date) -> date | None:
    return _dated(month_number(m[2]), int(m[1]), m[3], today)


def _dated(month: int, day: int, year: str | None, today: date) -> date | None:
    return spans.day_of(int(year), month, day) if year else spans.coming(month, day, today)


def _ordinal(m: re.Match[str], today: date) -> date | None:
    first, day = today.replace(day=1), int(m[1])
    months = (spans.plus(first, months=n) for n in range(4))
    days = (there and spans.day_of(there.year, there.month, day) for there in months)
    return next((d for d in days if d and d >= today), None)


def _which_weekday(m: re.Match[str], today: date) -> date | None:
    """Next Friday is next calendar week's, as 下周五; this Friday is this week's unless it has passed."""
    weekday = _WEEKDAYS[m[2][:3]]
    if m[1].startswith("next"):
        return spans.weekday_in(today, weekday, 1)
    if m[1] == "last":
        return spans.weekday_in(today, weekday, -1)
    return spans.weekday_coming(today, weekday)


def _weekday(m: re.Match[str], today: date) -> date | None:
    """A weekday alone; "sat", "sun", "mon" and "wed" only as a whole answer or after by, on, until."""
    text = m.string
    before = text[max(0, m.start() - 8) : m.start()]
    if before.endswith(("every ", "each ", "black ", "good ", "cyber ")):
        return None
    if m[1] in ("sat", "sun", "mon", "wed"):
        alone = len(text) <= 24 and text.strip(" .!,?") == m[1]
        if not alone and not re.search(r"\b(?:by|on|before|until|till|til|for|from|to) $", before):
            return None
    return spans.weekday_coming(today, _WEEKDAYS[m[1][:3]])


def _day_word(m: re.Match[str], today: date) -> date | None:
    return spans.plus(today, _DAYS.get(m[1], 1))


def _in(m: re.Match[str], today: date) -> date | None:
    """In two weeks, within 10 days, three days from now."""
    word, unit = m[1], m[2]
    if word == "half a":
        return {"year": spans.plus(today, months=6), "month": spans.plus(today, 15)}.get(unit)
    count = int(word) if word.isdigit() else _COUNTS[word]
    if unit in ("day", "week"):
        return spans.plus(today, count * (7 if unit == "week" else 1))
    return spans.plus(today, months=count * (12 if unit == "year" else 1))


def _edge(m: re.Match[str], today: date) -> date | None:
    """End of month, start of next quarter, end of December."""
    part, following, unit = _PARTS[m[1]], bool(m[2]), m[3]
    if unit == "day":
        return today
    if unit == "week":
        return spans.weekday_in(today, 0, int(following)) if part == "start" else spans.week_end(today, following)
    if unit == "month":
        return spans.month_edge(today, part, 1 if following else None)
    if unit == "quarter":
        ahead = following or (part == "start" and spans.quarter_edge(today, part, 0) != today)
        return spans.quarter_edge(today, part, int(ahead))
    if unit == "year":
        return spans.year_edge(today, part, 1 if following else None)
    return spans.named_month_edge(today, month_number(unit), part)


def _short(m: re.Match[str], today: date) -> date | None:
    """EOD, EOW, EOM, EOQ, EOY."""
    return {
        "d": today,
        "w": spans.week_end(today, 0),
        "m": spans.month_edge(today, "end", 0),
        "q": spans.quarter_edge(today, "end", 0),
        "y": spans.year_edge(today, "end", 0),
    }[m[1]]


def _month_end(m: re.Match[str], today: date) -> date | None:
    return spans.month_edge(today, "end", 0) if m[1] == "month" else spans.year_edge(today, "end", 0)


def _mid(m: re.Match[str], today: date) -> date | None:
    return spans.named_month_edge(today, month_number(m[1]), "mid")


_YEAR = r"(?:,? ?(20[0-9]{2})(?![0-9]))?"
RULES = [
    ("day", re.compile(rf"{MONTH}\.? ?([0-9]{{1,2}})(?:st|nd|rd|th)?{_YEAR}"), _month_day),
    ("day", re.compile(rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)? ?(?:of )?{MONTH}{_YEAR}"), _day_month),
    ("day", re.compile(r"(?:the|on|by) ([0-9]{1,2})(?:st|nd|rd|th)(?: of (?:this|the) month)?"), _ordinal),
    ("day", re.compile(rf"(next week|next|this coming|this|coming|last) {WEEKDAY}"), _which_weekday),
    ("weekday", re.compile(WEEKDAY), _weekday),
    (
        "day",
        re.compile(r"(?:the )?(day after tomorrow|today|tonight|tomorr?ow|tommorr?ow|tmrw?|tmw|yesterday)"),
        _day_word,
    ),
    ("day", re.compile(rf"(?:in|within) (?:the next )?{_COUNT} (day|week|month|year)s?'?(?: time)?"), _in),
    ("day", re.compile(rf"{_COUNT} (day|week|month|year)s? (?:from (?:now|today)|later)"), _in),
    (
        "day",
        re.compile(
            r"(?:the )?(end|close|start|beginning|middle) of (?:the |this )?(next )?"
            rf"(day|week|month|quarter|year|{MONTH[1:-1]})"
        ),
        _edge,
    ),
    ("end", re.compile(r"eo([dwmqy])"), _short),
    ("day", re.compile(r"(month|year)[ -]end"), _month_end),
    ("day", re.compile(rf"mid[ -]{MONTH}"), _mid),
]
