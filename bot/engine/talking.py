"""Keeps interviews between messages: the draft of a form survives restarts and can be taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.model import Note, Part, Text
from bot.cards.words import WordMissing
from bot.engine import conversation, interview, letters, pressing, rights
from bot.engine.frontdesk import Desk
from bot.engine.hearing import hearing_of
from bot.engine.interview import Context, Talk, Turned
from bot.engine.turn import Turn
from bot.flow.answers import check
from bot.flow.workflow import Workflow
from bot.ports import Answer, Pressed, Submitted
from storage import papers
from storage.papers import DraftRow


@dataclass(frozen=True)
class Kept:
    """An interview with the draft it is kept in. `card`: which message shows it."""

    draft: str
    kind: str
    card: str
    talk: Talk
    workflow: type[Workflow]


def promise(turn: Turn, person: str, workflow: type[Workflow]) -> tuple[Part, ...]:
    """What a confidential workflow says honestly before anything is written: who can read it."""
    try:
        return (Note((Text(turn.say("notices.before", person, workflow.name)),)),)
    except WordMissing:
        return ()


def begin(turn: Turn, person: str, workflow: type[Workflow], said: str) -> None:
    """Begin to ask a workflow's form, with whatever the first message already answers."""
    assert workflow.form is not None
    kind = f"start:{workflow.name}"
    old = papers.draft_of(turn.tx, person, kind)
    draft = old.id if old else turn.tools.ids.new()
    kept = Kept(draft, kind, turn.next_key(), Talk(workflow.name, workflow.form.__name__), workflow)
    if parts := promise(turn, person, workflow):
        letters.to_person(turn, person, Desk(turn, person).card("before", text=parts))
    _show(turn, person, kept, interview.begin(kept.talk, _context(turn, person, kept), said))


def hear(turn: Turn, person: str, text: str, *, whatever: bool = False) -> bool:
    """Take a message as an answer, if an interview waits for one. `whatever`: even if it hardly fits."""
    row = papers.latest_draft(turn.tx, person)
    if row is None or not row.body["active"]:
        return False
    kept = _kept(turn, row)
    context = _context(turn, person, kept)
    if not whatever and not interview.is_answerable(kept.talk, text, context):
        return False
    fresh = Kept(kept.draft, kept.kind, turn.next_key(), kept.talk, kept.workflow)
    _show(turn, person, fresh, interview.hear(kept.talk, text, context))
    return True


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer | None:
    """A press on an interview's card, or its whole form sent; None when the draft is not this person's."""
    row = papers.draft(turn.tx, body.token)
    if row is None or row.person != person:
        return None
    kept = _kept(turn, row)
    if isinstance(body, Submitted):
        return _sent(turn, person, kept, body.values)
    context = _context(turn, person, kept)
    if body.verb == "talk.resume":
        fresh = Kept(kept.draft, kept.kind, turn.next_key(), kept.talk, kept.workflow)
        return _show(turn, person, fresh, interview.show(kept.talk, context))
    return _show(turn, person, kept, interview.press(kept.talk, body.verb, body.value, context))


def _sent(turn: Turn, person: str, kept: Kept, values: Mapping[str, Any]) -> Answer:
    """The whole form of a begun interview was sent."""
    form = kept.workflow.form
    assert form is not None
    answers, problems = check(form, _shown(form.questions, values), hearing_of(turn, person, kept.workflow))
    if problems:
        return Answer(errors=pressing.sentences(turn, person, kept.workflow, form, problems), accepted=False)
    talk = kept.talk.with_(answers=answers, asking=None, editing=False, paused=False)
    return _show(turn, person, kept, interview.press(talk, "talk.submit", None, _context(turn, person, kept)))


def _shown(questions: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions the requester is asked; what HR fills in later is not taken from them."""
    asked = {q.name for q in questions if q.readers is None}
    return {name: value for name, value in values.items() if name in asked}


def _kept(turn: Turn, row: DraftRow) -> Kept:
    workflow = turn.tools.registry[row.body["talk"]["workflow"]]
    return Kept(row.id, row.kind, row.body["card"], Talk.from_json(row.body["talk"]), workflow)


def _context(turn: Turn, person: str, kept: Kept) -> Context:
    assert kept.workflow.form is not None
    return Context(
        form=kept.workflow.form,
        hearing=hearing_of(turn, person, kept.workflow),
        words=turn.tools.words,
        lang=turn.reader(person).lang,
        token=kept.draft,
        shows=lambda question: question.readers is None,
        files={f.id: f.name for f in papers.files_by(turn.tx, person)},
    )


def _show(turn: Turn, person: str, kept: Kept, turned: Turned) -> Answer:
    """Keep the interview as it now is, and show its card."""
    if turned.outcome == "form":
        view = conversation.start_form(turn, person, kept.workflow, turned.answers, kept.draft)
        return Answer(form=view, accepted=False)
    if turned.card is not None:
        private = rights.keeps_secrets(kept.workflow)
        letters.to_person(
            turn, person, turned.card, card_key=f"talk:{kept.card}", version=turn.event.id, private=private
        )
    if turned.outcome == "submitted":
        papers.delete_draft(turn.tx, kept.draft)
        filed = conversation.filed(turn, person, kept.workflow, turned.answers)
        return Answer(filed.toast, filed.tone, turned.card)
    if turned.talk is None:
        papers.delete_draft(turn.tx, kept.draft)
    else:
        body = {"talk": turned.talk.to_json(), "card": kept.card, "active": turned.outcome != "kept"}
        body["workflow"] = kept.workflow.name
        papers.put_draft(turn.tx, kept.draft, person, kept.kind, body, turn.now, private=True)
    return Answer(card=turned.card)
