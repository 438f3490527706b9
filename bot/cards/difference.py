"""What changed between two versions of a paper: place by place, as it was and as it is now."""

from __future__ import annotations

from difflib import SequenceMatcher

from bot.cards.home import Change
from bot.cards.model import Document, Fields, Heading, Table, plain_line
from bot.cards.plain import part_text

Told = tuple[str, str]
"""Where something stands (the label of a field, the heading above it) and what it says."""


def difference(old: Document, new: Document) -> list[Change]:
    """The changes from one version to the next, in the order of the paper."""
    was, now = _told(old), _told(new)
    changes: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            changes += _pairs(was[a:b], now[c:d])
    return changes


def _pairs(gone: list[Told], come: list[Told]) -> list[Change]:
    """What went and what came in its place: the same label first, then one after the other under a heading."""
    changes, left = [], list(come)
    for where, text in gone:
        same = next((each for each in left if each[0] == where), None)
        if same is not None:
            left.remove(same)
        changes.append(Change(where, text, same[1] if same else ""))
    return changes + [Change(where, "", text) for where, text in left]


def _told(paper: Document) -> list[Told]:
    """A paper as labelled pieces: each field, each line of a table, each other part."""
    found: list[Told] = [("", plain_line(paper.title)), *paper.facts.items()]
    heading = ""
    for part in paper.parts:
        match part:
            case Heading(line=words):
                heading = plain_line(words)
                found.append((heading, heading))
            case Fields(rows=rows):
                found += [(label, plain_line(value)) for label, value in rows]
            case Table(rows=rows):
                found += [(heading, " | ".join(map(plain_line, row))) for row in rows]
            case _:
                found += [(heading, text) for text in part_text(part).split("\n") if text]
    return found
