"""Letters to Slack: posted once, replaced where they stand, looked for before they are sent again."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from bot.platforms.slack.outbound import Slack
from tests.platforms.desk import Desk, Watch
from tests.platforms.slack.channels import Conversations
from tests.platforms.slack.letters import fails, parcel


def test_a_letter_to_a_person_stands_in_their_direct_chat(slack: Slack, desk: Desk, there: Conversations) -> None:
    """The chat is opened once; the message has words, blocks and our key, and nothing in it unfurls or links."""
    first = slack.send(parcel())
    second = slack.send(parcel("k2", "第二封", card_key="other"))
    assert there.texts("DU1") == ["招聘需求", "第二封"]
    assert first == f"DU1:{there.standing['DU1'][0]['ts']}"
    assert first != second
    assert len(desk.asked("conversations.open")) == 1
    said = desk.asked("chat.postMessage")[0]
    assert said["metadata"] == {"event_type": "bole", "event_payload": {"key": "k1"}}
    assert (said["unfurl_links"], said["unfurl_media"], said["link_names"]) == (False, False, False)
    assert said["blocks"][0]["type"] == "header"


def test_after_a_restart_chats_are_found_in_one_call(slack: Slack, desk: Desk, there: Conversations) -> None:
    """Chats that exist are listed; opening them one by one is allowed fifty times a minute only."""
    there.opened |= {"U1", "U2"}
    slack.send(parcel())
    slack.send(parcel("k2", place="U2"))
    assert not desk.asked("conversations.open")
    assert len(desk.asked("conversations.list")) == 1


@pytest.mark.parametrize("code", ["missing_scope", "method_not_supported_for_channel_type", "internal_error"])
def test_where_chats_may_not_be_listed_they_are_opened_one_by_one(
    slack: Slack, desk: Desk, there: Conversations, code: str
) -> None:
    """A letter does not fail for want of a list; a list that failed for the moment is asked for again."""
    desk.on["conversations.list"] = lambda _: {"error": code}
    slack.send(parcel())
    slack.send(parcel("k2", place="U2"))
    assert (there.texts("DU1"), there.texts("DU2")) == (["招聘需求"], ["招聘需求"])
    assert len(desk.asked("conversations.list")) == (2 if code == "internal_error" else 1)


@pytest.mark.parametrize("place", ["hr", "#hr", "HR", "CHR"])
def test_a_channel_is_found_by_its_name_or_its_id(slack: Slack, there: Conversations, place: str) -> None:
    """The company file may say either; names are looked up over all pages, once."""
    slack.send(parcel(kind="channel", place=place))
    assert there.texts("CHR") == ["招聘需求"]


def test_channels_are_listed_once_and_again_for_a_name_that_is_new(
    slack: Slack, desk: Desk, there: Conversations, watch: Watch
) -> None:
    """A channel made since is found; a name nobody has is not asked for again and again."""
    slack.send(parcel(kind="channel", place="hr"))
    slack.send(parcel("k2", kind="channel", place="ops"))
    assert len(desk.asked("conversations.list")) == 2  # two pages
    there.named["people"], there.standing["CNEW"] = "CNEW", []
    assert fails(slack, parcel("k3", kind="channel", place="people")).permanent
    watch.now += 61
    slack.send(parcel("k3", kind="channel", place="people"))
    assert there.texts("CNEW") == ["招聘需求"]


def test_a_person_nobody_knows_is_permanent(slack: Slack) -> None:
    """C5: no retry helps; the house re-routes the letter."""
    assert fails(slack, parcel(place="U404")).permanent
    assert fails(slack, parcel(place="")).permanent


def test_a_channel_made_anew_under_its_old_name_is_found_at_the_next_letter(slack: Slack, there: Conversations) -> None:
    """What was remembered of a place is forgotten when it turns out wrong."""
    slack.send(parcel(kind="channel", place="hr"))
    there.standing["CTWO"] = there.standing.pop("CHR")
    there.named["hr"] = "CTWO"
    assert fails(slack, parcel("k2", kind="channel", place="hr", card_key="b")).permanent
    slack.send(parcel("k3", "第三封", kind="channel", place="hr", card_key="c"))
    assert there.texts("CTWO")[-1] == "第三封"


def test_a_known_message_is_replaced_where_it_stands(slack: Slack, there: Conversations) -> None:
    """The next version takes the place of the last: one message, new words, the new letter's key."""
    message = slack.send(parcel())
    assert slack.send(parcel("k2", "已批准", version=2, message=message)) == message
    assert there.texts("DU1") == ["已批准"]
    assert there.standing["DU1"][0]["metadata"]["event_payload"] == {"key": "k2"}


