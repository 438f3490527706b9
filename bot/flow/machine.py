"""The only place where a case changes: open it, press a verb, let a timer fall.

Pure: a case and what happened go in, the changed case and its consequences come out. A press that
may not be made comes back as a `Refusal` with the reason's code, and nothing has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.flow import clocks, promises
from bot.flow.arrival import CLOCK, enter
from bot.flow.case import Case, Entry, Seat
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.effects import Ask, Effect, Refresh, Tell, Withdraw
from bot.flow.filing import open_case
from bot.flow.guards import Answered
from bot.flow.links import Link, LinkVerb, kept
from bot.flow.people import Who
from bot.flow.seating import DELEGATED, asked_at, barred, is_justified, seat, settled, whose
from bot.flow.verbs import CLOCK_VERBS, elapsed
from bot.flow.workflow import Move, Step, Workflow
from bot.flow.world import World

__all__ = [
    "BY_THE_HOUSE", "CLOCK", "decide", "fall", "heard", "may_press", "open_case", "open_moves", "reseat", "voided",
]  # fmt: skip

BY_THE_HOUSE = frozenset({"file", "skip", "reseat", "breach"})
"""Entries that name a person who pressed nothing."""


def may_press(workflow: type[Workflow], case: Case, move: Move, person: str, world: World) -> bool:
    """Whether this person may make this move now, whatever their card says."""
    if move.verb.name in CLOCK_VERBS or not case.is_open or person in barred(workflow, case, world):
        return False
    if isinstance(move.verb, LinkVerb):
        return False
    if not world.office.is_active(person) or (isinstance(move.when, Answered) and not move.when(case, {})):
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
    if not move.needs:
        return True
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
    act = replace(act, answers=_written(workflow, case, allowed[0], act, world))
    case = _recorded(case, allowed[0], act, world)
    move = next((m for m in allowed if m.when is None or m.when(case, act.answers)), None)
    if move is None:
        return Refusal("not_now")
    case = promises.kept(workflow, _updated(case, move, act), act.verb, world)
    return _made(workflow, case, move, act.by, world)


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
    mine = [e for e in case.entries if e.by == act.by and e.verb not in BY_THE_HOUSE]
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
    return case.with_(version=case.version + 1, entries=(*case.entries, entry))


def _updated(case: Case, move: Move, act: Act) -> Case:
    """The case with the opening form as the move has changed it."""
    if not move.updates or move.asks is None:
        return case
    asked = {q.name for q in move.asks.questions}
    return case.with_(answers={**{k: v for k, v in case.answers.items() if k not in asked}, **act.answers})


def _written(workflow: type[Workflow], case: Case, move: Move, act: Act, world: World) -> dict[str, Any]:
    """What somebody wrote; where it updates the request, what they may not see, and what it belongs to, stay."""
    if not move.updates or move.asks is None:
        return dict(act.answers)
    readers = {q.name: q.readers for q in move.asks.questions if q.readers is not None}
    hidden = {name for name, who in readers.items() if act.by not in who.of(case, world.office)}
    hidden |= {q.name for q in move.asks.questions if q.name == workflow.belongs_to}
    kept = {name: case.answers[name] for name in hidden if name in case.answers}
    return {**{k: v for k, v in act.answers.items() if k not in hidden}, **kept}


def _made(workflow: type[Workflow], case: Case, move: Move, by: str, world: World) -> Decision:
    """Carry out a move whose entry is already in the case."""
    more = tuple(move.also(case, world)) if move.also else ()
    if move.verb.assent and move.by is None:
        case, released = _assented(case, by, move.verb.name)
        more = (*more, *(Withdraw(p) for p in released))
        if not _enough(asked_at(workflow, case, move.step), case):
            return Decision(case, (Withdraw(by), *more, Refresh()))
    if move.stays:
        case, effects = voided(case, by, move) if move.voids else (case, ())
        if move.updates:
            return _carried_on(workflow, case, world, move, (*effects, *more))
        if move.due:
            case, clock = clocks.moved(workflow, case, move.step, world, move.due)
            effects = (*effects, *clock)
        if move.rests is not None and (until := case.entries[-1].answers.get(move.rests)):
            case, clock = clocks.rested(workflow, case, move.step, world, until)
            effects = (*effects, *clock)
        return Decision(case, (*effects, *more, Refresh()))
    if move.updates:
        case, _ = promises.moved(workflow, case, world)
    entered = enter(workflow, case, move.to, world, by)
    return Decision(entered.case, (*more, *entered.effects))


def _carried_on(
    workflow: type[Workflow], case: Case, world: World, move: Move, effects: tuple[Effect, ...]
) -> Decision:
    """An answer changed and the case stays: its clocks follow, and the people now named are asked."""
    case, beside = promises.moved(workflow, case, world)
    case, clock = clocks.moved(workflow, case, move.step, world, move.due, again=beside)
    effects = (*effects, *clock)
    if (again := reseat(workflow, case, world, renamed=True)) is None:
        return Decision(case, (*effects, Refresh()))
    return Decision(again.case.with_(version=case.version), (*effects, *again.effects))


def _assented(case: Case, person: str, verb: str) -> tuple[Case, tuple[str, ...]]:
    """Somebody answered; whoever might have answered for the same person need not any more."""
    answered = {whose(s) for s in case.seats if s.person == person and s.verb is None and s.reason != "added"}
    seats = tuple(replace(s, verb=verb) if s.person == person and s.verb is None else s for s in case.seats)
    spare = [s for s in seats if s.verb is None and s.reason != "added" and whose(s) in answered]
    return case.with_(seats=tuple(s for s in seats if s not in spare)), tuple(s.person for s in spare)


def _enough(who: Who, case: Case) -> bool:
    """Whether as many as needed have assented; an approver who was added agrees as well, never instead."""
    if any(s.reason == "added" and s.verb is None for s in case.seats):
        return False
    first = [s for s in case.seats if s.reason != "added"]
    asked, given = {whose(s) for s in first}, len({whose(s) for s in first if s.verb is not None})
    if who.needs == "one":
        return given >= 1
    return given >= (len(asked) if who.needs == "all" else min(who.needs, len(asked)))


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
    if (clock := promises.clock_of(workflow, kind)) is not None:
        return promises.fell(workflow, case, clock, kind, world)
    if kind != clocks.LATE:
        return Decision(case, tuple(clocks.remind(workflow, case, kind, world)))
    verb = elapsed if step.window else clocks.late_verb
    entry = Entry(verb.name, step.name, CLOCK, world.now)
    passed = case.with_(version=case.version + 1, entries=(*case.entries, entry))
    moves = [m for m in workflow.moves_from(step.name) if m.verb is verb]
    move = next((m for m in moves if m.when is None or m.when(passed, {})), None)
    if move is not None:
        return _made(workflow, passed, move, CLOCK, world)
    if step.window:
        return clocks.stays_open(case, world)
    broken, effects = clocks.breach(workflow, case, step, world)
    return Decision(broken, tuple(effects))


def heard(workflow: type[Workflow], case: Case, link: Link, world: World) -> Decision:
    """A case that belongs to this one opened or ended: remember it, and make the move that waits for it, if any."""
    case = kept(case, link).with_(version=case.version + 1)
    if not case.is_open:
        return Decision(case, ())
    for move in workflow.moves_from(case.place):
        if isinstance(move.verb, LinkVerb) and move.verb.hears(link):
            entry = Entry(move.verb.name, case.place, CLOCK, world.now)
            pressed = case.with_(entries=(*case.entries, entry))
            if move.when is None or move.when(pressed, {}):
                return _made(workflow, promises.kept(workflow, pressed, move.verb.name, world), move, CLOCK, world)
    return Decision(case, (Refresh(),))


def reseat(workflow: type[Workflow], case: Case, world: World, *, renamed: bool = False) -> Decision | None:
    """Ask the right people after somebody left, went on leave or changed role. None when nothing changed.

    `renamed`: the answers that name them changed, so that more may be asked than those who are replaced.
    """
    if not case.is_open:
        return None
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    found = seat(workflow, case, step, world).seats
    gone = [s for s in case.seats if s.verb is None and not _stays_seated(workflow, case, step, s, found, world)]
    kept = tuple(s for s in case.seats if s not in gone)
    there = {s.person for s in kept} | {s.for_person for s in kept} | {g.person for g in gone} | settled(kept)
    new = tuple(s for s in found if s.person not in there and whose(s) not in settled(kept))
    if not gone and case.seats and not renamed:
        new = tuple(s for s in new if s.reason == DELEGATED)
    if not new and (not kept or not gone):
        return None
    to = {"to": [s.person for s in new], **({"released": True} if renamed else {})}
    entries = tuple(Entry("reseat", step.name, g.person, world.now, answers=to) for g in gone)
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


def _stays_seated(
    workflow: type[Workflow], case: Case, step: Step, held: Seat, found: tuple[Seat, ...], world: World
) -> bool:
    if step.own != "fine" and (world.is_away(held.person) or _gave_away(held, found)):
        return False
    return is_justified(workflow, case, step, held, world)


def _gave_away(held: Seat, found: tuple[Seat, ...]) -> bool:
    """Whether somebody who was asked has since let another decide instead."""
    if held.added_by is not None or any(s.person == held.person for s in found):
        return False
    return any(s.reason == DELEGATED and s.for_person == held.person for s in found)
