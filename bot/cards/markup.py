"""The small dialect of the templates: what a template's own words look like, and nothing a user wrote.

A value is never printed into the text. `Slots.keep` (Jinja's finalize) stores it and prints a
numbered placeholder; the text that is then parsed holds the template's own words and placeholders
only. What a user wrote therefore stays one run of text, whatever it looks like.

    tone: attention        the card's tone            notice: words   what a lock screen may show
    # title                ## heading                 - bullet        > quote         ~ small print
    | label | value |      a row of fields            ---             a divider
    **bold**               [label](document:id)       a blank line ends a paragraph
    {{ value }}            alone on a line: a part, several parts, or a paragraph
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, get_args

from bot.cards.model import (
    Bullets,
    Chart,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    Table,
    Text,
    Tone,
    plain_line,
)

OPEN, CLOSE = "\ue000", "\ue001"
PARTS = (Paragraph, Heading, Quote, Note, Bullets, Fields, Table, Divider, Chart)
Show = Callable[[Any], Line]

_SLOT = re.compile(f"{OPEN}(\\d+){CLOSE}")
_PIECE = re.compile(rf"{OPEN}(?P<slot>\d+){CLOSE}|(?P<bold>\*\*)|\[(?P<label>[^\]\n]*)\]\((?P<to>[a-z]+:[^)\s]+)\)")
_TO = re.compile(r"(document|file|ledger|register|home):[\w.:-]+")
_MARKS = {"## ": "heading", "- ": "bullets", "> ": "quote", "~ ": "note", "| ": "fields"}
_UNFIT = re.compile(
    r"(?P<line>\r\n?|[\u2028\u2029])"
    r"|(?P<turn>[\u202a-\u202e\u2066-\u2069])"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)


class MarkupError(ValueError):
    """A template says something the dialect does not have; the message quotes the line."""


def clean(text: str) -> str:
    """A user's text, fit for every screen and file, otherwise as it was written.

    Line ends become one newline. Control characters, lone surrogates and the two non-characters of
    the basic plane become U+FFFD. The nine characters that change the direction of text around them
    are taken out; Arabic and Hebrew do not need them.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNFIT.sub(lambda m: "\n" if m["line"] else "" if m["turn"] else "\ufffd", text)


class Slots:
    """The values one rendering printed, in order."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def keep(self, value: Any) -> str:
        """Store a value; the placeholder to print instead of it."""
        self.values.append(value)
        return f"{OPEN}{len(self.values) - 1}{CLOSE}"


@dataclass(frozen=True)
class Parsed:
    """A rendered template: the title line, the parts, and the two front lines."""

    title: Line
    parts: tuple[Part, ...]
    tone: Tone
    notice: str | None


def parse(rendered: str, values: list[Any], show: Show) -> Parsed:
    """Make parts of a rendered template. `show` turns one stored value into spans.

    Raises MarkupError where the template has no title, or words beside a value that is a part.
    """
    lines = [line.strip() for line in rendered.split("\n")]
    title, notice, start = None, None, 0
    tone: Tone = "plain"
    reader = _Reader(values, show)
    for start, line in enumerate(lines):  # noqa: B007
        if line.startswith("# "):
            title = reader.line(line[2:])
        elif line.startswith("tone: "):
            tone = _tone(line[6:].strip())
        elif line.startswith("notice: "):
            notice = plain_line(reader.line(line[8:]))
        elif line:
            break
    else:
        start = len(lines)
    if title is None:
        raise MarkupError(f"a template begins with '# title'; this one begins with {rendered[:60]!r}")
    return Parsed(title, tuple(reader.parts(lines[start:])), tone, notice)


def _tone(word: str) -> Tone:
    for tone in get_args(Tone):
        if word == tone:
            return tone
    raise MarkupError(f"no card has the tone {word!r}; write one of {', '.join(get_args(Tone))}")


class _Reader:
    def __init__(self, values: list[Any], show: Show) -> None:
        self._values = values
        self._show = show

    def parts(self, lines: list[str]) -> Iterator[Part]:
        for kind, group in groupby(lines, self._kind):
            same = list(group)
            match kind:
                case "blank":
                    continue
                case "parts":
                    for each in same:
                        yield from self._stored(each)
                case "divider":
                    yield Divider()
                case "heading":
                    yield from (Heading(self.line(each[3:])) for each in same)
                case "bullets":
                    yield Bullets(tuple(self.line(each[2:]) for each in same))
                case "fields":
                    yield Fields(tuple(self._row(each) for each in same))
                case "quote" | "note":
                    yield (Quote if kind == "quote" else Note)(self._lines([each[2:] for each in same]))
                case _:
                    yield Paragraph(self._lines(same))

    def _kind(self, line: str) -> str:
        if not line:
            return "blank"
        if line == "---":
            return "divider"
        if (slot := _SLOT.fullmatch(line)) and is_parts(self._values[int(slot[1])]):
            return "parts"
        return next((kind for mark, kind in _MARKS.items() if line.startswith(mark)), "paragraph")

    def _stored(self, line: str) -> tuple[Part, ...]:
        value = self._values[int(line[1:-1])]
        return value if isinstance(value, tuple) else (value,)

    def _row(self, line: str) -> tuple[str, Line]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 2:
            raise MarkupError(f"a row of fields is '| label | value |', not {line!r}")
        return plain_line(self.line(cells[0])), self.line(cells[1])

    def _lines(self, lines: list[str]) -> Line:
        spans = [self.line(each) for each in lines]
        return tuple(s for n, each in enumerate(spans) for s in ((Text("\n"), *each) if n else each))

    def line(self, text: str) -> Line:
        """The template's own words and the values between them, as spans."""
        if not any(mark in text for mark in (OPEN, "**", "](")):
            return (Text(text),) if text else ()
        spans: list[Span] = []
        bold, at = False, 0
        for piece in _PIECE.finditer(text):
            if piece.start() > at:
                spans.append(Text(text[at : piece.start()], bold))
            at = piece.end()
            if piece["slot"]:
                spans.extend(self._value(int(piece["slot"]), bold, text))
            elif piece["bold"]:
                bold = not bold
            else:
                spans.append(self._link(piece["label"], piece["to"]))
        if at < len(text):
            spans.append(Text(text[at:], bold))
        return tuple(spans)

    def _value(self, slot: int, bold: bool, text: str) -> Line:
        value = self._values[slot]
        if value == ():
            return ()
        if is_parts(value):
            raise MarkupError(f"{type(value).__name__} stands alone on its line, not in {text!r}")
        spans = self._show(value)
        return tuple(Text(s.text, True) if isinstance(s, Text) else s for s in spans) if bold else spans

    def _link(self, label: str, to: str) -> Link:
        where = plain_line(self.line(to))
        if not _TO.fullmatch(where):
            raise MarkupError(f"a link goes to document:…, file:…, ledger:…, register:… or home:…, not to {where!r}")
        return Link(plain_line(self.line(label)), where)


def is_parts(value: Any) -> bool:
    """Whether a value is a part of a card, or a tuple of them (also an empty one)."""
    if isinstance(value, tuple):
        return all(isinstance(each, PARTS) for each in value)
    return isinstance(value, PARTS)
