"""Starting a workflow with its whole form: what it says first, what it asks, and the case its answers make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cards.model import FormView, Note, Part, Text
from bot.cards.words import WordMissing
from bot.engine.advising import advised
from bot.engine.hearing import hearing_of
from bot.engine.opening import open_case
from bot.engine.pressing import sentences
from bot.engine.turn import Turn
from bot.flow.answers import check, prefill
from bot.flow.form import Form
from bot.flow.workflow import Workflow
from bot.ports import DESK, Answer


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


def start(turn: Turn, person: str, workflow: type[Workflow], values: Mapping[str, Any] | None) -> Answer:
    """Open a workflow's whole form, or file the case its answers make."""
    assert workflow.form is not None
    hearing = hearing_of(turn, person, workflow)
    if values is None:
        return Answer(form=start_form(turn, person, workflow, prefill(workflow.form, hearing)), accepted=False)
    answers, problems = check(workflow.form, asked_of_the_requester(workflow.form, values), hearing)
    problems = problems or advised(turn, person, workflow.name, workflow.form, answers)
    if problems:
        return Answer(errors=sentences(turn, person, workflow, workflow.form, problems), accepted=False)
    return filed(turn, person, workflow, answers)


def filed(turn: Turn, person: str, workflow: type[Workflow], answers: Mapping[str, Any]) -> Answer:
    """File a case, and say its reference."""
    case = open_case(turn, workflow, person, answers, followed=True)
    return Answer(turn.say("toasts.start", person, workflow.name, ref=case.ref), tone="good")


def start_form(
    turn: Turn, person: str, workflow: type[Workflow], values: Mapping[str, Any], token: str = DESK
) -> FormView:
    """The whole form of a workflow; questions HR answers later are not in it."""
    assert workflow.form is not None
    lang = turn.reader(person).lang
    choosable = hearing_of(turn, person, workflow).choosable
    maker = turn.tools.composer.forms(workflow.name, lang, lambda q: q.readers is None, choosable=choosable)
    verb = f"start:{workflow.name}" if token == DESK else "talk.send"
    return maker.view(
        workflow.form,
        token,
        verb,
        values=values,
        submit=turn.tools.words.verb(workflow.name, "start", lang),
        title=turn.tools.words.title(workflow.name, lang),
        intro=promise(turn, person, workflow),
    )
