"""Forms in cards: filled in page by page, sent, corrected, with files, forgotten and found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Button
from bot.ports import SEALED, Answer, Pressed, Submitted
from tests.platforms.adapter import card
from tests.platforms.cases import INPUTS, ROLE, ROLE_FORM, a_form
from tests.platforms.feishu.events import (
    DIRECT,
    GROUP,
    ME,
    OTHER,
    action,
    buttons,
    drawn,
    fields,
    fills,
    message,
    press,
)
from tests.platforms.feishu.small import Town, build, opens

LATER = replace(ROLE, name="why", label="Why now", only_if=("role", ("urgent",)))
FILES = replace(INPUTS["files"][0], name="proof", value=None, options=())


def test_a_form_is_sent_as_it_was_filled_in(town: Town) -> None:
    """Token, verb and raw answers; the form becomes its title and a sentence, with nothing that was answered."""
    where, shown = opens(town, ROLE_FORM)
    town.house.answer = Answer("Filed.", "good")
    body = town.pressed(fills(shown, "send", {"q:role": "短视频 <b>策划</b>"}, where))
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "短视频 <b>策划</b>"})
    assert body["toast"] == {"type": "success", "content": "Filed."}
    assert "招聘需求" in str(drawn(body)) and "策划" not in str(drawn(body)) and not buttons(drawn(body))


def test_errors_stand_beside_their_questions_and_nothing_is_lost(town: Town) -> None:
    """The form stays where it is; sent again with the same words it is another event, as the house may think anew."""
    where, shown = opens(town, ROLE_FORM)
    wrong = Answer(errors={"role": "No such role yet."}, accepted=False)
    town.house.answers = [wrong, wrong, Answer("Filed.")]
    card_now = shown
    for number in ("ev-a", "ev-b"):
        body = town.pressed(fills(card_now, "send", {"q:role": "编辑"}, where, number))
        card_now = drawn(body)
        assert "No such role yet." in str(card_now) and "编辑" in str(card_now)
    assert "Filed." in str(town.pressed(fills(card_now, "send", {"q:role": "编辑"}, where, "ev-c")))


def test_a_question_others_hang_on_brings_them_on_the_next_page(town: Town) -> None:
    """What was typed on the first page is kept until the last, also on the way back."""
    where, shown = opens(town, a_form(ROLE, LATER))
    before = len(town.house.heard)
    body = town.pressed(fills(shown, "send", {"q:role": "urgent"}, where, "ev-1"))
    assert body["toast"] == {"type": "info", "content": "A few more questions come from what you answered."}
    second = drawn(body)
    assert fields(second) == ["q:why"] and len(town.house.heard) == before
    back = drawn(town.pressed(fills(second, "back", {"q:why": "leaving"}, where, "ev-2")))
    assert fields(back) == ["q:role"] and "urgent" in str(back)
    second = drawn(town.pressed(fills(back, "next", {"q:role": "urgent"}, where, "ev-3")))
    assert "leaving" in str(second)
    town.pressed(fills(second, "send", {"q:why": "leaving"}, where, "ev-4"))
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "urgent", "why": "leaving"})


def test_an_error_on_an_earlier_page_brings_that_page_back(town: Town) -> None:
    """Nobody has to look for it."""
    where, shown = opens(town, a_form(ROLE, LATER))
    second = drawn(town.pressed(fills(shown, "send", {"q:role": "urgent"}, where, "ev-1")))
    town.house.answers = [Answer(errors={"role": "Not so."}, accepted=False)]
    wrong = drawn(town.pressed(fills(second, "send", {"q:why": "x"}, where, "ev-2")))
    assert fields(wrong) == ["q:role"] and "Not so." in str(wrong)


def test_lines_are_added_and_dropped(town: Town) -> None:
    """What stands in the others is kept; the house is not asked; a repeated delivery adds one line, not two."""
    rows = replace(INPUTS["rows"][0], name="items", value=None, required=True)
    where, shown = opens(town, a_form(rows))
    before = len(town.house.heard)
    more = fills(shown, "add:items", {"q:items:0:what": "海报"}, where, "ev-1")
    two, again = drawn(town.pressed(more)), drawn(town.pressed(more))
    assert fields(two) == fields(again) and len(fields(two)) == 4 and "海报" in str(two)
    both = {"q:items:0:what": "海报", "q:items:1:what": "文案"}
    one = drawn(town.pressed(fills(two, "drop:items:0", both, where, "ev-2")))
    assert len(fields(one)) == 2 and "文案" in str(one) and "海报" not in str(one) and len(town.house.heard) == before
    town.pressed(fills(one, "send", {"q:items:1:what": "文案"}, where, "ev-3"))
    body = town.house.last.body
    assert isinstance(body, Submitted) and [line["what"] for line in body.values["items"]] == ["文案"]


def test_a_form_that_is_put_away_is_gone(town: Town) -> None:
    """A sentence stands in its place, and the house hears nothing of it."""
    where, shown = opens(town, ROLE_FORM)
    before = len(town.house.heard)
    body = town.pressed(fills(shown, "cancel", {"q:role": "x"}, where))
    assert "Cancelled" in str(drawn(body)) and not buttons(drawn(body)) and len(town.house.heard) == before
    assert len(town.room.forms) == 0


def test_a_form_the_door_has_forgotten_is_asked_of_the_house_again(town: Town) -> None:
    """After a restart, or when very many are open: same token, same verb, and what was filled in is taken."""
    where, shown = opens(town, ROLE_FORM)
    fresh = build(town.house, town.feishu)
    town.house.answers = [Answer(form=ROLE_FORM, accepted=False), Answer("Filed.")]
    fresh.pressed(fills(shown, "send", {"q:role": "x"}, where))
    asked, sent = list(town.house.heard.values())[-2:]
    assert (asked.body, sent.body) == (Pressed("t-form", "submit"), Submitted("t-form", "submit", {"role": "x"}))
    fresh.door.close()


def test_a_form_forgotten_on_a_later_page_begins_anew_with_what_was_just_written(town: Town) -> None:
    """Nothing is sent without the answers of the pages before: they are looked at once more, this one's are kept."""
    form = a_form(ROLE, LATER)
    where, shown = opens(town, form)
    second = drawn(town.pressed(fills(shown, "send", {"q:role": "urgent"}, where, "ev-1")))
    fresh = build(town.house, town.feishu)
    town.house.answers = [Answer(form=form, accepted=False), Answer("Filed.")]
    body = fresh.pressed(fills(second, "send", {"q:why": "leaving"}, where, "ev-2"))
    assert fields(drawn(body)) == ["q:role"]
    assert "earlier pages" in body["toast"]["content"]
    again = drawn(fresh.pressed(fills(drawn(body), "send", {"q:role": "urgent"}, where, "ev-3")))
    assert "leaving" in str(again)
    fresh.pressed(fills(again, "send", {"q:why": "leaving"}, where, "ev-4"))
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "urgent", "why": "leaving"})
    fresh.door.close()


