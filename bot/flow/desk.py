"""Verbs every case has, whatever its workflow: withdraw, correct, nudge, reassign, add an approver, ask back.

They never decide anything; they change who is asked, or what was said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.flow import clocks, promises
from bot.flow.arrival import close, enter
from bot.flow.case import Case, Entry, Seat
from bot.flow.decision import Act, Decision, Refusal
from bot.flow.effects import Ask, Effect, Refresh, Tell, Withdraw
from bot.flow.form import Form, PersonId, ask
from bot.flow.machine import open_moves, reseat, voided
from bot.flow.seating import DELEGATED, barred, kept_from
from bot.flow.verbs import (
    add_approver,
    ask_back,
    correct,
    nudge,
    reassign,
    reply,
    withdraw,
)
from bot.flow.workflow import Step, Workflow
from bot.flow.world import World

BETWEEN_NUDGES = timedelta(hours=4)


class HandOver(Form):
    """Somebody else should decide this."""

    person: PersonId = ask("Who should take this over?")
    reason: str | None = ask("Why? They will read this.")


class OneMore(Form):
    """Somebody should decide this as well."""

    person: PersonId = ask("Who should approve as well?")
    reason: str | None = ask("Why? They will read this.")


class Query(Form):
    """A question to the requester, without deciding."""

    question: str = ask("What would you like to know?", long=True)


class Reply(Form):
    """The requester's answer to a question."""

    answer: str = ask("Your answer", long=True)


FORMS: dict[str, type[Form]] = {
    reassign.name: HandOver,
    add_approver.name: OneMore,
    ask_back.name: Query,
    reply.name: Reply,
}


def form_for(workflow: type[Workflow], verb: str) -> type[Form] | None:
    """The form a desk verb asks for; correcting asks the opening form again."""
    return workflow.form if verb == correct.name else FORMS.get(verb)


def open_verbs(workflow: type[Workflow], case: Case, person: str, world: World) -> tuple[str, ...]:
    """The desk verbs open to a person on this case."""
    if not case.is_open or person in barred(workflow, case, world) or not world.office.is_active(person):
        return ()
    found: list[str] = []
    if case.facts.get("question", {}).get("to") == person:
        found.append(reply.name)
    held = case.seat_of(person)
    if held is not None and held.verb is None and open_moves(workflow, case, person, world):
        step = workflow.places[case.place]
        if isinstance(step, Step) and step.own != "fine":
            found += [reassign.name, add_approver.name]
            if person != case.requester and "question" not in case.facts:
                found.append(ask_back.name)
    if person == case.requester and workflow.startable:
        if any(p != person for p in case.waiting_for()):
            found.append(nudge.name)
        if workflow.form is not None and not case.facts.get("rhythm") and not _settled(workflow, case):
            found.append(correct.name)
        if workflow.withdrawable:
            found.append(withdraw.name)
    return tuple(found)


def _settled(workflow: type[Workflow], case: Case) -> bool:
    step = workflow.places[case.place]
    return isinstance(step, Step) and step.settled


