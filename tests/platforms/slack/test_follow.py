"""What somebody sees after they pressed or wrote: at once, to this person, and never nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.cards.model import Button, Paragraph, Text
from bot.platforms.slack.forms import Open, Shelf, forms
from bot.platforms.slack.scene import Scene
from bot.ports import DESK, Answer, Download, Pressed, Said
from tests.platforms.adapter import card
from tests.platforms.cases import INPUTS, a_form
from tests.platforms.slack.small import (
    Town,
    command,
    event,
    in_view,
    message,
    on_message,
    open_town,
    pressed,
    shortcut,
    standing,
)

FORM = a_form(replace(INPUTS["text"][0], value=None))
CARD = card(title="Decided by Leo")
MODAL = {"type": "modal", "private_metadata": "x"}


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town(patience=0.2) as opened:
        yield opened


def answered(town: Town, payload: dict, answer: Answer) -> Town:
    town.house.answers.append(answer)
    assert town.take(payload).status == 200
    town.settle()
    return town


def methods(town: Town) -> list[str]:
    return [method for method, _ in town.slack.calls]


# cards


def test_a_pressed_card_shows_its_new_state_where_it_stands(town: Town) -> None:
    """The message is changed; its new look is feedback enough."""
    answered(town, pressed('["t","approve"]'), Answer("Approved.", "good", card=CARD))
    assert methods(town) == ["chat.update"]
    (changed,) = town.slack.called("chat.update")
    assert (changed["channel"], changed["ts"]) == ("D1", "5.5") and "Decided by Leo" in json.dumps(changed["blocks"])


def test_a_card_that_cannot_be_changed_is_shown_in_a_view(town: Town) -> None:
    """The message is gone: what became of it is seen all the same."""
    town.slack.fails["chat.update"] = "message_not_found"
    answered(town, pressed('["t","approve"]'), Answer("Approved.", card=CARD))
    assert methods(town) == ["chat.update", "views.open"]


def test_a_sentence_is_said_beside_the_message(town: Town) -> None:
    """To this person only, as words and nothing else (H1)."""
    answered(town, pressed('["t","nudge"]', channel="C1"), Answer("Reminded <!channel> & *all*."))
    (said,) = town.slack.called("chat.postEphemeral")
    assert (said["channel"], said["user"]) == ("C1", "U1")
    assert said["text"] == "Reminded &lt;!channel&gt; &amp; *all*."
    assert said["blocks"][0]["text"] == {
        "type": "plain_text", "text": "Reminded <!channel> & *all*.", "emoji": False,
    }  # fmt: skip


def test_a_sentence_that_cannot_be_said_there_is_said_by_the_answer_s_address(town: Town) -> None:
    """The bot is not in that channel: never silence."""
    town.slack.fails["chat.postEphemeral"] = "not_in_channel"
    answered(town, pressed('["t","nudge"]', channel="C1"), Answer("Reminded."))
    assert town.slack.asides == [("https://hooks.slack.com/a", "Reminded.")]


def test_nothing_is_said_where_there_is_nothing_to_say(town: Town) -> None:
    """The answer to a message is a letter; nothing else is sent."""
    answered(town, event(message("帮助")), Answer())
    assert town.slack.calls == []


# views


def test_a_view_of_one_s_own_opens_over_the_chat_and_over_another_view(town: Town) -> None:
    """A list or a card nobody else sees; from a view it is laid over it."""
    answered(town, pressed('["desk","tasks"]'), Answer(view=CARD))
    answered(town, in_view(pressed('["desk","tasks"]', at="2"), standing(MODAL)), Answer(view=CARD))
    assert methods(town) == ["views.open", "views.push"]


def test_when_three_views_lie_over_each_other_the_top_one_is_changed(town: Town) -> None:
    """Slack takes no fourth."""
    town.slack.fails["views.push"] = "push_limit_reached"
    answered(town, in_view(pressed('["desk","tasks"]'), standing(MODAL)), Answer(view=CARD))
    assert methods(town) == ["views.push", "views.update"]
    assert town.slack.called("views.update")[0]["view_id"] == "V1"


def test_a_card_pressed_in_a_view_changes_there(town: Town) -> None:
    """And a sentence about it is laid over it."""
    answered(town, in_view(pressed('["t","approve"]'), standing(MODAL)), Answer("ok", card=CARD))
    answered(town, in_view(pressed('["t","nudge"]', at="2"), standing(MODAL)), Answer("Reminded."))
    assert methods(town) == ["views.update", "views.push"]


def test_a_press_at_home_draws_the_home_anew(town: Town) -> None:
    """What was done there is seen there."""
    answered(town, in_view(pressed('["t","approve"]'), standing({"type": "home"})), Answer("ok", card=CARD))
    assert methods(town) == ["views.open"] and town.homes == [("U1", "stale")]


def test_the_rest_of_a_card_is_shown_page_by_page(town: Town) -> None:
    """A card too long for a view: its next page, from what the door remembers."""
    long = card(*(Paragraph((Text(f"line {n} " + "x" * 2000),)) for n in range(150)))
    answered(town, pressed('["t","see"]'), Answer(view=long))
    view = town.slack.called("views.open")[-1]["view"]
    assert "line 149" not in json.dumps(view)
    town.take(in_view(pressed("1", "more:7"), standing(view)))
    town.settle()
    assert town.slack.called("views.update")[-1]["view_id"] == "V1"
    assert '"line 0 ' not in json.dumps(town.slack.called("views.update")[-1]["view"])


def test_of_a_card_nobody_remembers_it_is_said_that_it_is_gone(town: Town) -> None:
    """After a restart: a sentence, not silence."""
    town.take(pressed("0", "more:7"))
    town.settle()
    assert "opened" in town.slack.called("chat.postEphemeral")[-1]["text"]


# forms


def test_a_form_opens_with_its_trigger(town: Town) -> None:
    """At once, when the house is quick: one call."""
    answered(town, pressed('["desk","start:x"]', "ask:0"), Answer(form=FORM, accepted=False))
    assert methods(town) == ["views.open"]
    (opened,) = town.slack.called("views.open")
    assert opened["trigger_id"] == "tr-9.9" and opened["view"]["external_id"] == "view-1"
    assert town.room.forms.find("view-1") is not None


def test_when_the_house_is_slow_a_view_says_wait_and_becomes_the_form(town: Town) -> None:
    """The trigger is used before it runs out; the form takes that view's place, guarded by its hash."""
    town.house.slow = lambda: time.sleep(0.5)
    answered(town, pressed('["desk","start:x"]', "ask:0"), Answer(form=FORM, accepted=False))
    assert methods(town) == ["views.open", "views.update"]
    opened, became = town.slack.called("views.open")[0], town.slack.called("views.update")[0]
    assert opened["view"]["callback_id"] == "loading" and became["view"]["callback_id"] == "form"
    assert (became["view_id"], became["hash"]) == ("V1", "h1")


