"""The only place where a case changes: open it, press a verb, let a timer fall.

Pure: a case and what happened go in, the changed case and its consequences come out. A press that
may not be made comes back as a `Refusal` with the reason's code, and nothing has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.flow import clocks
from bot.flow.arrival import CLOCK, enter
from bot.flow.case import Case, Entry, Seat
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.effects import Ask, Effect, Refresh, Tell, Withdraw
from bot.flow.people import Who
from bot.flow.seating import asked_at, barred, is_justified, seat
from bot.flow.workflow import Move, Step, Workflow
from bot.flow.worktime import ByAnswer
from bot.flow.world import Rules, World


def open_case(
    workflow: type[Workflow],
    *,
    id: str,
    ref: str,
    requester: str,
    answers: Mapping[str, Any],
    world: World,
    facts: Mapping[str, Any] | None = None,
    parent: str | None = None,
    circle: str = "",
) -> Decision:
    """File a case: freeze the policy of the day, and ask the first people."""
    first = workflow.first()
    case = Case(
        id=id,
        ref=ref,
        workflow=workflow.name,
        place=first.name,
        requester=requester,
        opened=world.now,
        answers=dict(answers),
        facts={**_policy_of_the_day(workflow, world), **(facts or {})},
        parent=parent,
        circle=circle,
    )
    if not circle and workflow.circle_of is not None:
        case = case.with_(circle=workflow.circle_of(case, world.office))
    form = workflow.form.__name__ if workflow.form else None
    case = case.with_(entries=(Entry("file", first.name, requester, world.now, form, dict(answers)),))
    if workflow.recalls is not None:
        case = case.with_(facts={**case.facts, **workflow.recalls(case, world)})
    opening = tuple(workflow.also(case, world)) if workflow.also else ()
    entered = enter(workflow, case, first, world)
    return Decision(entered.case.with_(version=1), (*opening, *entered.effects))


def _policy_of_the_day(workflow: type[Workflow], world: World) -> dict[str, Any]:
    rules, name = world.rules, workflow.name
    steps = [s.name for s in workflow.steps()]
    return {
        "dues": {s.name: due for s in workflow.steps() if (due := _due_of_the_day(name, s, rules))},
        "asks": {s: who for s in steps if (who := rules.asks(name, s))},
        "nudges": {s: when for s in steps if (when := rules.nudge(name, s))},
        "switches": {s: rules.switch(name, s, default) for s, default in workflow.switches.items()},
        "numbers": {n: rules.number(name, n, default) for n, default in workflow.numbers.items()},
        "reminders": rules.shares(),
    }


def _due_of_the_day(workflow: str, step: Step, rules: Rules) -> str | dict[str, str] | None:
    """A company's own deadline; where it depends on an answer, one for each answer it changes."""
    if (whole := rules.due(workflow, step.name)) is not None or not isinstance(step.due, ByAnswer):
        return whole
    choices = [answer for answer, _ in step.due.choices]
    return {c: due for c in choices if (due := rules.due(workflow, step.name, c))}


def may_press(workflow: type[Workflow], case: Case, move: Move, person: str, world: World) -> bool:
    """Whether this person may make this move now, whatever their card says."""
    if move.verb is clocks.late_verb or not case.is_open or person in barred(workflow, case, world):
        return False
    if not world.office.is_active(person):
        return False
    if move.by is not None:
        allowed = person in move.by.of(case, world.office)
    else:
        allowed = any(is_justified(workflow, case, move.step, s, world) for s in _seats_of(case, person))
    if not allowed:
        return False
    held = case.seat_of(person)
    if move.verb.assent and move.by is None and (held is None or held.verb is not None):
        return False
    filled = Counter(e.form for e in case.entries if e.place == case.place)
    return all(filled[form.__name__] >= times for form, times in Counter(move.needs).items())


def _seats_of(case: Case, person: str) -> Iterator[Seat]:
    return (s for s in case.seats if s.person == person)


