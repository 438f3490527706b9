"""Deadlines worked out anew, after the days or the hours a company works by have changed.

A promise is never shortened: what would now end later moves, what would end earlier stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.flow import clocks, promises
from bot.flow.case import Case
from bot.flow.decision import Decision
from bot.flow.effects import Refresh, Sleep, Wake
from bot.flow.workflow import Step, Workflow
from bot.flow.world import World

NOTHING: Mapping[str, datetime] = MappingProxyType({})
STEP = ""


def recounted(
    workflow: type[Workflow], case: Case, world: World, asleep: Mapping[str, datetime] = NOTHING
) -> Decision | None:
    """The case with its running deadlines where they are now. None when none of them moves.

    `asleep`: when its timers that have not fallen yet fall, by kind; a reminder that has fallen is not given again.
    """
    step = workflow.places.get(case.place)
    if not case.is_open or not isinstance(step, Step) or case.due is None:
        return None
    now, later = promises.later(workflow, case, world)
    due = clocks.worked_out(workflow, case, step, world) if case.rung == 0 else case.due
    if due > case.due:
        now, later = now.with_(due=due), later | {STEP}
    if not later:
        return None
    now = now.with_(version=case.version + 1)
    return Decision(now, (Sleep(), *_timers(workflow, now, step, world, asleep, later), Refresh()))


def _timers(
    workflow: type[Workflow], case: Case, step: Step, world: World, asleep: Mapping[str, datetime],
    later: frozenset[str],
) -> Iterator[Wake]:  # fmt: skip
    """Those of the deadlines that moved, anew; the others as they are. An end that has fallen and is not worked on yet
    is set again where it lies ahead; else what has fallen will do."""
    fresh = {each.kind: each.at for each in clocks.wake(workflow, case, step, world) if isinstance(each, Wake)}
    ends = {f"{name}:{promises.LATE}" if name != STEP else clocks.LATE for name in later}
    ahead = {kind for kind in ends if fresh[kind] > world.now}
    for kind in dict.fromkeys((*asleep, *sorted(ahead))):
        clock = promises.clock_of(workflow, kind)
        moves = (clock.name if clock is not None else STEP) in later
        if (at := fresh.get(kind) if moves else asleep[kind]) is not None:
            yield Wake(kind, at)
