"""Powers lent to others, for tests: a workflow with an amount, a confidential one, and a case as it is filed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.flow.form import Form, PersonId, ask
from bot.flow.machine import reseat
from bot.flow.office import Office
from bot.flow.people import all_of, department_head, hr_lead, hrbp, named, requester, vice_president
from bot.flow.standing import Delegation
from bot.flow.verbs import approve, decline
from bot.flow.workflow import Access, End, Move, Step, Workflow
from bot.flow.worktime import workdays
from tests.flow.office import OFFICE, Walk, world

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