def test_a_form_that_is_not_to_be_had_any_more_says_so(town: Town) -> None:
    """I3: the case moved on meanwhile: its sentence stands where the form was."""
    where, shown = opens(town, ROLE_FORM)
    town.room.forms.drop("name0")
    town.house.answers = [Answer("It moved on.", "bad", accepted=False)]
    body = town.pressed(fills(shown, "send", {"q:role": "x"}, where))
    assert "It moved on." in str(drawn(body)) and body["toast"]["type"] == "error"


def test_a_form_sent_too_late_says_so_and_the_card_is_right_again(town: Town) -> None:
    """I3, F2: refused with a sentence that is seen; the card it was asked for on is drawn as it now is."""
    where, shown = opens(town, ROLE_FORM)
    town.house.answers = [Answer("Decided already.", "bad", card=card(title="Decided"), accepted=False)]
    body = town.pressed(fills(shown, "send", {"q:role": "x"}, where))
    assert "Decided already." in str(drawn(body))
    ((message, redrawn),) = town.feishu.redrawn
    assert message == "om_card" and "Decided" in str(redrawn)


def test_two_who_send_at_once_are_both_told(town: Town) -> None:
    """F2: the second sending of what was taken already is told the same, whatever stands in it by now."""
    where, shown = opens(town, ROLE_FORM)
    town.house.answers = [Answer("Filed HN-1.", "good"), Answer("Filed HN-2.", "good")]
    first = town.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-a"))
    second = town.pressed(fills(shown, "send", {"q:role": "y"}, where, "ev-b"))
    assert first == second and len(town.house.heard) == 2


@pytest.mark.parametrize("sealed", [replace(ROLE_FORM, sealed=True), replace(ROLE_FORM, token=f"{SEALED}r1")])
def test_of_a_sealed_form_nothing_is_kept(town: Town, sealed: object) -> None:
    """No answer, no form, no trace in the event's key of what was answered."""
    assert isinstance(sealed, type(ROLE_FORM))
    where, shown = opens(town, sealed)
    town.house.answer = Answer("Received.")
    town.pressed(fills(shown, "send", {"q:role": "canary"}, where))
    assert len(town.room.forms) == 0 and town.house.last.key == "feishu:tenant-1:sent:ev-send"


