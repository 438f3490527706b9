"""What comes in is kept before it is acknowledged, has one effect, and is answered in words."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from bot.ports import Answer, Incoming, Said
from tests.platforms.adapter import card
from tests.platforms.cases import ROLE_FORM
from tests.platforms.feishu.events import ME, NOW, action, drawn, event, fills, menu, message, press
from tests.platforms.feishu.small import Town, build, open_town, opens

# kept, then acknowledged


def test_an_event_is_acknowledged_once_the_house_has_kept_it(town: Town) -> None:
    """B5: nothing is said to Feishu before."""
    order: list[str] = []
    town.house.slow = lambda: order.append("kept")
    assert town.take(message("帮助")) == (200, {})
    assert order == ["kept"] and town.house.last.body == Said("帮助", form=True)


def test_what_could_not_be_kept_has_to_come_again(town: Town) -> None:
    """B5: an event is not acknowledged when the house refuses; the same delivery is taken afterwards. A press, which
    never comes again, is told so in both languages."""
    town.house.refuses = True
    assert [town.take(each)[0] for each in (message("x"), menu("help"))] == [500, 500]
    told = town.pressed(press())["toast"]
    assert told["type"] == "error" and "没有保存成功" in told["content"] and "nothing" in told["content"].lower()
    town.house.refuses = False
    assert [town.take(each)[0] for each in (message("x"), menu("help"))] == [200, 200]
    assert len(town.house.heard) == 2


def test_a_mistake_of_ours_is_told_to_feishu_and_its_words_to_nobody(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """B8a: whatever breaks inside: a line about where, not a word of what somebody wrote; the next event is taken."""

    def breaks() -> None:
        raise ValueError("canary: what somebody wrote")

    town.house.slow = breaks
    assert town.take(message("x"))[0] == 500
    assert town.pressed(press())["toast"]["type"] == "error"
    assert "ValueError" in caplog.text and "canary" not in caplog.text
    town.house.slow = lambda: None
    assert town.take(message("y", id="om_2", number="ev-2"))[0] == 200


def test_an_unknown_event_is_acknowledged_and_counted(town: Town) -> None:
    """B8a: Feishu would push it again and again, and hold others back for it."""
    old = {"uuid": "u", "token": "x", "type": "event_callback", "event": {"type": "app_ticket"}}
    for payload in (event("im.message.reaction.created_v1", {}), old):
        assert town.take(payload) == (200, {})
    assert town.door.counts["ignored:event:im.message.reaction.created_v1"] == 1
    assert town.door.counts["ignored:p1:app_ticket"] == 1


def test_the_challenge_is_answered_at_once(town: Town) -> None:
    """Feishu asks once whether the address is ours."""
    assert town.take({"type": "url_verification", "challenge": "abc", "token": "x"}) == (200, {"challenge": "abc"})


# one effect


def test_events_delivered_up_to_four_times_have_one_effect_each(town: Town) -> None:
    """B1: the same event again, and the same message under another event's number, in any order."""
    chance = random.Random(4)
    town.house.answer = Answer("noted")
    deliveries: list[dict[str, Any]] = []
    for number in range(400):
        for _ in range(chance.randrange(1, 5)):
            fresh = f"ev-{number}-{chance.random()}"
            deliveries.append(
                [
                    message("x", id=f"om_{number}", number=fresh),
                    menu("help", number=f"ev-{number}"),
                    press(number=f"ev-{number}"),
                ][number % 3]
            )
    chance.shuffle(deliveries)
    assert all(town.take(each)[0] == 200 for each in deliveries)
    town.settle()
    assert len(town.house.heard) == 400
    assert len(town.feishu.posted) == 400 - len(range(2, 400, 3)), "one sentence a message or menu, a toast a press"


