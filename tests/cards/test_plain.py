"""Plain text, and cutting it where a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.model import (
    Bullets,
    Card,
    Divider,
    Document,
    Fields,
    Heading,
    Mention,
    Note,
    Paragraph,
    Quote,
    Table,
    Text,
    line,
)
from bot.cards.plain import card_text, cut, document_text
from tests.cards.papers import cards

SIGNS = [
    "a",
    "中",
    " ",
    "é",
    "e\u0301",
    "e\u0301\u0323",
    "👍🏽",
    "👨‍👩‍👧‍👦",
    "🇨🇳",
    "🇬🇧",
    "🏴\U000e0067\U000e0062\U000e0065\U000e007f",
    "❤️",
    "1️⃣",
    "🏳️‍🌈",
    "नि",
    "\u1112\u1161\u11ab",
]


def test_a_card_reads_top_to_bottom() -> None:
    """Title and parts follow each other; people are named, dividers and tables readable."""
    card = Card(
        line("题"),
        (
            Paragraph((Mention("p", "王梅"), Text(" 说"))),
            Heading(line("节")),
            Quote(line("一\n二")),
            Note(line("注")),
            Bullets((line("a"), line("b"))),
            Fields((("人数", line("2")),)),
            Table(("x", "y"), ((line("1"), line("2")),)),
            Divider(),
        ),
    )
    assert card_text(card) == ("题\n\n王梅 说\n\n节\n\n> 一\n> 二\n\n注\n\n• a\n• b\n\n人数：2\n\nx | y\n1 | 2\n\n———")


def test_a_document_has_its_facts_below_the_title() -> None:
    """Number, date and the like come first."""
    assert document_text(Document(line("书"), (Divider(),), "zh", {"编号": "1"})) == "书\n\n编号：1\n\n———"


@given(cards)
def test_every_card_has_a_plain_text(card: Card) -> None:
    """No card is beyond words."""
    assert isinstance(card_text(card), str)


@given(st.lists(st.sampled_from(SIGNS), max_size=20), st.integers(0, 40))
def test_a_cut_never_splits_a_sign(signs: list[str], limit: int) -> None:
    """Families, flags, skin tones, keycaps, combining marks and jamo stay whole or are left out."""
    text = "".join(signs)
    short = cut(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    elif short:
        kept = short.removesuffix("…")
        starts = {"".join(signs[:n]) for n in range(len(signs) + 1)}
        assert kept in starts


@given(st.lists(st.sampled_from(SIGNS), min_size=2, max_size=20), st.integers(1, 40))
def test_a_cut_loses_no_more_than_it_must(signs: list[str], limit: int) -> None:
    """As many whole signs are kept as fit beside the mark that more follows."""
    text = "".join(signs)
    if len(text) > limit:
        kept = len(cut(text, limit)) - 1
        fitting = max(len("".join(signs[:n])) for n in range(len(signs)) if len("".join(signs[:n])) < limit)
        assert kept == fitting


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("한한", 4, "한…"),
        ("ab", 0, ""),
        ("ab", 1, "…"),
        ("ab", 2, "ab"),
        ("中👨‍👩‍👧‍👦x", 5, "中…"),
        ("中👨‍👩‍👧‍👦x", 8, "中…"),
        ("中👨‍👩‍👧‍👦x", 9, "中👨‍👩‍👧‍👦x"),
    ],
)
def test_cutting_at_the_edges(text: str, limit: int, short: str) -> None:
    """A limit of nothing leaves nothing; a sign that does not fit is left out whole."""
    assert cut(text, limit) == short


def test_a_long_run_of_marks_does_not_hang() -> None:
    """A letter under ten thousand marks is one sign, and is left out in one go."""
    assert cut("e" + "\u0301" * 10_000, 100) == "…"
    assert len(cut("🇨🇳" * 5_000, 101)) == 101
