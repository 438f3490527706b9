"""Letters of which nobody knows whether they arrived: looked for before they are sent again, and never lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.platforms.lines import NotSent, Unanswered
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from tests.platforms.desk import Cut, Desk, Watch
from tests.platforms.slack.channels import Conversations, InMemory, drawn
from tests.platforms.slack.letters import fails, parcel

THEN = datetime.fromtimestamp(1_700_000_000, UTC)


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