def decide(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    """Press a desk verb."""
    if act.by != case.requester and case.seat_of(act.by) is None:
        return Refusal("unknown")
    if not case.is_open:
        return Refusal("closed")
    if act.verb not in open_verbs(workflow, case, act.by, world):
        return Refusal("moved_on")
    return _HOW[act.verb](workflow, case, act, world)


def _noted(case: Case, act: Act, world: World, form: type[Form] | None = None, **more: Any) -> Case:
    name = form.__name__ if form else None
    entry = Entry(act.verb, case.place, act.by, world.now, name, {**act.answers, **more})
    return case.with_(version=case.version + 1, entries=(*case.entries, entry))


def _withdraw(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision:
    waiting = [p for p in dict.fromkeys(case.waiting_for()) if p != act.by]
    effects: list[Effect] = [Withdraw(), *(Tell(p, "withdrawn_notice") for p in waiting)]
    return close(workflow, _noted(case, act, world), workflow.withdrawn, world, effects)


def _correct(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    if workflow.form is None:
        return Refusal("nothing_changed")
    emptied = _emptied(workflow.form, case, act, world)
    changed = {k for k, v in act.answers.items() if case.answers.get(k) != v} | emptied
    if not changed:
        return Refusal("nothing_changed")
    if kept := changed & {*workflow.frozen, workflow.belongs_to or ""}:
        return Refusal("frozen", {"question": min(kept)})
    before = {k: case.answers.get(k) for k in sorted(changed)}
    case = case.with_(answers={k: v for k, v in {**case.answers, **act.answers}.items() if k not in emptied})
    now = {q.name: case.answers[q.name] for q in workflow.form.questions if q.name in case.answers}
    case = _noted(case, replace(act, answers=now), world, workflow.form)
    case = case.with_(facts={**case.facts, "corrected": before})
    begun = case.place != workflow.first().name or any(s.verb for s in case.seats)
    if begun and changed & set(workflow.weighty):
        return enter(workflow, case, workflow.first(), world, act.by)
    case, effects = _still_right(workflow, case, act, world)
    reached = {act.by, *(e.person for e in effects if isinstance(e, Ask | Tell))}
    told = [Tell(p, "corrected") for p in dict.fromkeys(case.waiting_for()) if p not in reached]
    return Decision(case, (*told, *effects, Refresh()))


def _emptied(form: type[Form], case: Case, act: Act, world: World) -> set[str]:
    """Questions that need no answer, were answered, and were left empty by somebody who may see them."""
    free = (q for q in form.questions if not q.required and q.name in case.answers and q.name not in act.answers)
    return {q.name for q in free if q.readers is None or act.by in q.readers.of(case, world.office)}


def _still_right(workflow: type[Workflow], case: Case, act: Act, world: World) -> tuple[Case, tuple[Effect, ...]]:
    """After a correction: assents to the old text are void; deadline and people asked fit the new one."""
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    effects: tuple[Effect, ...] = ()
    if (amending := next((m for m in workflow.moves_from(step.name) if m.voids), None)) is not None:
        case, effects = voided(case, act.by, amending)
    case, beside = promises.moved(workflow, case, world)
    case, clock = clocks.moved(workflow, case, step, world, again=beside)
    again = reseat(workflow, case, world, renamed=True)
    if again is None:
        return case, (*effects, *clock)
    return again.case.with_(version=case.version), (*effects, *clock, *again.effects)


def _nudge(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    last = [e.at for e in case.said(nudge.name, place=case.place)]
    if last and world.now - last[-1] < BETWEEN_NUDGES:
        return Refusal("nudged", {"at": last[-1]})
    people = [p for p in dict.fromkeys(case.waiting_for()) if p != act.by and not world.is_away(p)]
    if not people:
        return Refusal("all_away")
    noted = _noted(case, act, world, people=people)
    return Decision(noted, tuple(Tell(p, "nudged") for p in people))


def _may_take(workflow: type[Workflow], case: Case, person: str, world: World) -> Refusal | None:
    if not world.office.is_active(person):
        return Refusal("person_unknown")
    step = workflow.places[case.place]
    assert isinstance(step, Step)
    if person == case.requester or person in kept_from(workflow, case, step, world):
        return Refusal("person_barred", {"person": person})
    if case.seat_of(person) is not None:
        return Refusal("person_asked", {"person": person})
    if world.is_away(person):
        return Refusal("person_away", {"person": person})
    return None


def _reassign(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    to = act.answers["person"]
    if (no := _may_take(workflow, case, to, world)) is not None:
        return no
    held = case.seat_of(act.by)
    assert held is not None
    if held.reason == DELEGATED and to != held.for_person:
        return Refusal("only_back", {"person": held.for_person})
    reason = held.reason if held.reason == "added" else "reassigned"
    behalf = held.for_person if held.for_person != to else None
    new = Seat(to, behalf, added_by=act.by, reason=reason)
    seats = tuple(new if s is held else s for s in case.seats)
    case = _noted(case, act, world, HandOver).with_(seats=seats)
    return Decision(case, (Withdraw(act.by), Ask(to, behalf), Refresh()))


def _add_approver(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision | Refusal:
    to = act.answers["person"]
    if (no := _may_take(workflow, case, to, world)) is not None:
        return no
    case = _noted(case, act, world, OneMore)
    return Decision(case.with_(seats=(*case.seats, Seat(to, added_by=act.by, reason="added"))), (Ask(to), Refresh()))


def _ask_back(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision:
    question = {"by": act.by, "to": case.requester, "text": act.answers["question"]}
    case = _noted(case, act, world, Query).with_(facts={**case.facts, "question": question})
    return Decision(case, (Ask(case.requester, kind="reply"), Refresh()))


def _reply(workflow: type[Workflow], case: Case, act: Act, world: World) -> Decision:
    asker = case.facts["question"]["by"]
    facts = {k: v for k, v in case.facts.items() if k != "question"}
    facts["answered"] = {**case.facts["question"], "answer": act.answers["answer"]}
    case = _noted(case, act, world, Reply).with_(facts=facts)
    return Decision(case, (Withdraw(act.by, "reply"), Tell(asker, "replied"), Refresh()))


_HOW = {
    withdraw.name: _withdraw,
    correct.name: _correct,
    nudge.name: _nudge,
    reassign.name: _reassign,
    add_approver.name: _add_approver,
    ask_back.name: _ask_back,
    reply.name: _reply,
}
