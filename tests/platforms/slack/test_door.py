"""What comes in is kept before it is acknowledged, has one effect, and is answered in words."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.platforms.slack import views
from bot.platforms.slack.door import bolt_app
from bot.platforms.slack.forms import Open
from bot.platforms.slack.scene import Scene
from bot.ports import Answer, Incoming, Pressed, Said, Submitted
from tests.platforms.cases import INPUTS, a_form
from tests.platforms.slack.small import (
    NOW,
    Town,
    command,
    event,
    in_view,
    message,
    open_town,
    pressed,
    standing,
    submission,
)

TEXT = replace(INPUTS["text"][0], name="role", value=None)
FORM = a_form(TEXT)


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as opened:
        yield opened


def opens(town: Town, form: Any = FORM, channel: str = "D1") -> dict[str, Any]:
    """Somebody presses what opens that form; the view that then stands on their screen."""
    town.house.answers.append(Answer(form=form, accepted=False))
    town.take(pressed('["t-form","submit"]', "ask:0", channel, at=f"{len(town.house.heard)}.0"))
    town.settle()
    return town.slack.called("views.open")[-1]["view"]


def typed(words: str, block: str = "q:role") -> dict[str, Any]:
    return {block: {"type": "plain_text_input", "value": words}}


# kept, then acknowledged


def test_an_event_is_acknowledged_once_the_house_has_kept_it(town: Town) -> None:
    """B5: nothing is said to Slack before."""
    order: list[str] = []
    town.house.slow = lambda: order.append("kept")
    assert town.take(event(message("帮助"))).status == 200
    assert order == ["kept"] and town.house.last.body == Said("帮助")


def test_what_could_not_be_kept_has_to_come_again(town: Town) -> None:
    """B5: an event, a press and a form are not acknowledged when the house refuses; afterwards they are taken."""
    view = standing(opens(town), typed("x"))
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
    town.room.forms.keep("view-0", Open(FORM, Scene("U1", "home")))
    view = views.form(FORM, lambda who: None, town.room.looks.words("zh"), external="view-0")
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


# forms


def test_a_form_is_sent_as_it_was_filled_in(town: Town) -> None:
    """Token, verb and raw answers; then the form is gone."""
    view = opens(town)
    town.house.answer = Answer("Filed.", "good")
    given = town.take(submission(standing(view, typed("短视频 <b>策划</b>"))))
    assert json.loads(given.body) == {"response_action": "clear"}
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "短视频 <b>策划</b>"})


def test_errors_stand_beside_their_fields(town: Town) -> None:
    """The form stays open, nothing is lost; sent again, it is another event."""
    view = opens(town)
    town.house.answers = [Answer(errors={"role": "Write the role."}, accepted=False), Answer("Filed.")]
    wrong = town.take(submission(standing(view, typed("")), "tr-a"))
    assert json.loads(wrong.body) == {"response_action": "errors", "errors": {"q:role": "Write the role."}}
    assert json.loads(town.take(submission(standing(view, typed("x")), "tr-b")).body) == {"response_action": "clear"}


def test_pages_are_turned_before_the_house_is_asked(town: Town) -> None:
    """What stood on earlier pages is sent with the last one; an error there brings its page back."""
    many = tuple(replace(TEXT, name=f"q{n}", label=f"Question {n}") for n in range(150))
    first = opens(town, a_form(*many))
    before = len(town.house.heard)
    answer = json.loads(town.take(submission(standing(first, typed("one", "q:q0")), "tr-a")).body)
    assert answer["response_action"] == "update" and len(town.house.heard) == before
    second = answer["view"]
    town.house.answers = [Answer(errors={"q0": "Not so."}, accepted=False), Answer("Filed.")]
    sent = submission(standing(second, typed("last", "q:q149")), "tr-b")
    wrong = json.loads(town.take(sent).body)
    assert town.house.last.body == Submitted("t-form", "submit", {"q0": "one", "q149": "last"})
    assert wrong["response_action"] == "update" and "Not so." in json.dumps(wrong)
    assert views.read_metadata(wrong["view"]["private_metadata"]).page == 0


def test_a_form_the_door_has_forgotten_is_asked_of_the_house_again(town: Town) -> None:
    """After a restart, or when very many are open: same token, same verb, and what was filled in is taken."""
    view = opens(town)
    town.room.forms.drop(view["external_id"])
    town.house.answers = [Answer(form=FORM, accepted=False), Answer("Filed.")]
    town.take(submission(standing(view, typed("x"))))
    asked, sent = list(town.house.heard.values())[-2:]
    assert (asked.body, sent.body) == (Pressed("t-form", "submit"), Submitted("t-form", "submit", {"role": "x"}))


def test_a_form_that_is_not_to_be_had_any_more_says_so(town: Town) -> None:
    """The case moved on meanwhile: its sentence stands where the form was."""
    view = opens(town)
    town.room.forms.drop(view["external_id"])
    town.house.answers = [Answer("It moved on.", "bad", accepted=False)]
    answer = json.loads(town.take(submission(standing(view, typed("x")))).body)
    assert answer["response_action"] == "update" and "It moved on." in json.dumps(answer)


def test_a_form_sent_too_late_says_so_and_the_card_is_right_again(town: Town) -> None:
    """I3: refused with a sentence that is seen, never closed without a word."""
    from tests.platforms.contract import card

    view = opens(town)
    town.house.answers = [Answer("Decided already.", "bad", card=card(title="Decided"), accepted=False)]
    answer = json.loads(town.take(submission(standing(view, typed("x")))).body)
    town.settle()
    assert "Decided already." in json.dumps(answer)
    assert town.slack.called("chat.update")[-1]["ts"] == "5.5"


def test_a_line_is_added_and_a_dependent_question_appears(town: Town) -> None:
    """What is done in an open form draws it anew, guarded by its hash; the house is not asked."""
    rows = replace(INPUTS["rows"][0], name="items", value=None, required=True)
    view = opens(town, a_form(rows))
    before = len(town.house.heard)
    town.take(in_view(pressed("", "add:items"), standing(view)))
    town.settle()
    (drawn,) = town.slack.called("views.update")
    assert (drawn["view_id"], drawn["hash"], len(town.house.heard)) == ("V1", "h1", before)
    assert len(views.read_metadata(drawn["view"]["private_metadata"]).rows["items"]) == 2


def test_files_of_a_form_are_fetched_first_and_given_to_the_house(town: Town) -> None:
    """A view says wait meanwhile; then the form is sent with the house's own ids."""
    files = replace(INPUTS["files"][0], name="proof", value=None)
    view = opens(town, a_form(files))
    town.slack.files["F1"] = ("proof.pdf", b"%PDF")
    town.house.answers = [Answer("Filed.")]
    state = {"q:proof": {"type": "file_input", "files": [{"id": "F1"}]}}
    answer = json.loads(town.take(submission(standing(view, state))).body)
    assert answer["response_action"] == "update"
    town.settle()
    assert town.house.attached == [("wang.xiaoyu", "proof.pdf", b"%PDF")]
    assert town.house.last.body == Submitted("t-form", "submit", {"proof": ["file-1"]})
    assert "Filed." in json.dumps(town.slack.called("views.update")[-1])


