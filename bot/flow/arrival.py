"""Coming to a place: who is asked there, which clocks start, who is told that it is over."""

from __future__ import annotations

from bot.flow import clocks
from bot.flow.case import Case, Entry, Seat
from bot.flow.decision import Decision
from bot.flow.effects import Ask, Effect, Post, Publish, Refresh, Sleep, Tell, Withdraw
from bot.flow.seating import barred, seat
from bot.flow.workflow import End, Move, Place, Step, Workflow
from bot.flow.world import World

CLOCK = "clock"


def enter(workflow: type[Workflow], case: Case, place: Place, world: World, by: str = CLOCK) -> Decision:
    """Come to a place, passing visibly through steps where nobody needs to be asked.

    A question back that nobody answered is over with the step it was asked at.
    """
    effects: list[Effect] = [Withdraw()]
    case = case.with_(facts={k: v for k, v in case.facts.items() if k not in ("question", clocks.RESTS)})
    if place is workflow.first():
        case = case.with_(facts={**case.facts, "filed": world.now.isoformat()})
    for _ in workflow.places:
        if isinstance(place, End):
            return close(workflow, case, place, world, effects)
        assert isinstance(place, Step)
        found = seat(workflow, case, place, world)
        onward = _onward(workflow, case, place)
        skipped = found.skipped or _same_person(case, place, found.seats, onward)
        if skipped is None or onward is None:
            return _settle(workflow, case, place, found.seats, world, by, effects)
        who = found.seats[0].person if found.seats else case.requester
        entry = Entry("skip", place.name, who, world.now, answers={"reason": skipped})
        case = case.with_(entries=(*case.entries, entry), place=place.name)
        place = onward.to
    raise RuntimeError(f"{workflow.name}: steps that skip each other in a circle around {place!r}")


def _onward(workflow: type[Workflow], case: Case, step: Step) -> Move | None:
    """The move an assent would make, when it needs nothing but the press."""
    moves = [m for m in workflow.moves_from(step.name) if m.verb.assent and not m.stays]
    return next((m for m in moves if m.when is None or m.when(case, {})), None)


def _same_person(case: Case, step: Step, seats: tuple[Seat, ...], onward: Move | None) -> str | None:
    """Whoever approved the step before is not asked once more, unless they must be distinct."""
    last = next(e for e in reversed(case.entries) if e.verb != "skip")
    if onward is None or onward.asks or step.distinct or step.own == "fine" or len(seats) != 1:
        return None
    assented = any(s.person == last.by and s.verb == last.verb for s in case.seats)
    return "same" if assented and seats[0].person == last.by else None


def _settle(
    workflow: type[Workflow],
    case: Case,
    step: Step,
    seats: tuple[Seat, ...],
    world: World,
    by: str,
    effects: list[Effect],
) -> Decision:
    case = case.with_(place=step.name, seats=seats, entered=world.now, rung=0)
    case = case.with_(due=clocks.due_at(workflow, case, step, world))
    effects += [Ask(s.person, s.for_person) for s in seats]
    effects += clocks.wake(workflow, case, step, world)
    effects += [Tell(p, step.name) for who in step.tells for p in who.of(case, world.office)]
    if step.also is not None:
        effects += step.also(case, world)
    asked = {s.person for s in seats}
    moved = any(e.verb not in ("file", "skip") for e in case.entries)
    if by != case.requester and case.requester not in asked and moved:
        effects.append(Tell(case.requester, "progress"))
    return Decision(case, (*effects, Refresh()))


def close(workflow: type[Workflow], case: Case, end: End, world: World, effects: list[Effect]) -> Decision:
    case = case.with_(place=end.name, seats=(), due=None, closed=world.now, entered=world.now)
    office, shut = world.office, barred(workflow, case, world)
    told = dict.fromkeys(p for who in end.tells for p in who.of(case, office) if p not in shut)
    effects += [Sleep(), *(Tell(p, end.name) for p in told)]
    effects += [Publish(moment, tuple(told)) for moment in end.documents]
    if end.posts and (channel := channel_of(case, world)):
        effects.append(Post(channel, end.name))
    if end.also is not None:
        effects += end.also(case, world)
    return Decision(case, (*effects, Refresh()))


def channel_of(case: Case, world: World) -> str | None:
    """Where a case's outcome is posted: the channel it was opened for, or its department's."""
    if "channel" in case.facts:
        return case.facts["channel"]
    office = world.office
    department = office.department(case.answers.get("department", ""))
    department = department or office.department_of(case.requester)
    return department.channel if department else None