@pytest.mark.parametrize("answer", [Answer("Decided already.", "bad", accepted=False), Answer(), Answer(view=CARD)])
def test_whatever_the_slow_house_says_takes_the_place_of_wait(town: Town, answer: Answer) -> None:
    """No view keeps saying wait."""
    town.house.slow = lambda: time.sleep(0.5)
    answered(town, pressed('["t","reject"]', "ask:0"), answer)
    shown = town.slack.called("views.update")[-1]["view"]
    assert shown["callback_id"] in ("told", "card")


def test_a_slow_house_that_refuses_says_so_in_the_view(town: Town) -> None:
    """The person who waits is told to try again."""
    town.house.slow, town.house.refuses = lambda: time.sleep(0.5), True
    assert town.take(pressed('["t","reject"]', "ask:0")).status == 503
    town.settle()
    assert "try again" in json.dumps(town.slack.called("views.update")[-1])


def test_a_view_put_away_while_it_said_wait_stays_away(town: Town) -> None:
    """Whoever closed it does not want it any more."""
    town.house.slow = lambda: time.sleep(0.5)
    town.slack.fails["views.update"] = "not_found"
    answered(town, pressed('["desk","start:x"]', "ask:0"), Answer(form=FORM, accepted=False))
    assert methods(town) == ["views.open", "views.update"]


def test_a_trigger_that_ran_out_leads_to_the_interview(town: Town) -> None:
    """What can be asked in the chat is asked there, and it is said."""
    town.slack.fails["views.open"] = "expired_trigger_id"
    answered(town, pressed('["desk","start:hr.x"]', "ask:0"), Answer(form=FORM, accepted=False))
    assert town.house.last.body == Said("", called=True, about="hr.x")
    assert "direct chat" in town.slack.called("chat.postEphemeral")[-1]["text"]
    town.slack.fails["views.open"] = "expired_trigger_id"
    answered(town, command("招聘需求"), Answer(form=FORM, accepted=False))
    assert town.house.last.body == Said("招聘需求", called=True)
    assert len(town.slack.asides) == 1