def test_a_file_the_house_does_not_take_brings_the_form_back_with_its_sentence(town: Town) -> None:
    """Nothing else that was filled in is lost, and nothing was sent."""
    files = replace(INPUTS["files"][0], name="proof", value=None)
    view = opens(town, a_form(files, TEXT))
    before = len(town.house.heard)
    town.slack.files["F1"] = ("a.exe", b"MZ")
    state = {"q:proof": {"type": "file_input", "files": [{"id": "F1"}]}, **typed("kept")}
    town.take(submission(standing(view, state)))
    town.settle()
    drawn = json.dumps(town.slack.called("views.update")[-1])
    assert "Programs are not taken." in drawn and "kept" in drawn and len(town.house.heard) == before


def test_a_sealed_form_is_forgotten_once_it_is_sent(town: Town) -> None:
    """Neither its questions nor its answers stay in the door."""
    view = opens(town, replace(FORM, sealed=True, token="sealed:x"))
    town.house.answer = Answer("Taken.", "good")
    town.take(submission(standing(view, typed("x"))))
    assert town.room.forms.find(view["external_id"]) is None


def test_a_form_put_away_is_forgotten(town: Town) -> None:
    """Closing it says nothing to the house."""
    view = opens(town)
    town.take({**submission(standing(view)), "type": "view_closed"})
    assert town.room.forms.find(view["external_id"]) is None


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
