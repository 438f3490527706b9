"""What is refused on import: a table that would strand a case, with a message that shows the fix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.flow.places import End, Place, Step
from bot.flow.verbs import CLOCK_VERBS, DESK

if TYPE_CHECKING:
    from bot.flow.workflow import Workflow


class WorkflowError(TypeError):
    """A workflow is declared wrongly; the message shows the fix."""


def check(workflow: type[Workflow]) -> None:
    """Refuse a table that would strand a case, with a message that shows the fix."""
    say = workflow.__qualname__
    if not re.fullmatch(r"[A-Z]{2,3}", workflow.prefix):
        raise WorkflowError(f'{say} needs a reference prefix of two or three capitals: prefix = "HN"')
    if not workflow.moves:
        raise WorkflowError(f"{say} has no moves; write moves = [Move(first_step, approve, done)]")
    if workflow.form is None and workflow.startable:
        raise WorkflowError(f"{say} can be started but asks nothing; write form = ... or startable = False")
    known = set(workflow.places.values())
    for move in workflow.moves:
        for place in (move.step, move.to):
            if place not in known:
                raise WorkflowError(f"{say}: a move names a place that is not an attribute of {say}: {place!r}")
        if move.verb.name in DESK:
            raise WorkflowError(f"{say}: {move.verb.name!r} is a desk verb that every case has; choose another")
    _check_urgent(workflow, say)
    _check_rests(workflow, say)
    _check_ways(workflow, say)
    _check_verbs(workflow, say)


def _check_urgent(workflow: type[Workflow], say: str) -> None:
    if isinstance(workflow.urgent, bool):
        return
    name, answers = workflow.urgent
    choices = {q.name: q.options for q in workflow.form.questions if q.options} if workflow.form else {}
    if name not in choices:
        raise WorkflowError(f"{say}.urgent names {name!r}; write one of the form's choices: {sorted(choices)}")
    wrong = {answers} if isinstance(answers, str) else set(answers)
    if wrong - set(choices[name]):
        raise WorkflowError(f"{say}.urgent: {name} has no answer {sorted(wrong - set(choices[name]))}")


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
