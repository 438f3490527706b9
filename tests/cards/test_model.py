"""Cards, forms and documents as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from bot.cards.model import (
    Card,
    Document,
    FormView,
    Text,
    card_from_json,
    document_from_json,
    form_from_json,
    line,
    to_json,
)
from tests.cards.papers import cards, documents, forms


@given(cards)
def test_a_card_comes_back_from_json_unchanged(card: Card) -> None:
    """What is kept in the outbox is sent as it was composed."""
    assert card_from_json(json.loads(json.dumps(to_json(card)))) == card


@given(documents)
def test_a_document_comes_back_from_json_unchanged(document: Document) -> None:
    """A kept document reads as it was published."""
    assert document_from_json(json.loads(json.dumps(to_json(document)))) == document


@given(forms)
def test_a_form_comes_back_from_json_unchanged(form: FormView) -> None:
    """A form, lists and conditions included, survives the way through JSON."""
    assert form_from_json(json.loads(json.dumps(to_json(form)))) == form


def test_a_part_nobody_knows_is_refused() -> None:
    """A card written by a newer version is refused by name instead of losing a part."""
    data = to_json(Card(line("x")))
    data["parts"] = [{"type": "hologram"}]
    with pytest.raises(ValueError, match="hologram"):
        card_from_json(data)


def test_plain_words_make_a_line() -> None:
    """Empty words leave no span behind."""
    assert line("a", "", "b") == (Text("a"), Text("b"))
