"""The links of a card: which of them a press can bring, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

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
)

FETCHED = ("document", "file", "ledger", "register", "home")
"""What a link may lead to that a press brings: a file, or for somebody's records the words where they are."""


def fetched(found: Link, most: int) -> bool:
    """Whether a press of a link brings something; another's words simply stand there, and so do those of one whose
    way is longer than `most` signs."""
    kind, _, name = found.to.partition(":")
    return kind in FETCHED and bool(name) and len(found.to) <= most


def links_in(lines: Iterable[Line], most: int) -> list[Link]:
    """The links of some lines that can be fetched, each once."""
    found = {span.to: span for line in lines for span in line if isinstance(span, Link) and fetched(span, most)}
    return list(found.values())


def lines_of(part: Part) -> tuple[Line, ...]:
    """Every line of a part."""
    match part:
        case Paragraph(line=line) | Heading(line=line) | Quote(line=line) | Note(line=line):
            return (line,)
        case Bullets(lines=lines):
            return lines
        case Fields(rows=rows):
            return tuple(value for _, value in rows)
        case Table(rows=rows):
            return tuple(cell for row in rows for cell in row)
        case Divider() | Chart():
            return ()
        case _:
            assert_never(part)
