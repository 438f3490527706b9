"""Splitting a message into the items of a list, and a labelled message into its parts.

Items are split at line ends, at numbering and bullets, at semicolons, and at a comma where both
sides are statements of their own. "、" joins things of one item ("落地页、主视觉都延到周三") and never
splits. Decimals, dates and clock times stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.flow.reading.text import Found, fold, list_marks, settle, stands_alone

Priority = Literal["P0", "P1", "P2"]

_BULLET = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?:(?:[-–—](?![0-9-])|[*•·●○▪▶►✅☑✓□])[ \t]*(?:\[[ xX]?\][ \t]*)?"
    r"|\[[ xX]?\][ \t]*)|[①-⑳⑴-⒇]|•"
    r"|(?:^|(?<=\n))[ \t]*[一二三四五六七八九十]{1,3}、"
)
_LONE_MARK = re.compile(r"[(（]?[0-9]{1,2}[.、)）]")
_SPLIT = re.compile(r"[\r\n\u2028\u2029]+|[;；]+")
_COMMA = re.compile(r"[，,](?![0-9]{3}(?![0-9]))")
_DONE = re.compile(
    r"定稿|上线|完成|搞定|做完|延到|延期|推迟|交付|启动|进行中|提交|发布|确认|收尾|跟进|对齐|预热|复盘|签了|谈妥|排期|取消|暂停|"
    r"\b(?:done|finished|shipped|moved|delayed|postponed|launched|completed|signed|started"
    r"|in progress|slipped|ready)\b"
)
_EDGES = " \t,，、.。;；"
_NONE_WORDS = """
无,没,没有,没了,没有了,没啥,没什么,木有,暂无,暂时没有,目前没有,都没有,无需,不需要,无特别
none,nothing,n/a,na,nil,no,nope,nothing else,not really,nothing new,none for now
nothing for now,no need,-,--,/
"""
_SMALL = frozenset(re.split(r"[,\n]", _NONE_WORDS.strip()))
_SAME = re.compile(
    r"(?:和|跟|同|与)?(?:上周|上次|上一次|之前|上星期|上回|以前)(?:的)?(?:一样|相同|不变|一致)?|同上周?|同上次?|一样的?|不变|没变化?|没有变化|照旧|"
    r"(?:the )?same(?: as (?:last|the last|before|previous|prior|always).{0,12}| again| thing| here)?|"
    r"(?:as|like) (?:last (?:week|time)|before)|ditto|unchanged|no changes?"
)
_P = re.compile(r"(?<![a-z0-9])p ?([0-2])(?![a-z0-9])")
_CALM = re.compile(
    r"不(?:是很|是特别|太|怎么|算)?(?:着?急|紧急)|没那么急|not (?:very |that |so )?urgent"
    r"|no rush|no hurry|whenever|不赶"
)
_URGENT = re.compile(
    r"(?:很|特别|非常|超|好|比较|挺|十万火|着|太|加|紧|最)急|(?<![应焦])急(?!诊|救|性|剧|转|促|忙|于)|火速|赶紧|尽快|立刻|马上|绿色通道|"
    r"\b(?:asap|urgent(?:ly)?|critical|emergency|right away|immediately|top priority"
    r"|green channel|high priority)\b"
)
_LOW = re.compile(r"优先级低|低优|low priority|nice to have|有空再|不重要")


def split_items(text: str) -> list[str]:
    """One message as the items it lists, trimmed, without numbering; an empty message has none."""
    items: list[str] = []
    for start, end in _lines(text):
        items += _by_comma(text[start:end].strip())
    return [item for raw in items if (item := raw.strip(_EDGES)) and not _LONE_MARK.fullmatch(raw.strip())]


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans between line ends, semicolons, numbering and bullets."""
    folded = fold(text)
    cuts = [(m.start(), m.end()) for m in (*_SPLIT.finditer(text), *_BULLET.finditer(text))]
    marks = list_marks(folded)
    cuts += [(mark.start, mark.end) for mark in marks]
    edges = settle(Found(start, end, None) for start, end in cuts)
    spans, at = [], 0
    for edge in edges:
        spans.append((at, edge.start))
        at = edge.end
    spans.append((at, len(text)))
    if marks and not any(c in text[: marks[0].start] for c in "\n;；"):
        lead = text[: marks[0].start].strip(_EDGES + ":：")
        if len(lead) <= 6:  # 本周1.… : the words before the numbering are its heading
            spans = spans[1:]
    return spans


def _by_comma(line: str) -> list[str]:
    """Split at commas when every part is a statement of its own: long enough, and saying what happened."""
    parts = _COMMA.split(line)
    if len(parts) < 2 or not all(_is_statement(p.strip()) for p in parts):
        return [line]
    return parts


def _is_statement(part: str) -> bool:
    """Whether a piece tells what happened to something; "done" alone belongs to the piece before it."""
    said = fold(part)
    return len(said) >= 3 and _DONE.search(said) is not None and _DONE.fullmatch(said) is None


def split_labelled(text: str, labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parts of "好：ROI涨了；改：素材早点；支持：我找设计" by label; a label not given is left out.

    A label counts at the start, after a line end or after punctuation, and a colon follows it (or a
    space, after a line end). The same label twice joins its parts with a line end.
    """
    folded = fold(text)
    words = {fold(word): label for label, said in labels.items() for word in said if word}
    if not words:
        return {}
    either = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    pattern = re.compile(
        rf"(?:^|(?<=[\n;,。，；.!？?！\s)、])) ?(?:[-*•] ?"
        rf"|[0-9]{{1,2}}[.、)] ?)?({either}) ?(?:的(?:地方)?|了)?(?:[:=]|(?<=\n) )"
    )
    hits = [m for m in pattern.finditer(folded) if stands_alone(folded, *m.span(1))]
    parts: dict[str, str] = {}
    for at, match in enumerate(hits):
        end = hits[at + 1].start() if at + 1 < len(hits) else len(text)
        said = text[match.end() : end].strip(_EDGES + "\n\r")
        label = words[match[1]]
        if said:
            parts[label] = f"{parts[label]}\n{said}" if label in parts else said
    return parts


def is_none(text: str) -> bool:
    """Whether an answer says that there is nothing: 无, 没有, none, n/a."""
    return fold(text[:80]).strip(_EDGES + "\n!！~～的了吧呢哈") in _SMALL and len(text) <= 80


def is_same(text: str) -> bool:
    """Whether an answer says that nothing changed: 同上周, 一样, same as last week."""
    return len(text) <= 60 and _SAME.fullmatch(fold(text).strip(_EDGES + "\n!！~～了吧呢哈")) is not None


def priority(text: str) -> Priority | None:
    """P0 to P2 as said, or heard in 很急, 加急, asap; 不急 is P2; None when nothing is said."""
    folded = fold(text)
    if said := _P.search(folded):
        return ("P0", "P1", "P2")[int(said[1])]
    if _CALM.search(folded) or _LOW.search(folded):
        return "P2"
    return "P0" if _URGENT.search(folded) else None
