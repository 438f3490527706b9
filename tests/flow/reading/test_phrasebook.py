"""A large vocabulary reads a message as a plain one does, and takes no longer for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import TEMPLATES
from bot.cards.words import Words
from bot.flow.reading import Phrasebook, rank
from bot.flow.reading.intent import Message, phrase_of
from tests.flow.reading.test_phrases import PHRASES

MESSAGES = [message for message, _ in PHRASES["intents"]]
VOCABULARIES = [PHRASES["vocabulary"], Words.load(TEMPLATES).vocabulary()]
BOOKS = [(vocabulary, Phrasebook(vocabulary)) for vocabulary in VOCABULARIES]
SAID = sorted({p.rstrip("!").replace("*", "几") for v in VOCABULARIES for phrases in v.values() for p in phrases})
pieces = (
    st.sampled_from(SAID) | st.text(max_size=4) | st.sampled_from(["zhaopin", "hepl", "need 3 more ", "我要", "不"])
)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_read_as_by_the_whole_vocabulary(message: str) -> None:
    """Each message of the golden file comes out with the same keys and the same scores."""
    for vocabulary, book in BOOKS:
        assert rank(message, book) == rank(message, vocabulary)


@given(st.lists(pieces, min_size=1, max_size=4), st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_read_alike(said: list[str], data: st.DataObject) -> None:
    """Phrases put together, cut short, with a character mistaken or swapped, mean the same to both."""
    text = "".join(said)
    at = data.draw(st.integers(0, max(0, len(text) - 1)))
    slip = data.draw(st.sampled_from(["", "x", "人", text[at + 1 : at + 2] + text[at : at + 1]]))
    message = text[:at] + slip + text[at + (2 if len(slip) == 2 else data.draw(st.integers(0, 1))) :]
    for vocabulary, book in BOOKS:
        assert rank(message, book) == rank(message, vocabulary)


def test_a_message_is_held_against_few_phrases() -> None:
    """Of ten times as many phrases, in words of their own, a message is held against hardly any more."""
    plain = PHRASES["vocabulary"]
    grown = plain | {
        f"{key}{n}": [f"{p.rstrip('!')}{chr(0x6C00 + n)}{n}" for p in phrases]
        for n in range(9)
        for key, phrases in plain.items()
    }
    few, many = (
        sum(len(phrases) for _, phrases in book.near(Message("天气真不错，中午吃什么")))
        for book in (Phrasebook(plain), Phrasebook(grown))
    )
    whole = sum(map(len, grown.values()))
    assert many < whole / 50
    assert few <= many


def test_a_phrase_of_both_scripts_is_held_against_any_message() -> None:
    """Four characters of which one is Chinese have no halves that could change places by their sound."""
    vocabulary = {"plan": ("写IDP",)}
    for message in ("我的IDP", "的我IDP", "写IDP"):
        assert rank(message, Phrasebook(vocabulary)) == rank(message, vocabulary)
    assert rank("我要写IDP", vocabulary)[0].key == "plan"


def test_a_phrase_of_nothing_is_never_near() -> None:
    """Empty phrases and bare gaps are filed nowhere."""
    assert rank("招人", Phrasebook({"x": (), "y": ("", "!", "*")})) == []
    assert phrase_of("").text == ""
