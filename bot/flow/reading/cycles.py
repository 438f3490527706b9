"""Finding the appraisal cycle people speak of: Q3绩效, 三季度, 上半年, 2025年度, 9月.

A cycle is written "2026-Q3", "2026-H1", "2025" or "2026-09". Without a year it is the most recent
one that has ended: on 4 November 2026, "Q4" is 2025-Q4.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.flow.reading import spans
from bot.flow.reading.dates import find_dates
from bot.flow.reading.dates_en import MONTH, month_number
from bot.flow.reading.text import Found, fold, outside, settle, stands_alone, to_int

_Y = r"(?:(?:fy)?(20[0-9]{2}|2[0-9](?=年|q|h))[ 年-]?的?|(今|去|前)年的?)?"
_Y_AFTER = r"(?: ?,?(?:of )?(20[0-9]{2})(?![0-9]))?"
_FILLER = re.compile(
    r"绩效|考核|周期|结果|评分|评级|季度|年度|我的|申诉|的|那次|那个|吧|度|份|\b(?:my|the|for|it's|performance|review|"
    r"appraisal|cycle|result|rating|results)\b|[\s.,:;!?，。'-]"
)
_YEARS = {"今": 0, "去": -1, "前": -2}


def find_cycles(text: str, today: date) -> list[Found[str]]:
    """Every cycle named in the text, normalised; a month that is part of a date is none."""
    folded = fold(text)
    found = settle(
        Found(m.start(), m.end(), value)
        for pattern, read in _RULES
        for m in pattern.finditer(folded)
        if stands_alone(folded, *m.span()) and (value := read(m, today)) is not None
    )
    days = (d for d in find_dates(folded, today) if not set("q季") & set(folded[d.start : d.end]))
    return outside(found, days)


def read_cycle(text: str, today: date) -> str | None:
    """The one cycle a whole answer names; a bare year counts here. None when it says more."""
    folded = fold(text).strip()
    if re.fullmatch(r"20[0-9]{2}(?:-(?:q[1-4]|h[12]|0[1-9]|1[0-2]))?", folded):
        return folded.upper()
    found = find_cycles(folded[:200], today)
    if len({f.value for f in found}) != 1 or len(folded) > 200:
        return None
    rest = "".join(folded[a:b] for a, b in _gaps(found, len(folded)))
    return None if _FILLER.sub("", rest) else found[0].value


def _gaps(found: list[Found[str]], length: int) -> list[tuple[int, int]]:
    edges = [0, *(edge for f in found for edge in (f.start, f.end)), length]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _year(number: str | None, word: str | None, today: date) -> int | None:
    if number:
        return int(number) + (2000 if len(number) == 2 else 0)
    return today.year + _YEARS[word] if word else None


def _ended(month: int, length: int, today: date) -> int:
    """The year of the most recent cycle that started in that month and has ended."""
    last = spans.plus(date(today.year, month, 1), months=length, days=-1)
    return today.year if last and last < today else today.year - 1


def _quarter(m: re.Match[str], today: date) -> str | None:
    number = to_int(m[3] or m[4])
    if not number or (m.start() and m.string[m.start() - 1] == "前"):
        return None
    after = m[5] if m.re.groups >= 5 else None
    year = _year(m[1] or after, m[2], today) or _ended(3 * number - 2, 3, today)
    return f"{year}-Q{number}"


def _half(m: re.Match[str], today: date) -> str | None:
    number = 1 if m[3] in ("上", "h1", "first") else 2
    year = _year(m[1] or m[4], m[2], today) or _ended(6 * number - 5, 6, today)
    return f"{year}-H{number}"


def _month(m: re.Match[str], today: date) -> str | None:
    month = to_int(m[3])
    if not month or not 1 <= month <= 12:
        return None
    return f"{_year(m[1], m[2], today) or _ended(month, 1, today)}-{month:02d}"


def _english_month(m: re.Match[str], today: date) -> str | None:
    month = month_number(m[1])
    if m[1] in ("may", "mar", "march") and not m[2]:
        return None
    return f"{m[2] or _ended(month, 1, today)}-{month:02d}"


def _iso_month(m: re.Match[str], today: date) -> str | None:
    return f"{m[1]}-{m[2]}" if m.string[m.start() - 1 : m.start()] != "-" else None


def _whole_year(m: re.Match[str], today: date) -> str | None:
    return str(_year(m[1], m[2], today))


def _relative(m: re.Match[str], today: date) -> str | None:
    """上季度, 上个月, last quarter, this quarter, 年度绩效."""
    last = m[1] in ("上", "上个", "last", "previous")
    unit = m[2]
    if unit in ("月", "month"):
        there = spans.plus(today.replace(day=1), months=-int(last))
        return there and f"{there.year}-{there.month:02d}"
    if unit in ("季度", "quarter"):
        there = spans.quarter_edge(today, "start", -int(last))
        return there and f"{there.year}-Q{(there.month + 2) // 3}"
    return str(today.year - int(last))


def _annual(m: re.Match[str], today: date) -> str | None:
    return None if m.string[m.start() - 1 : m.start()] in tuple("0123456789今去前") else str(today.year - 1)


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]]] = [
    (re.compile(rf"{_Y} ?(?:第?([一二三四1-4])季度?(?!节)|q([1-4])){_Y_AFTER}"), _quarter),
    (re.compile(rf"{_Y} ?(上|下)半年{_Y_AFTER}"), _half),
    (re.compile(rf"{_Y} ?(h1|h2){_Y_AFTER}"), _half),
    (re.compile(rf"()()(first|second) half(?: of(?: the year)?)?{_Y_AFTER}"), _half),
    (
        re.compile(rf"{_Y} ?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?![0-9一二三四五六七八九十底初中末])"),
        _month,
    ),
    (re.compile(rf"{MONTH}{_Y_AFTER}(?! ?[0-9])"), _english_month),
    (re.compile(r"(20[0-9]{2})[-./](0[1-9]|1[0-2])(?![-./0-9])"), _iso_month),
    (re.compile(r"(?:fy)?(20[0-9]{2})(?:财年|年度?)()(?! ?[0-9一二三四上下第q])"), _whole_year),
    (re.compile(r"fy(20[0-9]{2})()"), _whole_year),
    (re.compile(r"()(今|去|前)年度?(?! ?[0-9一二三四上下第q])"), _whole_year),
    (re.compile(r"(上个?|本|这个?)(季度|月)(?![底初中末])"), _relative),
    (re.compile(r"(last|previous|this) (quarter|month|year)"), _relative),
    (
        re.compile(r"年度(?=绩效|考核|评)|年终(?=绩效|考核|评)|annual(?= (?:review|appraisal|performance))"),
        _annual,
    ),
]
