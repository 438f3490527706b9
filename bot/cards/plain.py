"""Cards and documents as plain text: for notifications, for platforms without cards, for reading aloud."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from bot.cards.model import (
    Bullets,
    Card,
    Chart,
    Divider,
    Document,
    Fields,
    FormView,
    Heading,
    Input,
    Line,
    Note,
    Paragraph,
    Part,
    Quote,
    Table,
    plain_line,
)

_JOINER = "\u200d"
LONGEST_BAR = 10


def card_text(card: Card) -> str:
    """A card as plain text, without its buttons."""
    return _text(card.title, card.parts)


def document_text(document: Document) -> str:
    """A document as plain text."""
    facts = "\n".join(called(label, value) for label, value in document.facts.items())
    return _text(document.title, document.parts, facts)


def form_text(view: FormView) -> str:
    """A form as plain text: what it asks, what there is to choose from, what is answered and what was wrong with it."""
    return _text((), view.intro, "\n\n".join((view.title, *map(input_text, view.inputs))))


def input_text(asked: Input) -> str:
    """One question as plain text: label, hint, answer, choices and error, each on a line of its own."""
    labels = {option.value: option.label for option in asked.options}
    given = asked.value if isinstance(asked.value, list | tuple) else () if asked.value is None else (asked.value,)
    if asked.kind == "rows":
        lines = [_row_text(asked.rows, row) for row in given] or [" · ".join(each.label for each in asked.rows)]
    else:
        lines = [f"{'✓' if option in given else '•'} {label}" for option, label in labels.items()]
        lines += [str(value) for value in given if value not in labels]
    told = (asked.label, asked.hint, *lines, asked.error or "")
    return "\n".join(each for each in told if each)


def _row_text(asked: Sequence[Input], row: Mapping[str, Any]) -> str:
    """One line of a list, each answer with its label."""
    named = [(i.label, {o.value: o.label for o in i.options}, row.get(i.name)) for i in asked]
    return "• " + " · ".join(called(label, labels.get(value, value)) for label, labels, value in named if value)


def called(label: str, value: object) -> str:
    """What something is called, and what it is: a Chinese label takes the full-width colon."""
    return f"{label}：{value}" if "\u3400" <= label[-1:] <= "\uff60" else f"{label}: {value}"


def _text(title: Line, parts: Sequence[Part], below: str = "") -> str:
    return "\n\n".join(piece for piece in (plain_line(title), below, *map(part_text, parts)) if piece)


def part_text(part: Part) -> str:
    """One part as plain text."""
    match part:
        case Paragraph(line=line) | Heading(line=line) | Note(line=line):
            return plain_line(line)
        case Quote(line=line):
            return "\n".join(f"> {each}" for each in plain_line(line).split("\n"))
        case Bullets(lines=lines):
            return "\n".join(f"• {plain_line(each)}" for each in lines)
        case Fields(rows=rows):
            return "\n".join(called(label, plain_line(value)) for label, value in rows)
        case Table(header=header, rows=rows):
            return "\n".join((" | ".join(header), *(" | ".join(map(plain_line, row)) for row in rows)))
        case Divider():
            return "———"
        case Chart():
            return _drawn(part)
        case _:
            assert_never(part)


def amount(number: float) -> str:
    """A number of a chart: whole ones without a point, others with one decimal."""
    return f"{number:g}" if float(number).is_integer() and abs(number) < 1e6 else f"{number:,.1f}".removesuffix(".0")


def _drawn(chart: Chart) -> str:
    """A chart in signs everybody has: its title, then a line a row."""
    most = max((n for _, amounts in chart.rows for n in amounts), default=0)
    scale = min(1.0, LONGEST_BAR / most) if most > 0 else 0.0

    def bar(number: float) -> str:
        return "▇" * (max(1, round(number * scale)) if number > 0 else 0)

    lines = [chart.title]
    for label, amounts in chart.rows:
        several = len(chart.series) > 1
        told = [
            " ".join(word for word in (name if several else "", bar(n), amount(n)) if word)
            for name, n in zip(chart.series, amounts, strict=False)
        ]
        lines.append(f"{label} {' · '.join(told)}")
    return "\n".join(each for each in (*lines, chart.note) if each)


def cut(text: str, limit: int, more: str = "…") -> str:
    """At most `limit` code points of a text, never ending inside what a reader sees as one sign.

    A text that is too long ends with `more`, which counts. Nothing is left of a text whose first
    sign alone is longer than the limit.
    """
    if len(text) <= limit:
        return text
    end = limit - len(more)
    if end < 0:
        return ""
    while end > 0 and _joined(text, end):
        end -= 1
    return text[:end] + more


def _joined(text: str, at: int) -> bool:
    """Whether the signs before and after a position are seen as one."""
    before, after = text[at - 1], text[at]
    if after == "\n" and before == "\r":
        return True
    if before == _JOINER or after == _JOINER or _extends(after):
        return True
    if _is_flag(after) and _is_flag(before):
        letters = 0
        while letters < at and _is_flag(text[at - 1 - letters]):
            letters += 1
        return letters % 2 == 1
    return _is_jamo(before) and _is_jamo(after) and (_leads(before) or not _leads(after))


def _extends(sign: str) -> bool:
    """Combining marks, variation selectors, skin tones and the tags of a flag."""
    return (
        unicodedata.category(sign).startswith("M")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
        or sign == "\u200c"
    )


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _leads(sign: str) -> bool:
    """Whether a part of a Korean syllable is one a syllable begins with."""
    return "\u1100" <= sign <= "\u115f" or "\ua960" <= sign <= "\ua97c"


def _is_jamo(sign: str) -> bool:
    return "\u1100" <= sign <= "\u11ff" or "\ua960" <= sign <= "\ua97c" or "\ud7b0" <= sign <= "\ud7fb"
