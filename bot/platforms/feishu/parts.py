"""The parts of a card as elements of Feishu's card 2.0: one or several a part, each short enough, none losing a word.

What a person wrote stands in plain_text, where nothing is read as markup; where words are bold the element is markdown
and all else in it is escaped. People are shown by name: an id that Feishu does not know any more would have the whole
card refused. A link is its words, and a button after the part it is in.
"""

from __future__ import annotations

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
    Note,
    Paragraph,
    Part,
    Quote,
    Table,
    Text,
    plain_line,
)
from bot.platforms.feishu import buttons, charts
from bot.platforms.feishu.text import LIMITS, Run, Words, markdown
from bot.platforms.links import lines_of, links_in
from bot.platforms.wording import fit, length, pieces

HandleOf = Callable[[str], str | None]
Element = dict[str, Any]
_PIECE = 1200
"""How long one element's words may be, so that a card can be parted between any two."""
_TABLE, _CELL = 4000, 200
"""A table with more characters, or with such a cell, stands there row by row: cells are cut on the screen."""
_SHORT = 24
_NOTE = {"text_size": "notation", "text_color": "grey"}


@dataclass
class Pen:
    """Draws one card. `tables`, `charts`: how many it may still hold; `fetched`: links that have a button."""

    handle_of: HandleOf
    words: Words
    tables: int = LIMITS["card.tables"]
    charts: int = LIMITS["card.charts"]
    fetched: set[str] = field(default_factory=set)

    def parts(self, parts: Iterable[Part]) -> Iterator[Element]:
        """The elements of some parts, in order. A list of nothing but links is their buttons; small print about a
        person's own page is left out, as Feishu has no such page."""
        for part in parts:
            lines = lines_of(part)
            if isinstance(part, Note) and any(_leads_home(line) for line in lines):
                continue
            if not (isinstance(part, Bullets) and self._are_buttons(lines)):
                yield from self.part(part)
            yield from self.links(lines)

    def _are_buttons(self, lines: Sequence[Line]) -> bool:
        """Whether lines are links and nothing else, each about to have a button that shows all its words."""
        links = [line[0] for line in lines if len(line) == 1 and isinstance(line[0], Link)]
        new = {link.to for link in links_in(lines, buttons.LONGEST_LINK)} - self.fetched
        return len(new) == len(lines) == len(links) and all(length(link.text) <= buttons.LABEL for link in links)

    def links(self, lines: Iterable[Line]) -> Iterator[Element]:
        """The buttons that fetch what some lines lead to; what has a button already gets no second one."""
        new = [link for link in links_in(lines, buttons.LONGEST_LINK) if link.to not in self.fetched]
        self.fetched.update(link.to for link in new)
        return buttons.rows(map(buttons.link, new))

    def part(self, part: Part) -> Iterator[Element]:
        """The elements of one part."""
        match part:
            case Paragraph(line=line):
                return _stacked([_runs(line)])
            case Heading(line=line):
                return heading(plain_line(line))
            case Quote(line=line):
                return (_boxed(each) for each in _stacked([_runs(line)]))
            case Note(line=line):
                return note(plain_line(line))
            case Bullets(lines=lines):
                return bullets(map(_runs, lines))
            case Fields(rows=rows):
                return self._fields(rows)
            case Divider():
                return iter([{"tag": "hr"}])
            case Table():
                return self._table(part)
            case Chart():
                return self._chart(part)
            case _:
                assert_never(part)

    def _fields(self, rows: Iterable[tuple[str, Line]]) -> Iterator[Element]:
        """Label and value: two short ones side by side, any other on a line of its own."""
        lines: list[list[Run]] = []
        waiting: tuple[str, Line] | None = None
        for row in rows:
            if waiting is not None and _short(row):
                yield from _stacked(lines)
                lines = []
                yield _side_by_side(waiting, row)
                waiting = None
                continue
            if waiting is not None:
                lines.append(self._labelled(waiting))
            waiting = row if _short(row) else None
            if waiting is None:
                lines.append(self._labelled(row))
        if waiting is not None:
            lines.append(self._labelled(waiting))
        yield from _stacked(lines)

    def _labelled(self, row: tuple[str, Line]) -> list[Run]:
        label, value = row
        return [(label, True), (self.words["colon"], False), *_runs(value)]

    def _table(self, table: Table) -> Iterator[Element]:
        """A table, one of the first of a card, that can be read as one; any other as its rows, a bullet each."""
        columns = max(len(table.header), *(len(row) for row in table.rows), 0)
        cells = [length(plain_line(cell)) for row in table.rows for cell in row]
        fits = 0 < columns <= LIMITS["table.columns"] and len(table.rows) > 0
        long = max(cells, default=0) > _CELL or sum(cells) + sum(map(length, table.header)) > _TABLE
        if self.tables and fits and not long and columns * len(table.rows) <= _TABLE // 10:
            self.tables -= 1
            return iter([_grid(table, columns)])
        return self._told(table)

    def _told(self, table: Table) -> Iterator[Element]:
        """The header on one line, then each row: its first cell, then what stands under each other header."""
        colon = self.words["colon"]

        def row(cells: Sequence[Line]) -> Iterator[Run]:
            for number, cell in enumerate(cells):
                if number and plain_line(cell).strip():
                    name = table.header[number] if number < len(table.header) else ""
                    yield f" · {name}{colon}" if name else " · ", False
                yield from _runs(cell) if number else ((plain_line(cell), True),)

        yield from _stacked([[(" · ".join(table.header), True)]])
        yield from bullets(map(row, table.rows))

    def _chart(self, chart: Chart) -> Iterator[Element]:
        """The drawing, and its numbers in words below it; without a drawing, its title above them."""
        if self.charts and charts.drawable(chart):
            self.charts -= 1
            yield charts.element(chart)
        else:
            yield from heading(chart.title)
        yield from note(charts.told(chart))


