"""Letters to Feishu: sent once, redrawn where they stand, in the order of their versions."""

from __future__ import annotations

import json
import logging
import random
import threading
from typing import Any

import pytest

from bot.cards.model import Card, line
from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.looking import letter_mark, title_of
from bot.platforms.feishu.outbound import Feishu
from bot.platforms.feishu.paces import USUAL
from bot.platforms.feishu.places import Places
from tests.platforms.desk import Raw, Watch
from tests.platforms.feishu.desk import GROUPS, KNOCK, POST, REDRAW, Chats, FeishuDesk, refuses
from tests.platforms.feishu.letters import Clock, drawn, fails, parcel


def test_a_letter_to_a_person_stands_in_their_direct_chat(feishu: Feishu, desk: FeishuDesk, there: Chats) -> None:
    """By open_id; its content is the card, with a uuid no longer than fifty signs and one element named after it."""
    first = feishu.send(parcel())
    second = feishu.send(parcel("k2", "第二封", card_key="other"))
    assert there.texts("oc_of_ou_1") == ["招聘需求", "第二封"]
    assert [first, second] == ["om_1", "om_2"]
    said = desk.asked(POST)
    assert desk.queries[1] == {"receive_id_type": "open_id"}
    assert (said[0]["receive_id"], said[0]["msg_type"], len(said[0]["uuid"])) == ("ou_1", "interactive", 50)
    assert said[0]["uuid"] != said[1]["uuid"]
    elements = json.loads(said[0]["content"])["body"]["elements"]
    assert [each["element_id"] for each in elements] == ["taken", letter_mark("k1", "ou_1")]
    assert len(letter_mark("k1", "ou_1")) == 20


@pytest.mark.parametrize("place", ["人力资源", "#人力资源", "oc_hr"])
def test_a_group_is_found_by_its_name_or_its_id(feishu: Feishu, desk: FeishuDesk, there: Chats, place: str) -> None:
    """The company file may say either; names are looked up once, whatever their case."""
    feishu.send(parcel(kind="channel", place=place))
    feishu.send(parcel("k2", kind="channel", place="general", card_key="b"))
    assert there.texts("oc_hr") == ["招聘需求"]
    assert there.texts("oc_general") == ["招聘需求"]
    assert len(desk.asked(GROUPS)) == 1
    assert desk.queries[-1] == {"receive_id_type": "chat_id"}


def test_groups_are_listed_again_for_a_name_that_is_new(
    feishu: Feishu, desk: FeishuDesk, there: Chats, clock: Clock
) -> None:
    """A group the bot was added to since is found; a name nobody has is not asked for again and again."""
    assert fails(feishu, parcel(kind="channel", place="people")).permanent
    there.named["People"] = "oc_people"
    assert fails(feishu, parcel(kind="channel", place="people")).permanent
    assert len(desk.asked(GROUPS)) == 1
    clock.winds(seconds=61)
    feishu.send(parcel(kind="channel", place="people"))
    assert there.texts("oc_people") == ["招聘需求"]


def test_a_group_made_anew_under_its_old_name_is_found_at_the_next_letter(
    feishu: Feishu, desk: FeishuDesk, there: Chats
) -> None:
    """What was remembered of a place is forgotten when it turns out wrong."""
    feishu.send(parcel(kind="channel", place="人力资源"))
    there.named["人力资源"] = "oc_new"
    desk.on[POST] = refuses(232009)
    assert fails(feishu, parcel("k2", kind="channel", place="人力资源", card_key="b")).permanent
    desk.on[POST] = there.post
    feishu.send(parcel("k3", "第三封", kind="channel", place="人力资源", card_key="c"))
    assert there.texts("oc_new") == ["第三封"]


@pytest.mark.parametrize("code", [230013, 230002, 230029, 230053, 99992351])
def test_a_person_nobody_reaches_is_permanent(feishu: Feishu, desk: FeishuDesk, there: Chats, code: int) -> None:
    """C5: no retry helps; the house re-routes the letter."""
    desk.on[POST] = refuses(code)
    assert fails(feishu, parcel()).permanent
    assert fails(feishu, parcel(place="")).permanent


