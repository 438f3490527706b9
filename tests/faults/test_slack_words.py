"""Whatever people type into Slack comes back as words: everything Slack was ever sent, read part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.flow.answers.hearing import said
from tests.cards import attacks
from tests.faults.door import OWNER
from tests.faults.slackdoor import fills, verbs_in
from tests.looking import every
from tests.platforms.slack.fake.workspace import Call
from tests.platforms.slack.making import corpus
from tests.wires.slack import InSlack

SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "views.update",
         "views.publish")  # fmt: skip
ACTS = re.compile(r"<([^<>]*)>")
LONGEST = 400
TALKING = ("liu.yang", "luo.xin", "cao.min", "gao.ming", "xu.lan", "sun.yiran")


def hostile() -> list[str]:
    """What would act if it were not text."""
    found = dict.fromkeys([*corpus(), *attacks.ALL])
    return [words for words in found if said(words) and len(words) <= LONGEST and _can_be_sent(words)]


def _can_be_sent(words: str) -> bool:
    """Half a sign cannot be typed into Slack."""
    return not any("\ud800" <= sign <= "\udfff" for sign in words)


def every_object(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object of a payload, however deep."""
    if isinstance(thing, dict):
        yield thing
        for each in thing.values():
            yield from every_object(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from every_object(each)


def what_acts(call: Call, handles: set[str]) -> list[str]:
    """Whatever in a call is more than words and is not our own doing."""
    given, found = call.arguments, list[str]()
    if given.get("link_names") not in (None, False, "false", "0", 0) or given.get("parse"):
        found.append("names are linked")
    if call.method == "chat.postMessage":
        found += [name for name in ("unfurl_links", "unfurl_media") if given.get(name) not in (False, "false", "0")]
    found += [f"acts: {mark}" for mark in ACTS.findall(given.get("text") or "")]
    for each in every_object([given.get("blocks"), given.get("view")]):
        match each.get("type"):
            case "mrkdwn":
                found.append(f"mrkdwn {each}")
            case "user":
                found += [] if each["user_id"] in handles else [f"mentions {each}"]
            case "broadcast" | "usergroup" | "channel" | "link" | "emoji" | "color" | "date" | "image" | "video":
                found.append(str(each))
        if "url" in each:
            found.append(f"leads to {each['url']}")
        if each.get("type") == "plain_text" and each.get("emoji") is not False:
            found.append(f"signs become pictures {each}")
    return found


def ids_of(call: Call) -> Iterator[str]:
    """What is not shown and comes back to us."""
    for each in every_object([call.arguments.get("blocks"), call.arguments.get("view")]):
        for name in ("action_id", "block_id", "value", "private_metadata", "callback_id", "external_id"):
            if isinstance(each.get(name), str) and name in each and not (name == "value" and "text" in each):
                yield each[name]


def test_more_than_five_hundred_hostile_texts_come_back_as_text(slack_office: InSlack) -> None:
    """H1: each is typed as a message, into the form of a new case and into a form of its card; asked back in the chat,
    shown on cards, in views and errors. Everything Slack was sent is taken apart: no control sequence stands outside
    text, nobody is called but who was meant, nothing leads anywhere, no id holds a word that was typed."""
    office, slack = slack_office, slack_office.slack
    texts, hands = hostile(), slack.as_user(office.handles[OWNER])
    talking = [slack.as_user(office.handles[who]) for who in TALKING]
    assert len(texts) >= 500
    for number, words in enumerate(texts):
        talking[number % len(talking)].says(words)
        hands.commands("/bole", "行动项")
        fills(office, OWNER, {"what": words, "due": date(2026, 3, 20), "priority": "P1"})
        hands.closes(all=True)
        if number % 10 == 0:
            office.settles()
    office.settles()
    assert len(every(office, "meetings.action_item")) >= 500
    cards = [(m, verbs_in(office, m).get("report")) for m in slack.messages(office.handles[OWNER])]
    for (message, button), words in zip([card for card in cards if card[1]][:150], texts[::4], strict=False):
        hands.presses(message, button or "")
        fills(office, OWNER, {"how": words})
        hands.closes(all=True)
    office.settles()
    assert sum(e.verb == "report" for case in every(office) for e in case.entries) >= 120
    handles, calls = set(office.handles.values()), slack.called(*SHOWN)
    assert len(calls) > 3 * len(texts)
    for call in calls:
        assert what_acts(call, handles) == [], call
    ids = {each for call in calls for each in ids_of(call)}
    assert not [each for each in ids if not each.isascii() or "<" in each or "evil" in each]
    assert all(call.result["ok"] for call in calls)


@pytest.mark.parametrize("words", ["<!channel> 全员注意", "<@U00000001> *粗* &amp; <http://evil.example|付款>"])
def test_what_was_typed_is_read_as_it_was_typed(slack_office: InSlack, words: str) -> None:
    """H1: not only harmless: each sign of it stands on the card."""
    office, slack = slack_office, slack_office.slack
    slack.as_user(office.handles[OWNER]).commands("/bole", "行动项")
    fills(office, OWNER, {"what": words, "due": date(2026, 3, 20), "priority": "P1"})
    office.settles()
    message = slack.messages(office.handles[OWNER])[-1]
    assert words in slack.shown(message)
    assert "<" not in message["text"]


def test_what_acts_would_be_found() -> None:
    """H1: a message made of everything that may not be in one: each of it is seen."""
    elements = [
        {"type": "broadcast", "range": "channel"}, {"type": "link", "url": "http://evil.example"},
        {"type": "user", "user_id": "U0EVIL"}, {"type": "emoji", "name": "tada"},
    ]  # fmt: skip
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "header", "text": {"type": "plain_text", "text": "x", "emoji": True}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]},
    ]
    given = {"text": "a <!here> b", "blocks": blocks, "link_names": True, "unfurl_links": True, "unfurl_media": False}
    assert len(what_acts(Call("chat.postMessage", given, 0.0, {}), {"U1"})) == 10
