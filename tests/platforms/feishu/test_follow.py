"""What somebody sees after a press or a word: where they pressed or in their direct chat, and never in a group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Button, Paragraph, line
from bot.ports import DESK, Answer, Download, Pressed, Said
from tests.platforms.adapter import card
from tests.platforms.cases import ROLE_FORM
from tests.platforms.feishu.events import (
    DIRECT,
    GROUP,
    ME,
    OTHER,
    STRANGER,
    action,
    drawn,
    fields,
    fills,
    mention,
    menu,
    message,
    press,
)
from tests.platforms.feishu.small import Town

CARD = card(Paragraph(line("十二月一日到岗")), title="招聘需求", buttons=(Button("t", "approve", "同意"),))
PAPER = Download("letter.docx", "x", b"1")


# cards and sentences


@pytest.mark.parametrize(("tone", "kind"), [("plain", "info"), ("good", "success"), ("bad", "error")])
def test_a_press_is_answered_with_a_sentence_and_the_new_card(town: Town, tone: object, kind: str) -> None:
    """Both stand in the callback's own answer, of the cards' schema; nothing else is sent."""
    assert tone in ("plain", "good", "bad")
    town.house.answer = Answer("已同意。", tone, card=CARD)
    body = town.pressed(press())
    assert body["toast"] == {"type": kind, "content": "已同意。"} and body["card"]["type"] == "raw"
    assert drawn(body)["schema"] == "2.0" and "十二月一日到岗" in str(drawn(body))
    assert not town.feishu.posted and not town.feishu.redrawn


def test_a_card_in_a_group_stays_everybody_s(town: Town) -> None:
    """I7: whoever presses there gets the sentence; the card is redrawn for nobody by it."""
    town.house.answer = Answer("Done.", "good", card=CARD)
    assert town.pressed(press(chat=GROUP)) == {"toast": {"type": "success", "content": "Done."}}
    town.house.answers = [Answer(card=CARD)]
    body = town.pressed(press(chat=GROUP, number="ev-2"))
    assert "card" not in body and "direct chat" in body["toast"]["content"]
    assert [place for place, _, _ in town.feishu.posted] == [ME]


def test_when_feishu_does_not_say_what_chat_it_is_it_is_taken_for_a_group(town: Town) -> None:
    """I1: nothing private is shown where others may look."""
    town.feishu.fails["GET"] = 230002
    town.house.answer = Answer("Done.", card=CARD)
    assert "card" not in town.pressed(press())
    assert "card" in town.pressed(press(number="ev-2"))
    assert town.feishu.direct(ME) == DIRECT


def test_a_very_long_sentence_is_cut(town: Town) -> None:
    """A toast is a line or two."""
    town.house.answer = Answer("长" * 5000)
    assert len(town.pressed(press())["toast"]["content"]) == 300


def test_a_press_with_nothing_to_say_is_answered_with_nothing(town: Town) -> None:
    """An empty object is a good answer."""
    assert town.pressed(press()) == {}


def test_a_sentence_that_cannot_be_said_privately_is_replaced_by_where_to_turn(town: Town) -> None:
    """Somebody in a group who may not use the app: the group reads no word of the answer."""
    town.house.answer = Answer("Your salary is …", accepted=False)
    town.feishu.fails["post"] = 230013
    town.take(message("@_user_1 薪资", chat=GROUP, mentions=(mention(),)))
    town.settle()
    ((place, _, shown),) = town.feishu.posted
    assert place == GROUP and "administrator" in str(shown) and "salary" not in str(shown)


# forms


def test_a_form_comes_as_a_card_of_its_own(town: Town) -> None:
    """Below the card that was pressed, which stays; the sentence says where it is."""
    town.house.answer = Answer(form=ROLE_FORM, accepted=False)
    body = town.pressed(press(kind="ask"))
    ((place, where, shown),) = town.feishu.posted
    assert place == ME and fields(shown) == ["q:role"] and "card" not in body and "below" in body["toast"]["content"]
    opened = town.room.forms.find("name0")
    assert opened is not None and opened.message == where


def test_a_form_says_which_card_it_was_asked_for_on(town: Town) -> None:
    """Somebody with five cards to decide on sees which one the reason is for, also once it was sent; a form asked for
    at the front desk belongs to none."""
    town.shown["om_card"] = CARD
    form = replace(ROLE_FORM, title="说明原因")
    town.house.answer = Answer(form=form)
    town.pressed(press(kind="ask"))
    ((_, where, shown),) = town.feishu.posted
    assert shown["header"]["subtitle"]["content"] == "招聘需求"
    town.house.answer = Answer("Filed.")
    sent = drawn(town.pressed(fills(shown, "send", {"q:role": "x"}, where)))
    assert sent["header"]["subtitle"]["content"] == "招聘需求"
    town.house.answer = Answer(form=form)
    town.take(menu("help"))
    town.settle()
    assert "subtitle" not in town.feishu.posted[-1][2]["header"]


def test_a_form_asked_for_in_a_group_goes_to_the_direct_chat(town: Town) -> None:
    """I7: by a press and by a mention; the group sees nothing of it."""
    town.house.answer = Answer(form=ROLE_FORM, accepted=False)
    body = town.pressed(press(chat=GROUP, kind="ask"))
    assert "direct chat" in body["toast"]["content"]
    town.take(message("@_user_1 招人", chat=GROUP, mentions=(mention(),)))
    town.settle()
    assert [place for place, _, _ in town.feishu.posted] == [ME, ME]


@pytest.mark.parametrize("code", [230013, 230099, 99991400])
def test_a_form_that_cannot_stand_there_is_asked_in_words(town: Town, code: int) -> None:
    """What can be asked question by question is; the house sends that by itself."""
    town.feishu.fails["post"] = code
    town.house.answers = [Answer(form=ROLE_FORM, accepted=False)]
    town.pressed(press(DESK, "start:hr.x", "ask"))
    assert town.house.last.body == Said("", called=True, about="hr.x")
    town.feishu.fails["post"] = code
    town.house.answers = [Answer(form=ROLE_FORM, accepted=False)]
    town.take(message("招聘需求"))
    town.settle()
    assert town.house.last.body == Said("招聘需求") and len(town.room.forms) == 0


@pytest.mark.parametrize("sealed", [True, False])
def test_a_form_that_is_the_only_way_is_to_be_pressed_again(town: Town, sealed: bool) -> None:
    """A sealed form is never asked question by question; a task's form is opened with the next press."""
    town.feishu.fails["post"] = 230099
    town.house.answers = [Answer(form=replace(ROLE_FORM, sealed=sealed), accepted=False)]
    town.pressed(press(DESK if sealed else "t", "start:x" if sealed else "reject", "ask"))
    assert "once more" in str(town.feishu.last()) and isinstance(town.house.last.body, Pressed)


