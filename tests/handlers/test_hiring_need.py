"""The hiring need on every way it can take, from the first message to the first day."""

from typing import Any

import pytest

from bot.flow.effects import Publish
from tests.flow.office import House, away
from tests.handlers.hiring import HIRE, NEED, at_spec, need, recruiting, spec


def test_a_need_passes_head_partner_and_lead_before_both_sides_write_the_spec():
    """Department head, HR partner, head of HR; then the requester and the partner together."""
    walk = need()
    assert walk.asked() == {"head"}
    assert walk.press("head", "approve").asked() == {"lan"}
    assert walk.press("lan", "feasible").asked() == {"chief"}
    assert walk.press("chief", "approve").asked() == {"mei", "lan"}
    assert walk.place == "spec"
    assert walk.skips() == []


def test_the_search_is_over_when_as_many_as_asked_for_have_been_found():
    """Two wanted: the first hire goes into the ledger and the search goes on; the second ends it."""
    walk = recruiting()
    assert walk.asked() == {"lan"}
    assert walk.press("lan", "fill", **HIRE).place == "recruiting"
    assert walk.press("lan", "fill", **{**HIRE, "person": "钱二"}).place == "filled"
    assert walk.told("filled") == {"mei", "head", "chief"}


def test_both_sides_confirmed_spec_is_handed_to_everybody_who_decided():
    """The document goes to the requester, the head, the partner and the head of HR."""
    assert recruiting().of(Publish) == [Publish("specification", ("mei", "head", "lan", "chief"))]


def test_a_head_who_asks_is_not_asked_and_everybody_can_see_that():
    """Where the requester is the head, that step is skipped, visibly."""
    walk = need("head")
    assert walk.asked() == {"lan"}
    assert walk.skips() == [("head", "own")]


def test_an_hr_partner_who_asks_does_not_judge_or_confirm_for_hr():
    """Their superior decides once for three steps, visibly, and is the other side of the spec."""
    walk = need("rui", department="hr").press("chief", "approve")
    assert walk.skips() == [("feasibility", "same"), ("lead", "same")]
    assert walk.place == "spec"
    assert walk.asked() == {"rui", "chief"}


def test_whoever_approved_the_step_before_is_not_asked_the_same_thing_twice():
    """The head of HR, standing in for the partner, decides feasibility; their own step is passed."""
    walk = need(office=away("lan", standin="chief")).press("head", "approve")
    assert walk.asked() == {"chief"}
    assert walk.press("chief", "feasible").skips() == [("lead", "same")]
    assert walk.place == "spec"


def test_beyond_the_headcount_plan_the_vice_president_decides_too():
    """Before the head of HR, with a feasibility of either kind."""
    for verb, answers in (("feasible", {}), ("adjust", {"changes": "先到岗一人"})):
        walk = need(headcount_plan="beyond").press("head", "approve").press("lan", verb, **answers)
        assert walk.asked() == {"vp"}
        assert walk.press("vp", "approve").asked() == {"chief"}


def test_a_company_may_do_without_the_vice_president():
    """The switch of the day the case opened holds."""
    rules = House(switches={"recruiting.hiring_need.headcount_plan": False})
    walk = need(rules=rules, headcount_plan="beyond").press("head", "approve").press("lan", "feasible")
    assert walk.asked() == {"chief"}


def test_feasible_with_changes_goes_on_and_keeps_the_changes_on_record():
    """What would make it feasible is there for the spec."""
    walk = need().press("head", "approve").press("lan", "adjust", changes="一人年前到岗，一人年后")
    assert walk.place == "lead"
    assert walk.case.latest("Changes") == {"changes": "一人年前到岗，一人年后"}


@pytest.mark.parametrize(
    ("way", "who", "verb"),
    [
        ((), "head", "decline"),
        ((("head", "approve"),), "lan", "not_feasible"),
        ((("head", "approve"), ("lan", "feasible")), "vp", "decline"),
        ((("head", "approve"), ("lan", "feasible"), ("vp", "approve")), "chief", "decline"),
    ],
)
def test_everybody_asked_may_say_no_with_a_reason(way: Any, who: str, verb: str):
    """The requester is told, and the case is over."""
    walk = need(headcount_plan="beyond")
    for person, pressed in way:
        walk.press(person, pressed)
    assert walk.press(who, verb, reason="本季度编制已满").place == "declined"
    assert walk.told("declined") == {"mei"}
    assert not walk.case.is_open


def test_a_need_sent_back_is_mended_by_the_requester_and_weighed_again():
    """Send-back asks the requester; what they change changes the request; the head sees it first."""
    walk = need().press("head", "approve").press("lan", "send_back", reason="请补充到岗理由")
    assert (walk.place, walk.asked()) == ("revising", {"mei"})
    assert walk.buttons("mei") == ["resubmit"]
    walk.press("mei", "resubmit", **{**NEED, "headcount": 1})
    assert (walk.place, walk.asked(), walk.case.answers["headcount"]) == ("head", {"head"}, 1)


def test_amending_the_wording_voids_the_other_sides_confirmation():
    """HR confirms, the department changes a word: HR is asked again, and told that it changed."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk)).press("mei", "amend", **spec(walk, duties="写与拍"))
    assert walk.place == "spec"
    assert walk.asked() == {"lan"}
    assert walk.told("amended") == {"lan"}
    assert walk.press("lan", "confirm").place == "recruiting"


def test_nobody_can_confirm_a_spec_that_was_never_written():
    """Until one side has written it there is no button, and no way round it."""
    walk = at_spec()
    assert walk.buttons("lan") == ["amend"]
    walk.refused("lan", "confirm")


@pytest.mark.parametrize(
    "change",
    [
        {"headcount": 3},
        {"start_by": "2027-03-01"},
        {"salary_band": "25-30k"},
        {"level": "P7"},
        {"engagement": "outsourced"},
    ],
)
def test_a_weighty_amendment_asks_the_head_again(change: dict[str, Any]):
    """A changed number, level, date or salary begins the approvals anew."""
    walk = at_spec(salary_band="18-25k", level="P5")
    walk.press("lan", "amend", **spec(walk, **change))
    assert (walk.place, walk.asked()) == ("head", {"head"})
    assert walk.case.answers["duties"] == "写脚本"


def test_the_first_salary_band_is_no_change():
    """HR fills in what was empty; nobody is asked again."""
    walk = at_spec()
    assert walk.press("lan", "amend", **spec(walk, salary_band="18-25k")).place == "spec"


def test_a_spec_written_before_a_weighty_change_can_be_confirmed_after_it():
    """Both sides confirm the spec as it now stands, without writing it again."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk, headcount=3))
    walk.press("head", "approve").press("lan", "feasible").press("chief", "approve")
    walk.press("lan", "confirm").press("mei", "confirm")
    assert walk.place == "recruiting"


def test_what_somebody_may_not_see_they_cannot_change_and_what_they_empty_is_empty():
    """The requester amends the spec: the salary band stays, a nice-to-have they took out is gone."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk, salary_band="18-25k", nice="会英语"))
    sent = {k: v for k, v in spec(walk, salary_band="1k").items() if k != "nice"}
    walk.press("mei", "amend", **sent)
    assert walk.place == "spec"
    assert walk.case.answers["salary_band"] == "18-25k"
    assert "nice" not in walk.case.answers
