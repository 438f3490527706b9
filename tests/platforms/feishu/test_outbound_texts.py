"""Letters to clients that cannot show cards: the same in words, edited where they stand."""

from __future__ import annotations

import json

import pytest

from bot.cards.model import Button, Card, Mention, Paragraph, Text, line
from bot.platforms.feishu.outbound import LONGEST_TEXT, Feishu, words
from tests.platforms.feishu.desk import EDIT, Chats, FeishuDesk, refuses
from tests.platforms.feishu.letters import parcel


def test_words_say_what_there_is_to_choose_from() -> None:
    """Quick replies are answered in words where there are no buttons; what cannot be said is not offered."""
    replies = (Button("t", "talk.choose", "新项目", value="new"), Button("t", "talk.choose", "离职补充", value="old"))
    text = words(Card(line("需求原因"), buttons=(*replies, Button("t", "approve", "同意"))))
    assert text == "需求原因\n\n• 新项目\n• 离职补充"


def test_an_old_app_is_sent_words(feishu: Feishu, desk: FeishuDesk, there: Chats, old: set[str]) -> None:
    """A client that cannot show our cards gets them as a text, edited where it stands; with the app renewed, the next
    version is a card."""
    old.add("ou_1")
    message = feishu.send(parcel())
    assert there.standing[0]["type"] == "text"
    assert feishu.send(parcel("k2", "已批准", version=2, message=message)) == message
    assert there.texts("oc_of_ou_1") == ["已批准"]
    old.clear()
    fresh = feishu.send(parcel("k3", "已归档", version=3, message=message))
    assert there.texts("oc_of_ou_1") == ["已批准", "已归档"]
    old.add("ou_1")
    assert feishu.send(parcel("k4", "又一版", version=4, message=fresh)) != fresh
    assert EDIT in desk.made()


@pytest.mark.parametrize("code", [230072, 230075, 230071, 230110])
def test_a_text_that_cannot_be_edited_any_more_is_sent_afresh(
    feishu: Feishu, desk: FeishuDesk, there: Chats, old: set[str], code: int
) -> None:
    """Edited twenty times, or too late by the company's rules."""
    old.add("ou_1")
    message = feishu.send(parcel())
    desk.on[EDIT] = refuses(code)
    assert feishu.send(parcel("k2", "已批准", version=2, message=message)) != message


def test_words_of_a_text_are_words_only() -> None:
    """H2: what a person wrote makes no mention, no link and no bold type, and a name is a name."""
    evil = '<at user_id="all">所有人</at> [点我](https://evil.example) **粗** <b>x</b>'
    text = words(Card(line("标题"), (Paragraph((Text(evil), Mention("li.na", "李娜"))),)))
    assert "<" not in text
    assert "](" not in text
    assert "**" not in text
    assert "李娜" in text


def test_words_are_never_too_long() -> None:
    """C7: a text of any length fits into the 150 KB Feishu takes."""
    text = words(Card(line("🙂" * 400_000)))
    assert len(json.dumps({"text": text}, ensure_ascii=False).encode()) < 150 * 1024
    assert len(text) <= LONGEST_TEXT