def open_moves(workflow: type[Workflow], case: Case, person: str, world: World) -> tuple[Move, ...]:
    """The moves open to a person, one a verb, in the order of the declaration: their card's buttons."""
    found: dict[str, Move] = {}
    for move in workflow.moves_from(case.place):
        if move.verb.name not in found and may_press(workflow, case, move, person, world):
            found[move.verb.name] = move
    return tuple(found.values())


def decide(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    """Press a verb of the table. The first of its moves whose guard holds is made."""
    candidates = [m for m in workflow.moves_from(case.place) if m.verb.name == act.verb]
    allowed = [m for m in candidates if may_press(workflow, case, m, act.by, world)]
    if not allowed:
        return _refusal(workflow, case, act, world)
    act = replace(act, answers=_written(case, allowed[0], act, world))
    move = next((m for m in allowed if m.when is None or m.when(case, act.answers)), None)
    if move is None:
        return Refusal("not_now")
    return _made(workflow, _recorded(case, move, act, world), move, act.by, world)


def _refusal(workflow: type[Workflow], case: Case, act: Act, world: World) -> Refusal:
    """The reason a person hears; somebody with no part in the case learns nothing about it."""
    took_part = any(e.by == act.by for e in case.entries) or bool(case.seat_of(act.by))
    if not took_part or act.by in barred(workflow, case, world):
        return Refusal("unknown")
    if not case.is_open:
        return Refusal("closed")
    held = case.seat_of(act.by)
    if held is not None and held.verb is not None:
        return Refusal("answered", {"verb": held.verb})
    if held is not None and not _still_asked(workflow, case, held, world):
        return Refusal("role_changed")
    mine = [e for e in case.entries if e.by == act.by and e.verb != "file"]
    if mine:
        return Refusal("decided", {"verb": mine[-1].verb, "at": mine[-1].at})
    return Refusal("moved_on")


def _still_asked(workflow: type[Workflow], case: Case, held: Seat, world: World) -> bool:
    step = workflow.places[case.place]
    return isinstance(step, Step) and is_justified(workflow, case, step, held, world)


def _recorded(case: Case, move: Move, act: Act, world: World) -> Case:
    held = case.seat_of(act.by)
    form = move.asks.__name__ if move.asks else None
    behalf = held.for_person if held else None
    private = move.keeps == "author"
    entry = Entry(act.verb, case.place, act.by, world.now, form, dict(act.answers), behalf, private)
    answers = case.answers
    if move.updates and move.asks is not None:
        asked = {q.name for q in move.asks.questions}
        answers = {**{k: v for k, v in answers.items() if k not in asked}, **act.answers}
    return case.with_(version=case.version + 1, entries=(*case.entries, entry), answers=answers)


def _written(case: Case, move: Move, act: Act, world: World) -> dict[str, Any]:
    """What somebody wrote; where it updates the request, what they may not see stays as it was."""
    if not move.updates or move.asks is None:
        return dict(act.answers)
    readers = {q.name: q.readers for q in move.asks.questions if q.readers is not None}
    hidden = {name for name, who in readers.items() if act.by not in who.of(case, world.office)}
    kept = {name: case.answers[name] for name in hidden if name in case.answers}
    return {**{k: v for k, v in act.answers.items() if k not in hidden}, **kept}


def _made(workflow: type[Workflow], case: Case, move: Move, by: str, world: World) -> Decision:
    """Carry out a move whose entry is already in the case."""
    more = tuple(move.also(case, world)) if move.also else ()
    if move.verb.assent and move.by is None:
        case = _assented(case, by, move.verb.name)
        if not _enough(asked_at(workflow, case, move.step), case):
            return Decision(case, (Withdraw(by), *more, Refresh()))
    if move.stays:
        case, effects = voided(case, by, move) if move.voids else (case, ())
        if move.updates or move.due:
            case, clock = clocks.moved(workflow, case, move.step, world, move.due)
            effects = (*effects, *clock)
        if move.rests is not None and (until := case.entries[-1].answers.get(move.rests)):
            case, clock = clocks.rested(workflow, case, move.step, world, until)
            effects = (*effects, *clock)
        return Decision(case, (*effects, *more, Refresh()))
    entered = enter(workflow, case, move.to, world, by)
    return Decision(entered.case, (*more, *entered.effects))


def _assented(case: Case, person: str, verb: str) -> Case:
    seats = tuple(replace(s, verb=verb) if s.person == person and s.verb is None else s for s in case.seats)
    return case.with_(seats=seats)


def _enough(who: Who, case: Case) -> bool:
    """Whether as many as needed have assented; an approver who was added agrees as well, never instead."""
    if any(s.reason == "added" and s.verb is None for s in case.seats):
        return False
    first = [s for s in case.seats if s.reason != "added"]
    given = sum(s.verb is not None for s in first)
    if who.needs == "one":
        return given >= 1
    return given >= (len(first) if who.needs == "all" else min(who.needs, len(first)))


def voided(case: Case, by: str, move: Move) -> tuple[Case, tuple[Effect, ...]]:
    """Somebody changed the paper: they stand by it, everyone else is asked again."""
    others = [s for s in case.seats if s.person != by]
    if not others:
        return case, ()
    asked_again = tuple(Ask(s.person, s.for_person) for s in others if s.verb is not None)
    seats = tuple(replace(s, verb=move.verb.name if s.person == by else None) for s in case.seats)
    told = tuple(Tell(s.person, "amended", {"by": by}) for s in others)
    return case.with_(seats=seats), (Withdraw(by), *asked_again, *told)


def fall(workflow: type[Workflow], case: Case, kind: str, world: World) -> Decision | None:
    """A timer fell. None when the case no longer cares."""
    if not case.is_open:
        return None
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    if kind != clocks.LATE:
        return Decision(case, tuple(clocks.remind(workflow, case, kind, world)))
    lateness = [m for m in workflow.moves_from(step.name) if m.verb is clocks.late_verb]
    move = next((m for m in lateness if m.when is None or m.when(case, {})), None)
    if move is None:
        broken, effects = clocks.breach(workflow, case, step, world)
        return Decision(broken, tuple(effects))
    entry = Entry(clocks.late_verb.name, step.name, CLOCK, world.now)
    case = case.with_(version=case.version + 1, entries=(*case.entries, entry))
    return _made(workflow, case, move, CLOCK, world)


def reseat(workflow: type[Workflow], case: Case, world: World) -> Decision | None:
    """Ask the right people after somebody left, went on leave or changed role. None when nothing changed."""
    if not case.is_open:
        return None
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    gone = [s for s in case.seats if s.verb is None and not _stays_seated(workflow, case, step, s, world)]
    if not gone and case.seats:
        return None
    kept = tuple(s for s in case.seats if s not in gone)
    found = seat(workflow, case, step, world).seats
    there = {s.person for s in kept} | {s.for_person for s in kept}
    new = tuple(s for s in found if s.person not in there and s.person not in {g.person for g in gone})
    if not kept and not new:
        return None
    entries = tuple(
        Entry("reseat", step.name, g.person, world.now, answers={"to": [s.person for s in new]}) for g in gone
    )
    case = case.with_(seats=(*kept, *new), version=case.version + 1, entries=(*case.entries, *entries))
    effects: list[Effect] = [Withdraw(g.person) for g in gone]
    effects += [Ask(s.person, s.for_person) for s in new]
    if (onward := _now_enough(workflow, case, step)) is not None:
        entered = enter(workflow, case, onward.to, world)
        return Decision(entered.case, (*effects, *entered.effects))
    return Decision(case, (*effects, Refresh()))


def _now_enough(workflow: type[Workflow], case: Case, step: Step) -> Move | None:
    """The move that those who assented have made, once nobody is left to wait for."""
    given = [s.verb for s in case.seats if s.verb is not None]
    if not given or case.waiting_for() or not _enough(asked_at(workflow, case, step), case):
        return None
    moves = [m for m in workflow.moves_from(step.name) if m.verb.assent and m.verb.name in given and not m.stays]
    return next((m for m in moves if m.when is None or m.when(case, {})), None)


def _stays_seated(workflow: type[Workflow], case: Case, step: Step, held: Seat, world: World) -> bool:
    away = step.own != "fine" and world.is_away(held.person)
    return is_justified(workflow, case, step, held, world) and not away
