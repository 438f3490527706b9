"""What is to be done and by whom: "周五前把618主图发给沈凯" is a thing to send, due on Friday, the writer's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.flow.answers.spans import is_tied, outright, union, widened
from bot.flow.reading import Found, Named, fold

_CALL = re.compile(
    r"(?:(?:请|麻烦|帮忙|帮我|给我|我要|我想|想|你好|伯乐|please|pls|plz|can you|could you|hi|hey|hello)[\s,]*)*"
    r"(?:(?:记|加|建|新增|新建|创建|添加|录)?(?:上|入)?(?:一?[下个条]|一项)?新?的?"
    r"(?:待办(?:事项)?|任务|行动项|跟进事项|to-?do\b|事项(?=[\s:,]))"
    r"|记一?下|记得|别忘了|帮?忙?盯一?下|提醒(?:一下)?"
    r"|(?:(?:add|create|make|new|note|log|set)\b(?: down)?(?: an?\b| the\b)?(?: new\b)? ?)?"
    r"(?:to-?dos?|to do|tasks?|action items?|reminders?)\b"
    r"|remind\b|note down|make a note|don't forget|remember)(?:\s*(?:我(?![们司方])|me\b|myself\b)(?:一下)?)?"
)
_JOINT = re.compile(r"[\s,:。.、;-]*(?:(?:to|that|about)\b)?[\s,:]*")
_WHO = "[\ue000-\uefff]"
"""Stands for a name while the rest is read; no text that means anything holds such a character."""
_FIRST = re.compile(
    rf"(?:@|让|请|叫|喊|由|安排|麻烦|for |ask |have |get )?\s*({_WHO})(?!的|'s\b|\s*(?:和|跟|与|及|、|and\b|or\b|或))"
    r"[\s,:]*(?:(?:请|麻烦|需要|要|记得)|(?:to|should|must|will|needs? to|has to|please)\b)?[\s,:]*"
)
_CHARGED = re.compile(
    r"(?:[\s,;(]*(?:负责人|执行人|责任人|owner|assignee|assigned? to|(?<![把给])交由|由)\s*(?:is |是|为)?[\s:]*@?"
    rf"({_WHO})\s*(?:负责|跟进|来做|去做|来办|处理|完成|办|做)?|"
    rf"(?:[,;][\s@]*|(?<![a-z给跟和与向对问找约])\s*@|(?<=[\u3000-\u9fff])\s+)({_WHO}))(?=[\s。.!)]*(?:$|[,;]))"
)
_WHEN_TO_CALL = re.compile(r"^([^,，]{0,12}[点分半时0-9])\s*(?:提醒|叫)我")
_LEFTOVER = re.compile(
    r"^(?:下班之?前|之?前(?=[把要])|之?内|以前)|(?:吧|哦|哈|啦|谢谢|多谢|thanks?|please|pls)$", re.IGNORECASE
)
_OF = re.compile(r"\s?(?:的|'s\b)")
_REPORTS = re.compile(
    r"(?:(?:我要?|我想|想要?|请|麻烦|需要|有|i want to|i need to|i'd like to|please)\s*)*"
    r"(?:(?:上报|报告|汇报|报|发生了?|出了?)\s*(?:一下|一[个件起]|个)?\s*(?:突发|紧急|安全|重大)?"
    r"(?:事件|事故|事情|情况|事(?!业|宜))|个?(?:突发|紧急)(?:事件|情况)|事件上报|应急事件|"
    r"(?:report |file )?(?:an? |the )?(?:incident|emergency)\b(?: report)?)了?"
)
_EDGES = " \t\n,，;；:：。.、-—~"
_FEWEST = 2
_TELLING = 5


def due_of(text: str, dates: Sequence[Found[date]]) -> Found[date] | None:
    """The date by which something is to be done: one tied to the sentence (周五前, by Friday) before any other; a
    date that tells of which thing it is (周一的纪要, Monday's minutes) is none."""
    tied = [d for d in dates if is_tied(text, d)]
    free = [d for d in dates if not _OF.match(fold(text), d.end)]
    return next(iter((*tied, *free)), None)


def deed(
    text: str, due: Found[date] | None, asides: Sequence[Found], people: Sequence[Named]
) -> tuple[str, str | None]:
    """What is to be done, in the writer's own words, and who was plainly said to do it (an id).

    Taken out are the words that only ask for it to be noted, the day it is due, what stands apart (`asides`: how
    urgent it is), and the name of whoever does it. Everybody else, and a time of day, stay in it.
    """
    text = re.sub(_WHO, " ", text)
    spans = [widened(text, due)] if due else []
    spans += [a for a in asides if outright(text, a, spans)]
    marked, known = _marked(text, spans, [p for p in people if p.how not in ("self", "role")])
    marked = marked[_start(fold(marked)) :]
    if (first := _FIRST.match(fold(marked))) is not None:
        marked, who = marked[first.end() :], first[1]
    else:
        charged = [*_CHARGED.finditer(fold(marked))]
        who = (charged[0][1] or charged[0][2]) if len(charged) == 1 else None
        marked = marked[: charged[0].start()] + " " + marked[charged[0].end() :] if who else marked
    owner = known[who][1].value if who else None
    if who and owner is None:  # a name of several people: which of them is asked, not guessed
        marked = f"{who} {marked}"
    return _tidied("".join(known[c][0] if c in known else c for c in marked)), owner


def told(text: str) -> str:
    """What happened, as it was told, without the words that only say that something is reported; empty where there is
    hardly more than those."""
    folded = fold(text)
    what = text[_end(_JOINT, folded, _end(_REPORTS, folded, 0)) :].strip(_EDGES)
    words = sum(1 for c in what if "\u3400" <= c <= "\u9fff") + 2 * len(re.findall(r"[A-Za-z]+", what))
    return what if words >= _TELLING else ""


def _marked(text: str, spans: Sequence[Found], people: Sequence[Named]) -> tuple[str, dict[str, tuple[str, Named]]]:
    """The text with one blank for each span and one mark for each name; the name each mark stands for."""
    known = {chr(0xE000 + at): (text[p.start : p.end], p) for at, p in enumerate(people[:0xFFF])}
    signs = {p: "@" * name.startswith("@") + sign for sign, (name, p) in known.items()}
    known = {sign: (name.removeprefix("@"), p) for sign, (name, p) in known.items()}
    parts, at = [], 0
    for cut in sorted([*union(spans), *signs], key=lambda s: s.start):
        if cut.start >= at:
            parts += [text[at : cut.start], signs[cut] if isinstance(cut, Named) else " "]
            at = cut.end
    return "".join(parts) + text[at:], known


def _start(text: str) -> int:
    """Where the words end that only ask for something to be noted."""
    at = _end(_JOINT, text, 0)
    while (end := _end(_CALL, text, at)) > at:
        at = _end(_JOINT, text, end)
    return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _tidied(what: str) -> str:
    """One line, blanks only where words need them, no mark left over at either end."""
    what = _WHEN_TO_CALL.sub(r"\1", re.sub(r"\s+", " ", what))
    what = re.sub(r"(?<=[\u3000-\uffef]) (?=[\u3000-\uffef])| (?=[,，;；])", "", what)
    what = re.sub(r"([,，;；])[,，;；]+", r"\1", what)
    while (bare := _LEFTOVER.sub("", what.strip(_EDGES))) != what:
        what = bare
    return what if sum(c.isalnum() for c in what) >= _FEWEST else ""
