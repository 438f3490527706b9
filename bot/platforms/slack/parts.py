"""The parts of a card as blocks: one or several a part, each short enough, none losing a word.

What a person wrote stands in rich_text text elements and in plain_text, where nothing is read as markup; somebody who
is in Slack is a user element, somebody who is not a name. A link is its words, and a button after the part it is in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from bot.cards.markup import clean
from bot.cards.model import (
    Bullets,
    Chart,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    Table,
    Text,
    plain_line,
)
from bot.cards.plain import part_text
from bot.platforms.links import lines_of, links_in
from bot.platforms.slack import buttons
from bot.platforms.slack.text import LIMITS, Words
from bot.platforms.wording import pieces

HandleOf = Callable[[str], str | None]
Block = dict[str, Any]
Run = dict[str, Any]
_USER = re.compile(r"[UW][A-Z0-9]+")
_BLOCK = LIMITS["rich_text.text"]
_TABLE = 6000
"""A table with more characters stands there row by row, so that it can be parted."""


@dataclass
class Pen:
    """Draws one message or view. `tables`: how many table blocks it may still hold; `fetched`: links with a button."""

    handle_of: HandleOf
    words: Words
    tables: int = 0
    numbers: buttons.Numbers = field(default_factory=buttons.Numbers)
    fetched: set[str] = field(default_factory=set)

    def parts(self, parts: Iterable[Part]) -> Iterator[Block]:
        """The blocks of some parts, in order."""
        for part in parts:
            yield from self.part(part)
            yield from self.links(lines_of(part))

    def links(self, lines: Iterable[Line]) -> Iterator[Block]:
        """The buttons that fetch what some lines lead to; what has a button already gets no second one."""
        new = [link for link in links_in(lines, LIMITS["button.value"]) if link.to not in self.fetched]
        self.fetched.update(link.to for link in new)
        return buttons.rows(buttons.link(link, self.numbers) for link in new)

    def part(self, part: Part) -> Iterator[Block]:
        """The blocks of one part."""
        match part:
            case Paragraph(line=line):
                return self.section(line)
            case Heading(line=line):
                return self.section(line, bold=True)
            case Quote(line=line):
                return self._runs_in("rich_text_quote", self.runs(line))
            case Note(line=line):
                return note(plain_line(line))
            case Bullets(lines=lines):
                return self._list(self.runs(line) for line in lines)
            case Fields(rows=rows):
                return self._fields(rows)
            case Divider():
                return iter([{"type": "divider"}])
            case Table():
                return self._table(part)
            case Chart():
                drawn = part_text(part).removeprefix(part.title).lstrip("\n")
                return self.section((Text(part.title, bold=True), Text(f"\n{drawn}")))
            case _:
                assert_never(part)

    def text(self, words: str) -> Iterator[Block]:
        """Plain words as a paragraph."""
        return self.section((Text(words),))

    def heading(self, words: str) -> Iterator[Block]:
        """Plain words as a heading."""
        return self.section((Text(words),), bold=True)

    def bullets(self, lines: Iterable[str]) -> Iterator[Block]:
        """Plain words, a bullet each."""
        return self._list(self.runs((Text(line),)) for line in lines)

    def section(self, line: Line, *, bold: bool = False) -> Iterator[Block]:
        """A line as a paragraph."""
        return self._runs_in("rich_text_section", self.runs(line, bold=bold))

    def runs(self, line: Line, *, bold: bool = False) -> Iterator[Run]:
        """A line as rich_text elements, none longer than one may be."""
        for span in line:
            yield from self._span(span, bold)

    def _span(self, span: Span, bold: bool) -> Iterator[Run]:
        match span:
            case Text(text=text):
                return _texts(text, bold or span.bold)
            case Mention(person=person, name=name):
                handle = self.handle_of(person)
                if handle and _USER.fullmatch(handle):
                    return iter([{"type": "user", "user_id": handle}])
                return _texts(name, bold)
            case Link(text=text):
                return _texts(text, True)
            case _:
                assert_never(span)

    def _runs_in(self, kind: str, runs: Iterable[Run]) -> Iterator[Block]:
        for group in _grouped(runs):
            yield _rich({"type": kind, "elements": group})

    def _list(self, items: Iterable[Iterable[Run]]) -> Iterator[Block]:
        """Bullets; an item that is longer than a block goes on below it."""
        held: list[Block] = []
        used = 0
        for item in items:
            first, *rest = list(_grouped(item)) or [[]]
            if not first:
                continue
            if held and used + _taken(first) > _BLOCK:
                yield _bulleted(held)
                held, used = [], 0
            held.append({"type": "rich_text_section", "elements": first})
            used += _taken(first)
            if rest:
                yield _bulleted(held)
                held, used = [], 0
                yield from (_rich({"type": "rich_text_section", "elements": group}) for group in rest)
        if held:
            yield _bulleted(held)

    def _fields(self, rows: Iterable[tuple[str, Line]]) -> Iterator[Block]:
        """Label and value, a pair a line."""
        colon = self.words["colon"]

        def runs() -> Iterator[Run]:
            for number, (label, value) in enumerate(rows):
                yield from _texts(f"{chr(10) if number else ''}{label}{colon}", True)
                yield from self.runs(value)

        return self._runs_in("rich_text_section", runs())

    def _table(self, table: Table) -> Iterator[Block]:
        """A table block, the first of a message that fits into one; any other as its rows, a bullet each."""
        columns = max(len(table.header), *(len(row) for row in table.rows), 0)
        fits = 0 < columns <= LIMITS["table.columns"] and len(table.rows) < LIMITS["table.rows"]
        if self.tables and fits and sum(map(len, _words(table))) <= _TABLE:
            self.tables -= 1
            return iter([self._grid(table, columns)])
        return self._told(table)

    def _grid(self, table: Table, columns: int) -> Block:
        head = [(Text(each, bold=True),) for each in table.header]
        rows = [[self._cell(cell) for cell in row] for row in (head, *table.rows)]
        full = [row + [self._cell(())] * (columns - len(row)) for row in rows]
        wrapped = [{"align": "left", "is_wrapped": True} for _ in range(columns)]
        return {"type": "table", "rows": full, "column_settings": wrapped}

    def _cell(self, line: Line) -> Block:
        runs = list(self.runs(line)) or [{"type": "text", "text": " "}]
        return _rich({"type": "rich_text_section", "elements": runs})

    def _told(self, table: Table) -> Iterator[Block]:
        """The header on one line, then each row: its first cell, then what stands under each other header."""
        yield from self.section((Text(" · ".join(table.header), bold=True),))
        colon = self.words["colon"]

        def row(cells: Sequence[Line]) -> Iterator[Run]:
            for number, cell in enumerate(cells):
                if number and plain_line(cell).strip():
                    name = table.header[number] if number < len(table.header) else ""
                    yield from _texts(f" · {name}{colon}" if name else " · ", False)
                yield from self.runs(cell, bold=not number)

        yield from self._list(row(cells) for cells in table.rows)


def note(words: str) -> Iterator[Block]:
    """Small print."""
    for piece in pieces(clean(words), LIMITS["context.text"]):
        if piece.strip():
            shown = {"type": "plain_text", "text": piece, "emoji": False}
            yield {"type": "context", "elements": [shown]}


def _words(table: Table) -> Iterator[str]:
    yield from table.header
    yield from (plain_line(cell) for row in table.rows for cell in row)


def _texts(text: str, bold: bool) -> Iterator[Run]:
    for piece in pieces(clean(text), _BLOCK):
        yield {"type": "text", "text": piece, "style": {"bold": True}} if bold else {"type": "text", "text": piece}


def _grouped(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Runs in groups, each short enough for a block."""
    held: list[Run] = []
    used = 0
    for run in runs:
        more = _taken([run])
        if held and used + more > _BLOCK:
            yield held
            held, used = [], 0
        held.append(run)
        used += more
    if held:
        yield held


def _taken(runs: Sequence[Run]) -> int:
    return sum(len(run.get("text", "")) or len(run.get("user_id", "")) for run in runs)


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _bulleted(items: list[Block]) -> Block:
    return _rich({"type": "rich_text_list", "style": "bullet", "elements": items})
