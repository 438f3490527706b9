"""Pictures of what Feishu shows: every word is in them, none of them as markup."""

from __future__ import annotations

import pytest

from bot.cards.model import Button, Card, Mention, Table, line
from bot.platforms.feishu import card, formcard, pictures
from tests.platforms.cases import HOSTILE, INPUTS, PARTS, a_form
from tests.platforms.feishu.drawing import HANDLES, WORDS, handle_of, texts
from tests.platforms.slack.test_pictures import Seen

NAMES = {HANDLES["li.na"]: "李娜", HANDLES["liu.yang"]: "刘洋"}


def test_every_word_of_a_card_is_in_its_picture() -> None:
    """Every part and button, the numbers of a chart, and what the lock screen says."""
    small = Table(("谁", "做什么"), ((line("李娜"), line("审批")),))
    parts = (*(part for part, _ in PARTS.values() if not isinstance(part, Table)), small)
    pressed = (Button("t", "approve", "同意", "primary"), Button("t", "no", "不同意", "danger"))
    made = card.message(Card((Mention("li.na", "李娜"),), parts, pressed, notice="有一件事"), handle_of, WORDS)
    seen = Seen(pictures.card_html(made, str))
    words = " ".join(seen.words.split())
    assert [each for each in texts(made) if " ".join(each.split()) not in words] == []
    assert "有一件事" in words
    assert {"table", "th"} <= seen.tags


def test_every_question_of_a_form_is_in_its_picture() -> None:
    """Labels, hints, errors, what is filled in already: people by their names, choices as they are called."""
    form = a_form(*(asked for asked, _ in INPUTS.values()))
    count = formcard.pages(form)
    drawn = [formcard.form(form, handle_of, WORDS, page=n) for n in range(count)]
    words = "".join(Seen(pictures.card_html(each, NAMES.__getitem__)).words for each in drawn)
    for asked, _ in INPUTS.values():
        assert asked.label in words
        assert asked.hint in words
    assert "2026-11-26 15:00" in words
    assert "刘洋" in words
    assert "ou_" not in words


def test_a_table_shows_its_first_page_and_how_many_there_are() -> None:
    """As in Feishu: ten rows, and a place to turn the page."""
    rows = tuple((line(f"第{n}行"),) for n in range(25))
    words = Seen(
        pictures.card_html(card.message(Card(line("表"), (Table(("列",), rows),)), handle_of, WORDS), str)
    ).words
    assert "第9行" in words
    assert "第10行" not in words
    assert "1 / 3" in words


@pytest.mark.parametrize(("lang", "name", "badge"), [("zh", "伯乐", "机器人"), ("en", "Bole", "Bot")])
def test_the_sender_is_called_as_the_reader_calls_it(lang: str, name: str, badge: str) -> None:
    """Its name and its badge in the reader's language."""
    made = card.message(Card(line("x")), handle_of, WORDS)
    words = Seen(pictures.card_html(made, str, "en" if lang == "en" else "zh")).words
    assert f"{name} {badge}" in words


@pytest.mark.parametrize("words", HOSTILE)
def test_a_picture_holds_no_markup_of_anybody(words: str) -> None:
    """What a person wrote is seen, and opens no tag."""
    calm, wild = (_picture(title) for title in ("词", words))
    assert Seen(wild).tags == Seen(calm).tags


def _picture(title: str) -> str:
    parts = tuple(part for part, _ in PARTS.values())
    return pictures.card_html(card.message(Card(line(title), parts), handle_of, WORDS), str)