@pytest.mark.parametrize(
    "code", ["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "is_inactive"]
)
def test_a_message_that_cannot_be_replaced_is_put_afresh(
    slack: Slack, desk: Desk, there: Conversations, code: str
) -> None:
    """Deleted, too old to edit, or in a chat that is gone: the person gets the card all the same."""
    message = slack.send(parcel())
    desk.on["chat.update"] = lambda _: {"error": code}
    fresh = slack.send(parcel("k2", "已批准", version=2, message=message))
    assert fresh != message
    assert there.texts("DU1") == ["招聘需求", "已批准"]


def test_an_older_version_is_not_put_over_a_newer_one(slack: Slack, desk: Desk, there: Conversations) -> None:
    """C9: a letter overtaken by a later one is answered with the message that stands, and changes nothing."""
    message = slack.send(parcel(version=1))
    slack.send(parcel("k3", "第三版", version=3, message=message))
    assert slack.send(parcel("k2", "第二版", version=2, message=message)) == message
    assert there.texts("DU1") == ["第三版"]
    slack.send(parcel("k9", "另一处", version=2, place="U2"))
    assert there.texts("DU2") == ["另一处"]


def test_one_letter_handed_over_twice_is_one_message(slack: Slack, there: Conversations) -> None:
    """A3: a crash between sending and marking inside one process does not repeat a message."""
    assert slack.send(parcel()) == slack.send(parcel())
    assert there.texts("DU1") == ["招聘需求"]


def test_one_letter_in_two_hands_at_once_is_one_message(slack: Slack, desk: Desk, there: Conversations) -> None:
    """A5: a hand that takes over from one that is slow is told to come again."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(given: dict[str, Any]) -> dict[str, Any]:
        inside.set()
        go_on.wait(5)
        return there.post(given)

    desk.on["chat.postMessage"] = slow
    hand = threading.Thread(target=slack.send, args=(parcel(),))
    hand.start()
    inside.wait(5)
    failure = fails(slack, parcel())
    go_on.set()
    hand.join()
    assert (failure.permanent, failure.unknown, failure.retry_after) == (False, True, 1.0)
    assert there.texts("DU1") == ["招聘需求"]


def test_a_letter_that_became_anothers_on_the_way_is_not_posted(slack: Slack, desk: Desk, there: Conversations) -> None:
    """A5: the machine slept after the letter was taken in hand, while its chat was being looked for. Nothing is posted;
    whoever has it now posts it."""
    awake, look = [True], desk.on["conversations.open"]

    def slept(given: dict[str, Any]) -> Any:
        awake.clear()
        return look(given)

    desk.on["conversations.open"] = slept
    failure = fails(slack, parcel(is_ours=lambda: bool(awake)))
    assert (failure.permanent, failure.unknown, failure.everywhere) == (False, False, False)
    assert not awake and there.texts("DU1") == []
    slack.send(parcel())
    assert there.texts("DU1") == ["招聘需求"]


def test_who_is_sent_something_has_a_stale_home(slack: Slack, told: list[str]) -> None:
    """A letter to a person says so; one to a channel is nobody's."""
    slack.send(parcel())
    slack.send(parcel("k2", kind="channel", place="hr", card_key="b"))
    assert told == ["U1"]
