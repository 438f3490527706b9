"""Forms in views: filled in page by page, sent, corrected, with files, forgotten and found again."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.platforms.slack import views
from bot.ports import Answer, Pressed, Submitted
from tests.platforms.adapter import card
from tests.platforms.cases import INPUTS, ROLE, ROLE_FORM, a_form
from tests.platforms.slack.small import Town, in_view, opens, pressed, standing, submission, typed


def test_a_form_is_sent_as_it_was_filled_in(town: Town) -> None:
    """Token, verb and raw answers; then the form is gone."""
    view = opens(town, ROLE_FORM)
    town.house.answer = Answer("Filed.", "good")
    given = town.take(submission(standing(view, typed("短视频 <b>策划</b>"))))
    assert json.loads(given.body) == {"response_action": "clear"}
    assert town.house.last.body == Submitted("t-form", "submit", {"role": "短视频 <b>策划</b>"})


def test_errors_stand_beside_their_fields(town: Town) -> None:
    """The form stays open, nothing is lost; sent again, it is another event."""
    view = opens(town, ROLE_FORM)
    town.house.answers = [Answer(errors={"role": "Write the role."}, accepted=False), Answer("Filed.")]
    wrong = town.take(submission(standing(view, typed("")), "tr-a"))
    assert json.loads(wrong.body) == {"response_action": "errors", "errors": {"q:role": "Write the role."}}
    assert json.loads(town.take(submission(standing(view, typed("x")), "tr-b")).body) == {"response_action": "clear"}


def test_pages_are_turned_before_the_house_is_asked(town: Town) -> None:
    """What stood on earlier pages is sent with the last one; an error there brings its page back."""
    many = tuple(replace(ROLE, name=f"q{n}", label=f"Question {n}") for n in range(150))
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
    view = opens(town, ROLE_FORM)
    town.room.forms.drop(view["external_id"])
    town.house.answers = [Answer(form=ROLE_FORM, accepted=False), Answer("Filed.")]
    town.take(submission(standing(view, typed("x"))))
    asked, sent = list(town.house.heard.values())[-2:]
    assert (asked.body, sent.body) == (Pressed("t-form", "submit"), Submitted("t-form", "submit", {"role": "x"}))


def test_a_form_that_is_not_to_be_had_any_more_says_so(town: Town) -> None:
    """The case moved on meanwhile: its sentence stands where the form was."""
    view = opens(town, ROLE_FORM)
    town.room.forms.drop(view["external_id"])
    town.house.answers = [Answer("It moved on.", "bad", accepted=False)]
    answer = json.loads(town.take(submission(standing(view, typed("x")))).body)
    assert answer["response_action"] == "update" and "It moved on." in json.dumps(answer)


def test_a_form_sent_too_late_says_so_and_the_card_is_right_again(town: Town) -> None:
    """I3: refused with a sentence that is seen, never closed without a word."""
    view = opens(town, ROLE_FORM)
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
    view = opens(town, a_form(files, ROLE))
    before = len(town.house.heard)
    town.slack.files["F1"] = ("a.exe", b"MZ")
    state = {"q:proof": {"type": "file_input", "files": [{"id": "F1"}]}, **typed("kept")}
    town.take(submission(standing(view, state)))
    town.settle()
    drawn = json.dumps(town.slack.called("views.update")[-1])
    assert "Programs are not taken." in drawn and "kept" in drawn and len(town.house.heard) == before


def test_a_sealed_form_is_forgotten_once_it_is_sent(town: Town) -> None:
    """Neither its questions nor its answers stay in the door."""
    view = opens(town, replace(ROLE_FORM, sealed=True, token="sealed:x"))
    town.house.answer = Answer("Taken.", "good")
    town.take(submission(standing(view, typed("x"))))
    assert town.room.forms.find(view["external_id"]) is None


def test_a_form_put_away_is_forgotten(town: Town) -> None:
    """Closing it says nothing to the house."""
    view = opens(town, ROLE_FORM)
    town.take({**submission(standing(view)), "type": "view_closed"})
    assert town.room.forms.find(view["external_id"]) is None
