"""Standing in for somebody: delegations and stand-ins decide within their limits, and never their own case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.case import Seat
from bot.flow.decision import Decision
from bot.flow.form import Form, PersonId, ask
from bot.flow.machine import open_moves, reseat
from bot.flow.office import Office
from bot.flow.people import all_of, department_head, hr_lead, hrbp, named, requester, vice_president
from bot.flow.seating import kept_from, matter_of
from bot.flow.standing import Absence, Delegation
from bot.flow.verbs import approve, decline
from bot.flow.workflow import Access, End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.flow.office import OFFICE, Walk, away, world

NOW = "Mon 2026-11-23 10:00"


class Cost(Form):
    cost: int | None = ask("How much?", ge=0)
    without: PersonId | None = ask("Who should not decide?")


class Outlay(Workflow):
    prefix = "OU"
    form = Cost
    amount = "cost"

    head = Step(asks=department_head, due=workdays(2), late=hr_lead)
    second = Step(asks=vice_president, due=workdays(2), distinct=True)
    both = Step(asks=all_of(department_head, vice_president), due=workdays(2))
    done = End(tells=[requester])
    refused = End(tells=[requester])

    moves = [
        Move(head, approve, second),
        Move(head, decline, refused),
        Move(second, approve, both),
        Move(both, approve, done),
    ]


class Quiet(Workflow):
    prefix = "QU"
    form = Cost
    access = Access(readers=(requester,), barred=named("without"))

    talk = Step(asks=hrbp, due=workdays(2))
    done = End(tells=[requester])
    moves = [Move(talk, approve, done)]


def gives(giver: str, taker: str, **limits: Any) -> Delegation:
    return Delegation(giver, taker, **limits)


def office(*delegations: Delegation, base: Office = OFFICE) -> Office:
    return replace(base, delegations=delegations)


def filed(company: Office, by: str = "kai", cost: int | None = 500, workflow: type[Workflow] = Outlay) -> Walk:
    return Walk.file(workflow, by, {} if cost is None else {"cost": cost}, world(NOW, company))


def seats(walk: Walk) -> list[tuple[str, str | None]]:
    return [(s.person, s.for_person) for s in walk.case.seats]


def changes(walk: Walk, company: Office) -> Walk:
    """The company changes, and the case is looked at again as the house does."""
    walk.world = replace(walk.world, office=company)
    again = reseat(walk.workflow, walk.case, walk.world)
    if again is not None:
        walk.case, walk.effects = again.case, again.effects
    return walk


def test_whoever_took_the_power_is_asked_for_the_giver() -> None:
    """The taker gets the card, "for" the giver, and the entry says for whom they decided."""
    walk = filed(office(gives("head", "lead")))
    assert seats(walk) == [("lead", "head")]
    assert walk.press("lead", "approve").case.entries[-1].for_person == "head"


@pytest.mark.parametrize(("cost", "asked"), [(500, "lead"), (1000, "lead"), (1001, "head"), (None, "head")], ids=str)
def test_beyond_the_limit_the_giver_is_asked(cost: int | None, asked: str) -> None:
    """Up to the amount, that amount included; an amount nobody knows lies beyond it."""
    assert filed(office(gives("head", "lead", up_to=1000)), cost=cost).case.waiting_for() == (asked,)


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [((), "lead"), ((Outlay.name,), "lead"), (("tests",), "lead"), (("recruiting",), "head"), (("test",), "head")],
    ids=str,
)
def test_a_power_is_of_a_kind(kinds: tuple[str, ...], asked: str) -> None:
    """Named as a workflow or as the room it is in; without a kind it is of every kind."""
    assert filed(office(gives("head", "lead", kinds=kinds))).case.waiting_for() == (asked,)


@pytest.mark.parametrize(("starts", "ends", "asked"), [(24, None, "head"), (23, 23, "lead"), (None, 22, "head")])
def test_a_delegation_has_its_days(starts: int | None, ends: int | None, asked: str) -> None:
    """First and last day included; without a last day it stands."""
    days = {name: date(2026, 11, day) for name, day in (("starts", starts), ("ends", ends)) if day}
    assert filed(office(gives("head", "lead", **days))).case.waiting_for() == (asked,)


def test_the_requester_never_decides_for_another() -> None:
    """The head gave the power to the very person who asks: the head is asked. A head's own case climbs, whoever
    decides for the head otherwise."""
    assert filed(office(gives("head", "lead")), by="lead").case.waiting_for() == ("head",)
    assert filed(office(gives("head", "lead")), by="head").case.waiting_for() == ("vp",)


def test_one_who_is_barred_or_gone_or_on_leave_takes_no_part() -> None:
    """The giver is asked instead, who is here."""
    assert filed(away("lead", office=office(gives("head", "lead")))).case.waiting_for() == ("head",)
    assert filed(office(gives("head", "gone"))).case.waiting_for() == ("head",)
    named_lead = world(NOW, office(gives("lan", "lead", kinds=(Quiet.name,))))
    assert Walk.file(Quiet, "kai", {"without": "lead"}, named_lead).case.waiting_for() == ("lan",)
    assert Walk.file(Quiet, "kai", {}, named_lead).case.waiting_for() == ("lead",)


def test_what_is_confidential_is_handed_on_only_by_name() -> None:
    """A delegation of everything, or of a whole room of workflows, does not open confidential cases."""
    for kinds in ((), ("tests",)):
        assert filed(office(gives("lan", "rui", kinds=kinds)), workflow=Quiet).case.waiting_for() == ("lan",)


def test_what_is_lent_is_not_lent_on() -> None:
    """The taker's own delegation reaches only their own powers; two who give to each other make no circle."""
    assert filed(office(gives("head", "lead"), gives("lead", "mei"))).case.waiting_for() == ("lead",)
    assert filed(office(gives("head", "lead"), gives("lead", "head"))).case.waiting_for() == ("lead",)
    assert filed(office(gives("head", "head"))).case.waiting_for() == ("head",)