def _leads_home(line: Line) -> bool:
    return any(isinstance(span, Link) and span.to.startswith("home:") for span in line)


def text(words: str) -> Iterator[Element]:
    """Plain words as a paragraph."""
    return _stacked([[(words, False)]])


def heading(words: str) -> Iterator[Element]:
    """Plain words as a heading."""
    return _stacked([[(words, True)]], text_size="heading")


def note(words: str) -> Iterator[Element]:
    """Small print."""
    return _stacked([[(words, False)]], **_NOTE)


def warning(words: str) -> Iterator[Element]:
    """What is wrong: red, with a sign that can be told without the colour."""
    return _stacked([[(f"⚠️ {words}", False)]], text_color="red")


def bullets(lines: Iterable[Iterable[Run]]) -> Iterator[Element]:
    """A bullet each; an empty one is none."""
    shown = (list(line) for line in lines)
    return _stacked([("• ", False), *line] for line in shown if any(words.strip() for words, _ in line))


def _runs(line: Line) -> list[Run]:
    return [(plain_line((span,)), isinstance(span, Text) and span.bold) for span in line]


def _stacked(lines: Iterable[Iterable[Run]], **style: str) -> Iterator[Element]:
    """Lines one below the other, in as few elements as hold them."""
    held: list[Run] = []
    used = 0
    for line in lines:
        for number, piece in enumerate(_cut(line)):
            more = sum(length(words) for words, _ in piece)
            if held and (number or used + more > _PIECE):
                yield from _element(held, style)
                held, used = [], 0
            held += [("\n", False), *piece] if held else piece
            used += more + 1
    yield from _element(held, style)


def _cut(line: Iterable[Run]) -> Iterator[list[Run]]:
    """A line in pieces, each short enough for an element."""
    held: list[Run] = []
    used = 0
    for words, bold in line:
        for piece in pieces(clean(words), _PIECE):
            if held and used + length(piece) > _PIECE:
                yield held
                held, used = [], 0
            held.append((piece, bold))
            used += length(piece)
    if held:
        yield held


def _element(runs: Sequence[Run], style: dict[str, str]) -> Iterator[Element]:
    """Words as one element; blanks alone are none."""
    words = "".join(each for each, _ in runs)
    if not words.strip():
        return
    if any(bold and each.strip() for each, bold in runs):
        size = {name: each for name, each in style.items() if name == "text_size"}
        yield {"tag": "markdown", "content": markdown(runs), **size}
    else:
        yield {"tag": "div", "text": {"tag": "plain_text", "content": words, **style}}


def _boxed(inside: Element) -> Element:
    """Somebody's own words, on a ground of their own."""
    column = {"tag": "column", "width": "weighted", "weight": 1, "padding": "8px", "elements": [inside]}
    return {"tag": "column_set", "background_style": "grey", "columns": [column]}


def _short(row: tuple[str, Line]) -> bool:
    label, value = row
    words = plain_line(value)
    return bool(words.strip()) and max(_width(label), _width(words)) <= _SHORT and "\n" not in label + words


def _width(words: str) -> int:
    """How wide words are, a Chinese sign twice as wide as a letter."""
    return sum(1 if sign.isascii() else 2 for sign in words)


def _side_by_side(*rows: tuple[str, Line]) -> Element:
    columns: list[Element] = []
    for label, value in rows:
        words = markdown([(label, True), ("\n", False), *_runs(value)])
        inside = [{"tag": "markdown", "content": words}]
        columns.append({"tag": "column", "width": "weighted", "weight": 1, "elements": inside})
    return {"tag": "column_set", "flex_mode": "none", "columns": columns}


def _grid(table: Table, columns: int) -> Element:
    names = [f"c{number}" for number in range(columns)]
    heads = [*table.header, *[""] * (columns - len(table.header))]
    return {
        "tag": "table",
        "page_size": min(len(table.rows), LIMITS["table.page"]),
        "row_height": "auto",
        "row_max_height": "240px",
        "header_style": {"background_style": "grey", "bold": True, "lines": 2},
        "columns": [
            {"name": name, "display_name": fit(head, _CELL, ""), "data_type": "text", "vertical_align": "top"}
            for name, head in zip(names, heads, strict=True)
        ],
        "rows": [{name: clean(plain_line(cell)) for name, cell in zip(names, row, strict=False)} for row in table.rows],
    }
