"""The dialect: what a template says is marked up, what a user wrote is not, whatever it looks like."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.compose import Composer
from bot.cards.markup import MarkupError, Slots, clean, parse
from bot.cards.model import (
    Bullets,
    Card,
    Chart,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Quote,
    Table,
    Text,
    plain_line,
)
from tests.cards.attacks import ALL
from tests.cards.samples import MEI, composer, scene

EVERYWHERE = """# {{ details.x }}
{{ details.x }}

before {{ details.x }} **after {{ details.x }}**

## {{ details.x }}
- {{ details.x }}
- {{ details.x }}
> {{ details.x }}
~ {{ details.x }}
| label | {{ details.x }} |
---
{{ say("people.unknown") }}{{ details.x }}
[{{ details.x }}](document:1)
"""
ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(ALL)


def show(value: Any) -> Line:
    """Every value as its words."""
    return (Text(clean(str(value))),)


def parsed(text: str, *values: Any) -> tuple[Any, ...]:
    """The parts of a template's text under a title."""
    return parse(f"# t\n{text}", list(values), show).parts


@cache
def paper() -> Composer:
    """A composer whose `own` moment prints the same text in every place the dialect has."""
    return composer(Path(mkdtemp()) / "templates", own=EVERYWHERE)


def lines_of(card: Card) -> Iterator[Line]:
    """Every line of a card."""
    yield card.title
    for part in card.parts:
        match part:
            case Bullets(lines=lines):
                yield from lines
            case Fields(rows=rows):
                yield from (value for _, value in rows)
            case Table(rows=rows):
                yield from (cell for row in rows for cell in row)
            case Divider() | Chart():
                pass
            case _:
                yield part.line


def test_each_mark_makes_its_part() -> None:
    """Headings, bullets, quotes, notes, fields and dividers are told apart by their first signs."""
    parts = parsed("one\ntwo\n\nthree\n## h\n- a\n- b\n> q\n~ n\n| l | v |\n| m | w |\n---")
    assert parts == (
        Paragraph((Text("one"), Text("\n"), Text("two"))),
        Paragraph((Text("three"),)),
        Heading((Text("h"),)),
        Bullets(((Text("a"),), (Text("b"),))),
        Quote((Text("q"),)),
        Note((Text("n"),)),
        Fields((("l", (Text("v"),)), ("m", (Text("w"),)))),
        Divider(),
    )


def test_bold_and_links_are_the_templates_own() -> None:
    """Two stars switch bold; a link goes to a document, a file or a ledger."""
    (part,) = parsed("a **b** [c](document:d1)")
    assert part.line == (Text("a "), Text("b", True), Text(" "), Link("c", "document:d1"))
    with pytest.raises(MarkupError, match="http://x"):
        parsed("[e](http://x)")


def test_a_value_that_is_a_part_stands_alone() -> None:
    """A part, or several, alone on a line take their place among the others; amid words is an error."""
    slots = Slots()
    mark, none = slots.keep((Divider(), Note((Text("n"),)))), slots.keep(())
    assert parsed(f"a\n{mark}\n{none}\nb", *slots.values)[1:3] == (Divider(), Note((Text("n"),)))
    with pytest.raises(MarkupError):
        parsed(f"a {mark}", *slots.values)


def test_a_row_of_fields_has_two_cells() -> None:
    """A row with more or fewer cells is an error that quotes it."""
    with pytest.raises(MarkupError, match="a row of fields"):
        parsed("| a | b | c |")


@given(ANY_TEXT)
def test_h4_any_text_stays_that_text_in_every_place(text: str) -> None:
    """H1–H4: what a user wrote is shown as it was written, in every part, and adds or removes no part."""
    card = paper().compose(scene(x=text), "own", MEI)
    usual = paper().compose(scene(x="plain words"), "own", MEI)
    assert [type(p) for p in card.parts] == [type(p) for p in usual.parts]
    said, expected = list(lines_of(card)), list(lines_of(usual))
    assert [plain_line(line) for line in said] == [
        plain_line(line).replace("plain words", clean(text)) for line in expected
    ]


@pytest.mark.parametrize("attack", ALL, ids=range(len(ALL)))
def test_h1_h2_h3_no_attack_becomes_a_mention_a_link_or_a_part(attack: str) -> None:
    """H1–H3: in the whole corpus nothing becomes a mention, a second link or a part of its own."""
    card = paper().compose(scene(x=attack), "own", MEI)
    spans = [span for line in lines_of(card) for span in line]
    assert not [s for s in spans if isinstance(s, Mention)]
    assert [s.to for s in spans if isinstance(s, Link)] == ["document:1"]
    assert len(card.parts) == 9
    assert card.tone == "plain"


def test_the_corpus_is_large_enough() -> None:
    """The corpus holds at least a hundred different attacks."""
    assert len(set(ALL)) >= 100


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """Cleaned text is a fixed point, can be written as UTF-8 and turns no direction."""
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")
    assert not set(once) & set("\x00\r\u202e\u2066\u2028\ufffe")


def test_cleaning_keeps_what_people_write() -> None:
    """Emoji families, flags, combining marks, Arabic, tabs and newlines are left as they are."""
    for text in ("👨‍👩‍👧‍👦 🇨🇳 e\u0301", "مرحبا", "a\tb\nc", "第一行\n第二行", "\ue0000\ue001", "\u200b"):
        assert clean(text) == text
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean("\x00\ud800\u202ex") == "\ufffd\ufffdx"
