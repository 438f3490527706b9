"""The clocks of a whole case, several at once: begun at the filing, kept by a verb, followed when an answer changes.

Their state lies with the case: `facts["clocks"][name]` holds `due` (UTC), `rung` (how far its breach has
climbed) and `kept` (when, or None while it runs).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.flow.case import Case, Entry
from bot.flow.decision import Decision
from bot.flow.effects import Effect, Refresh, Tell, Wake
from bot.flow.people import hr_lead
from bot.flow.places import Clock
from bot.flow.rungs import heard, next_rung
from bot.flow.running import Running, running
from bot.flow.workflow import Workflow
from bot.flow.worktime import ByAnswer, Due, parse_due
from bot.flow.world import World

HALF, NEARLY, LATE = "half", "nearly", "late"


def begun(workflow: type[Workflow], case: Case, world: World) -> Case:
    """The case with the clocks that run for its answers."""
    return _with(case, [r for clock in workflow.clocks.values() if (r := _fresh(case, clock, world)) is not None])


def kept(workflow: type[Workflow], case: Case, verb: str, world: World) -> Case:
    """The case after something was done: the clocks that waited for it stand still."""
    if not case.facts.get("clocks"):
        return case
    waited = {c.name for c in workflow.clocks.values() if verb in {v.name for v in c.until}}
    return _with(case, [_stopped(r, world.now) if r.name in waited and r.kept is None else r for r in running(case)])


def moved(workflow: type[Workflow], case: Case, world: World) -> tuple[Case, bool]:
    """The case after an answer changed: each clock as long as the answer says now; whether any changed."""
    if not workflow.clocks:
        return case, False
    before = {r.name: r for r in running(case)}
    now: list[Running] = []
    for clock in workflow.clocks.values():
        known, fresh = before.get(clock.name), _fresh(case, clock, world)
        if known is not None and known.kept is not None:
            now.append(known)
        elif fresh is not None:
            done = next((e.at for e in case.entries if e.verb in {v.name for v in clock.until}), None)
            same = known is not None and known.due == fresh.due
            now.append(known if same and known is not None else Running(fresh.name, fresh.due, 0, done))
    return _with(case, now), now != list(before.values())


def later(workflow: type[Workflow], case: Case, world: World) -> tuple[Case, frozenset[str]]:
    """The case with each clock that, by the days and hours as they are now, would end later; which clocks those are.
    One that would end earlier stays, and so does one that is kept or broken."""
    due: dict[str, datetime] = {}
    for state in running(case):
        clock = workflow.clocks.get(state.name)
        fresh = _fresh(case, clock, world) if clock is not None and state.kept is None and state.rung == 0 else None
        if fresh is not None and fresh.due > state.due:
            due[state.name] = fresh.due
    states = [Running(r.name, due.get(r.name, r.due), r.rung, r.kept) for r in running(case)]
    return (_with(case, states), frozenset(due)) if due else (case, frozenset())


def wakes(workflow: type[Workflow], case: Case, world: World) -> Iterator[Wake]:
    """The timers of the clocks that still run; times already past are left out, but for the end itself."""
    zone, calendar = world.where(case)
    shares = case.facts.get("reminders", {HALF: 0.5, NEARLY: 0.9})
    for state in running(case):
        clock = workflow.clocks.get(state.name)
        if clock is None or state.kept is not None:
            continue
        due = _due(case, clock)
        for kind in (HALF, NEARLY) if due is not None else ():
            moment = due.part(shares[kind], case.opened, zone, calendar, case.answers) if due else state.due
            if world.now < moment < state.due:
                yield Wake(f"{clock.name}:{kind}", moment)
        if state.rung == 0:
            yield Wake(f"{clock.name}:{LATE}", max(state.due, world.now))
        else:
            yield Wake(f"{clock.name}:{LATE}", next_rung(case, state.rung, world))


def clock_of(workflow: type[Workflow], kind: str) -> Clock | None:
    """The clock a timer belongs to, by the timer's kind: "responded:half"."""
    name, mark, _ = kind.partition(":")
    return workflow.clocks.get(name) if mark else None


def fell(workflow: type[Workflow], case: Case, clock: Clock, kind: str, world: World) -> Decision | None:
    """A timer of a clock fell: a reminder, or one more rung of a broken promise. None when it was kept."""
    state = next((r for r in running(case) if r.name == clock.name), None)
    if state is None or state.kept is not None:
        return None
    owners = clock.asks.of(case, world.office)
    what = kind.rpartition(":")[2]
    if what != LATE:
        people = (*owners, *(_rung(workflow, case, clock, 1, owners, world) if what == NEARLY else ()))
        here = (p for p in dict.fromkeys(people) if not world.is_away(p))
        details = _details(state, owners)
        told = (Tell(p, "clock_remind", details, last=what == NEARLY and p in owners) for p in here)
        return Decision(case, tuple(told))
    if world.now < state.due:
        return None
    return _broken(workflow, case, clock, state, owners, world)


def _broken(
    workflow: type[Workflow], case: Case, clock: Clock, state: Running, owners: tuple[str, ...], world: World
) -> Decision:
    rung = state.rung + 1
    told = _rung(workflow, case, clock, rung, owners, world)
    noted = {"clock": clock.name, "rung": rung, "told": list(told)}
    entry = Entry("breach", case.place, "clock", world.now, answers=noted)
    states = [Running(r.name, r.due, rung, r.kept) if r.name == clock.name else r for r in running(case)]
    case = _with(case, states).with_(version=case.version + 1, entries=(*case.entries, entry))
    details = _details(state, owners)
    effects: list[Effect] = []
    if rung == 1:
        effects += [Tell(p, "clock_late_owner", details) for p in owners if not world.is_away(p)]
    effects += [Tell(p, "clock_late_escalation", details) for p in told]
    again = Wake(f"{clock.name}:{LATE}", next_rung(case, rung, world))
    return Decision(case, (*effects, again, Refresh()))


def _details(state: Running, owners: tuple[str, ...]) -> dict[str, Any]:
    return {"clock": state.name, "due": state.due, "owners": list(owners)}


def _rung(
    workflow: type[Workflow], case: Case, clock: Clock, rung: int, owners: tuple[str, ...], world: World
) -> tuple[str, ...]:
    who = clock.late[rung - 1] if rung <= len(clock.late) else hr_lead
    return heard(workflow, case, who.of(case, world.office) or hr_lead.of(case, world.office), owners, world)


def _due(case: Case, clock: Clock) -> Due | None:
    """How long the promise is for the case's answers, by the policy it was opened under; None: there is none."""
    own = case.facts.get("dues", {}).get(clock.name)
    due = clock.due
    if isinstance(due, ByAnswer):
        answer = str(case.answers.get(due.question))
        found = dict(due.choices).get(answer)
        by_policy = own.get(answer) if isinstance(own, dict) else own
        return parse_due(by_policy) if by_policy and found is not None else found
    return parse_due(own) if own else due


def _fresh(case: Case, clock: Clock, world: World) -> Running | None:
    due = _due(case, clock)
    if due is None:
        return None
    zone, calendar = world.where(case)
    return Running(clock.name, due.moment(case.opened, zone, calendar, case.answers))


def _stopped(state: Running, now: datetime) -> Running:
    return Running(state.name, state.due, state.rung, now)


def _with(case: Case, states: list[Running]) -> Case:
    if not states and "clocks" not in case.facts:
        return case
    kept = {
        r.name: {"due": r.due.isoformat(), "rung": r.rung, "kept": r.kept.isoformat() if r.kept else None}
        for r in states
    }
    return case.with_(facts={**case.facts, "clocks": kept})
