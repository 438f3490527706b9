"""What is too much for one message: many buttons and long texts, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards.model import Bullets, Button, Card, Fields, Note, Paragraph, Quote, line
from bot.platforms.feishu import card
from tests.platforms.feishu.drawing import WORDS, elements, handle_of, texts, told, values, wrong


@pytest.mark.parametrize("count", [1, 5, 6, 60])
def test_many_buttons_are_all_there(count: int) -> None:
    """On the card, and those that have no room on its last page."""
    whole = Card(line("x"), (), tuple(Button(f"t{n}", "see", f"事项 {n:02}", confirm="确定？") for n in range(count)))
    found: set[str] = set()
    for made in all_pages(whole):
        found |= {each["t"] for each in values(made) if each["k"] == "do"}
    assert len(found) == count


def all_pages(whole: Card) -> list[dict[str, Any]]:
    """A card from its beginning to its end, as its own buttons lead there."""
    made = [card.message(whole, handle_of, WORDS)]
    for _ in range(500):
        assert wrong(made[-1]) == []
        onward = [each["at"] for each in values(made[-1]) if each["k"] == "more"]
        if not onward:
            return made
        assert onward == [len(made)]
        made.append(card.more(whole, handle_of, WORDS, onward[0]))
    raise AssertionError("the card has no end")


@pytest.mark.parametrize("part", [
    Paragraph, Quote, Note, lambda spans: Bullets((spans, spans)),
    lambda spans: Fields((("岗位", spans), ("x", spans))),
])  # fmt: skip
def test_what_is_too_long_for_a_message_can_be_read_page_by_page(part: Any) -> None:
    """C7: the beginning, a sentence, a button, and what one decides by; behind the button the rest, nothing twice."""
    words = "".join(f"第{n}句。" for n in range(6_000))
    whole = Card(line("报告"), (part(line(words)), Paragraph(line("结尾"))), (Button("t", "approve", "同意"),))
    made = all_pages(whole)
    assert len(made) > 2
    assert WORDS["longer"] in told(made[0])
    assert [each["k"] for each in values(made[0])] == ["more", "do"]
    assert "第 2 页" in told(made[1]["header"])
    shown = "".join(text for each in made for text in _words(each))
    assert all(f"第{n}句。" in shown for n in range(6_000))
    assert "结尾" in told(made[-1])
    assert values(made[-1])[-1]["v"] == "approve"


def _words(made: dict[str, Any]) -> list[str]:
    """What stands on a page besides the buttons and the sentence above them."""
    bodies = [each for each in made["body"]["elements"] if not elements(each, "button")]
    return [text for text in texts(bodies) if text != WORDS["longer"]]


def test_a_page_past_the_end_is_the_last() -> None:
    """A card may have become shorter since its button was drawn."""
    short = Card(line("x"), (Paragraph(line("全部")),))
    assert "全部" in told(card.more(short, handle_of, WORDS, 7))
