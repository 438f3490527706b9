"""What the language promises to those who write workflows with it."""

from datetime import date
from typing import Any

from bot.flow.answers import Hearing, prefill
from bot.flow.case import Case
from bot.flow.columns import answer, days_open, written
from bot.flow.form import Form, PersonId, ask
from bot.flow.people import all_of, circle, department_head, hr, hrbp, manager, named, requester
from bot.flow.verbs import Verb, amend, approve, confirm, late, note, resubmit, send_back
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import at, hours, on, workdays
from tests.flow.office import OFFICE, Walk, away, world
from tests.flow.sentences import SHANGHAI, instant, spoken

MONDAY = "Mon 2026-11-23 10:00"
postpone = Verb("postpone")


class Wish(Form):
    what: str = ask("What?")
    day: date = ask("By when?")
    who: PersonId | None = ask("Who?")


class Text(Form):
    text: str = ask("Text")


class Errand(Workflow):
    """Somebody does something by a day."""

    prefix = "ER"
    form = Wish
    doing = Step(asks=named("who"), due=on("day"), own="fine", late=(named("who"), named("who").manager))
    over = End()
    moves = [
        Move(doing, approve, over),
        Move(doing, postpone, doing, asks=Wish, updates=True),
        Move(doing, note, doing, asks=Text, updates=True),
    ]


class Paper(Workflow):
    """Two sides write a text; its clock runs from the filing."""

    prefix = "PA"
    form = Wish
    weighty = ("day",)
    head = Step(asks=department_head, due=workdays(1), own="skip")
    paper = Step(asks=all_of(requester, hrbp), due=hours(48), since_filing=True, own="equal")
    again = Step(asks=requester, due=workdays(3))
    agreed = End()
    moves = [
        Move(head, approve, paper),
        Move(paper, confirm, agreed, needs=(Text,)),
        Move(paper, amend, paper, asks=Text, voids=True),
        Move(paper, send_back, again),
        Move(again, resubmit, head, asks=Wish, updates=True),
    ]


class Round(Workflow):
    """A meeting that stays open a while longer."""

    prefix = "RO"
    startable = False
    ask = Step(asks=all_of(circle), due=at("11:30"), own="fine")
    held = End()
    moves = [
        Move(ask, confirm, held),
        Move(ask, late, ask, when=lambda case, answers: len(case.said("late")) == 1, due=at("18:00")),
        Move(ask, late, held),
    ]


def errand(**answers: Any) -> Walk:
    return Walk.file(Errand, "lead", {"what": "x", "day": "2026-12-01", "who": "mei", **answers}, world(MONDAY))


def paper(by: str = "mei", **more: Any) -> Walk:
    walk = Walk.file(Paper, by, {"what": "x", "day": "2026-12-01"}, world(MONDAY, **more))
    return walk if walk.place == "paper" else walk.press(walk.case.waiting_for()[0], "approve")


def test_a_new_date_sets_the_deadline_and_its_timers_anew():
    """An answer on which a deadline hangs moves it; other answers leave every timer alone."""
    walk = errand()
    assert walk.due == "Tue 2026-12-01 18:00"
    walk.press("mei", "postpone", what="x", day="2026-12-08", who="mei")
    assert walk.due == "Tue 2026-12-08 18:00"
    assert spoken(walk.wakes()["late"]) == "Tue 2026-12-08 18:00"
    assert walk.press("mei", "note", text="half way").wakes() == {}


def test_a_late_errand_given_a_new_date_is_on_time_again():
    """The ladder of a broken promise begins anew with a new promise."""
    walk = errand().fall("late")
    assert walk.case.rung == 1
    assert walk.press("mei", "postpone", what="x", day="2026-12-08", who="mei").case.rung == 0


def test_a_ladder_of_its_own_is_climbed_rung_by_rung_and_stays_on_the_last():
    """First the owner alone, then the manager, then the manager again, and never HR."""
    walk = errand().fall("late")
    assert walk.told("late_owner") == {"mei"}
    assert walk.told("late_escalation") == set()
    for _ in range(2):
        assert walk.fall("late").told("late_escalation") == {"lead"}


def test_a_step_can_be_given_longer_once_and_then_ends():
    """A late move that stays sets a second deadline; the next lateness makes the move after it."""
    facts_of_day = world("Mon 2026-11-23 09:30")
    walk = Walk.file(Round, "lead", {}, facts_of_day, circle="team:brand").fall("late")
    assert (walk.place, walk.due) == ("ask", "Mon 2026-11-23 18:00")
    assert walk.asked() == set()
    assert walk.fall("late").place == "held"


