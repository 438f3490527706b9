"""What comes in is kept before it is acknowledged, has one effect, and is answered in words."""

from __future__ import annotations

import json
import random
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.platforms.slack import views
from bot.platforms.slack.door import bolt_app
from bot.platforms.slack.forms import Open
from bot.platforms.slack.scene import Scene
from bot.ports import Answer, Incoming, Pressed, Said
from tests.platforms.cases import ROLE_FORM
from tests.platforms.slack.small import NOW, Town, command, event, message, opens, pressed, standing, submission, typed

# kept, then acknowledged


def test_an_event_is_acknowledged_once_the_house_has_kept_it(town: Town) -> None:
    """B5: nothing is said to Slack before."""
    order: list[str] = []
    town.house.slow = lambda: order.append("kept")
    assert town.take(event(message("帮助"))).status == 200
    assert order == ["kept"] and town.house.last.body == Said("帮助")


def test_what_could_not_be_kept_has_to_come_again(town: Town) -> None:
    """B5: an event, a press and a form are not acknowledged when the house refuses; afterwards they are taken."""
    view = standing(opens(town, ROLE_FORM), typed("x"))
    town.house.refuses = True
    payloads = [event(message("x")), pressed('["t","v"]'), command("x"), submission(view)]
    assert [town.take(each).status for each in payloads] == [503] * 4
    town.house.refuses = False
    assert [town.take(each).status for each in payloads] == [200] * 4


