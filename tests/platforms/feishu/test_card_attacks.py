"""Whatever somebody writes into a card, or whatever it is made of: Feishu would take it, and nothing in it acts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Chart,
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
from bot.platforms.feishu import card
from bot.platforms.feishu.text import escape, markdown
from tests.platforms.cases import HOSTILE, PARTS
from tests.platforms.feishu.drawing import WORDS, drawn, elements, handle_of, read_back, told, values, wrong
from tests.platforms.slack.making import Maker, corpus


def test_whatever_a_card_holds_feishu_would_take_it() -> None:
    """C7: five thousand random cards, some of a megabyte: no problem in any, and every button can be reached."""
    maker = Maker(20261123)
    for number in range(5_000):
        whole = maker.card()
        made = card.message(whole, handle_of, WORDS)
        assert wrong(made) == [], whole
        shown = {each["k"] for each in values(made)}
        assert not whole.buttons or shown & {"do", "ask", "more"}
        if number % 50 == 0 and "more" in shown:
            assert wrong(card.more(whole, handle_of, WORDS, 1)) == []


def test_nothing_a_person_wrote_can_act() -> None:
    """H2: more than five hundred hostile texts in every field of a card: its shape is that of harmless words, its
    markdown holds words only, and a client that counts mentions, links and colours counts none."""
    texts_ = corpus()
    assert len(texts_) >= 500
    calm = _shape(_everywhere("词"))
    for words in texts_:
        made = _everywhere(words)
        assert wrong(made) == []
        assert _shape(made) == calm, words
        shown = " ".join(each["content"] for each in elements(made, "markdown"))
        assert not any(
            sign in shown for sign in ("<at", "<a ", "<font", "](", "<person", "<text_tag", "://", "{{", "${")
        )


def test_lone_surrogates_and_control_signs_make_valid_json() -> None:
    """H4: what no screen can show is replaced, what turns the text around is taken out."""
    made = drawn(Paragraph((Text("之前\ud800\x00\x1b[31m\u202e之后"), Text("粗\ud800", True))), title="\x07 标题")
    assert "之前���[31m之后粗�" in told(made)
    json.dumps(made, ensure_ascii=False).encode()


@given(st.text())
def test_any_text_is_valid_and_read_as_it_is(words: str) -> None:
    """H3, H4: placeholders are no templates, quotes break nothing out; JSON and back is the same card."""
    made = drawn(Quote((Text(words), Text(words, True))))
    assert json.loads(json.dumps(made)) == made
    json.dumps(made, ensure_ascii=False).encode()


@given(st.lists(st.tuples(st.text(st.sampled_from("a字 ：*\n<")), st.booleans())))
def test_markdown_reads_as_its_words(runs: list[tuple[str, bool]]) -> None:
    """Bold or not, every sign can be seen, and stars never stand between a letter and a mark, where they would be read
    as stars."""
    made = markdown(runs)
    assert read_back(made) == "".join(words for words, _ in runs)
    assert made.count("**") % 2 == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_read_as_written(words: str) -> None:
    """Each sign of them can be seen."""
    assert words.strip() in told(drawn(title=words))
    assert words in told(drawn(Quote(line(words))))
    assert read_back(escape(words)) == words


def _everywhere(words: str) -> dict[str, Any]:
    """The same words in every field of a card; in the title, as many as a header holds."""
    spans: tuple[Span, ...] = (Text(words), Text(words, True), Mention("li.na", words), Mention("x", words))
    parts: list[Part] = [Paragraph((*spans, Link(words, "file:1")))]
    parts += [Quote(spans), Note(spans), Bullets((spans, spans)), Fields(((words + "长" * 20, spans),) * 2)]
    parts += [Table((words, words), ((spans[:1], spans[1:2]),)), replace(PARTS[Chart][0], title=words, note=words)]
    sure = Button("t", "approve", words, confirm=words)
    return card.message(
        Card((Text(words[:40]), Link("x", words)), tuple(parts), (sure,), notice=words), handle_of, WORDS
    )


def _shape(thing: Any) -> Any:
    """A card without its words: how it is built."""
    if isinstance(thing, dict):
        return {
            key: _shape(value) if not isinstance(value, str) or key in ("tag", "k", "to", "t", "v") else ""
            for key, value in thing.items()
        }
    if isinstance(thing, list):
        return [_shape(each) for each in thing]
    return thing
