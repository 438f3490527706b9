"""Holidays and sales that people name instead of a date: 年前, 国庆前, 双11, 初五, 除夕.

"Before" a holiday is the last weekday before it begins, "after" the first weekday after it ends;
"before" a sale is the day of the sale. Make-up working days are announced year by year: the few
that matter here are written down, a year without a line falls back to Monday to Friday.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.flow.reading.text import to_int

_NEW_YEAR = (
    "2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 "
    "2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08"
)
_DRAGON_BOAT = (
    "2025-05-31 2026-06-19 2027-06-09 2028-05-28 2029-06-16 2030-06-05 "
    "2031-06-24 2032-06-12 2033-06-01 2034-06-20 2035-06-10"
)
_MID_AUTUMN = (
    "2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 2030-09-12 "
    "2031-10-01 2032-09-19 2033-09-08 2034-09-27 2035-09-16"
)
_MADE_UP = {date(2026, 2, 14)}  # a Saturday worked before the Spring Festival of 2026


def _table(days: str) -> Mapping[int, date]:
    return {day.year: day for day in map(date.fromisoformat, days.split())}


NEW_YEAR = _table(_NEW_YEAR)
DRAGON_BOAT = _table(_DRAGON_BOAT)
MID_AUTUMN = _table(_MID_AUTUMN)


@dataclass(frozen=True, slots=True)
class Feast:
    """A day people name; its holiday runs from `eve` days before it for `off` days (0: a sale)."""

    words: str
    on: Callable[[int], date | None]
    eve: int = 0
    off: int = 0

    def before(self, year: int) -> date | None:
        day = self.on(year)
        return day and (_weekday(day - timedelta(self.eve), -1) if self.off else day)

    def after(self, year: int) -> date | None:
        day = self.on(year)
        return day and _weekday(day + timedelta(max(self.off - self.eve, 1) - 1), 1)


def _weekday(day: date, step: int) -> date:
    """The next working day strictly before (-1) or after (+1) a day."""
    day += timedelta(step)
    while day.weekday() > 4 and day not in _MADE_UP:
        day += timedelta(step)
    return day


def _fixed(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: date(year, month, day)


SPRING = Feast("春节|农历新年|(?:chinese|lunar) new year|spring festival|cny", NEW_YEAR.get, 1, 8)
FEASTS = (
    SPRING,
    Feast("国庆节?|十一(?=长假|假期|之?前|以前|之?后|以后)|national day|golden week", _fixed(10, 1), 0, 7),
    Feast("元旦节?|new year's day|new year", _fixed(1, 1), 0, 3),
    Feast("五一节?|劳动节|labou?r day|may day", _fixed(5, 1), 0, 5),
    Feast("端午节?|dragon boat festival", DRAGON_BOAT.get, 0, 1),
    Feast("中秋节?|mid-autumn festival|mid-autumn", MID_AUTUMN.get, 0, 1),
    Feast("圣诞节?|christmas", _fixed(12, 25)),
    Feast("双11|双十一|double 11|double eleven|singles'? day", _fixed(11, 11)),
    Feast("双12|双十二|double 12", _fixed(12, 12)),
    Feast("三八节|女神节|38大促", _fixed(3, 8)),
    Feast(
        "618大促|六一八|618(?= *(?:之?前|以前|之?后|以后|当天|那天|到岗|上线|截止|[,，。;!?]|$))",
        _fixed(6, 18),
    ),
)
_AFTER_WORDS = (
    r"(?P<zh> ?(?:大促)?节?(?:假期|长假|放?假)?(?:之前|以前|前(?![三四五六七八九十0-9])|之后|以后|后(?!天))|)"
)
_NAMED = [(re.compile(f"(?:{feast.words}){_AFTER_WORDS}"), feast) for feast in FEASTS]
_EN_SIDE = re.compile(r"(?:(before|by|ahead of)|(after)) (?:the )?$")
_YEAR_SIDE = re.compile(r"(?:过年|新年|年)(之前|以前|前(?![三四五六七八九十几两0-9])|之后|以后|后(?!天))")
_LUNAR = re.compile(r"(?:正月|大年)?初([一二三四五六七八九十])|(?:正月)(十[一二三四五])|(除夕|年三十)|(元宵)节?")

Read = Callable[[re.Match[str], date], date | None]


def _coming(day_of: Callable[[int], date | None], today: date) -> date | None:
    """The first such day on or after today; None beyond the tables."""
    years = (today.year, today.year + 1) if today.year < 9999 else (today.year,)
    return next((day for y in years if (day := day_of(y)) is not None and day >= today), None)


def _named(feast: Feast) -> Read:
    def read(match: re.Match[str], today: date) -> date | None:
        side = match["zh"]
        english = _EN_SIDE.search(match.string[max(0, match.start() - 14) : match.start()])
        if "前" in side or (english and english[1]):
            return _coming(feast.before, today)
        if "后" in side or (english and english[2]):
            return _coming(feast.after, today)
        return _coming(feast.on, today)

    return read


def _year_side(match: re.Match[str], today: date) -> date | None:
    """年前 and 年后 mean the Spring Festival; 三年前, 去年前 and 半年后 do not."""
    before = match.string[match.start() - 1] if match.start() else ""
    if (
        match.group()[0] == "年"
        and before
        and before in "0123456789一二两三四五六七八九十几多半前去今明后成全每当周多百千"
    ):
        return None
    return _coming(SPRING.before if "前" in match[1] else SPRING.after, today)


def _lunar(match: re.Match[str], today: date) -> date | None:
    """A day of the first lunar month: 初五, 正月十五, 除夕."""
    text, after = match.string, match.string[match.end() : match.end() + 1]
    before = text[match.start() - 1] if match.start() else ""
    if match.group()[0] == "初" and (before in tuple("最当年月起周期季") or after in tuple("学班年级步中")):
        return None
    if match[3]:
        offset = -1
    elif match[4]:
        offset = 14
    else:
        offset = (to_int(match[1] or match[2]) or 1) - 1
    return _coming(lambda y: day + timedelta(offset) if (day := NEW_YEAR.get(y)) else None, today)


RULES: list[tuple[re.Pattern[str], Read]] = [
    *((pattern, _named(feast)) for pattern, feast in _NAMED),
    (_YEAR_SIDE, _year_side),
    (_LUNAR, _lunar),
]
