"""What was taken out of a sentence, and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.flow.reading import Found, find_choice

_BEFORE = re.compile(r"(?:到|在|于|至|最晚|截止|\bby|\bbefore|\buntil|\btill|\bon)\s*$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:之?前(?!端|台|期|沿)|以前|之内|内(?!容|部))")
_GOES_ON = re.compile(r"[\u4e00-\u9fff](?<![的了啊吧呢呀哦嘛])")
_APART_BEFORE = re.compile(r"(?:^|([,，;；:：。（(])|\s)\s*$")
_APART_AFTER = re.compile(r"\s*(?:$|[,，;；。.!！）)])|\s")
_FEAST = re.compile(r"双|618|节|年(?!.*[月日0-9])")


def chosen(text: str, options: Mapping[str, Sequence[str]], names: Sequence[Found]) -> list[Found[str]]:
    """The options named in a message; a word inside a name (高 in 高明) or a single character that
    begins another word (急 in 急诊) names none."""
    return [
        found
        for found in find_choice(text, options)
        if not (found.end - found.start == 1 and _GOES_ON.match(text, found.end))
        and not any(n.start <= found.start and found.end <= n.end for n in names)
    ]


def union(spans: Iterable[Found]) -> list[Found]:
    """The spans in order, overlapping ones joined into one."""
    joined: list[Found] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Found(last.start, max(last.end, span.end), last.value)
        else:
            joined.append(span)
    return joined


def uncovered(text: str, spans: Iterable[Found]) -> str:
    """The text with every span replaced by one space."""
    parts, at = [], 0
    for span in union(spans):
        parts += [text[at : span.start], " "]
        at = span.end
    return "".join(parts) + text[at:]


def is_tied(text: str, day: Found[date]) -> bool:
    """Whether a word ties a date to its sentence: 到周三, 周三前, by Friday."""
    if text[day.start : day.end].endswith(("前", "内")) or _AFTER.match(text, day.end):
        return True
    return _BEFORE.search(text[max(0, day.start - 8) : day.start]) is not None


def is_only_a_name(text: str, day: Found[date]) -> bool:
    """Whether a feast stands as the name of something: 双11复盘, 618预热; 双11前 is a date."""
    follows = text[day.end : day.end + 1]
    return bool(_FEAST.search(text[day.start : day.end])) and not is_tied(text, day) and follows.isalpha()


def widened(text: str, found: Found) -> Found:
    """A date together with the word that ties it to the sentence."""
    before = _BEFORE.search(text[max(0, found.start - 8) : found.start])
    after = _AFTER.match(text, found.end)
    start = found.start - len(before.group()) if before else found.start
    return Found(start, after.end() if after else found.end, found.value)


def outright(text: str, found: Found, dates: Sequence[Found]) -> bool:
    """Whether words stand by themselves, dates aside: "…，很急", "P1 …", "… urgent"; not 重要 in 整理重要客户名单."""
    blank = text
    for span in dates:
        blank = blank[: span.start] + " " * (span.end - span.start) + blank[span.end :]
    before, after = _APART_BEFORE.search(blank[: found.start]), _APART_AFTER.match(blank, found.end)
    if before is None or after is None:
        return False
    marked = before[1] or (not before[0].strip() and not blank[: found.start].strip())
    return bool(marked or not blank[found.end :].strip(" 。.!！") or not blank[found.start : found.end].isalpha())
