"""Whoever the company names for a step, nobody decides what they asked for themselves."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.flow import machine
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.people import Office
from handlers.recruiting.hiring_need import HiringNeed
from tests.looking import every, rows, turn_in
from tests.office import Company

ASKER = "wang.xiaoyu"
CAST = (ASKER, "li.na", "xu.lan", "lin.yue", "chen.jing")
ROLES = ("head", "hrbp", "vice_president", "hr_lead")
NEED: dict[str, Any] = {
    "department": "marketing", "role": "短视频策划", "headcount": 2, "reason": "expansion",
    "headcount_plan": "beyond", "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip
ASSENTS = {"head": "approve", "feasibility": "feasible", "executive": "approve", "lead": "approve"}


def staffed(office: Office, head: str, hrbp: str, vice_president: str, hr_lead: str) -> Office:
    """The company with these people in charge of marketing and of HR."""
    marketing = replace(office.departments["marketing"], head=head, hrbp=hrbp, vice_president=vice_president)
    roles = {**office.roles, "hr_lead": (hr_lead,)}
    return replace(office, departments={**office.departments, "marketing": marketing}, roles=roles)


def test_no_overlap_of_roles_lets_anybody_approve_their_own_request(company: Company) -> None:
    """F5: every way to give four roles to five people, the requester among them: 625 companies, and at each of
    the four steps the requester is neither asked nor heard."""
    with company.bole.tools.store.reading() as tx:
        world = turn_in(company, tx).world
    for holders in product(CAST, repeat=len(ROLES)):
        here = replace(world, office=staffed(company.bole.company, *holders))
        case = machine.open_case(HiringNeed, id="c", ref="HN-2026-0001", requester=ASKER, answers=NEED, world=here).case
        while case.place in ASSENTS:
            verb = ASSENTS[case.place]
            own = machine.decide(HiringNeed, case, Act(verb, ASKER), here)
            assert isinstance(own, Refusal), f"{holders}: {ASKER} decided at {case.place}"
            asked = case.waiting_for()
            assert asked, f"{holders}: nobody is asked at {case.place}"
            assert ASKER not in asked, f"{holders}: {ASKER} is asked at {case.place}"
            made = machine.decide(HiringNeed, case, Act(verb, asked[0]), here)
            assert isinstance(made, Decision), f"{holders}: {asked[0]} is stuck at {case.place}: {made}"
            case = made.case
        assert case.place == "spec"
        assert all(e.by != ASKER for e in case.entries if e.verb in ASSENTS.values())


STEPS = {
    "head": (lambda office: staffed(office, "gao.ming", "xu.lan", "lin.yue", "chen.jing"), "gao.ming"),
    "feasibility": (lambda office: staffed(office, "li.na", "ma.chao", "lin.yue", "chen.jing"), "ma.chao"),
    "executive": (lambda office: staffed(office, "li.na", "xu.lan", "he.jun", "chen.jing"), "he.jun"),
    "lead": (lambda office: staffed(office, "li.na", "xu.lan", "lin.yue", "gu.minhua"), "gu.minhua"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_role_that_changed_hands_decides_by_its_new_holder(company: Company, step: str) -> None:
    """F6: between the card and the press somebody else took over the role. The press of the one before changes
    nothing and is told why; the new holder is asked, and decides."""
    company.person(ASKER).starts("recruiting.hiring_need", **NEED)
    while (case := every(company)[0]).place != step:
        (asked,) = case.waiting_for()
        company.person(asked).does(ASSENTS[case.place], case.ref)
    (before,) = case.waiting_for()
    reorganised, after = STEPS[step]
    new = reorganised(company.bole.company)
    button = next(b for b in company.person(before).last().buttons if b.verb == ASSENTS[step])
    company.reorganises(departments=new.departments, roles=new.roles)
    answer = company.person(before).presses_button(button)
    assert not answer.accepted
    assert answer.toast
    assert answer.card is not None
    assert ASSENTS[step] not in [b.verb for b in answer.card.buttons]
    (now,) = every(company)
    assert (now.place, now.waiting_for()) == (step, (after,))
    assert not rows(company, "inbox", "error IS NOT NULL")
    company.person(after).does(ASSENTS[step], case.ref)
    assert every(company)[0].place != step
