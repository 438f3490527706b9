"""Letters nobody heard the end of: the same uuid within the hour, looked for after it."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.looking import title_of
from bot.platforms.feishu.outbound import Feishu
from bot.platforms.feishu.places import Places
from bot.ports import Parcel
from tests.platforms.desk import Raw, Watch
from tests.platforms.feishu.desk import LIST, POST, Chats, FeishuDesk, refuses
from tests.platforms.feishu.letters import BEGAN, Clock, drawn, fails, lost, parcel
from tests.platforms.feishu.memory import InMemory


def looked(there: Chats, clock: Clock, feishu: Feishu, desk: FeishuDesk, *, kept: bool, minutes: float = 56) -> None:
    """Somebody has a chat, and a letter to them was never heard of."""
    feishu.send(parcel("before", "早先的", card_key="before"))
    desk.on[POST] = lost(there, kept=kept)
    assert fails(feishu, parcel()).unknown
    desk.on[POST] = there.post
    clock.winds(minutes=minutes)


@pytest.mark.parametrize("kept", [True, False])
def test_within_the_hour_a_letter_nobody_heard_of_goes_again_with_its_uuid(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock, kept: bool
) -> None:
    """C3: whether it arrived or not, it stands there once in the end, and nothing is looked up."""
    desk.on[POST] = lost(there, kept=kept)
    assert fails(feishu, parcel()).unknown
    clock.winds(minutes=54)
    desk.on[POST] = there.post
    feishu.send(parcel(unsure_since=BEGAN))
    assert there.texts("oc_of_ou_1") == ["招聘需求"]
    assert LIST not in desk.made()


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("kind", ["direct", "channel"])
def test_after_it_a_letter_is_looked_for_and_not_sent_again(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock, kind: str, names: bool
) -> None:
    """C3: found by its element's name, or where Feishu tells a card in its simpler form by its title."""
    there.tells_names = names
    place = "ou_1" if kind == "direct" else "人力资源"
    given: dict[str, Any] = {"kind": kind, "place": place}
    feishu.send(parcel("before", "早先的", card_key="before", **given))
    desk.on[POST] = lost(there, kept=True)
    assert fails(feishu, parcel(**given)).unknown
    desk.on[POST] = there.post
    clock.winds(minutes=56)
    for other in range(60):
        clock.winds(seconds=1)
        feishu.send(parcel(f"o{other}", f"其他{other}", card_key=f"o{other}", **given))
    assert feishu.send(parcel(unsure_since=BEGAN, **given)) == "om_2"
    chat = "oc_of_ou_1" if kind == "direct" else "oc_hr"
    assert there.texts(chat).count("招聘需求") == 1
    assert len(desk.asked(LIST)) == 1
    assert desk.queries[-1]["card_msg_content_type"] == "user_card_content"
    assert int(desk.queries[-1]["start_time"]) == (BEGAN - timedelta(minutes=2)).timestamp()


def test_a_letter_that_did_not_arrive_is_sent_after_looking(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock
) -> None:
    """C3: nothing lost: what is not found, over all pages, is sent."""
    looked(there, clock, feishu, desk, kept=False)
    for other in range(60):
        clock.winds(seconds=1)
        feishu.send(parcel(f"o{other}", f"其他{other}", card_key=f"o{other}"))
    feishu.send(parcel(unsure_since=BEGAN))
    assert there.texts("oc_of_ou_1").count("招聘需求") == 1
    assert len(desk.asked(LIST)) == 2


def test_another_letter_with_the_same_title_is_not_taken_for_it(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock
) -> None:
    """C3: a reminder reads like the one before; neither its name nor, in one process, its message is this letter's."""
    looked(there, clock, feishu, desk, kept=False)
    feishu.send(parcel("twin", card_key="twin"))
    feishu.send(parcel(unsure_since=BEGAN))
    assert there.texts("oc_of_ou_1") == ["早先的", "招聘需求", "招聘需求"]
    there.tells_names = False
    desk.on[POST] = lost(there, kept=False)
    assert fails(feishu, parcel("again", card_key="again")).unknown
    desk.on[POST] = there.post
    since = clock()
    clock.winds(minutes=56)
    feishu.send(parcel("again", card_key="again", unsure_since=since))
    assert there.texts("oc_of_ou_1").count("招聘需求") == 3