# views


def test_a_view_is_a_card_of_this_person_s_own(town: Town) -> None:
    """From the menu, from a card; pressed in a view, the next one takes its place."""
    town.house.answer = Answer(view=CARD)
    town.take(menu("tasks"))
    town.settle()
    ((place, where, shown),) = town.feishu.posted
    assert place == ME and "十二月一日到岗" in str(shown)
    assert town.pressed(press()) == {} and len(town.feishu.posted) == 2
    body = town.pressed(press(message=where, number="ev-2"))
    assert "十二月一日到岗" in str(drawn(body)) and len(town.feishu.posted) == 2


def test_a_view_asked_for_in_a_group_goes_to_the_direct_chat(town: Town) -> None:
    """I7: the sentence says so."""
    town.house.answer = Answer(view=CARD)
    assert "direct chat" in town.pressed(press(chat=GROUP))["toast"]["content"]
    assert [place for place, _, _ in town.feishu.posted] == [ME]


def test_the_rest_of_a_long_card_follows_page_by_page(town: Town) -> None:
    """C7: of a letter as it stands now, of a view as it was shown; its own next page too."""
    long = card(*(Paragraph(line(f"第{n}段" + "字" * 900)) for n in range(60)))
    town.shown["om_card"] = long
    seen = ""
    where = "om_card"
    for at in range(1, 9):
        if town.pressed(action({"k": "more", "at": at}, message=where, number=f"ev-{at}")) != {}:
            break
        _, where, shown = town.feishu.posted[-1]
        seen += str(shown)
        if '"more"' not in str(shown).replace("'", '"'):
            break
    assert "第59段" in seen


def test_the_rest_of_a_card_nobody_has_any_more(town: Town) -> None:
    """I1: for who has not got it, and for who does not exist: the same sentence."""
    told = [town.pressed(action({"k": "more", "at": 1}, who=who, number=who)) for who in (ME, OTHER, STRANGER)]
    assert [each["toast"]["type"] for each in told] == ["error"] * 3 and not town.feishu.posted


# what is kept


def test_a_paper_is_put_into_the_direct_chat(town: Town) -> None:
    """Also when it was asked for in a group, where nothing of it is shown."""
    town.house.papers = {"document:d1:docx": PAPER, "ledger:hiring:xlsx": PAPER, "register:suppliers:xlsx": PAPER}
    for number, (to, chat) in enumerate(
        (("document:d1", DIRECT), ("ledger:hiring", GROUP), ("register:suppliers", DIRECT))
    ):
        body = town.pressed(action({"k": "get", "to": to}, chat=chat, number=f"ev-{number}"))
        assert "direct chat" in body["toast"]["content"]
    assert town.feishu.sent == [(ME, PAPER)] * 3 and not town.feishu.posted


@pytest.mark.parametrize("to", ["document:none", "file:none", "odd", "odd:odd", ""])
def test_what_somebody_may_not_read_is_told_like_what_does_not_exist(town: Town, to: str) -> None:
    """I1: one sentence for both; nothing is sent."""
    told = [
        town.pressed(action({"k": "get", "to": to}, who=who, number=who))["toast"]["type"] for who in (ME, STRANGER)
    ]
    assert told == ["error", "error"] and not town.feishu.sent


def test_a_paper_that_could_not_be_sent_is_told(town: Town) -> None:
    """Never lost in silence; where records are is said in words."""
    town.house.papers = {"document:d1:docx": PAPER}
    town.feishu.fails["hand_over"] = 230025
    town.pressed(action({"k": "get", "to": "document:d1"}))
    assert "could not be sent" in str(town.feishu.last())
    assert "ledgers" in town.pressed(action({"k": "get", "to": "home:records"}, number="ev-2"))["toast"]["content"]


def test_what_follows_an_event_never_breaks_the_next_one(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A failure of Feishu's, or of ours, is a line in the log."""
    town.house.answer = Answer(view=CARD)
    town.feishu.fails["post"] = 99991672
    town.pressed(press())
    town.pressed(press(number="ev-2"))
    assert len(town.feishu.posted) == 1 and "99991672" in caplog.text
