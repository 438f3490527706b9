"""Who hears of a broken promise, and when the next rung is climbed (E7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.flow.case import Case
from bot.flow.seating import barred, next_in_line
from bot.flow.workflow import Workflow
from bot.flow.worktime import workdays
from bot.flow.world import World


def heard(
    workflow: type[Workflow], case: Case, people: Iterable[str], owners: tuple[str, ...], world: World
) -> tuple[str, ...]:
    """Those of the people meant who may hear and are here; of a confidential case somebody always hears."""
    shut = barred(workflow, case, world).union(owners)
    climbs = workflow.access is None
    here = (_here(p, shut, world, climbs) for p in people if p not in shut)
    allowed = tuple(dict.fromkeys(p for p in here if p is not None))
    if allowed or workflow.access is None:
        return allowed
    return next_in_line(workflow, case, shut | {case.requester}, world)


def next_rung(case: Case, rung: int, world: World) -> datetime:
    """A working day after the first rung, five after each later one."""
    zone, calendar = world.where(case)
    again = workdays(1 if rung == 1 else 5).moment(world.now, zone, calendar, case.answers)
    return max(again, world.now + timedelta(hours=1))


def _here(person: str, shut: frozenset[str], world: World, climbs: bool) -> str | None:
    """Who hears in somebody's place while they are away: their stand-in, else the next superior who is here."""
    office = world.office
    for each in (person, *(office.reporting_line(person) if climbs else ())):
        if each not in shut and office.is_active(each) and not world.is_away(each):
            return each
        standin = office.standin_for(each, world.today(each))
        if standin is not None and standin not in shut:
            return standin
    return None
