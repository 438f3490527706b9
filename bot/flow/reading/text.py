"""What every reader of people's messages shares: folded text, a found span, list numbering.

All readers are pure, never raise on any text, and give spans that index the text as it was typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound="Found")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something understood in a message: text[start:end] means value."""

    start: int
    end: int
    value: T


_FOLDED = {0xFF00 + i: 0x20 + i for i in range(1, 0x5F)}
_FOLDED |= {ord(c): ord(c) + 32 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLDED |= {0xFF00 + ord(c) - 0x20: ord(c) + 32 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_FOLDED |= dict(zip(map(ord, "\u3000\u00a0\u2013\u2014\u2019"), map(ord, "  --'"), strict=True))
_FOLDED |= dict(
    zip(
        map(ord, "週號個點禮兩內後這間節國慶雙倆無沒絕對總經"),
        map(ord, "周号个点礼两内后这间节国庆双俩无没绝对总经"),
        strict=True,
    )
)

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def fold(text: str) -> str:
    """The text in small ASCII letters, half-width and simplified: the same length, so spans still fit."""
    return text.translate(_FOLDED)


def is_wordly(char: str) -> bool:
    """Whether the character continues an ASCII word or number; the empty string does not."""
    return char == "_" or (char.isascii() and char.isalnum())


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a span is no part of a longer ASCII word or run of digits."""
    if start and is_wordly(text[start]) and is_wordly(text[start - 1]):
        return False
    return not (end < len(text) and is_wordly(text[end - 1]) and is_wordly(text[end]))


def overlaps(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def settle(found: Iterable[F]) -> list[F]:
    """The spans in reading order without overlaps; the earlier, then the longer, wins."""
    kept: list[F] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if item.end > item.start and (not kept or item.start >= kept[-1].end):
            kept.append(item)
    return kept


def outside(found: Sequence[F], taken: Iterable[Found]) -> list[F]:
    """What was found beside the spans already taken: numbers that are no part of a date, for instance."""
    spans = settle(taken)
    starts = [span.start for span in spans]

    def is_free(item: Found) -> bool:
        near = bisect_right(starts, item.start)
        return not any(overlaps(item, span) for span in spans[max(0, near - 1) : near + 1])

    return [item for item in found if is_free(item)]


def beside(text: str, taken: Iterable[Found]) -> str:
    """The text with every taken span replaced by one space."""
    parts, at = [], 0
    for span in settle(taken):
        parts += [text[at : span.start], " "]
        at = span.end
    return "".join(parts) + text[at:]


def to_int(digits: str) -> int | None:
    """The number that digits or Chinese numerals write ("12", "十二", "一百零五"), or None."""
    if digits.isascii():
        return int(digits) if digits.isdigit() and len(digits) <= 15 else None
    if len(digits) == 1 and digits in _DIGITS:
        return _DIGITS[digits]
    head, wan, tail = digits.partition("万")
    if wan:
        high, low = _below_wan(head), _below_wan(tail.lstrip("零〇")) if tail else 0
        return None if not high or low is None else high * 10000 + low
    return _below_wan(digits)


def _below_wan(numeral: str) -> int | None:
    """Chinese numerals under ten thousand; None where the characters make no number."""
    total, pending, last, zero = 0, None, 10000, False
    for char in numeral:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last or (pending is None and (total or unit != 10)) or pending == 0:
                return None
            total, pending, last, zero = total + (pending or 1) * unit, None, unit, False
        elif char in "零〇":
            if pending is not None or not total:
                return None
            zero = True
        elif char in _DIGITS:
            if pending is not None:
                return None
            pending = _DIGITS[char]
        else:
            return None
    if pending is not None:
        spoken = last // 10 if 10 < last < 10000 and not zero else 1  # 一百五 is 150, 一百零五 is 105
        total += pending * spoken
    return total or None


_MARK = re.compile(r"[1-9][0-9]?[.、)](?![.、)]| ?$)|[(][1-9][0-9]?[)]")
_AT_LINE = re.compile(r"(?:^|\n)[ \t]*$")


def list_marks(folded: str) -> list[Found[int]]:
    """The numbering of a list typed in one message: "1.618预热2.达人30个" has the marks "1." and "2.".

    Marks count up from 1. A lone "1." counts at the start of a line; where each mark is followed by
    a digit ("1.5倍2.5倍") every one must stand at a line's start or after a space.
    """
    marks: list[Found[int]] = []
    sure = False
    for match in _MARK.finditer(folded):
        number = int(match.group().strip("().、"))
        start, end = match.span()
        before = folded[start - 1 : start]
        if number != len(marks) + 1 or is_wordly(before) or before in (".", "/", "$", "¥"):
            continue
        follows_digit = folded[end : end + 1].isdigit() and match.group()[-1] == "."
        if follows_digit and marks and not sure and not (before.isspace() or before in ",;，；。"):
            continue
        sure = sure or not follows_digit
        marks.append(Found(start, end, number))
    if len(marks) >= 2 and sure:
        return marks
    lined = [m for m in marks if _AT_LINE.search(folded[max(0, m.start - 40) : m.start])]
    return lined if len(lined) == len(marks) and (sure or len(marks) >= 2) else []
