"""Letters over the wire: our cards in Block Kit, the real SDK, a Slack on loopback that takes only what is right."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cards.model import Button, Card, Mention, Paragraph, Text, line
from bot.platforms.slack import blocks
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from bot.ports import Parcel
from tests.platforms.desk import Watch
from tests.platforms.slack.drawing import WORDS
from tests.platforms.slack.fake import FakeSlack

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
CARD = Card(
    line("请审批：<!channel> & 招聘需求"),
    (Paragraph((Mention("lin", "林晓"), Text(" 需要 2 名剪辑师"))),),
    (Button("t1", "approve", "批准", "primary"), Button("t1", "reject", "退回", asks=True)),
)


def draw(card: Card) -> dict[str, Any]:
    return blocks.message(card, {"lin": "U1"}.get, WORDS)


def parcel(key: str, **changes: Any) -> Parcel:
    return Parcel(**{
        "key": key, "card_key": f"card-{key}", "kind": "direct", "place": "U1", "card": CARD, "version": 1, **changes
    })  # fmt: skip


@pytest.fixture
def there() -> Iterator[FakeSlack]:
    with FakeSlack(clock=lambda: AT) as there:
        there.user("U1", "林晓", "lin@example.com")
        there.channel("CHR", "hr")
        yield there


@pytest.fixture
def slack(there: FakeSlack) -> Iterator[Slack]:
    api = Api(there.bot_token, there.url, timeout=0.5)
    yield Slack(api, draw, Places(api))
    api.close()


def test_a_card_arrives_whole_and_what_people_wrote_is_only_words(slack: Slack, there: FakeSlack) -> None:
    """H1: Slack takes our blocks, and neither they nor the words beside them call the whole channel."""
    slack.send(parcel("k1"))
    slack.send(parcel("k2", kind="channel", place="#hr"))
    for chat in (there.direct("U1"), "CHR"):
        [message] = there.messages(chat)
        assert "<!channel>" not in message["text"]
        assert [each.label for each in there.controls(message)] == ["批准", "退回"]
        assert "剪辑师" in there.shown(message)


def test_a_card_is_replaced_where_it_stands_and_afresh_where_it_was_deleted(slack: Slack, there: FakeSlack) -> None:
    """One message for each card; one somebody deleted comes again with its next version."""
    first = slack.send(parcel("k1", card_key="c"))
    done = Card(line("已批准"))
    assert slack.send(parcel("k2", card_key="c", card=done, version=2, message=first)) == first
    there.place(there.direct("U1")).messages.clear()
    assert slack.send(parcel("k3", card_key="c", card=done, version=3, message=first)) != first
    assert len(there.messages(there.direct("U1"))) == 1


def test_a_post_that_was_kept_and_not_answered_is_adopted(slack: Slack, there: FakeSlack) -> None:
    """C3: the answer is lost on the way: one message in the end, and its id is ours."""
    there.answers_late("chat.postMessage")
    with pytest.raises(Failed) as caught:
        slack.send(parcel("k1"))
    assert caught.value.unknown
    message = slack.send(parcel("k1", unsure_since=AT))
    assert [m["ts"] for m in there.messages(there.direct("U1"))] == [message.partition(":")[2]]


def test_a_slack_that_hangs_is_given_up_in_time_and_nothing_comes_twice(slack: Slack, there: FakeSlack) -> None:
    """C4: eight hands on a Slack that takes everything and answers nothing are free again in a second; the posts it
    then carries out all the same are found."""
    people = [there.user(f"U1{n}", f"员工{n}").id for n in range(8)]
    chats = [there.direct(person) for person in people]
    slack.send(parcel("first"))
    there.down(hang=True)
    failed: list[Failed] = []

    def hand(person: str) -> None:
        with pytest.raises(Failed) as caught:
            slack.send(parcel(person, place=person))
        failed.append(caught.value)

    hands = [threading.Thread(target=hand, args=(person,)) for person in people]
    for each in hands:
        each.start()
    for each in hands:
        each.join(3)
    assert len(failed) == 8
    assert all(each.unknown for each in failed)
    there.up()
    assert there.wait(lambda: all(there.messages(chat) for chat in chats))
    for person in people:
        slack.send(parcel(person, place=person, unsure_since=AT))
    assert [len(there.messages(chat)) for chat in chats] == [1] * 8


def test_a_revoked_token_stops_everything_and_nothing_is_lost(slack: Slack, there: FakeSlack) -> None:
    """C5: the letter is neither parked nor sent; with a token that is good it goes."""
    there.revoke()
    with pytest.raises(Failed) as caught:
        slack.send(parcel("k1"))
    assert (caught.value.everywhere, caught.value.permanent) == (True, False)
    there.revoke("")
    slack.send(parcel("k1"))
    assert len(there.messages(there.direct("U1"))) == 1


@pytest.mark.parametrize("place", ["U404", "U9"])
def test_who_is_not_there_or_has_left_is_permanent(slack: Slack, there: FakeSlack, place: str) -> None:
    """C5: nobody of that id, or somebody whose account was closed."""
    there.user("U9", "已离职", deleted=True)
    with pytest.raises(Failed) as caught:
        slack.send(parcel("k1", place=place))
    assert caught.value.permanent


def test_an_archived_channel_is_permanent(slack: Slack, there: FakeSlack) -> None:
    """C5: no retry; the house looks for another place."""
    there.place("CHR").is_archived = True
    with pytest.raises(Failed) as caught:
        slack.send(parcel("k1", kind="channel", place="CHR"))
    assert (caught.value.code, caught.value.permanent) == ("is_archived", True)


def test_letters_to_many_people_keep_slacks_limits() -> None:
    """C1: 1,000 letters to 100 people, a second apart at each place, on Slack's clock: all arrive, at most one call in
    two hundred is refused, and the pace is nine tenths of what the workspace may have."""
    watch = Watch()
    with FakeSlack(clock=lambda: watch.now) as there:
        people = [there.user(f"U{n}", f"员工{n}").id for n in range(100)]
        api = Api(there.bot_token, there.url, monotonic=watch, sleep=watch.sleep)
        slack = Slack(api, lambda _: {"text": "周一好", "blocks": []}, Places(api, watch))
        free = dict.fromkeys(people, 0.0)
        waiting = [(person, number) for number in range(10) for person in people]
        began = watch.now
        while waiting:
            ready = next(((p, n) for p, n in waiting if free[p] <= watch.now), None)
            if ready is None:
                watch.now = min(free[p] for p, _ in waiting)
                continue
            try:
                slack.send(parcel(f"{ready}", place=ready[0]))
                waiting.remove(ready)
                free[ready[0]] = watch.now + 1
            except Failed as failure:
                assert failure.retry_after
                free[ready[0]] = watch.now + failure.retry_after
        api.close()
        refused = [call for call in there.calls if call.status == 429]
        assert all(len(there.messages(there.direct(person))) == 10 for person in people)
        assert len(refused) <= len(there.calls) * 0.005
        assert timedelta(seconds=watch.now - began) <= timedelta(seconds=1000 / 10 / 0.9)
