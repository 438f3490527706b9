"""From a simulation that fails to the smallest that still does: fewer faults, fewer weeks, fewer people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.simulation.plan import Plan

FEWEST_PEOPLE = 3
SHORTEST = 0.05


def shrunk(plan: Plan, fails: Callable[[Plan], bool], most: int = 24) -> Plan:
    """The smallest plan found within so many tries for which `fails` still says so; `plan` itself at worst."""
    tries, better = 0, True
    while better:
        better = False
        for smaller in _smaller(plan):
            if tries == most:
                return plan
            tries += 1
            if fails(smaller):
                plan, better = smaller, True
                break
    return plan


def _smaller(plan: Plan) -> Iterator[Plan]:
    """Plans with less in them, the much smaller ones first."""
    if plan.weeks / 2 >= SHORTEST:
        yield replace(plan, weeks=round(plan.weeks / 2, 3))
    if plan.people // 2 >= FEWEST_PEOPLE:
        yield replace(plan, people=plan.people // 2)
    for name in plan.drawn.names:
        yield replace(plan, weather=plan.drawn.without(name))
    if plan.weeks * 3 / 4 >= SHORTEST:
        yield replace(plan, weeks=round(plan.weeks * 3 / 4, 3))
    if plan.people * 3 // 4 >= FEWEST_PEOPLE:
        yield replace(plan, people=plan.people * 3 // 4)