def test_a_mistake_of_ours_is_told_to_slack_and_its_words_to_nobody(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks inside: 503, a line about where, not a word of what somebody wrote."""

    def breaks() -> None:
        raise ValueError("canary: what somebody wrote")

    town.house.slow = breaks
    assert town.take(event(message("x"))).status == 503
    assert "ValueError" in caplog.text and "canary" not in caplog.text


@pytest.mark.parametrize("stall", [0.0, 0.4, 1.0])
def test_an_ack_comes_within_the_stall_and_three_tenths_of_a_second(town: Town, stall: float) -> None:
    """B5: a slow database holds an acknowledgement up for as long as it is slow, and no longer."""
    town.house.slow = lambda: time.sleep(stall)
    town.house.answer = Answer("done")
    for payload in (event(message("x")), pressed('["t","v"]'), pressed('["t","v"]', "ask:0", at="1"), command("x")):
        began = time.monotonic()
        assert town.take(payload).status == 200
        assert time.monotonic() - began < stall + 0.3


def test_nothing_is_taken_while_slack_has_not_said_who_we_are(town: Town) -> None:
    """G4: without our own workspace's name nobody can be told from strangers."""
    town.door._badge = lambda: None
    assert town.take(event(message("x"))).status == 503
    assert not town.house.heard


def test_an_unknown_payload_is_acknowledged_and_counted(town: Town) -> None:
    """Slack would send it again and again."""
    for payload in (event({"type": "emoji_changed"}), {"type": "nonsense", "team": {"id": "T1"}}):
        assert town.take(payload).status == 200
    assert town.door.counts["ignored:event:emoji_changed"] == town.door.counts["ignored:kind:nonsense"] == 1


# one effect


def test_ten_thousand_events_delivered_up_to_four_times_have_one_effect_each(town: Town) -> None:
    """B1: messages, presses, commands and forms, repeated under the same and under other event ids, in any order."""
    chance = random.Random(4)
    effects: list[str] = []
    town.house.slow = lambda: None
    receive = town.house.receive

    def counted(incoming: Incoming) -> Answer:
        if incoming.key not in town.house.heard:
            effects.append(incoming.key)
        return receive(incoming)

    town.house.receive = counted
    town.room.forms.keep("view-0", Open(ROLE_FORM, Scene("U1", "home")))
    view = views.form(ROLE_FORM, lambda who: None, town.room.looks.words("zh"), external="view-0")
    deliveries: list[dict[str, Any]] = []
    for number in range(10_000):
        made = [
            lambda n: event(message("x", client_msg_id=f"c{n}", ts=f"{n}.0"), f"Ev{n}-{chance.random()}"),
            lambda n: pressed('["t","v"]', at=f"{n}.1"),
            lambda n: command("x", trigger=f"tr-{n}"),
            lambda n: submission(standing(view, typed("x")), f"ts-{n}"),
        ][number % 4]
        deliveries += [made(number) for _ in range(chance.randrange(1, 5))]
    chance.shuffle(deliveries)
    assert all(town.take(each).status == 200 for each in deliveries)
    assert len(effects) == len(set(effects)) == 10_000


def test_three_connections_that_get_the_same_event_have_one_effect(town: Town) -> None:
    """B7: at the same time, the house's own key decides."""
    lock, receive = threading.Lock(), town.house.receive

    def one_by_one(incoming: Incoming) -> Answer:
        with lock:
            return receive(incoming)

    town.house.receive = one_by_one
    payloads = [event(message("x", client_msg_id=f"c{n}"), f"Ev{n}") for n in range(200)]
    threads = [threading.Thread(target=lambda: [town.take(each) for each in payloads]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(town.house.heard) == 200


def test_a_retry_is_counted(town: Town) -> None:
    """Slack says when it sends something again."""
    town.take(event(message("x")), {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"})
    assert town.door.counts["retry"] == 1


# who


def test_another_workspace_is_told_no_and_reaches_nobody(town: Town) -> None:
    """G4: in words where there is somebody to tell; the house hears nothing."""
    foreign = {**command("x"), "team_id": "T9"}
    assert town.take(foreign).status == town.take(event(message("x"), team="T9")).status == 200
    town.settle()
    assert not town.house.heard and len(town.slack.asides) == 1


def test_a_command_in_a_channel_is_answered_to_one_person_only(town: Town) -> None:
    """I7: what the house says to it stands in no channel."""
    town.house.answer = Answer("Not in a channel, please.", accepted=False)
    town.take(command("申诉", "C1"))
    town.settle()
    assert town.slack.asides == [("https://hooks.slack.com/c", "Not in a channel, please.")]
    assert not town.slack.called("chat.postMessage") and town.house.last.place == "C1"


# messages


def test_files_of_a_message_stand_below_its_words(town: Town) -> None:
    """Fetched, given to the house, named by its ids; what is not taken is told to the sender."""
    town.slack.files |= {"F1": ("a.pdf", b"1"), "F2": ("b.exe", b"2")}
    files = [{"id": "F1"}, {"id": "F2"}, {"id": "F3"}]
    town.take(event(message("两份证据", subtype="file_share", files=files)))
    town.settle()
    assert town.house.last.body == Said("两份证据\nfile-1")
    told = town.slack.called("chat.postEphemeral")[-1]["text"]
    assert "Programs are not taken." in told and "Slack" in told


def test_a_message_that_is_too_long_is_answered_with_a_sentence(town: Town) -> None:
    """K7: the house is not given more than it reads."""
    town.take(event(message("长" * 10_001)))
    town.settle()
    assert not town.house.heard and "10001" in town.slack.called("chat.postEphemeral")[-1]["text"]


def test_the_home_and_the_directory_reach_who_keeps_them(town: Town) -> None:
    """Somebody looks at their home; somebody's account was closed."""
    town.take(event({"type": "app_home_opened", "user": "U1", "tab": "home", "view": {"hash": "h"}}))
    town.take(event({"type": "user_change", "user": {"id": "U2", "deleted": True}}))
    town.settle()
    assert town.homes == [("U1", "h")] and town.changed == [{"id": "U2", "deleted": True}]


# Bolt


def test_bolt_hands_every_kind_of_request_to_the_door(town: Town) -> None:
    """HTTP bodies of all three kinds and socket payloads; without a listener, a check or a question to Slack."""
    app = bolt_app(town.door.take, WebClient("xoxb-1", "http://127.0.0.1:9/"))
    form: dict[str, Any] = {"content-type": ["application/x-www-form-urlencoded"]}
    from urllib.parse import urlencode

    requests = [
        BoltRequest(body=json.dumps(event(message("a"))), headers={"content-type": ["application/json"]}),
        BoltRequest(body=urlencode({"payload": json.dumps(pressed('["t","v"]'))}), headers=form),
        BoltRequest(body=urlencode(command("b")), headers=form),
        BoltRequest(body=event(message("c", client_msg_id="c2")), mode="socket_mode"),
        BoltRequest(body=json.dumps({"type": "url_verification", "challenge": "abc"})),
    ]
    answers = [app.dispatch(each) for each in requests]
    assert [each.status for each in answers] == [200] * 5 and json.loads(answers[-1].body) == {"challenge": "abc"}
    assert [type(each.body) for each in town.house.heard.values()] == [Said, Pressed, Said, Said]


def test_after_the_door_is_closed_nothing_more_is_taken(town: Town) -> None:
    """A4: intake stops first; what was taken is finished."""
    town.house.answer = Answer("ok")
    town.take(pressed('["t","v"]'))
    town.door.close()
    assert town.slack.called("chat.postEphemeral") and town.take(event(message("x"))).status == 503


def test_events_of_long_ago_keep_their_keys() -> None:
    """B2: the key of an event does not hang on when it is delivered."""
    from bot.platforms.slack.scene import Event
    from bot.platforms.slack.translate import Reader
    from tests.platforms.slack.small import BADGE, PEOPLE

    reader = Reader(BADGE, PEOPLE.get)
    for payload in (event(message("x")), pressed('["t","v"]'), command("x")):
        found = [reader.read(payload, NOW + late) for late in (timedelta(), timedelta(hours=6.5), timedelta(days=8))]
        assert len({each.incoming.key for each in found if isinstance(each, Event)}) == 1