def test_a_taker_may_only_give_it_back() -> None:
    """Handing it over to a third person is refused; the giver gets it as their own again."""
    walk = filed(office(gives("head", "lead")))
    assert walk.refused("lead", "reassign", person="mei") == "only_back"
    walk.press("lead", "reassign", person="head")
    assert seats(walk) == [("head", None)]
    assert seats(changes(walk, walk.world.office)) == [("head", None)]
    assert walk.press("head", "approve").place == "second"


def test_either_of_them_answers_once() -> None:
    """Both are asked; the first answer counts for both, and the other card is closed."""
    walk = filed(office(gives("head", "lead", share="either")))
    assert seats(walk) == [("head", None), ("lead", "head")]
    assert walk.press("head", "approve").place == "second"
    walk = filed(office(gives("head", "lead", share="either"))).press("lead", "approve").press("vp", "approve")
    assert (walk.place, seats(walk)) == ("both", [("head", None), ("lead", "head"), ("vp", None)])
    walk.press("lead", "approve")
    assert (walk.place, walk.case.waiting_for()) == ("both", ("vp",))
    assert changes(walk, walk.world.office).case.waiting_for() == ("vp",)
    assert walk.press("vp", "approve").place == "done"


def test_nobody_answers_for_two_where_two_must_answer() -> None:
    """Both approvers gave the power to each other, or to the same third: two different people are asked."""
    crossed = (gives("head", "vp"),), (gives("vp", "head"),), (gives("head", "lead"), gives("vp", "lead"))
    for powers in crossed:
        walk = filed(office(*powers))
        while walk.place != "both":
            walk.press(walk.case.waiting_for()[0], "approve")
        assert len(set(walk.case.waiting_for())) == 2, powers


def test_at_a_distinct_step_the_taker_is_another_person() -> None:
    """The vice president's power lies with whoever decided before: the vice president decides."""
    walk = filed(office(gives("head", "lead"), gives("vp", "lead"))).press("lead", "approve")
    assert walk.case.waiting_for() == ("vp",)


def test_a_power_taken_back_is_gone_at_once() -> None:
    """The open card moves to the giver; the taker can press nothing, even before it moved."""
    walk = filed(office(gives("head", "lead")))
    walk.world = replace(walk.world, office=OFFICE)
    assert open_moves(Outlay, walk.case, "lead", walk.world) == ()
    assert walk.refused("lead", "approve") == "role_changed"
    assert seats(changes(walk, OFFICE)) == [("head", None)]
    either = filed(office(gives("head", "lead", share="either")))
    assert seats(changes(either, OFFICE)) == [("head", None)]


def test_a_power_given_moves_what_is_open() -> None:
    """The card of the giver moves, or the taker gets one beside it; an answer given stays."""
    assert seats(changes(filed(OFFICE), office(gives("head", "lead")))) == [("lead", "head")]
    both = changes(filed(OFFICE), office(gives("head", "lead", share="either")))
    assert seats(both) == [("head", None), ("lead", "head")]
    assert both.asked() == {"lead"}


def test_a_corrected_amount_beyond_the_limit_goes_back_to_the_giver() -> None:
    """500 became 5000: the taker is released and the giver asked; the stand-in of an absence likewise."""
    walk = filed(office(gives("head", "lead", up_to=1000))).press("kai", "correct", cost=5000)
    assert seats(walk) == [("head", None)]
    leave = Absence("head", date(2026, 11, 1), date(2026, 11, 30), "lead", up_to=1000)
    walk = filed(replace(OFFICE, absences=(leave,)))
    assert seats(walk) == [("lead", "head")]
    assert seats(walk.press("kai", "correct", cost=5000)) == [("vp", "head")]


def test_beyond_the_limits_of_a_standin_the_next_superior_is_asked() -> None:
    """Of amount, of kind; within them the stand-in is."""
    days = (date(2026, 11, 1), date(2026, 11, 30))
    tries: list[tuple[dict[str, Any], str]] = [
        ({"up_to": 499}, "vp"),
        ({"up_to": 500}, "lead"),
        ({"kinds": ("growth",)}, "vp"),
    ]
    for limits, asked in tries:
        leave = Absence("head", *days, "lead", **limits)
        assert filed(replace(OFFICE, absences=(leave,))).case.waiting_for() == (asked,)


