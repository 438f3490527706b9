"""Standing in for somebody: delegations and stand-ins decide within their limits, and never their own case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.flow.machine import open_moves
from bot.flow.standing import Absence
from bot.flow.workflow import WorkflowError
from tests.flow.office import OFFICE, Walk, away, world
from tests.flow.powers import NOW, Outlay, Quiet, changes, filed, gives, office, seats


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
