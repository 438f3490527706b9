"""A hiring need at the desk: corrections, hand-overs, stand-ins, questions, and who may press what."""

from dataclasses import replace

from bot.flow import machine
from bot.flow.people import Absence
from handlers.recruiting.hiring_need import HiringNeed
from tests.flow.office import OFFICE, House, away, world
from tests.flow.sentences import instant
from tests.handlers.hiring import MONDAY, at_spec, need, recruiting, spec


def test_a_weighty_correction_starts_again_and_a_light_one_only_tells():
    """Three instead of two asks the head again; another word for the role tells whoever decides."""
    walk = need().press("head", "approve")
    assert walk.press("mei", "correct", role="短视频编导").told("corrected") == {"lan"}
    assert walk.press("mei", "correct", headcount=3).asked() == {"head"}


def test_a_correction_of_the_department_asks_that_departments_head():
    """Also before anybody has answered."""
    walk = need().press("mei", "correct", department="product")
    assert walk.asked() == {"ian"}
    assert walk.buttons("head") == []


def test_a_correction_of_a_confirmed_spec_asks_the_other_side_again():
    """Nobody is held to a text they did not read."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk))
    walk.press("mei", "correct", role="短视频编导")
    assert walk.asked() == {"lan"}


def test_withdrawing_ends_it_and_tells_those_who_were_asked():
    """At any time before the end."""
    walk = need().press("mei", "withdraw")
    assert walk.place == "withdrawn"
    assert walk.told("withdrawn_notice") == {"head"}
    assert recruiting().press("mei", "withdraw").place == "withdrawn"


def test_handing_over_moves_the_decision_and_an_added_approver_must_agree_as_well():
    """转交 asks somebody else instead, 加签 somebody as well."""
    walk = need().press("head", "reassign", person="lead", reason="出差")
    assert walk.asked() == {"lead"}
    assert walk.press("lead", "approve").place == "feasibility"
    walk = need().press("head", "add_approver", person="ian", reason="共用名额")
    assert walk.press("head", "approve").place == "head"
    assert walk.press("ian", "approve").place == "feasibility"


def test_a_question_to_the_requester_decides_nothing():
    """退回补充 without deciding: the answer goes back to whoever asked."""
    walk = need().press("head", "ask_back", question="预算哪里来？")
    assert (walk.place, walk.asked()) == ("head", {"mei"})
    assert walk.press("mei", "reply", answer="部门预算").told("replied") == {"head"}


def test_a_stand_in_decides_for_somebody_on_leave():
    """On their behalf, and on record."""
    walk = need(office=away("head", standin="lead"))
    assert walk.asked() == {"lead"}
    assert walk.press("lead", "approve").case.entries[-1].for_person == "head"


def test_a_head_who_goes_on_leave_with_the_card_open_is_stood_in_for():
    """The card moves when the leave begins."""
    walk = need()
    day = instant(MONDAY).date()
    on_leave = replace(OFFICE, absences=(Absence("head", day, day, "lead"),))
    moved = machine.reseat(HiringNeed, walk.case, world(MONDAY, on_leave))
    assert moved is not None
    assert moved.case.waiting_for() == ("lead",)


def test_nobody_else_can_press_anything():
    """Whoever is not asked learns nothing about the case."""
    walk = need()
    assert walk.refused("kai", "approve") == "unknown"
    assert walk.refused("mei", "approve") == "moved_on"
    assert walk.press("head", "approve").refused("head", "approve") == "decided"


def test_an_added_approver_who_hands_over_still_agrees_as_well_and_never_instead():
    """Whoever takes over from an added approver is an added approver: the head must still decide."""
    walk = need().press("head", "add_approver", person="ian").press("ian", "reassign", person="lead")
    assert walk.press("lead", "approve").place == "head"
    assert walk.press("head", "approve").place == "feasibility"


def test_a_question_nobody_answered_is_over_when_the_step_is():
    """The head decided without waiting for the answer; the HR partner may ask one of their own."""
    walk = need().press("head", "ask_back", question="预算哪里来？").press("head", "approve")
    assert walk.refused("mei", "reply", answer="部门预算") == "moved_on"
    assert walk.press("lan", "ask_back", question="可以推迟吗？").asked() == {"mei"}


def test_one_of_several_still_answers_for_all_after_another_handed_over():
    """Where whoever answers first answers for all, a colleague who took a seat over is not waited for."""
    office = replace(OFFICE, roles={**OFFICE.roles, "board": ("head", "ian")})
    rules = House(named={f"{HiringNeed.name}.head": "board"})
    walk = need(office=office, rules=rules)
    assert walk.press("ian", "reassign", person="lead").press("head", "approve").place == "feasibility"
