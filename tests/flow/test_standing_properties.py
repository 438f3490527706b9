"""However people lend each other their powers, and whenever: what must hold holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.flow.case import Seat
from bot.flow.decision import Decision
from bot.flow.machine import open_moves, reseat
from bot.flow.seating import kept_from, matter_of
from bot.flow.standing import Absence, Delegation
from bot.flow.workflow import Step
from tests.flow.office import OFFICE, Walk
from tests.flow.powers import Outlay, changes, filed, gives, office

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
