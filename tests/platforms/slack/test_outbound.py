"""Letters to Slack: posted once, replaced where they stand, looked for before they are sent again."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cards.model import Card, line
from bot.platforms.lines import NotSent, Unanswered
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from bot.ports import DeliveryFailed, Parcel
from tests.platforms.desk import Cut, Desk, Watch
from tests.platforms.slack.channels import Conversations, InMemory, drawn

THEN = datetime.fromtimestamp(1_700_000_000, UTC)


def parcel(key: str = "k1", title: str = "招聘需求", **changes: Any) -> Parcel:
    return Parcel(**{
        "key": key, "card_key": "card", "kind": "direct", "place": "U1", "card": Card(line(title)), "version": 1,
        **changes,
    })  # fmt: skip


@pytest.fixture
def there(desk: Desk) -> Conversations:
    there = Conversations("U1", "U2", hr="CHR", general="CGEN", ops="COPS")
    desk.on.update(there.methods)
    return there


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def slack(api: Api, watch: Watch, there: Conversations, told: list[str]) -> Slack:
    return Slack(api, drawn, Places(api, watch), told.append)


def fails(slack: Slack, letter: Parcel) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        slack.send(letter)
    return caught.value


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


def test_a_letter_that_arrived_unheard_is_found_and_not_sent_again(
    slack: Slack, desk: Desk, there: Conversations
) -> None:
    """C3: the post was kept and its answer lost; the next attempt finds it, five pages back, and adopts its id."""

    def kept(given: dict[str, Any]) -> dict[str, Any]:
        there.post(given)
        raise Cut

    desk.on["chat.postMessage"] = kept
    assert fails(slack, parcel()).unknown
    desk.on["chat.postMessage"] = there.post
    for other in range(12):
        slack.send(parcel(f"other{other}", f"其他{other}", card_key=f"other{other}"))
    message = slack.send(parcel(unsure_since=THEN))
    assert message == f"DU1:{there.standing['DU1'][0]['ts']}"
    assert there.texts("DU1").count("招聘需求") == 1


def test_a_letter_that_did_not_arrive_is_sent_after_looking(slack: Slack, desk: Desk, there: Conversations) -> None:
    """C3: nothing lost: what is not found is sent."""
    slack.send(parcel(unsure_since=THEN))
    assert there.texts("DU1") == ["招聘需求"]
    assert float(desk.asked("conversations.history")[0]["oldest"]) == (THEN - timedelta(minutes=2)).timestamp()


def test_a_look_through_a_long_chat_goes_on_where_the_pace_of_reading_stopped_it(
    slack: Slack, there: Conversations, watch: Watch, desk: Desk
) -> None:
    """C3: more pages than may be read in a minute: the next attempt reads on, so that the look comes to an end."""
    there.post({"channel": "DU1", "text": "x", "metadata": {"event_type": "bole", "event_payload": {"key": "k1"}}})
    for other in range(200):
        there.post({"channel": "DU1", "text": str(other)})
    failure = fails(slack, parcel(unsure_since=THEN))
    assert failure.unknown
    watch.now += failure.retry_after or 0
    assert slack.send(parcel(unsure_since=THEN)) == f"DU1:{there.standing['DU1'][0]['ts']}"
    assert len(desk.asked("conversations.history")) == 67


@pytest.mark.parametrize("method", ["conversations.history", "conversations.open"])
def test_when_slack_cannot_say_whether_it_arrived_the_letter_stays_unknown(
    slack: Slack, desk: Desk, there: Conversations, method: str
) -> None:
    """C3: no guess: the letter waits, still of unknown fate, and nothing is posted."""
    desk.on[method] = lambda _: {"error": "internal_error"}
    failure = fails(slack, parcel(unsure_since=THEN))
    assert failure.unknown
    assert not there.texts("DU1")


def test_where_the_bot_may_not_look_the_letter_is_sent_once_more(
    slack: Slack, desk: Desk, there: Conversations
) -> None:
    """C3: in a channel it is no member of, it can post and not read: an approval twice is better than never."""
    desk.on["conversations.history"] = lambda _: {"error": "not_in_channel"}
    slack.send(parcel(kind="channel", place="hr", unsure_since=THEN))
    assert there.texts("CHR") == ["招聘需求"]


def test_somebody_elses_message_with_our_key_is_not_ours(slack: Slack, there: Conversations) -> None:
    """Metadata of another kind of event is not looked at."""
    there.post({"channel": "DU1", "text": "x", "metadata": {"event_type": "other", "event_payload": {"key": "k1"}}})
    slack.send(parcel(unsure_since=THEN))
    assert there.texts("DU1") == ["x", "招聘需求"]


def test_who_is_sent_something_has_a_stale_home(slack: Slack, told: list[str]) -> None:
    """A letter to a person says so; one to a channel is nobody's."""
    slack.send(parcel())
    slack.send(parcel("k2", kind="channel", place="hr", card_key="b"))
    assert told == ["U1"]