def test_connections_that_get_the_same_event_at_once_have_one_effect(town: Town) -> None:
    """B7: whoever comes second waits for the first one's end."""
    town.house.slow = lambda: time.sleep(0.001)
    town.house.answer = Answer("noted")
    payloads = [message("x", id=f"om_{n}", number=f"ev-{n}") for n in range(50)]
    given: list[int] = []
    threads = [threading.Thread(target=lambda: given.extend(town.take(each)[0] for each in payloads)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.settle()
    assert set(given) == {200} and len(town.house.heard) == len(town.feishu.posted) == 50


@pytest.mark.parametrize("minutes", [0.25, 5, 60, 360])
def test_a_delivery_after_a_restart_shows_nothing_twice(town: Town, minutes: float) -> None:
    """B2: 15 s, 5 min, 1 h and 6 h later and after a restart, the form that was opened stands there once."""
    town.house.answers.append(Answer(form=ROLE_FORM, accepted=False))
    town.take(message("招聘需求"))
    town.settle()
    again = build(town.house, town.feishu)
    again.door._now = lambda: NOW + timedelta(minutes=minutes)
    if minutes > 55:
        town.feishu.by_uuid.clear()
        town.feishu.ours_since = [{"sender": {"sender_type": "app", "id": "cli_1"}}]
    assert again.take(message("招聘需求", number="ev-2"))[0] == 200
    again.settle()
    assert len(town.house.heard) == 1 and len(town.feishu.posted) == 1
    again.door.close()


def test_a_message_that_first_comes_hours_late_is_answered(town: Town) -> None:
    """B4: our outage lasted; nothing of ours stands after it, so the answer comes now."""
    town.house.answers.append(Answer(form=ROLE_FORM, accepted=False))
    town.take(message("招聘需求", at=NOW - timedelta(hours=6)))
    town.settle()
    assert len(town.feishu.posted) == 1 and town.feishu.looked[0]["container_id"] == "oc_direct"


# presses


def test_a_slow_house_is_waited_for_and_then_answered_where_it_was_pressed() -> None:
    """B6: the person is told to wait within the time; afterwards the card is drawn where it stands."""
    with open_town(patience=0.05) as town:
        ready = threading.Event()
        town.house.slow = ready.wait
        town.house.answer = Answer("Approved.", "good", card=card(title="Approved"))
        town.feishu.known[ME] = "oc_direct"
        began = time.monotonic()
        told = town.take(press())[1]
        assert time.monotonic() - began < 1 and "Still working" in told["toast"]["content"] and "card" not in told
        ready.set()
        town.door._hands.shutdown(wait=True)
        town.settle()
        (where, redrawn), *more = town.feishu.redrawn
        assert where == "om_card" and "Approved" in str(redrawn) and not more and town.door.counts["late"] == 1


@pytest.mark.parametrize(
    "answer", [Answer("Not yours.", "bad", accepted=False), Answer(form=ROLE_FORM, accepted=False)]
)
def test_what_a_slow_house_says_is_never_lost(answer: Answer) -> None:
    """B6: a sentence or a form comes into the direct chat."""
    with open_town(patience=0.02) as town:
        town.house.slow, town.house.answer = lambda: time.sleep(0.1), answer
        town.take(press())
        town.door._hands.shutdown(wait=True)
        town.settle()
        assert any(
            place == ME and ("Not yours." in str(c) or "招聘需求" in str(c)) for place, _, c in town.feishu.posted
        )


def test_a_slow_house_that_refuses_says_so(town: Town) -> None:
    """B6: whoever was told to wait is told that it did not work."""
    town.door._patience = 0.02
    town.house.slow, town.house.refuses = lambda: time.sleep(0.1), True
    town.take(press())
    town.door._hands.shutdown(wait=True)
    town.settle()
    assert "没有保存成功" in str(town.feishu.last())


def test_ninety_of_a_hundred_clicks_answered_make_no_wrong_state(town: Town) -> None:
    """B6: a form whose answer was lost is sent once more, under another number: one effect, and the same words."""
    where, shown = opens(town, ROLE_FORM)
    town.house.answers = [Answer("Filed HN-1.", "good"), Answer("Filed HN-2.", "good")]
    first = town.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-a"))
    again = town.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-b"))
    restarted = build(town.house, town.feishu)
    town.house.answers.insert(0, Answer(form=ROLE_FORM, accepted=False))
    after = restarted.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-c"))
    assert first == again == after and "HN-1" in first["toast"]["content"]
    restarted.door.close()


def test_a_press_nobody_understands_is_answered(town: Town) -> None:
    """A callback without an answer shows an error of Feishu's own."""
    for value in ("nonsense", 7, None, {"k": "other"}, '{"k":"do"}'):
        assert "toast" in town.pressed(action(value))
    assert not town.house.heard


def test_after_the_door_is_closed_nothing_more_is_taken(town: Town) -> None:
    """A4: intake stops first; what was taken is finished."""
    town.house.answer = Answer("ok")
    town.take(message("x"))
    town.door.close()
    assert town.feishu.posted and town.take(message("y", id="om_2", number="ev-2"))[0] == 500


def test_a_corrected_form_is_taken_although_nothing_but_its_answers_changed(town: Town) -> None:
    """The same button of the same card, another answer: taken, and every error is beside its question."""
    where, shown = opens(town, ROLE_FORM)
    town.house.answers = [Answer(errors={"role": "Write the role."}, accepted=False), Answer("Filed.", "good")]
    wrong = town.pressed(fills(shown, "send", {"q:role": "?"}, where, "ev-a"))
    assert "Write the role." in str(drawn(wrong)) and wrong["toast"]["type"] == "error"
    assert "Filed." in town.pressed(fills(drawn(wrong), "send", {"q:role": "策划"}, where, "ev-b"))["toast"]["content"]


def test_events_of_long_ago_keep_their_keys(town: Town) -> None:
    """B2: the key of an event does not hang on when it is delivered."""
    keys: list[set[str]] = []
    for payload in (message("x"), press(), menu("help")):
        found: set[str] = set()

        def receive(incoming: Incoming, found: set[str] = found) -> Answer:
            found.add(incoming.key)
            return Answer()

        for late in (timedelta(), timedelta(hours=6.5), timedelta(days=8)):
            fresh = build(town.house, town.feishu)
            fresh.house.receive = receive
            fresh.door._now = lambda late=late: NOW + late
            fresh.take(payload)
            fresh.door.close()
        keys.append(found)
    assert [len(each) for each in keys] == [1, 1, 1]