@pytest.mark.parametrize("sealed", [True, False])
def test_a_form_that_is_the_only_way_is_to_be_pressed_again(town: Town, sealed: bool) -> None:
    """A sealed form is never asked question by question; a task's form is opened with the next press."""
    town.slack.fails["views.open"] = "exchanged_trigger_id"
    body = '["desk","start:x"]' if sealed else '["t","reject"]'
    answered(town, pressed(body, "ask:0"), Answer(form=replace(FORM, sealed=sealed), accepted=False))
    assert "once more" in town.slack.called("chat.postEphemeral")[-1]["text"]
    assert isinstance(town.house.last.body, Pressed)


# commands and shortcuts


def test_a_command_is_answered_to_whoever_typed_it(town: Town) -> None:
    """I7: a form or a view opens for this person; a sentence goes by the command's own address."""
    answered(town, command("招聘需求", trigger="a"), Answer(form=FORM, accepted=False))
    answered(town, command("帮助", trigger="b"), Answer(view=CARD))
    answered(town, command("x", trigger="c"), Answer("Not here."))
    assert methods(town) == ["views.open", "views.open"]
    assert town.slack.asides == [("https://hooks.slack.com/c", "Not here.")]


def test_the_shortcuts_open_views(town: Town) -> None:
    """The list of what can be started; the form of an action item; a sentence where there is no chat."""
    answered(town, shortcut("bole_start", "a"), Answer(view=card(buttons=(Button(DESK, "start:x", "X", asks=True),))))
    answered(town, on_message("周五前交"), Answer(form=FORM, accepted=False))
    answered(town, shortcut("bole_start", "b"), Answer("No."))
    assert methods(town) == ["views.open"] * 3
    assert [view["view"]["callback_id"] for view in town.slack.called("views.open")] == ["card", "form", "told"]


# what is kept


def test_a_paper_is_put_into_the_direct_chat(town: Town) -> None:
    """Also when it was asked for in a channel, where nothing of it is shown but that it was sent."""
    paper = Download("letter.docx", "x", b"1")
    town.house.papers = {"document:d1:docx": paper, "ledger:hiring:xlsx": paper}
    town.take(pressed("document:d1", "get:0"))
    town.take(pressed("ledger:hiring", "get:1", "C1"))
    town.settle()
    assert town.slack.sent == [("U1", paper), ("U1", paper)]
    (said,) = town.slack.called("chat.postEphemeral")
    assert said["channel"] == "C1"


@pytest.mark.parametrize("to", ["document:none", "file:none", "odd", "odd:odd", "", "home:records"])
def test_what_somebody_may_not_read_is_told_like_what_does_not_exist(town: Town, to: str) -> None:
    """I1: one sentence for both; nothing is sent."""
    town.take(pressed(to, "get:0"))
    town.take({**pressed(to, "get:0", at="2"), "user": {"id": "U9"}})
    town.settle()
    assert not town.slack.sent and len(town.slack.called("chat.postEphemeral")) == 2


# what is remembered


def test_the_shelf_holds_no_more_than_it_may_and_forgets_the_oldest_first() -> None:
    """A form of many choices counts for what it holds."""
    shelf: Shelf[Open] = forms(most=5)
    opened = Open(FORM, Scene("U1", "home"))
    for name in "abc":
        shelf.keep(name, opened)
    assert shelf.find("a") is not None
    for name in "def":
        shelf.keep(name, opened)
    assert len(shelf) == 5 and shelf.find("b") is None and shelf.find("a") is not None
    shelf.keep("a", opened)
    shelf.drop("a")
    shelf.drop("a")
    assert len(shelf) == 4


def test_what_follows_an_event_never_breaks_the_next_one(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A failure of Slack's, or of ours, is a line in the log."""
    town.slack.fails["views.open"] = "fatal_error"
    answered(town, pressed('["t","see"]'), Answer(view=CARD))
    answered(town, pressed('["t","see"]', at="2"), Answer(view=CARD))
    assert methods(town) == ["views.open", "views.open"] and "fatal_error" in caplog.text