def test_the_key_of_a_form_tells_nothing_of_its_answers(town: Town) -> None:
    """I1: the same answers in another form have another key: nobody can try them out on what is kept."""
    keys = set[str]()
    for number in ("1", "2"):
        where, shown = opens(town, ROLE_FORM, f"ev-open-{number}")
        town.pressed(fills(shown, "send", {"q:role": "yes"}, where, f"ev-send-{number}"))
        keys.add(town.house.last.key)
    assert len(keys) == 2


# whose


def test_somebody_else_cannot_send_anybody_s_form(town: Town) -> None:
    """I1: a form that was passed on is asked for anew in their own name, and never answered in a group."""
    where, shown = opens(town, ROLE_FORM)
    send = fills(shown, "send", {"q:role": "x"}, where, who=OTHER, chat=GROUP)
    body = town.pressed(send)
    assert "card" not in body and len(town.house.heard) == 1
    town.house.answers = [Answer("Not yours.", "bad", accepted=False)]
    town.feishu.known[OTHER] = DIRECT
    body = town.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-2", who=OTHER))
    assert town.house.last.body == Pressed("t-form", "submit") and town.house.last.handle == OTHER
    assert "Not yours." in body["toast"]["content"]
    assert town.room.forms.find("name0") is not None, "the owner's is untouched"


def test_a_next_form_and_a_view_take_the_form_s_place(town: Town) -> None:
    """One thing after the other in one card."""
    where, shown = opens(town, ROLE_FORM)
    other = a_form(replace(ROLE, name="second"))
    town.house.answers = [Answer(form=other, accepted=False), Answer(view=card(title="All of it"))]
    body = town.pressed(fills(shown, "send", {"q:role": "x"}, where, "ev-1"))
    assert fields(drawn(body)) == ["q:second"]
    body = town.pressed(fills(drawn(body), "send", {"q:second": "x"}, where, "ev-2"))
    assert "All of it" in str(drawn(body))


# files


def test_files_are_sent_to_the_chat_and_appear_in_the_form(town: Town) -> None:
    """The page of a question for files shows what has arrived; nothing of it is read as words; one can be dropped."""
    town.feishu.files = {"F1": ("x", b"1"), "F2": ("x", b"2"), "F3": ("b.exe", b"3")}
    where, shown = opens(town, a_form(ROLE, FILES))
    page = drawn(town.pressed(fills(shown, "next", {"q:role": "x"}, where, "ev-1")))
    before = len(town.house.heard)
    for number in ("1", "2", "3"):
        sent = {"file_key": f"F{number}", "file_name": "b.exe" if number == "3" else f"截图{number}.png"}
        town.take(message(sent, kind="file", id=f"om_f{number}", number=f"ev-f{number}"))
        town.settle()
    assert len(town.house.heard) == before and not town.feishu.texts
    assert [m for m, _ in town.feishu.redrawn] == [where] * 3
    page = town.feishu.redrawn[-1][1]
    assert "截图1.png" in str(page) and "截图2.png" in str(page) and "Programs are not taken." in str(page)
    page = drawn(town.pressed(fills(page, "drop:proof:0", {}, where, "ev-2")))
    assert "截图1.png" not in str(page) and "截图2.png" in str(page)
    town.pressed(fills(page, "send", {}, where, "ev-3"))
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "x", "proof": ["file-2"]})
    town.take(message({"file_key": "F1"}, kind="file", id="om_f4", number="ev-f4"))
    assert town.house.last.body != Submitted("t-form", "submit", {"role": "x", "proof": ["file-2"]}), "a message again"


def test_a_form_asked_for_in_a_view_stands_in_its_place(town: Town) -> None:
    """A list of what can be started becomes the form that was chosen."""
    town.house.answers = [Answer(view=card(buttons=(Button("desk", "start:x", "X", asks=True),)))]
    town.pressed(press("desk", "help"))
    _, where, _ = town.feishu.posted[-1]
    town.house.answers = [Answer(form=ROLE_FORM, accepted=False)]
    body = town.pressed(press("desk", "start:x", message=where, number="ev-2"))
    assert fields(drawn(body)) == ["q:role"] and len(town.feishu.posted) == 1
    town.house.answer = Answer("Filed.")
    assert "Filed." in str(town.pressed(fills(drawn(body), "send", {"q:role": "x"}, where, "ev-3")))


def test_a_button_of_no_known_name_sends_nothing_twice(town: Town) -> None:
    """Whatever a name says, the form is shown again or sent, and never breaks."""
    where, shown = opens(town, ROLE_FORM)
    value = buttons(shown)["send"]
    for number, name in enumerate(("drop:none:9", "add:none", "back", "drop:role")):
        body = town.pressed(action(value, name=name, form_value={}, message=where, number=f"ev-{number}"))
        assert "toast" in body or "card" in body
    assert town.pressed(action(value | {"p": 99}, name="next", form_value={}, message=where, number="ev-9"))
    assert all(place == ME for place, _, _ in town.feishu.posted)
