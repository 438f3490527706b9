"""Filing a case: the policy of the day is frozen with it, its clocks begin, the first people are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.flow import promises
from bot.flow.arrival import enter
from bot.flow.case import Case, Entry
from bot.flow.decision import Decision
from bot.flow.workflow import Clock, Step, Workflow
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
    if (question := workflow.belongs_to) is not None:
        answers = answers if parent is None or question in answers else {**answers, question: parent}
        parent = answers.get(question) or parent
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
    case = promises.begun(workflow, case, world)
    opening = tuple(workflow.also(case, world)) if workflow.also else ()
    entered = enter(workflow, case, first, world)
    return Decision(entered.case.with_(version=1), (*opening, *entered.effects))


def _policy_of_the_day(workflow: type[Workflow], world: World) -> dict[str, Any]:
    rules, name = world.rules, workflow.name
    steps = [s.name for s in workflow.steps()]
    timed = (*workflow.steps(), *workflow.clocks.values())
    return {
        "dues": {s.name: due for s in timed if (due := _due_of_the_day(name, s, rules))},
        "asks": {s: who for s in steps if (who := rules.asks(name, s))},
        "nudges": {s: when for s in steps if (when := rules.nudge(name, s))},
        "switches": {s: rules.switch(name, s, default) for s, default in workflow.switches.items()},
        "numbers": {n: rules.number(name, n, default) for n, default in workflow.numbers.items()},
        "reminders": rules.shares(),
    }


def _due_of_the_day(workflow: str, step: Step | Clock, rules: Rules) -> str | dict[str, str] | None:
    """A company's own deadline; where it depends on an answer, one for each answer it changes."""
    if (whole := rules.due(workflow, step.name)) is not None or not isinstance(step.due, ByAnswer):
        return whole
    choices = [answer for answer, _ in step.due.choices]
    return {c: due for c in choices if (due := rules.due(workflow, step.name, c))}
