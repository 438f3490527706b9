"""Whatever people type into Feishu comes back as words: every card Feishu was ever sent, read part by part."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.flow.answers.hearing import said
from tests.faults.door import OWNER
from tests.faults.feishudoor import fills, ours
from tests.looking import every
from tests.platforms.slack.making import corpus
from tests.wires.feishu import InFeishu

TALKING = ("liu.yang", "luo.xin", "cao.min", "gao.ming", "xu.lan", "sun.yiran")
ACTS = re.compile(r"<(?!/?font\b|br />)[^<>]*>|\]\(|!\[|\{\{")
COLOUR = re.compile(r"<font color='(?:red|grey)'>(?:&#42;|[^<>&*_\[\]]*)</font>")


def every_object(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card, however deep."""
    if isinstance(thing, dict):
        yield thing
    for each in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from every_object(each)


def what_acts(card: dict[str, Any]) -> list[str]:
    """Whatever in a card is more than words and is not our own doing: mentions, links, colours, pictures."""
    found: list[str] = []
    for each in every_object(card):
        if each.get("tag") in ("markdown", "lark_md"):
            words = COLOUR.sub("", each["content"])
            found += [f"acts: {m}" for m in ACTS.findall(words)] + (["a colour"] if "<font" in words else [])
        found += [f"leads to {each[name]}" for name in ("url", "default_url", "img_key", "href") if each.get(name)]
    return found


def test_hostile_texts_come_back_as_text(feishu_office: InFeishu) -> None:
    """H2: a hundred texts that would act somewhere (one in five of the corpus) are typed as messages and into a form of
    a case; asked back in the chat, shown on cards, in forms and errors. Every card is taken apart: nothing mentions,
    links or colours but what is ours, and no button carries a word that was typed."""
    office, feishu = feishu_office, feishu_office.feishu
    texts = [t for t in dict.fromkeys(corpus()) if said(t) and len(t) <= 400 and not re.search("[\ud800-\udfff]", t)]
    texts = texts[::5]
    hands = feishu.as_user(office.handles[OWNER])
    talking = [feishu.as_user(office.handles[who]) for who in TALKING]
    assert len(texts) >= 100
    for number, words in enumerate(texts):
        talking[number % len(talking)].says(words)
        hands.menu("start_meetings.action_item")
        fills(office, OWNER, {"what": words, "due": "2026-03-20", "priority": "P1"})
        if number % 10 == 0:
            office.settles()
    office.settles()
    assert len(every(office, "meetings.action_item")) >= 95
    calls = feishu.called("POST /im/v1/messages", "PATCH /im/v1/messages/:message_id")
    cards = [json.loads(c.body["content"]) for c in calls]
    answered = [b.attempts[0].body for b in feishu.delivery.log if b.kind == "callback"]
    cards += [body["card"]["data"] for body in answered if "card" in body]
    assert len(cards) > 3 * len(texts)
    for card in cards:
        assert what_acts(card) == [], card
    carried = {json.dumps(o["value"]) for card in cards for o in every_object(card) if isinstance(o.get("value"), dict)}
    assert not [each for each in carried if not each.isascii() or "<" in each or "evil" in each]
    assert all(call.answer["code"] == 0 for call in calls)


@pytest.mark.parametrize(
    "words", ["<at id=all></at> 全员注意", "*粗* &amp; [付款](http://evil.example) <font color=red>x"]
)
def test_what_was_typed_is_read_as_it_was_typed(feishu_office: InFeishu, words: str) -> None:
    """H2: not only harmless: each sign of it stands on the card."""
    office, feishu = feishu_office, feishu_office.feishu
    feishu.as_user(office.handles[OWNER]).menu("start_meetings.action_item")
    fills(office, OWNER, {"what": words, "due": "2026-03-20", "priority": "P1"})
    office.settles()
    assert any(words in feishu.shown(message) for message in ours(office, OWNER))


def test_what_acts_would_be_found() -> None:
    """H2: a card made of everything that may not be in one: each of it is seen; words made harmless are not."""
    for wrong in (
        "<at id=all></at>",
        "[x](http://evil.example)",
        "<font color='red'>全</font><a>",
        "![x](img)",
        "{{x}}",
    ):
        assert what_acts({"tag": "markdown", "content": wrong}), wrong
    assert what_acts({"behaviors": [{"type": "open_url", "default_url": "http://evil.example"}]})
    safe = html.escape("<at id=all></at>") + "&#91;x&#93;&#40;y&#41;"
    assert what_acts({"tag": "markdown", "content": f"**{safe}** <font color='red'>&#42;</font>"}) == []
