"""Finding the dates in what people write: 12月1日, 12.1, 下周五, 年前, next Friday, in two weeks.

A day without its year is the next such day from today on, never a past one. Dates that do not
exist (2月30日) are not found. What was understood is always shown to the writer, who may correct it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.flow.reading import dates_en, dates_zh, feasts
from bot.flow.reading.text import Found, beside, fold, list_marks, settle, stands_alone

Read = Callable[[re.Match[str], date], date | None]

_RULES: list[tuple[str, re.Pattern[str], Read]] = [
    *dates_zh.RULES,
    *dates_en.RULES,
    *(("day", pattern, read) for pattern, read in feasts.RULES),
]
_JOINT = re.compile(r"[ ,(]{0,3}")
_ISO_TIME = re.compile(r"t[0-9]{2}:")
_CLOSE = re.compile(r" ?[)]")
FILLER = re.compile(
    r"之?前|以前|左右|吧|就行了?|就好了?|就可以了?|到岗|入职|上班|报到|到位|开始|结束|截止|截至|最晚|最迟|最早|不晚于|"
    r"之?内|以内|当天|那天|下班|大概|大约|约|最好|尽量|尽快|很急|急|我们|差不多|应该|希望|需要|可以|能|改到|改成|"
    r"改为|延到|推到|定在|定到|我想|想要|要|是|到|在|于|的|了|啊|吗|呢|哈|嘛|呀|哦|嗯|好|请|上午|下午|晚上|中午|"
    r"\b(?:by|on|before|asap|urgent|cob|close of business|ideally|preferably|until|till|at|around|"
    r"about|from|after|the|latest|please|pls|plz|maybe|probably|let's|say|make|it|is|would|be|ok|okay|fine|good|works|sometime|"
    r"deadline|due|start|date|approximately|no|later|than|how|i|think|want|need|noon|morning|afternoon|evening)\b|"
    r"[\s.,;:!?~()'\"。、！？…-]"
)
_MONTH_DASH_DAY = re.compile(r"(0[1-9]|1[0-2])-([0-3][0-9])")


@dataclass(frozen=True, slots=True)
class _Hit(Found[date]):
    kind: str = "day"


def find_dates(text: str, today: date) -> list[Found[date]]:
    """Every date in the text, in order, none overlapping."""
    return [Found(hit.start, hit.end, hit.value) for hit in _hits(fold(text), today)]


def read_date(text: str, today: date) -> date | None:
    """The one date that a whole answer gives ("下周五之前吧", "by Dec 1 pls"); None when it says more."""
    folded = fold(text).strip()
    if len(folded) > 200:
        return None
    if (dashed := _MONTH_DASH_DAY.fullmatch(folded)) is not None:
        return dates_zh.spans.coming(int(dashed[1]), int(dashed[2]), today)
    found = _hits(folded, today)
    if len({hit.value for hit in found}) != 1 or FILLER.sub("", beside(folded, found)):
        return None
    return found[0].value


def _hits(folded: str, today: date) -> list[_Hit]:
    marks = {mark.start: mark.end for mark in list_marks(folded)}
    after_marks = set(marks.values())
    hits = [
        _Hit(match.start(), match.end(), value, kind)
        for kind, pattern, read in _RULES
        for match in pattern.finditer(folded)
        if _is_whole(folded, match, kind, marks, after_marks) and (value := read(match, today)) is not None
    ]
    return _merge(folded, settle(hits))


def _is_whole(text: str, match: re.Match[str], kind: str, marks: dict[int, int], after: set[int]) -> bool:
    """Whether a match is no part of a longer word, number, code, fraction or of a list's numbering."""
    start, end = match.span()
    if not stands_alone(text, start, end) and not _ISO_TIME.match(text, end):
        return False
    if not text[start].isdigit() or start in after or start == 0:
        return True
    before, earlier = text[start - 1], text[max(0, start - 2) : start - 1]
    if kind == "strict" and (start in marks or before in "¥￥$"):
        return False
    if before in "-/" and earlier.isascii() and earlier.isalpha():
        return False
    return not (earlier.isdigit() and (before == "/" or (before == "." and kind == "strict")))


def _merge(text: str, hits: list[_Hit]) -> list[_Hit]:
    """A weekday or EOD beside the date it belongs to becomes one with it: "12月1日(周二)", "EOD Friday"."""
    merged: list[_Hit] = []
    for hit in hits:
        last = merged[-1] if merged else None
        if last is None or not _JOINT.fullmatch(text, last.end, hit.start) or not _belong(last, hit):
            merged.append(hit)
            continue
        main = last if hit.kind in ("weekday", "end") and last.kind != "end" else hit
        bracket = _CLOSE.match(text, hit.end) if "(" in text[last.end : hit.start] else None
        merged[-1] = _Hit(last.start, bracket.end() if bracket else hit.end, main.value, main.kind)
    return merged


def _belong(one: _Hit, other: _Hit) -> bool:
    if "end" in (one.kind, other.kind):
        return True
    return "weekday" in (one.kind, other.kind) and one.value.weekday() == other.value.weekday()
