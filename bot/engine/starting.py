"""Starting a workflow with its whole form: what it says first, what it asks, and the case its answers make."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.cards.model import FormView, Note, Part, Text
from bot.cards.words import WordMissing
from bot.engine import choosing, views
from bot.engine.advising import advised
from bot.engine.hearing import hearing_of
from bot.engine.opening import open_case
from bot.engine.pressing import gone, sentences, unknown
from bot.engine.turn import Turn
from bot.engine.views import OFFERED, offers
from bot.flow.answers import Hearing, check, prefill
from bot.flow.case import Case
from bot.flow.form import Form, Question
from bot.flow.links import prefilled
from bot.flow.seating import barred
from bot.flow.workflow import Workflow
from bot.ports import DESK, Answer, Pressed, Submitted
from storage import cases
from storage.tasks import TaskRow


def promise(turn: Turn, person: str, workflow: type[Workflow]) -> tuple[Part, ...]:
    """What a confidential workflow says honestly before anything is written: who can read it."""
    try:
        return (Note((Text(turn.say("notices.before", person, workflow.name)),)),)
    except WordMissing:
        return ()


def asked_of_the_requester(form: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions the requester is asked; what HR fills in later is not taken from them."""
    asked = {q.name for q in form.questions if q.readers is None}
    return {name: value for name, value in values.items() if name in asked}


def asked_of_everybody(question: Question) -> bool:
    return question.readers is None


def start(
    turn: Turn,
    person: str,
    workflow: type[Workflow],
    values: Mapping[str, Any] | None,
    source: tuple[Case, TaskRow] | None = None,
    heard: Mapping[str, Any] = MappingProxyType({}),
) -> Answer:
    """Open a workflow's whole form, or file the case its answers make.

    `source`: the case on whose card (that task) it is offered, and to which the new case belongs.
    `heard`: what the person's words already answer.
    """
    assert workflow.form is not None
    parent, task = source or (None, None)
    hearing = hearing_of(turn, person, workflow, parent=parent.id if parent else None)
    known = prefilled(workflow, parent) if parent else {}
    if values is None:
        values = {**prefill(workflow.form, hearing), **heard, **known}
        verb = f"start:{workflow.name}"
        return Answer(
            form=start_form(turn, person, workflow, values, (task.token if task else DESK, verb), hearing),
            accepted=False,
        )
    if parent is not None and workflow.belongs_to:
        values = {**values, workflow.belongs_to: parent.id}
    answers, problems = check(workflow.form, asked_of_the_requester(workflow.form, values), hearing)
    problems = problems or advised(turn, person, workflow.name, workflow.form, answers)
    if problems:
        return Answer(errors=sentences(turn, person, workflow, workflow.form, problems), accepted=False)
    return filed(turn, person, workflow, answers, parent)


def start_from_post(turn: Turn, person: str, workflow: type[Workflow], posted: str) -> Answer:
    """A press on the button of a workflow under what a case posted in a channel: its form, that case chosen in it."""
    offer, row = workflow.offered, cases.load(turn.tx, posted)
    if offer is None or not offer.posted or row is None or row.workflow != offer.parent:
        return unknown(turn, person)
    case = turn.load(posted)
    if not choosing.may_choose(turn.tools, turn.tx, turn.world, case, person) or not offer.stands(case):
        return Answer(turn.say("refusals.moved_on", person, workflow.name), tone="bad", accepted=False)
    assert workflow.form is not None
    hearing = hearing_of(turn, person, workflow)
    values = {**prefill(workflow.form, hearing), **prefilled(workflow, case)}
    form = start_form(turn, person, workflow, values, (DESK, f"{OFFERED}{workflow.name}"), hearing)
    return Answer(form=form, accepted=False)


def offered(turn: Turn, person: str, task: TaskRow, body: Pressed | Submitted) -> Answer:
    """A press on the button of a workflow that a case's card offers, or its form sent: authorised again, here."""
    case = turn.load(task.case_id)
    workflow = turn.tools.registry.get(body.verb.removeprefix(OFFERED))
    if task.person != person or person in barred(turn.workflow_of(case), case, turn.world):
        return gone(turn, person)
    if workflow is None or workflow not in offers(turn, case, person):
        card = views.task_card(turn, case, task)
        return Answer(turn.say("refusals.moved_on", person), tone="bad", card=card, accepted=False)
    return start(turn, person, workflow, body.values if isinstance(body, Submitted) else None, (case, task))


def filed(
    turn: Turn, person: str, workflow: type[Workflow], answers: Mapping[str, Any], parent: Case | None = None
) -> Answer:
    """File a case, and say its reference."""
    case = open_case(turn, workflow, person, answers, parent=parent.id if parent else None, followed=True)
    return Answer(turn.say("toasts.start", person, workflow.name, ref=case.ref), tone="good")


def start_form(
    turn: Turn,
    person: str,
    workflow: type[Workflow],
    values: Mapping[str, Any],
    sent: tuple[str, str],
    hearing: Hearing,
) -> FormView:
    """The whole form of a workflow; questions HR answers later are not in it. `sent`: its token and verb."""
    assert workflow.form is not None
    token, verb = sent
    lang = turn.reader(person).lang
    shows = asked_of_everybody
    maker = turn.tools.composer.forms(workflow.name, lang, shows, hearing.carried, hearing.choosable)
    return maker.view(
        workflow.form,
        token,
        verb,
        values=values,
        submit=turn.tools.words.verb(workflow.name, "start", lang),
        title=turn.tools.words.title(workflow.name, lang),
        intro=promise(turn, person, workflow),
    )