def test_a_superior_reached_by_climbing_is_no_standin() -> None:
    """The stand-in named with a limit is also the next superior: beyond the limit they decide as the superior."""
    leave = Absence("head", date(2026, 11, 1), date(2026, 11, 30), "vp", up_to=100)
    walk = filed(replace(OFFICE, absences=(leave,)))
    assert walk.buttons("vp") == ["approve", "decline"]


def test_while_the_giver_is_away_the_standin_comes_first() -> None:
    """Then whoever holds the delegation, and only then a superior."""
    lent = office(gives("head", "lead", up_to=1000))
    assert seats(filed(away("head", standin="mei", office=lent))) == [("mei", "head")]
    assert seats(filed(away("head", office=lent))) == [("lead", "head")]
    assert seats(filed(away("head", office=lent), cost=2000)) == [("vp", "head")]


def test_what_was_handed_on_is_not_asked_for_again() -> None:
    """The vice president handed their part to the managing director; when the head goes on leave, only the
    head's part moves."""
    walk = filed(OFFICE).press("head", "approve").press("vp", "approve")
    walk.press("vp", "reassign", person="gm")
    assert seats(changes(walk, away("head", standin="lead"))) == [("gm", None), ("lead", "head")]


def test_an_amount_must_be_a_number_the_form_asks() -> None:
    """The message names what there is."""
    with pytest.raises(WorkflowError, match=r"amount = 'price' is no number its form asks; it has \['cost'\]"):

        class Wrong(Outlay):
            amount = "price"


PEOPLE = st.sampled_from(sorted(OFFICE.people))
DAYS = st.sampled_from([None, date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 30)])
DELEGATIONS = st.lists(
    st.builds(
        Delegation,
        PEOPLE,
        PEOPLE,
        st.sampled_from([(), (Outlay.name,), ("recruiting",)]),
        st.sampled_from([None, 0, 100, 1000]),
        DAYS,
        DAYS,
        st.sampled_from(["instead", "either"]),
    ),
    max_size=12,
)
LEAVES = st.lists(
    st.builds(
        Absence,
        PEOPLE,
        st.just(date(2026, 11, 20)),
        st.just(date(2026, 11, 30)),
        st.none() | PEOPLE,
        st.sampled_from([(), ("recruiting",)]),
        st.sampled_from([None, 100]),
    ),
    max_size=4,
)


def holds(walk: Walk, seat: Seat) -> None:
    """What is true of every seat, however powers were given away."""
    case, company = walk.case, walk.world.office
    step = walk.workflow.places[case.place]
    assert isinstance(step, Step)
    assert seat.person != case.requester
    assert company.is_active(seat.person)
    assert seat.person not in kept_from(walk.workflow, case, step, walk.world)
    if seat.reason == "delegated":
        assert seat.for_person is not None
        assert seat.for_person in step.asks.of(case, company), "only those who are asked have a power to give"
        day, matter = walk.world.today(seat.for_person), matter_of(walk.workflow, case)
        given = company.delegations_of(seat.for_person, day, matter)
        assert any(d.taker == seat.person for d in given), "within what was given"


@given(
    given=DELEGATIONS,
    leaves=LEAVES,
    later=DELEGATIONS,
    by=st.sampled_from(["kai", "lead", "head", "vp", "ian"]),
    cost=st.sampled_from([None, 50, 500, 5000]),
    choices=st.lists(st.integers(0, 5), min_size=6, max_size=6),
)
def test_no_delegation_reaches_beyond_its_limits(
    given: list[Delegation],
    leaves: list[Absence],
    later: list[Delegation],
    by: str,
    cost: int | None,
    choices: list[int],
) -> None:
    """Whatever people gave to each other, on whatever days, and however it changes while a case is open: nobody
    decides their own case, steps that must be distinct are, two who must answer are two, every seat by delegation
    lies within what its giver gave, and somebody is always asked."""
    company = replace(office(*given), absences=tuple(leaves))
    walk = filed(company, by=by, cost=cost)
    for turn, choice in enumerate(choices):
        if not walk.case.is_open:
            break
        assert walk.case.waiting_for()
        assert len({s.person for s in walk.case.seats}) == len(walk.case.seats)
        for each in (s for s in walk.case.seats if s.verb is None):
            holds(walk, each)
        able = [p for p in walk.case.waiting_for() if open_moves(Outlay, walk.case, p, walk.world)]
        assert able
        if turn == 2:
            changes(walk, replace(company, delegations=tuple(later)))
            continue
        walk.press(able[choice % len(able)], "approve")
    pressed = [(e.place, e.by) for e in walk.case.entries if e.verb == "approve"]
    assert len(pressed) == len(set(pressed))
    assert by not in {person for _, person in pressed}


def test_a_reseat_of_what_is_right_changes_nothing() -> None:
    """Looked at again, a case with a delegation stays as it is."""
    for share in ("either", "instead"):
        walk = filed(office(gives("head", "lead", share=share)))
        assert reseat(Outlay, walk.case, walk.world) is None
    assert isinstance(reseat(Outlay, walk.case, replace(walk.world, office=OFFICE)), Decision)
