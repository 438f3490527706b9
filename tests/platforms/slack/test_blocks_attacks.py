"""Whatever somebody writes into a card, or whatever it is made of: Slack would take it, and nothing in it acts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Fields,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    Table,
    Text,
    line,
)
from bot.platforms.slack import blocks, views
from bot.platforms.slack.checking import problems
from tests.platforms.cases import HOSTILE, PARTS
from tests.platforms.slack.drawing import WORDS, drawn, elements, everything, handle_of, told, wrong
from tests.platforms.slack.making import Maker, corpus


def test_whatever_a_card_holds_slack_would_take_it() -> None:
    """Five thousand random cards, some of a megabyte: no problem in any, and every button has a way to be pressed."""
    maker = Maker(20261123)
    for number in range(5_000):
        card = maker.card()
        made = blocks.message(card, handle_of, WORDS)
        assert (problems if number % 10 else wrong)(made, "message") == [], card
        shown = {each["action_id"].split(":")[0] for each in elements(made, "button")}
        assert not card.buttons or shown & {"do", "ask", "more"}


def test_whatever_a_card_holds_a_modal_and_the_home_take_it() -> None:
    """The same in the two other places, with fewer cards."""
    maker = Maker(7)
    for _ in range(150):
        card = maker.card()
        assert wrong(views.card(card, handle_of, WORDS), "modal") == [], card
        assert wrong(blocks.home([card, card], handle_of, WORDS), "home") == [], card


def test_nothing_a_person_wrote_can_act() -> None:
    """H1: more than five hundred hostile texts in every field of a card. Parsed: the shape of the payload is that of
    harmless words, the only user is the one who was mentioned, and the texts read as they were written."""
    texts_ = corpus()
    assert len(texts_) >= 500
    calm = _shape(_everywhere("词"))
    for words in texts_:
        made = _everywhere(words)
        assert wrong(made, "message") == []
        assert _shape(made) == calm, words
        assert "<" not in made["text"]
        ids = [v for each in everything(made) for k, v in each.items() if k in ("value", "action_id", "block_id")]
        assert set(ids) == {"do:0", "get:2", "file:1", '["t","approve"]'}


def test_lone_surrogates_and_control_signs_make_valid_json() -> None:
    """H4: what no screen can show is replaced, what turns the text around is taken out."""
    made = drawn(Paragraph(line("之前\ud800\x00\x1b[31m\u202e之后")), title="\x07 标题")
    assert "之前���[31m之后" in told(made)
    str(made).encode()


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_read_as_written(words: str) -> None:
    """Each sign of them can be seen."""
    assert words.strip() in told(drawn(title=words)["blocks"])
    assert words in told(drawn(Quote(line(words)))["blocks"])


def _everywhere(words: str) -> dict[str, Any]:
    """The same words in every field of a card."""
    spans: tuple[Span, ...] = (Text(words), Text(words, True), Mention("li.na", words), Mention("x", words))
    parts: list[Part] = [Paragraph((*spans, Link(words, "file:1")))]
    parts += [Quote(spans), Note(spans), Bullets((spans, spans)), Fields(((words, spans), (words, spans)))]
    parts += [Table((words, words), ((spans, spans),)), replace(PARTS[get_args(Part)[-1]][0], title=words, note=words)]
    sure = Button("t", "approve", words, confirm=words)
    return blocks.message(Card((Text(words), Link("x", words)), tuple(parts), (sure,), notice=words), handle_of, WORDS)


def _shape(payload: Any) -> Any:
    """A payload without its words: how it is built, and who is mentioned."""
    if isinstance(payload, dict):
        return {
            key: _shape(value) if key != "text" or not isinstance(value, str) else "" for key, value in payload.items()
        }
    if isinstance(payload, list):
        return [_shape(each) for each in payload]
    return payload
