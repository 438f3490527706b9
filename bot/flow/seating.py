"""Who is asked at a step: the people found, less those who may not decide, less those who are away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.flow.case import Case, Seat
from bot.flow.people import Who, hr_lead, named_holder, role, vice_president
from bot.flow.standing import Matter
from bot.flow.workflow import Step, Workflow
from bot.flow.world import World

DELEGATED = "delegated"
VACANT = "vacant"
"""The reason of a seat for which the company names nobody who is here: no head, no HR partner, or they have left."""
LAST_RESORT: tuple[Who, ...] = (hr_lead, role("hr_reviewer"), vice_president, role("general_manager"))
KEEPERS = role("maintainer")
"""Asked when nobody else is left, but not about what is confidential."""


@dataclass(frozen=True)
class Seating:
    """The seats of a step, or the reason why nobody needs to be asked ("own", "same")."""

    seats: tuple[Seat, ...]
    skipped: str | None = None


def barred(workflow: type[Workflow], case: Case, world: World) -> frozenset[str]:
    """People who can neither see nor decide this case, whatever else they are."""
    return frozenset(workflow.access.barred.of(case, world.office)) if workflow.access else frozenset()


def kept_from(workflow: type[Workflow], case: Case, step: Step, world: World) -> frozenset[str]:
    """People who may not decide at this step: the barred, and at a distinct step whoever decided before."""
    shut = barred(workflow, case, world)
    if not step.distinct:
        return shut
    verbs = {m.verb.name for m in workflow.moves if not m.stays}
    return shut | {e.by for e in case.entries if e.verb in verbs and e.place != step.name}


def asked_at(workflow: type[Workflow], case: Case, step: Step) -> Who:
    """Whom a step asks, by the policy the case was opened under or else by its declaration."""
    by_policy = case.facts.get("asks", {}).get(step.name)
    return named_holder(by_policy) if by_policy else step.asks


def matter_of(workflow: type[Workflow], case: Case) -> Matter:
    """What a case is about, as far as the limits of a stand-in go."""
    amount = case.answers.get(workflow.amount) if workflow.amount else None
    return Matter(workflow.name, amount if isinstance(amount, int) else None, workflow.access is not None)


def seat(workflow: type[Workflow], case: Case, step: Step, world: World) -> Seating:
    """Find the people to ask.

    Somebody who may not decide (the requester, anyone barred) is replaced by the next superior who
    may; somebody away by their stand-in, else by the next superior; somebody who gave this power away by
    whoever took it, within its limits. A step that is everybody's own business (`own="fine"`) asks people
    as they are, and does not wait for those who are away. Where the requester is one side of several
    (`own="equal"`), or several must answer, nobody speaks for two; a side the company names nobody for is not left out.
    """
    who = asked_at(workflow, case, step)
    found = who.of(case, world.office)
    shut = kept_from(workflow, case, step, world)
    if step.own == "fine":
        present = tuple(p for p in found if p not in shut)
        if step.asks.needs != "one":
            present = tuple(p for p in present if not world.is_away(p)) or present
        return Seating(tuple(Seat(p) for p in present) or _instead(workflow, case, who, found, shut, world))
    if step.own == "skip" and case.requester in found:
        others = tuple(p for p in found if p != case.requester)
        if not others:
            return Seating((), "own")
        found = others
    sides = set(found) if step.own == "equal" else set()
    seats: dict[str, Seat] = {}
    for person in found:
        others = (shut | {case.requester} | sides) - (sides & {person})
        busy = (set(found) | set(seats)) - {person} if who.needs != "one" else set()
        for chosen in _willing(workflow, case, person, others, frozenset(busy), world):
            seats.setdefault(chosen.person, chosen)
    nobody = shut | {case.requester}
    for side in who.parts if step.own == "equal" else ():
        if not side.of(case, world.office):
            missing = _instead(workflow, case, side, (), nobody | sides | frozenset(seats), world)
            seats.update((chosen.person, chosen) for chosen in missing)
    return Seating(tuple(seats.values()) or _instead(workflow, case, who, found, nobody, world))


def _instead(
    workflow: type[Workflow], case: Case, who: Who, found: tuple[str, ...], shut: frozenset[str], world: World
) -> tuple[Seat, ...]:
    """Whoever steps in for a whole step. Where the company names nobody who is still here for it, that is the reason;
    for somebody who has left, their stand-in or a superior of theirs."""
    if found:
        return _fallback(workflow, case, None, shut, world)
    office, matter = world.office, matter_of(workflow, case)
    left = [p for p in who.find(case, office) if p is not None and p in office.people]
    for person in left:
        standin = office.standin_for(person, world.today(person), matter)
        if standin is not None and standin not in shut:
            return (Seat(standin, for_person=person, reason="away"),)
    above = _fallback(workflow, case, left[0] if left else None, shut, world)
    return tuple(replace(seat, reason=VACANT) for seat in above)


def _willing(
    workflow: type[Workflow], case: Case, person: str, shut: frozenset[str], busy: frozenset[str], world: World
) -> tuple[Seat, ...]:
    """The seats for one person who was found: theirs, those they gave the power to, a stand-in's or a superior's.

    `busy`: people who answer here for somebody else already, and stand in for nobody.
    """
    if person in shut:
        return _fallback(workflow, case, person, shut, world)
    day, matter = world.today(person), matter_of(workflow, case)
    given = [d for d in world.office.delegations_of(person, day, matter) if d.taker not in shut | busy]
    given = [d for d in given if not world.is_away(d.taker)]
    takers = tuple(Seat(d.taker, for_person=person, reason=DELEGATED) for d in given)
    if not world.is_away(person):
        instead = next((s for s, d in zip(takers, given, strict=True) if d.share == "instead"), None)
        return (instead,) if instead else (Seat(person), *takers)
    standin = world.office.standin_for(person, day, matter)
    if standin is not None and standin not in shut | busy:
        return (Seat(standin, for_person=person, reason="away"),)
    if takers:
        return takers
    above = _fallback(workflow, case, person, shut, world)
    return tuple(Seat(s.person, for_person=person, reason="away") for s in above) or (Seat(person),)


def _fallback(
    workflow: type[Workflow], case: Case, person: str | None, shut: frozenset[str], world: World
) -> tuple[Seat, ...]:
    """The first superior who may decide and is here; one who is away rather than nobody at all."""
    candidates = [p for p in _upwards(workflow, case, person, world) if p not in shut and p != person]
    here = [p for p in candidates if not world.is_away(p)]
    chosen = (here or candidates)[:1]
    return tuple(Seat(p, reason="climbed") for p in chosen)


def next_in_line(workflow: type[Workflow], case: Case, shut: frozenset[str], world: World) -> tuple[str, ...]:
    """The first of those who step in when nobody else may, less the people shut out; nobody or one."""
    return tuple(s.person for s in _fallback(workflow, case, None, shut, world))


def _upwards(workflow: type[Workflow], case: Case, person: str | None, world: World) -> Iterator[str]:
    for who in workflow.access.fallback if workflow.access else ():
        yield from who.of(case, world.office)
    if person is not None and workflow.access is None:
        yield from (p for p in world.office.reporting_line(person) if world.office.is_active(p))
    for who in LAST_RESORT if workflow.access else (*LAST_RESORT, KEEPERS):
        yield from who.of(case, world.office)


def is_justified(workflow: type[Workflow], case: Case, step: Step, held: Seat, world: World) -> bool:
    """Whether somebody asked earlier would still be asked now: roles change between card and press."""
    if not world.office.is_active(held.person) or held.person in kept_from(workflow, case, step, world):
        return False
    if held.added_by is not None:
        return True
    if held.reason == DELEGATED:
        now = seat(workflow, case, step, world).seats
        return any((s.person, s.for_person) == (held.person, held.for_person) for s in now)
    meant = (held.for_person or held.person) in asked_at(workflow, case, step).of(case, world.office)
    if meant and not _beyond(workflow, case, held, world):
        return True
    return any(s.person == held.person for s in seat(workflow, case, step, world).seats)


def _beyond(workflow: type[Workflow], case: Case, held: Seat, world: World) -> bool:
    """Whether a stand-in's limits no longer reach as far as the case: its amount was corrected since."""
    away = (a for a in world.office.absences if a.person == held.for_person and a.standin == held.person)
    day, matter = world.today(held.person), matter_of(workflow, case)
    return any(a.covers(day) and not a.allows(matter) for a in away)


def whose(held: Seat) -> str:
    """For whom a seat counts: a giver and the people who decide for them count once; who was added, for themselves."""
    return held.person if held.reason == "added" else held.for_person or held.person


def settled(seats: Iterable[Seat]) -> set[str]:
    """For whom an answer was given, or is now up to whoever they named themselves."""
    given = {whose(s) for s in seats if s.verb or s.added_by}
    return given | {s.added_by for s in seats if s.added_by and s.reason != "added"}
