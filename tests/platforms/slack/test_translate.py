"""What each kind of payload means for us, and that none of any shape raises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.scene import (
    Changed,
    Closed,
    Event,
    Foreign,
    Found,
    HomeOpened,
    Ignored,
    More,
    Reply,
    Sent,
    Touched,
    Wanted,
)
from bot.platforms.slack.translate import Reader
from bot.ports import DESK, Pressed, Said
from tests.platforms.slack.small import (
    BADGE,
    NOW,
    PEOPLE,
    command,
    event,
    in_view,
    message,
    on_message,
    pressed,
    shortcut,
    standing,
    submission,
)

READER = Reader(BADGE, PEOPLE.get)
MODAL = {"type": "modal", "private_metadata": "{}", "external_id": "x"}


def read(payload: dict[str, Any]) -> Found:
    return READER.read(payload, NOW)


def heard(payload: dict[str, Any]) -> Event:
    found = read(payload)
    assert isinstance(found, Event), found
    return found


# words


def test_a_direct_message_is_said_to_the_house() -> None:
    """Sender, words, place and a key with the workspace in it."""
    incoming = heard(event(message("我要招人"))).incoming
    assert (incoming.platform, incoming.handle, incoming.place, incoming.at) == ("slack", "U1", "direct", NOW)
    assert incoming.body == Said("我要招人")
    assert incoming.key == "slack:T1:said:U1:cm-1"


@pytest.mark.parametrize("again", [{"event_id": "Ev2"}, {"ts": "8.8"}, {"event_id": "Ev3", "ts": "7.7"}])
def test_the_same_words_delivered_under_another_id_have_the_same_key(again: dict[str, str]) -> None:
    """B1: another event id, even another time, of the same message is the same message."""
    number = again.pop("event_id", "Ev1")
    assert heard(event(message("x", **again), number)).incoming.key == heard(event(message("x"))).incoming.key


def test_two_messages_have_two_keys_also_without_the_client_s_own_id() -> None:
    """B1: what tells them apart is the chat and the time Slack gave them."""
    bare = [message("x", ts=ts, client_msg_id=None) for ts in ("1.1", "1.2", "1.1")]
    keys = [heard(event(each)).incoming.key for each in bare]
    assert keys[0] == keys[2] != keys[1]


NOT_OURS = [
    message("x", subtype="message_changed"), message("x", subtype="message_deleted", hidden=True),
    message("x", subtype="bot_message"), message("x", bot_id="B9"), message("x", user="UBOT"),
    message("x", "C1", subtype="thread_broadcast"), message("x", subtype="channel_join"), message("x", hidden=True),
    message("x", edited={"user": "U1", "ts": "2"}), message("谁去吃饭", "C1"), message("<@UBOT> hi", "C1"),
    message("x", user=None), {**message("<@UBOT> x"), "type": "app_mention"}, {"type": "reaction_added", "user": "U1"},
    {"type": "app_home_opened", "user": "U1", "tab": "messages"},
]  # fmt: skip


@pytest.mark.parametrize("inner", NOT_OURS)
def test_what_is_not_for_us_is_left_alone(inner: dict[str, Any]) -> None:
    """B8: edits, deletions, notices, bots' and our own messages, other people's talk: acknowledged and counted."""
    assert isinstance(read(event(inner)), Ignored)


@pytest.mark.parametrize("subtype", ["thread_broadcast", "me_message"])
def test_words_written_in_another_way_are_words(subtype: str) -> None:
    """An answer in a thread that is shown in the chat as well, and what somebody says of themselves."""
    assert heard(event(message("招聘需求", subtype=subtype))).incoming.body == Said("招聘需求")


def test_a_mention_in_a_channel_calls_the_bot() -> None:
    """Its name stands for the mention, the place is the channel, and one mention told of twice is one event."""
    incoming = heard(event({**message("<@UBOT> 招聘需求", "C1"), "type": "app_mention"})).incoming
    assert incoming.body == Said("@Bole 招聘需求") and incoming.place == "C1"


@pytest.mark.parametrize("words", ["伯乐，帮助", "hey Bole, help"])
def test_a_channel_message_that_names_the_bot_is_heard(words: str) -> None:
    """By either name; a word that merely contains it is not."""
    assert heard(event(message(words, "C1"))).incoming.body == Said(words)
    assert isinstance(read(event(message("symbolela", "C1"))), Ignored)


def test_files_come_along_with_words() -> None:
    """A message with files is heard with what Slack says of them."""
    found = heard(event(message("证据", subtype="file_share", files=[{"id": "F1", "name": "a.pdf"}, {"no": 1}])))
    assert [file["id"] for file in found.files] == ["F1"]


# commands and shortcuts


def test_a_command_is_for_us_and_may_show_a_form() -> None:
    """I7: its place is the channel it was typed in, or the direct chat."""
    found = heard(command("招聘需求 &amp; <@U2|leo>"))
    assert found.incoming.body == Said("招聘需求 & <@liu.yang>", called=True, form=True)
    assert (found.incoming.place, found.asks) == ("C1", True)
    assert heard(command("x", "D1")).incoming.place == "direct"
    assert heard(command("x", trigger="a")).incoming.key != heard(command("x", trigger="b")).incoming.key


def test_the_global_shortcut_lists_what_can_be_started() -> None:
    """As if help had been pressed at the front desk."""
    assert heard(shortcut("bole_start")).incoming.body == Pressed(DESK, "help")
    assert isinstance(read(shortcut("another")), Ignored)


def test_a_message_becomes_an_action_item() -> None:
    """Its words are what the item is about; which workflow is known already."""
    incoming = heard(on_message("<@U2> 周五前交方案")).incoming
    about = "meetings.action_item"
    assert incoming.body == Said("<@liu.yang> 周五前交方案", called=True, form=True, about=about)
    assert incoming.place == "C1"


# cards, forms, the home


def test_a_press_carries_token_verb_and_value() -> None:
    """In the direct chat, in a channel, in a view; what asks for a form says so."""
    found = heard(pressed('["t1","approve"]'))
    assert (found.incoming.body, found.incoming.place, found.asks) == (Pressed("t1", "approve"), "direct", False)
    assert (found.scene.channel, found.scene.message, found.scene.trigger) == ("D1", "5.5", "tr-9.9")
    assert heard(pressed('["t1","answer","yes"]')).incoming.body == Pressed("t1", "answer", "yes")
    asks = heard(pressed('["desk","start:x"]', "ask:3", "C1"))
    assert (asks.asks, asks.incoming.place) == (True, "C1")
    within = heard(in_view(pressed('["t1","see"]'), standing(MODAL)))
    assert within.scene.in_modal and within.incoming.place == "direct"
    assert heard(in_view(pressed('["t1","see"]'), standing({"type": "home"}))).scene.surface == "home"


def test_one_press_has_one_key_however_often_it_comes() -> None:
    """B1, B6: another press, another message or another person is another event."""
    key = heard(pressed('["t","v"]')).incoming.key
    assert key == heard(pressed('["t","v"]', trigger_id="other")).incoming.key
    others = [pressed('["t","v"]', at="9.8"), pressed('["t","v"]', ts="5.6"), pressed('["t","v"]', channel="D2")]
    others.append({**pressed('["t","v"]'), "user": {"id": "U2"}})
    assert len({key, *(heard(each).incoming.key for each in others)}) == 5


@pytest.mark.parametrize("value", ["", "x", "[]", "[1,2]", '["a"]', "{}", "null", '["a","b","c","d"]', "[" * 9000])
def test_a_press_nobody_can_read_is_left_alone(value: str) -> None:
    """A button of another time or another app."""
    assert isinstance(read(pressed(value)), Ignored)


def test_links_the_rest_of_a_card_and_changes_in_a_form() -> None:
    """They go to what is kept, to the card, and to the open form."""
    wanted, more = read(pressed("document:d1", "get:0")), read(pressed("2", "more:0"))
    assert isinstance(wanted, Wanted) and wanted.to == "document:d1"
    assert isinstance(more, More) and more.at == 2
    assert isinstance(read(pressed("-1", "more:0")), Ignored)
    touched = read(in_view(pressed("", "add:items"), standing(MODAL)))
    assert isinstance(touched, Touched) and touched.action["action_id"] == "add:items"
    assert isinstance(read(pressed("", "a")), Ignored)


def test_a_form_sent_and_a_form_put_away() -> None:
    """Each sending has its own key: a form that came back with errors is sent again."""
    first, second = (read(submission(standing(MODAL), trigger)) for trigger in ("a", "b"))
    assert isinstance(first, Sent) and isinstance(second, Sent) and first.key != second.key
    assert first.key == "slack:T1:sent:a"
    untriggered = submission(standing(MODAL))
    del untriggered["trigger_id"]
    found = read(untriggered)
    assert isinstance(found, Sent) and found.key == "slack:T1:sent:V1:h1"
    assert isinstance(read({**submission(standing(MODAL)), "type": "view_closed"}), Closed)
    assert isinstance(read(submission(standing({"type": "modal"}))), Ignored)


def test_the_home_and_the_directory() -> None:
    """Who looks at their home, who joined, who changed."""
    opened = {"type": "app_home_opened", "user": "U1", "tab": "home", "view": {"hash": "h"}}
    assert read(event(opened)) == HomeOpened("U1", "h")
    for kind in ("team_join", "user_change"):
        found = read(event({"type": kind, "user": {"id": "U5", "deleted": True}}))
        assert isinstance(found, Changed) and found.user["id"] == "U5"


def test_slack_s_own_questions_are_answered() -> None:
    """The challenge, the certificate check, and choices we list ourselves."""
    assert read({"type": "url_verification", "challenge": "abc", "token": "x"}) == Reply({"challenge": "abc"})
    assert read({"ssl_check": "1", "token": "x"}) == Reply({})
    asked = {**pressed(""), "type": "block_suggestion", "value": "x"}
    assert read(asked) == Reply({"options": []})


@pytest.mark.parametrize("kind", ["tokens_revoked", "app_uninstalled"])
def test_whoever_runs_the_bot_hears_of_trouble(kind: str) -> None:
    """B4: events that were held back, a token that is gone."""
    found = read(event({"type": kind}))
    limited = read({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})
    assert isinstance(found, Ignored) and found.alarm and isinstance(limited, Ignored) and limited.alarm


FOREIGN = [
    event(message("x"), team="T9"), event(message("x", user_team="T9", team="T9")), {**command("x"), "team_id": "T9"},
    {**pressed('["t","v"]'), "team": {"id": "T9"}}, {**submission(standing(MODAL)), "team": {"id": "T9"}},
    {**shortcut("bole_start"), "team": None, "user": {"id": "U1", "team_id": "T9"}},
    {"type": "app_rate_limited", "team_id": "T9"}, {**command("x"), "team_id": ""},
]  # fmt: skip


@pytest.mark.parametrize("payload", FOREIGN)
def test_another_workspace_is_not_served(payload: dict[str, Any]) -> None:
    """G4: whatever comes from elsewhere, or from somebody who belongs elsewhere."""
    assert isinstance(read(payload), Foreign)


def test_our_organisation_is_ours() -> None:
    """A person of our workspace who acts through the organisation is one of us."""
    assert isinstance(read(event(message("x", user_team="E1", team="E1"))), Event)
    assert isinstance(read({**pressed('["t","v"]'), "team": None}), Event)


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["T1", "U1", "D1", "C1", "do:0"])
)
NAMES = st.sampled_from([
    "type", "event", "team", "team_id", "user", "id", "channel", "actions", "view", "container", "message", "state",
    "values", "files", "text", "ts", "action_id", "value", "command", "private_metadata", "trigger_id", "callback_id",
])  # fmt: skip
SHAPES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))
KINDS = [
    event(message("x")), command("x"), shortcut("bole_start"), on_message("x"), pressed('["t","v"]'),
    submission(standing(MODAL)), {"type": "block_suggestion", "team": {"id": "T1"}},
]  # fmt: skip


@given(st.sampled_from(KINDS), st.dictionaries(NAMES, SHAPES, max_size=4))
def test_no_payload_of_any_shape_raises(payload: dict[str, Any], odd: dict[str, Any]) -> None:
    """Anything may be missing or of another kind: it is understood, or left alone."""
    assert isinstance(read({**payload, **odd}), Found)
    if "event" in payload:
        assert isinstance(read({**payload, "event": {**payload["event"], **odd}}), Found)


def test_signs_that_no_text_can_hold_are_left_out() -> None:
    """A lone surrogate or a zero byte reaches neither house nor key."""
    body = heard(event(message("a\x00b\ud800c"))).incoming.body
    assert body == Said("ab?c")
    assert "\x00" not in heard(event(message("x", client_msg_id="\x00k"))).incoming.key
