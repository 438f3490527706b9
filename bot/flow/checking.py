"""What is refused on import: a table that would strand a case, with a message that shows the fix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.flow.links import ID, LinkVerb
from bot.flow.mirrors import check_mirrors
from bot.flow.places import End, Place, Step, WorkflowError
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.rhythm import Fortnightly
from bot.flow.verbs import CLOCK_VERBS, DESK, elapsed, late

if TYPE_CHECKING:
    from bot.flow.workflow import Workflow


def check(workflow: type[Workflow]) -> None:
    """Refuse a table that would strand a case, with a message that shows the fix."""
    say = workflow.__qualname__
    if not re.fullmatch(r"[A-Z]{2,3}", workflow.prefix):
        raise WorkflowError(f'{say} needs a reference prefix of two or three capitals: prefix = "HN"')
    if not workflow.moves:
        raise WorkflowError(f"{say} has no moves; write moves = [Move(first_step, approve, done)]")
    if workflow.form is None and workflow.startable:
        raise WorkflowError(f"{say} can be started but asks nothing; write form = ... or startable = False")
    _check_amount(workflow, say)
    known = set(workflow.places.values())
    words = vars(workflow.__mro__[-2])
    for name in workflow.places:
        if name in words and name != "withdrawn":
            raise WorkflowError(f"{say}.{name}: {name!r} already means something in every workflow; call it otherwise")
    for move in workflow.moves:
        for place in (move.step, move.to):
            if place not in known:
                raise WorkflowError(f"{say}: a move names a place that is not an attribute of {say}: {place!r}")
        if move.verb.name in DESK:
            raise WorkflowError(f"{say}: {move.verb.name!r} is a desk verb that every case has; choose another")
    _check_cases(workflow, say, "urgent")
    _check_cases(workflow, say, "wakes")
    _check_rests(workflow, say)
    _check_ways(workflow, say)
    _check_verbs(workflow, say)
    _check_windows(workflow, say)
    _check_clocks(workflow, say)
    _check_links(workflow, say)
    check_mirrors(workflow, say)


def _check_amount(workflow: type[Workflow], say: str) -> None:
    numbers = [q.name for q in workflow.form.questions if q.kind == "number"] if workflow.form else []
    if workflow.amount and workflow.amount not in numbers:
        raise WorkflowError(f"{say}: amount = {workflow.amount!r} is no number its form asks; it has {numbers}")


def _check_cases(workflow: type[Workflow], say: str, attribute: str) -> None:
    cases = getattr(workflow, attribute)
    if isinstance(cases, bool):
        return
    name, answers = cases
    choices = {q.name: q.options for q in workflow.form.questions if q.options} if workflow.form else {}
    if name not in choices:
        raise WorkflowError(f"{say}.{attribute} names {name!r}; write one of the form's choices: {sorted(choices)}")
    wrong = {answers} if isinstance(answers, str) else set(answers)
    if wrong - set(choices[name]):
        raise WorkflowError(f"{say}.{attribute}: {name} has no answer {sorted(wrong - set(choices[name]))}")


def _check_rests(workflow: type[Workflow], say: str) -> None:
    for move in workflow.moves:
        if move.rests is None:
            continue
        dates = [q.name for q in move.asks.questions if q.kind == "date"] if move.asks else []
        if move.rests not in dates or not move.stays:
            raise WorkflowError(
                f"{say}: Move({move.step!r}, {move.verb.name}, ..., rests={move.rests!r}) needs a move that stays, and "
                f"a date of the form it asks{f': {dates}' if dates else ''}"
            )


def _check_ways(workflow: type[Workflow], say: str) -> None:
    reached: set[Place] = {workflow.first()}
    while more := {m.to for m in workflow.moves if m.step in reached} - reached:
        reached |= more
    for name, place in workflow.places.items():
        if place is workflow.places["withdrawn"] and "withdrawn" not in vars(workflow):
            continue
        if place not in reached:
            raise WorkflowError(f"{say}.{name} is never reached; add Move(some_step, some_verb, {name})")
        if isinstance(place, Step) and not any(m for m in workflow.moves_from(name) if not m.stays):
            raise WorkflowError(f"{say}.{name} has no way out; add Move({name}, approve, next_place)")
    if not any(isinstance(p, End) for p in reached):
        raise WorkflowError(f"{say} never ends; add done = End(tells=[requester]) and a move to it")


def _check_verbs(workflow: type[Workflow], say: str) -> None:
    for step in workflow.steps():
        moves = workflow.moves_from(step.name)
        for verb in {m.verb for m in moves}:
            same = [m for m in moves if m.verb == verb]
            if len({m.asks for m in same}) > 1:
                raise WorkflowError(f"{say}.{step.name}: every {verb.name} must ask the same form")
            if any(m.when is None for m in same[:-1]):
                raise WorkflowError(f"{say}.{step.name}: only the last {verb.name} may go without when=")
            if verb.name in CLOCK_VERBS and any(m.asks for m in same):
                raise WorkflowError(f"{say}.{step.name}: the clock cannot fill in a form; remove asks=")


def _check_windows(workflow: type[Workflow], say: str) -> None:
    for step in workflow.steps():
        verbs = {m.verb for m in workflow.moves_from(step.name)}
        if step.window and elapsed not in verbs:
            raise WorkflowError(f"{say}.{step.name} is a window that never closes; add Move({step.name}, elapsed, ...)")
        if step.window and late in verbs:
            raise WorkflowError(f"{say}.{step.name} is a window, where nothing is late; write elapsed instead of late")
        if not step.window and elapsed in verbs:
            raise WorkflowError(f"{say}.{step.name} has a promise; write late, or make it a window: lasts=...")
        own = [m.verb.name for m in workflow.moves_from(step.name) if m.verb.assent and m.by is None]
        if step.blind and len(set(own)) != 1:
            raise WorkflowError(
                f"{say}.{step.name} is blind, so its people have one verb and none can be told by another; found {own}"
            )


def _check_clocks(workflow: type[Workflow], say: str) -> None:
    verbs = {m.verb for m in workflow.moves}
    for clock in workflow.clocks.values():
        if missing := [v.name for v in clock.until if v not in verbs]:
            raise WorkflowError(f"{say}.{clock.name} waits for {missing[0]!r}, which no move has; add the move")


def _check_links(workflow: type[Workflow], say: str) -> None:
    questions = {q.name: q for q in workflow.form.questions} if workflow.form else {}
    named = questions.get(workflow.belongs_to or "")
    if workflow.belongs_to is not None and (named is None or named.kind != "case"):
        fits = next((q.name for q in questions.values() if q.kind == "case"), "parent")
        raise WorkflowError(
            f"{say}: belongs_to names a question whose answer is a case; write {fits}: CaseId = "
            f'ask(..., of="recruiting.hiring_need") and belongs_to = "{fits}"'
        )
    if workflow.title is not None and workflow.access is None and workflow.titled_by() is None:
        raise WorkflowError(f"{say}: title = {workflow.title!r} names no question of its form that all may read")
    for move in workflow.moves:
        if isinstance(move.verb, LinkVerb) and (move.asks or move.by or move.needs):
            raise WorkflowError(
                f"{say}.{move.step.name}: {move.verb.name} is pressed by the house; remove asks=, by= and needs="
            )
    _check_offer(workflow, say, set(questions))
    every = workflow.every
    if isinstance(every, Fortnightly) and every.anchor is None and not isinstance(workflow.for_each, EachCase):
        raise WorkflowError(f"{say}: say which weeks; write fortnightly(..., anchor=date(2026, 1, 5))")
    if isinstance(workflow.for_each, EachCase | EachRecord) and every is None:
        spelled = "each_case" if isinstance(workflow.for_each, EachCase) else "each_record"
        raise WorkflowError(f'{say}: {spelled} has no rhythm; write every = weekly("Mon", at="09:30")')
    answered = set(workflow.for_each.answers) if isinstance(workflow.for_each, EachRecord) else set()
    if unknown := sorted(answered - set(questions)):
        raise WorkflowError(f"{say}: each_record answers {unknown}, which its form does not ask: {sorted(questions)}")


def _check_offer(workflow: type[Workflow], say: str, questions: set[str]) -> None:
    if (offer := workflow.offered) is None:
        return
    if workflow.form is None:
        raise WorkflowError(f"{say} is offered and asks nothing; write form = ...")
    if ID in questions:
        raise WorkflowError(f"{say}: {ID!r} stands for the parent itself; call the question something else")
    unknown = sorted(set(offer.prefill) - questions) if not callable(offer.prefill) else []
    if unknown:
        raise WorkflowError(f"{say}: its form has no question {unknown[0]!r} to prefill; it has {sorted(questions)}")