def test_a_case_sent_back_and_filed_again_gets_its_hours_anew():
    """A clock that runs from the filing counts the last filing, not the first."""
    walk = paper()
    assert walk.due == "Wed 2026-11-25 10:00"
    walk.press("lan", "send_back").at("Thu 2026-11-26 09:00").press("mei", "resubmit", what="y", day="2026-12-01")
    assert walk.at("Thu 2026-11-26 11:00").press("head", "approve").due == "Sat 2026-11-28 09:00"


def test_both_sides_are_asked_even_when_one_of_them_is_the_requester():
    """Where the requester is one side, nobody climbs over them."""
    assert paper().asked() == {"mei", "lan"}


def test_a_side_on_leave_is_stood_in_for_but_never_by_the_other_side():
    """Two sides stay two people."""
    assert paper(office=away("lan", standin="rui")).asked() == {"mei", "rui"}
    assert paper(office=away("lan", standin="mei")).asked() == {"mei", "chief"}
    assert paper(office=away("mei", standin="lan")).asked() == {"lead", "lan"}


def test_nobody_confirms_before_the_paper_is_written():
    """A form a verb needs must have been filled in at that step."""
    walk = paper()
    assert walk.buttons("lan") == ["amend", "send_back"]
    assert "confirm" in walk.press("mei", "amend", text="v1").buttons("lan")


def test_a_paper_written_on_an_earlier_visit_still_counts():
    """Coming back to the step, both may confirm what was written before."""
    walk = paper().press("mei", "amend", text="v1").press("lan", "send_back")
    walk.press("mei", "resubmit", what="y", day="2026-12-01").press("head", "approve")
    assert walk.buttons("mei") == ["confirm", "amend", "send_back"]


def test_a_correction_makes_confirmations_of_the_old_text_void():
    """Whoever confirmed is asked again; whoever corrected stands by it."""
    walk = paper().press("mei", "amend", text="v1")
    walk.press("mei", "correct", what="z", day="2026-12-01")
    assert walk.case.waiting_for() == ("lan",)
    walk = paper().press("lan", "amend", text="v1").press("mei", "correct", what="z")
    assert (walk.case.waiting_for(), walk.asked()) == (("lan",), {"lan"})


def test_a_correction_of_the_person_asked_asks_the_new_one():
    """The card moves to whoever the request now names, and the deadline to the new day."""
    walk = errand().press("lead", "correct", who="kai", day="2026-12-03")
    assert walk.asked() == {"kai"}
    assert walk.case.waiting_for() == ("kai",)
    assert walk.due == "Thu 2026-12-03 18:00"


def test_people_can_be_named_by_circle_by_trade_and_with_exceptions():
    """A team, a pair, everybody in HR, a group less one."""
    case = Case("c", "X", "w", "p", "mei", instant(MONDAY), circle="team:brand")
    assert circle.of(case, OFFICE) == ("lead", "mei", "kai")
    assert circle.of(case.with_(circle="pair:lead+mei"), OFFICE) == ("lead", "mei")
    assert circle.of(case.with_(circle=""), OFFICE) == ()
    assert hr.of(case, OFFICE) == ("chief", "lan", "rui")
    assert circle.but(manager, requester).of(case, OFFICE) == ("kai",)


def test_a_ledger_reads_answers_entries_and_time_from_a_case():
    """The usual columns: an answer as it stands, each thing written, days until now or the end."""
    walk = paper().press("mei", "amend", text="v1").press("lan", "amend", text="v2")
    later = world("Wed 2026-11-25 09:00")
    assert answer("what").value(walk.case, later) == "x"
    assert written("texts", Text, "text").value(walk.case, later) == ["v1", "v2"]
    assert days_open.value(walk.case, later) == 1


def test_a_question_may_start_from_whoever_answers_it():
    """ "Who takes care of it?" offers the one who writes it down."""

    class Todo(Form):
        owner: PersonId = ask("Who takes care of it?", prefill="asker")

    here = Hearing(instant(MONDAY), instant(MONDAY).date(), SHANGHAI, "mei", OFFICE)
    assert prefill(Todo, here) == {"owner": "mei"}
