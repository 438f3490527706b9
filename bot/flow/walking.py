"""Walks a workflow's table with sample answers, and keeps a case for each place it can stand at."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from bot.flow import machine
from bot.flow.case import Case
from bot.flow.decision import Act, Decision
from bot.flow.effects import Effect
from bot.flow.links import Link, LinkVerb
from bot.flow.recurring import EachCase, EachRecord, row_circle
from bot.flow.running import running
from bot.flow.samples import SAMPLE, Sampler, Text, english
from bot.flow.workflow import Move, Workflow
from bot.flow.world import World

MOST_CASES = 600
REF = "{}-2026-0007"
GREAT = 1_000_000
"""An amount beyond any limit."""


@dataclass(frozen=True)
class Stand:
    """A case as it comes to stand somewhere, and what came of the last thing done to it."""

    case: Case
    effects: tuple[Effect, ...]


def walk(workflow: type[Workflow], world: World, text: Text = english) -> dict[str, Stand]:
    """The first case that comes to each place, by its name, in the order in which they are reached."""
    found: dict[str, Stand] = {}
    for stand in wander(workflow, world, text):
        found.setdefault(stand.case.place, stand)
    return found


def wander(workflow: type[Workflow], world: World, text: Text = english) -> Iterator[Stand]:
    """Every case that sample answers and presses lead to, breadth first, alike ones once."""
    for stand, _ in _explored(workflow, world, text):
        yield stand


def stranded(workflow: type[Workflow], world: World, text: Text = english) -> list[Stand]:
    """Cases from which no end can be reached, whatever people and the clock press; none, in a sound workflow."""
    found = {_looks(workflow, stand.case): (stand, onward) for stand, onward in _explored(workflow, world, text)}
    saved = {looks for looks, (stand, onward) in found.items() if not stand.case.is_open or onward - found.keys()}
    while more := {looks for looks, (_, onward) in found.items() if looks not in saved and onward & saved}:
        saved |= more
    return [stand for looks, (stand, _) in found.items() if looks not in saved]


def _explored(workflow: type[Workflow], world: World, text: Text) -> Iterator[tuple[Stand, set[object]]]:
    """Each case that can be come to, with the looks of those one press or one fall of the clock further on."""
    ahead = deque(_openings(workflow, world, text))
    seen: set[object] = set()
    while ahead and len(seen) < MOST_CASES:
        stand = ahead.popleft()
        looks = _looks(workflow, stand.case)
        if looks in seen:
            continue
        seen.add(looks)
        further = list(_onward(workflow, stand.case, world, text)) if stand.case.is_open else []
        yield stand, {_looks(workflow, each.case) for each in further}
        ahead += further


def _looks(workflow: type[Workflow], case: Case) -> object:
    """What tells cases apart: the place, who has answered, how often (as far as it matters) each form was filled in
    there, the choices, what a row it is about said in numbers."""
    moves = workflow.moves_from(case.place)
    most = max((times for m in moves for times in Counter(m.needs).values()), default=1)
    here = Counter((e.verb, e.form) for e in case.entries if e.place == case.place)
    done = frozenset((what, min(times, most)) for what, times in here.items())
    choices = tuple(
        sorted((k, v) for k, v in case.answers.items() if isinstance(v, str | bool) or k == workflow.amount)
    )
    facts = case.facts.items() if _asks_for_a_row(workflow) else ()
    recalled = frozenset((k, v) for k, v in facts if v is None or isinstance(v, int | float))
    return case.place, done, sum(s.verb is not None for s in case.seats), choices, recalled


def _asks_for_a_row(workflow: type[Workflow]) -> bool:
    return any(q.kind == "record" for q in (workflow.form.questions if workflow.form else ()))


def _openings(workflow: type[Workflow], world: World, text: Text) -> Iterator[Stand]:
    """The cases it begins with; where it asks for a row of a register, also as if that row were gone."""
    yield from _opened(workflow, world, text)
    if _asks_for_a_row(workflow):
        yield from _opened(workflow, replace(world, record=lambda register, key: None), text)


def _opened(workflow: type[Workflow], world: World, text: Text) -> Iterator[Stand]:
    if isinstance(workflow.for_each, EachCase | EachRecord):
        yield _in_rhythm(workflow, world, text)
    elif workflow.for_each is not None:
        audience = next(iter(workflow.for_each(world.office)), None)
        if audience is not None:
            facts = {**audience.facts, "rhythm": "", "zone": audience.zone, "calendar": audience.calendar}
            yield _begun(workflow, world, audience.requester, audience.answers, facts=facts, circle=audience.key)
    begun = workflow.form is not None and (workflow.startable or workflow.for_each is None)
    for requester in _requesters(world) if begun else ():
        base = Sampler(world.office, requester, world.today(requester), text)
        for sampler in (base, *_other_choices(workflow, base)):
            yield _begun(workflow, world, requester, sampler.answers(workflow.form) if workflow.form else {})


def _in_rhythm(workflow: type[Workflow], world: World, text: Text) -> Stand:
    """A case opened for another, or for a row of a register, which is only made up."""
    each = workflow.for_each
    assert isinstance(each, EachCase | EachRecord)
    parent = f"{SAMPLE}{each.workflow}" if isinstance(each, EachCase) else None
    who = _requesters(world)[0]
    sampler = Sampler(world.office, who, world.today(who), text)
    answers = sampler.answers(workflow.form) if workflow.form else {}
    circle = f"case:{parent}" if isinstance(each, EachCase) else row_circle(each.register, SAMPLE)
    return _begun(workflow, world, who, answers, facts={"rhythm": ""}, parent=parent, circle=circle)


def _begun(workflow: type[Workflow], world: World, requester: str, answers: Mapping[str, Any], **more: Any) -> Stand:
    """A case as it is opened; `more` as `machine.open_case` takes it."""
    ref = REF.format(workflow.prefix)
    opened = machine.open_case(
        workflow, id="sample", ref=ref, requester=requester, answers=answers, world=world, **more
    )
    return Stand(opened.case, opened.effects)


def _requesters(world: World) -> list[str]:
    """Somebody in the middle of the company, who has a manager and reports to ask; else anybody."""
    office = world.office
    active = [p.id for p in office.people.values() if p.active and not world.is_away(p.id)]
    ranked = sorted(active, key=lambda p: (-len(office.reporting_line(p)), -len(office.reports_of(p))))
    return ranked[:1]


def _other_choices(workflow: type[Workflow], base: Sampler) -> Iterator[Sampler]:
    """The same answers with one choice made otherwise, each in turn."""
    assert workflow.form is not None
    for question in workflow.form.questions:
        others: tuple[object, ...] = question.options[1:] if question.kind == "choice" else ()
        if question.kind == "yesno":
            others = (False,)
        if question.name == workflow.amount:
            others = (GREAT,)
        yield from (replace(base, chosen={question.name: other}) for other in others)


def _onward(workflow: type[Workflow], case: Case, world: World, text: Text) -> Iterator[Stand]:
    for move in workflow.moves_from(case.place):
        if isinstance(move.verb, LinkVerb):
            yield _heard(workflow, case, move.verb, world)
        for person in _who_can(workflow, case, move, world):
            decided = _press(workflow, case, move, person, world, text)
            if isinstance(decided, Decision):
                yield Stand(decided.case, decided.effects)
                break
    for kind, when in (("late", world.now), *_clock_falls(case)):
        fallen = machine.fall(workflow, case, kind, replace(world, now=when))
        if fallen is not None:
            yield Stand(fallen.case, fallen.effects)


def _clock_falls(case: Case) -> Iterator[tuple[str, datetime]]:
    """A reminder and a breach of each promise of the case that still runs."""
    for clock in running(case):
        if clock.kept is None and not clock.rung:
            yield f"{clock.name}:nearly", clock.due
            yield f"{clock.name}:late", clock.due


def _heard(workflow: type[Workflow], case: Case, verb: LinkVerb, world: World) -> Stand:
    """What comes of a case that belongs to this one, and is only made up, when it opens or ends."""
    place = next(iter(verb.ends), "")
    link = Link(f"{SAMPLE}{verb.workflow}", verb.workflow, REF.partition("-")[2], place, verb.event == "opened")
    decided = machine.heard(workflow, case, link, world)
    return Stand(decided.case, decided.effects)


def _press(workflow: type[Workflow], case: Case, move: Move, person: str, world: World, text: Text) -> object:
    answers = Sampler(world.office, person, world.today(person), text).answers(move.asks) if move.asks else {}
    return machine.decide(workflow, case, Act(move.verb.name, person, answers), world)


def _who_can(workflow: type[Workflow], case: Case, move: Move, world: World) -> Iterable[str]:
    """People who may make that move now, those who have not answered first."""
    by = move.by.of(case, world.office) if move.by else ()
    asked = dict.fromkeys(chain(case.waiting_for(), (s.person for s in case.seats), by))
    return [p for p in asked if machine.may_press(workflow, case, move, p, world)]