@pytest.mark.parametrize("change", [{"sender": "cli_other"}, {"type": "text"}])
def test_somebody_elses_message_is_not_ours(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock, change: dict[str, str]
) -> None:
    """Another app's card with that title, or a person quoting it, is not looked at."""
    there.tells_names = False
    looked(there, clock, feishu, desk, kept=True, minutes=61)
    there.standing[-1].update(change)
    if "type" in change:
        there.standing[-1]["content"] = json.dumps({"text": "招聘需求"})
    feishu.send(parcel(unsure_since=BEGAN))
    assert len(there.standing) == 3


def test_when_feishu_cannot_say_whether_it_arrived_the_letter_stays_unknown(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock
) -> None:
    """C3: no guess: the letter waits, still of unknown fate, and nothing is sent."""
    looked(there, clock, feishu, desk, kept=True)
    desk.on[LIST] = lambda _: Raw(502)
    failure = fails(feishu, parcel(unsure_since=BEGAN))
    assert failure.unknown
    assert not failure.permanent
    assert there.texts("oc_of_ou_1") == ["早先的", "招聘需求"]


@pytest.mark.parametrize("code", [230027, 230002, 99991672])
def test_where_the_bot_may_not_look_the_letter_is_sent_once_more(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock, code: int
) -> None:
    """C3: without the permission to read a group it can write to it: an approval twice is better than never, and no
    other letter waits for that permission."""
    looked(there, clock, feishu, desk, kept=True, minutes=61)
    desk.on[LIST] = refuses(code)
    feishu.send(parcel(unsure_since=BEGAN))
    assert there.texts("oc_of_ou_1") == ["早先的", "招聘需求", "招聘需求"]


def test_a_direct_chat_nobody_has_told_of_is_not_looked_into(
    api: Api, there: Chats, clock: Clock, watch: Watch, desk: FeishuDesk
) -> None:
    """C3: after a restart a chat is known from the first event or letter; until then the letter goes once more."""
    places = Places(api, watch)
    feishu = Feishu(api, drawn, places, clock)
    clock.winds(minutes=61)
    feishu.send(parcel(unsure_since=BEGAN))
    assert LIST not in desk.made()
    places.met("ou_2", "oc_of_ou_2")
    feishu.send(parcel("k2", place="ou_2", unsure_since=BEGAN))
    assert desk.made().count(LIST) == 1


def test_a_text_nobody_heard_of_is_found_by_its_words(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock, old: set[str]
) -> None:
    """C3: a text has no name; it is the same words."""
    old.add("ou_1")
    looked(there, clock, feishu, desk, kept=True)
    feishu.send(parcel(unsure_since=BEGAN))
    assert there.texts("oc_of_ou_1") == ["早先的", "招聘需求"]


def test_two_thousand_letters_of_unknown_fate_arrive_once(
    api: Api, there: Chats, clock: Clock, watch: Watch, feishu: Feishu
) -> None:
    """C3: half of the attempts arrive unheard, some letters wait past the hour, looking fails at times: none lost, none
    twice."""
    chance, unheard = random.Random(20261123), 0
    memory = InMemory(there, chance)
    api.lines = memory  # type: ignore[assignment]
    people = [f"ou_{n}" for n in range(200)]
    for person in people:
        feishu.send(parcel(f"first-{person}", "早先", card_key=person, place=person))
        clock.winds(seconds=0.05)
    memory.loses = True
    for number in range(2000):
        unsure: datetime | None = None
        while True:
            letter = parcel(f"k{number}", str(number), card_key=f"c{number}", place=people[number % 200])
            try:
                feishu.send(Parcel(**{**vars(letter), "unsure_since": unsure}))
                break
            except Failed as failure:
                assert not failure.permanent
                unheard += failure.code == "unanswered"
                unsure = unsure or (clock() if failure.unknown else None)
                clock.winds(seconds=failure.retry_after or chance.choice([1.0, 30.0, 3500.0]))
    arrived = [title_of(m["content"]) for m in there.standing if title_of(m["content"]) != "早先"]
    assert unheard >= 1500
    assert sorted(map(int, arrived)) == list(range(2000))
