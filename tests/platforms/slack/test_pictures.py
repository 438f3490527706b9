"""Pictures of what Slack shows: every word is in them, none of them as markup."""

from __future__ import annotations

from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from bot.cards.model import Button, Card, Mention, line
from bot.platforms.slack import blocks, pictures, views
from tests.platforms.cases import HOSTILE, INPUTS, PARTS, a_form
from tests.platforms.slack.drawing import NAMES, WORDS, handle_of, texts

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Seen(HTMLParser):
    """The words and the tags of a picture; every tag that was opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.open = "", set[str](), list[str]()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_every_word_of_a_message_is_in_its_picture() -> None:
    """Every part and button, people by their names, and what the lock screen says."""
    parts = tuple(part for part, _ in PARTS.values())
    buttons = (Button("t", "approve", "同意", "primary"), Button("t", "no", "不同意", "danger"))
    made = blocks.message(Card((Mention("li.na", "李娜"),), parts, buttons, notice="有一件事"), handle_of, WORDS)
    seen = Seen(pictures.message_html(made, NAMES.__getitem__, SHANGHAI))
    assert [words for words in texts(made) if words.strip() and words.strip() not in seen.words] == []
    assert "table" in seen.tags


def test_every_word_of_a_form_is_in_its_picture() -> None:
    """Labels, hints, choices, what is filled in already; a moment in the reader's own time."""
    view = views.form(a_form(*(asked for asked, _ in INPUTS.values())), handle_of, WORDS)
    seen = Seen(pictures.view_html(view, NAMES.__getitem__, SHANGHAI))
    for asked, _ in INPUTS.values():
        assert asked.label in seen.words
    assert "2026-11-26 15:00" in seen.words
    assert "刘洋" in seen.words


def test_the_home_has_a_picture_too() -> None:
    """Its cards, without the frame of a modal."""
    view = blocks.home([Card(line("我的待办")), Card(line("我的申请"))], handle_of, WORDS)
    assert "我的待办" in Seen(pictures.view_html(view, str, SHANGHAI)).words


@pytest.mark.parametrize("words", HOSTILE)
def test_a_picture_holds_no_markup_of_anybody(words: str) -> None:
    """What a person wrote is seen, and opens no tag."""
    calm, wild = (_picture(title) for title in ("词", words))
    assert Seen(wild).tags == Seen(calm).tags
    assert " ".join(words.split()) in Seen(wild).words


def _picture(title: str) -> str:
    card = Card(line(title), tuple(part for part, _ in PARTS.values()))
    return pictures.message_html(blocks.message(card, handle_of, WORDS), str, SHANGHAI)