def test_a_known_message_is_redrawn_where_it_stands(feishu: Feishu, desk: FeishuDesk, there: Chats) -> None:
    """The next version takes the place of the last: one message, new words."""
    message = feishu.send(parcel())
    assert feishu.send(parcel("k2", "已批准", version=2, message=message)) == message
    assert there.texts("oc_of_ou_1") == ["已批准"]
    assert desk.paths[-1] == f"/open-apis/im/v1/messages/{message}"


def test_a_card_older_than_fourteen_days_is_put_afresh(
    feishu: Feishu, there: Chats, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """230031: the person gets the card all the same, and its next version goes there."""
    message = feishu.send(parcel())
    clock.winds(days=14, minutes=1)
    fresh = feishu.send(parcel("k2", "已批准", version=2, message=message))
    assert fresh != message
    assert there.texts("oc_of_ou_1") == ["招聘需求", "已批准"]
    assert feishu.send(parcel("k3", "已归档", version=3, message=fresh)) == fresh


@pytest.mark.parametrize("code", [230031, 230011, 230110, 230001, 230012, 232009])
def test_a_message_that_is_gone_is_put_afresh(feishu: Feishu, desk: FeishuDesk, there: Chats, code: int) -> None:
    """Recalled, deleted, too old or not a card: the person gets it all the same."""
    message = feishu.send(parcel())
    desk.on[REDRAW] = refuses(code)
    assert feishu.send(parcel("k2", "已批准", version=2, message=message)) != message
    assert there.texts("oc_of_ou_1") == ["招聘需求", "已批准"]


def test_an_older_version_is_not_put_over_a_newer_one(feishu: Feishu, there: Chats) -> None:
    """C9: a letter overtaken by a later one is answered with the message that stands, and changes nothing."""
    message = feishu.send(parcel(version=1))
    feishu.send(parcel("k3", "第三版", version=3, message=message))
    assert feishu.send(parcel("k2", "第二版", version=2, message=message)) == message
    assert there.texts("oc_of_ou_1") == ["第三版"]
    feishu.send(parcel("k9", "另一处", version=2, place="ou_2"))
    assert there.texts("oc_of_ou_2") == ["另一处"]


def test_two_versions_of_one_card_are_never_on_their_way_at_once(
    feishu: Feishu, desk: FeishuDesk, there: Chats
) -> None:
    """C9: while one is being put the next is told to come again, so that they cannot overtake each other."""
    message = feishu.send(parcel())
    inside, go_on = threading.Event(), threading.Event()

    def slow(given: dict[str, Any]) -> dict[str, Any]:
        inside.set()
        go_on.wait(5)
        return there.redraw(given)

    desk.on[REDRAW] = slow
    hand = threading.Thread(target=feishu.send, args=(parcel("k2", "第二版", version=2, message=message),))
    hand.start()
    inside.wait(5)
    failure = fails(feishu, parcel("k3", "第三版", version=3, message=message))
    go_on.set()
    hand.join()
    assert (failure.permanent, failure.unknown, failure.retry_after) == (False, False, 1.0)
    desk.on[REDRAW] = there.redraw
    feishu.send(parcel("k3", "第三版", version=3, message=message))
    assert there.texts("oc_of_ou_1") == ["第三版"]


def test_rendered_versions_never_go_back(feishu: Feishu, there: Chats, clock: Clock) -> None:
    """C9: letters of one card in any order, with repeats: what stands is never older than what stood."""
    message = feishu.send(parcel("v0", "0", version=0))
    for seed in range(30):
        chance, shown = random.Random(seed), [0]
        card, message = f"card{seed}", feishu.send(parcel(f"{seed}-0", "0", version=0, card_key=f"card{seed}"))
        for _ in range(8):
            version = chance.randrange(9)
            letter = parcel(f"{seed}-{version}", str(version), version=version, card_key=card, message=message)
            assert feishu.send(letter) == message
            standing = next(m for m in there.standing if m["id"] == message)
            shown.append(int(title_of(standing["content"])))
            clock.winds(seconds=1)
        assert shown == sorted(shown)


def test_one_letter_handed_over_twice_is_one_message(feishu: Feishu, there: Chats) -> None:
    """A3: a crash between sending and marking inside one process does not repeat a message."""
    assert feishu.send(parcel()) == feishu.send(parcel())
    assert there.texts("oc_of_ou_1") == ["招聘需求"]


def test_after_a_restart_the_same_letter_is_the_same_message(
    api: Api, feishu: Feishu, there: Chats, clock: Clock, watch: Watch
) -> None:
    """A3: another process knows nothing of the first; Feishu knows the letter by its uuid."""
    first = feishu.send(parcel())
    clock.winds(minutes=40)
    another = Feishu(api, drawn, Places(api, watch), clock)
    assert another.send(parcel()) == first
    assert there.texts("oc_of_ou_1") == ["招聘需求"]


def test_one_letter_in_two_hands_at_once_is_one_message(feishu: Feishu, desk: FeishuDesk, there: Chats) -> None:
    """A5: a hand that takes over from one that is slow is told to come again."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(given: dict[str, Any]) -> dict[str, Any]:
        inside.set()
        go_on.wait(5)
        return there.post(given)

    desk.on[POST] = slow
    hand = threading.Thread(target=feishu.send, args=(parcel(),))
    hand.start()
    inside.wait(5)
    failure = fails(feishu, parcel())
    go_on.set()
    hand.join()
    assert (failure.permanent, failure.unknown, failure.retry_after) == (False, True, 1.0)
    assert there.texts("oc_of_ou_1") == ["招聘需求"]


def test_a_message_being_sent_is_asked_for_again(feishu: Feishu, desk: FeishuDesk, there: Chats) -> None:
    """230049: Feishu is still at it with the same uuid; the letter is unknown, not lost."""
    desk.on[POST] = refuses(230049)
    failure = fails(feishu, parcel())
    assert (failure.permanent, failure.unknown, failure.everywhere) == (False, True, False)


def test_an_urgent_letter_is_announced_once_after_it_stands(feishu: Feishu, there: Chats) -> None:
    """加急 goes to the person the letter is for; a group is not knocked up."""
    message = feishu.send(parcel(urgent=True))
    feishu.send(parcel(urgent=True))
    assert there.knocked == [(message, ["ou_1"])]
    feishu.send(parcel("k2", card_key="b", kind="channel", place="oc_hr", urgent=True))
    feishu.send(parcel("k3", "再提醒", version=2, message=message, urgent=True))
    assert there.knocked == [(message, ["ou_1"])] * 2


@pytest.mark.parametrize("code", [230023, 230024, 99991672, 230001])
def test_an_announcement_that_fails_never_fails_the_letter(
    feishu: Feishu, desk: FeishuDesk, there: Chats, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A quota that is used up, a permission the company did not give: the letter stands, and nothing waits."""
    desk.on[KNOCK] = refuses(code)
    feishu.send(parcel(urgent=True))
    assert there.texts("oc_of_ou_1") == ["招聘需求"]
    desk.on[KNOCK] = lambda _: Raw(503)
    feishu.send(parcel("k2", card_key="b", urgent=True))
    assert there.texts("oc_of_ou_1") == ["招聘需求"] * 2
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_the_door_posts_and_redraws_cards_of_its_own(feishu: Feishu, desk: FeishuDesk, there: Chats) -> None:
    """A form is one message for its uuid, to a person or into a group, and is redrawn; one that is gone says so."""
    form = drawn(Card(line("表单")))
    message = feishu.post("ou_1", form, uuid="form-1")
    assert feishu.post("ou_1", form, uuid="form-1") == message
    feishu.post("oc_hr", form, uuid="form-2")
    feishu.redraw(message, drawn(Card(line("已提交"))))
    assert (there.texts("oc_of_ou_1"), there.texts("oc_hr")) == (["已提交"], ["表单"])
    with pytest.raises(Failed) as caught:
        feishu.redraw("om_404", form)
    assert caught.value.meaning == "stale"


def test_a_card_with_lone_surrogates_still_arrives(feishu: Feishu, there: Chats) -> None:
    """What no encoding can hold is replaced, and the letter goes."""
    feishu.send(parcel(title="a\ud800b"))
    assert there.texts("oc_of_ou_1") == ["a?b"]


def test_there_are_hands_enough_for_the_pace_feishu_allows(feishu: Feishu) -> None:
    """Where Feishu takes a quarter of a second for each letter they still go out as fast as it takes them."""
    assert feishu.limits.hands >= 0.25 * USUAL[0]