def test_two_thousand_letters_of_unknown_fate_arrive_and_hardly_one_twice(api: Api, watch: Watch) -> None:
    """C3: half of the first attempts arrive unheard, looking fails at times, and Slack's history lags behind for one
    message in two hundred: none lost, at most one in a hundred twice."""
    people = [f"U{n}" for n in range(200)]
    there, chance = Conversations(*people), random.Random(20261123)
    there.opened |= set(people)
    hidden: set[str] = set()

    def post(given: dict[str, Any]) -> dict[str, Any]:
        fate = chance.random()
        if fate < 0.4:
            raise Unanswered("lost on the way")
        answer = there.post(given)
        if fate < 0.8:
            if chance.random() < 0.005:
                hidden.add(answer["ts"])
            raise Unanswered("answer lost")
        return answer

    def history(given: dict[str, Any]) -> dict[str, Any]:
        if chance.random() < 0.05:
            raise Unanswered("reading lost")
        answer = there.history(given)
        return answer | {"messages": [m for m in answer["messages"] if m["ts"] not in hidden]}

    api.lines = api.client.lines = InMemory(
        {**there.methods, "chat.postMessage": post, "conversations.history": history}
    )
    slack = Slack(api, drawn, Places(api, watch))
    unheard = 0
    for number in range(2000):
        unsure: datetime | None = None
        while True:
            try:
                slack.send(parcel(f"k{number}", str(number), card_key=f"c{number}", place=people[number % 200],
                                  unsure_since=unsure))  # fmt: skip
                break
            except Failed as failure:
                assert not failure.permanent
                unheard += failure.code == "unanswered"
                unsure = unsure or (THEN if failure.unknown else None)
                watch.now += failure.retry_after or 1.0
    arrived = [text for chat in there.standing.values() for text in (m["text"] for m in chat)]
    assert unheard >= 2000
    assert len(set(arrived)) == 2000
    assert len(arrived) - 2000 <= 20


def test_a_long_outage_loses_nothing_and_ends_without_a_storm(api: Api, watch: Watch) -> None:
    """C2: out of reach, each attempt is one failed connection and nothing else; afterwards each letter is one post."""
    there = Conversations("U1")
    out: list[bool] = [True]
    calls: list[str] = []

    def gate(method: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def asked(given: dict[str, Any]) -> dict[str, Any]:
            calls.append(method)
            if out[0]:
                raise NotSent("refused")
            return answer(given)

        return asked

    api.lines = api.client.lines = InMemory({m: gate(m, answer) for m, answer in there.methods.items()})
    slack = Slack(api, drawn, Places(api, watch))
    failures = [fails(slack, parcel(f"k{n}", card_key=f"c{n}")) for n in range(20)]
    assert all(f.everywhere and not f.unknown and not f.permanent for f in failures)
    assert len(calls) <= 21
    out[0] = False
    calls.clear()
    for n in range(20):
        slack.send(parcel(f"k{n}", str(n), card_key=f"c{n}"))
    assert there.texts("DU1") == [str(n) for n in range(20)]
    assert calls.count("chat.postMessage") == 20
    assert not api.troubles()
