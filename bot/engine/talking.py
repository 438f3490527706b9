"""Keeps interviews between messages: the draft of a form survives restarts and can be taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.model import FormView
from bot.engine import discretion, interview, letters, pressing, rights, starting
from bot.engine.frontdesk import Desk
from bot.engine.hearing import hearing_of
from bot.engine.interview import Context, Talk, Turned
from bot.engine.prompts import Prompt
from bot.engine.turn import Turn
from bot.flow.answers import check
from bot.flow.case import Case
from bot.flow.form import Form
from bot.flow.workflow import Workflow
from bot.ports import Answer, Pressed, Submitted
from storage import papers, tasks
from storage.papers import DraftRow
from storage.tasks import TaskRow


@dataclass(frozen=True)
class Kept:
    """An interview with the draft it is kept in. `card`: which message shows it.

    `form` is what is being filled in: a workflow's opening form, or what a verb of `task` asks for.
    """

    draft: str
    kind: str
    card: str
    talk: Talk
    workflow: type[Workflow]
    form: type[Form]
    task: TaskRow | None = None
    case: Case | None = None


def begin(
    turn: Turn, person: str, workflow: type[Workflow], said: str, *, at_once: bool = False, about: bool = False
) -> Answer:
    """Begin to ask a workflow's form, with whatever the first message already answers.

    `at_once`: the whole form is the answer, and nothing of it is kept. `about`: the words as a whole are the subject.
    """
    assert workflow.form is not None
    kind = f"start:{workflow.name}"
    old = papers.draft_of(turn.tx, person, kind)
    draft = old.id if old else turn.tools.ids.new()
    talk = Talk(workflow.name, workflow.form.__name__)
    kept = Kept(draft, kind, turn.next_key(), talk, workflow, workflow.form)
    context = _context(turn, person, kept)
    given = interview.subject(context, said) if about else {}
    turned = interview.begin(talk.with_(answers=given), context, said)
    if at_once:
        return starting.start(turn, person, workflow, None, heard=turned.answers)
    if parts := starting.promise(turn, person, workflow):
        letters.to_person(turn, person, Desk(turn, person).card("before", text=parts))
    _show(turn, person, kept, turned)
    return Answer()


def form(turn: Turn, person: str, workflow: type[Workflow], led: str) -> Answer:
    """A workflow's whole form, somebody having pressed its button. `led`: the words that led to the button; where
    nothing in particular is understood of them, they are what it is about."""
    plain = begin(turn, person, workflow, "", at_once=True)
    opened = begin(turn, person, workflow, led, at_once=True) if led else plain
    return begin(turn, person, workflow, led, at_once=True, about=True) if led and opened == plain else opened


def answer(turn: Turn, person: str, prompt: Prompt, said: str, *, named: bool, at_once: bool = False) -> Answer:
    """Take a message as the answer to a task: show what was understood, ask for the rest, then press the verb.

    `named`: the message named the verb rather than answered its form. `at_once`: the whole form is the answer.
    """
    assert prompt.form is not None
    kind = f"press:{prompt.task.token}:{prompt.verb}"
    old = papers.draft_of(turn.tx, person, kind)
    draft = old.id if old else turn.tools.ids.new()
    talk = Talk(prompt.workflow.name, prompt.form.__name__, "press", prompt.task.token, prompt.verb)
    kept = Kept(
        draft, kind, turn.next_key(), talk, prompt.workflow, prompt.form, prompt.task, turn.load(prompt.task.case_id)
    )
    turned = interview.answer(talk, _context(turn, person, kept), said, named=named)
    if at_once:
        assert kept.case is not None
        form = pressing.form_view(turn, kept.case, prompt.task, prompt.form, prompt.verb, begun=turned.answers)
        return Answer(form=form, accepted=False)
    _show(turn, person, kept, turned)
    return Answer()


def asking(turn: Turn, person: str) -> type[Workflow] | None:
    """The workflow whose interview waits for this person's answer; None where none does."""
    row = next((d for d in papers.drafts(turn.tx, person) if "talk" in d.body), None)
    return turn.tools.registry.get(row.body["workflow"]) if row is not None and row.body["active"] else None


def hear(turn: Turn, person: str, text: str, *, whatever: bool = False) -> bool:
    """Take a message as an answer, if an interview waits for one. `whatever`: even if it hardly fits."""
    row = next((d for d in papers.drafts(turn.tx, person) if "talk" in d.body), None)
    if row is None or not row.body["active"] or row.body["workflow"] not in turn.tools.registry:
        return False
    if not turn.trusted and discretion.is_about(turn, row.body["workflow"]):
        return False
    if (kept := _kept(turn, row)) is None:
        return False
    context = _context(turn, person, kept)
    if not whatever and not interview.is_answerable(kept.talk, text, context):
        return False
    _show(turn, person, replace(kept, card=turn.next_key()), interview.hear(kept.talk, text, context))
    return True


def pressed(turn: Turn, person: str, body: Pressed | Submitted) -> Answer | None:
    """A press on an interview's card, or its whole form sent; None when the draft is not this person's."""
    row = papers.draft(turn.tx, body.token)
    if row is None or row.person != person:
        return None
    if (kept := _kept(turn, row)) is None:
        over = pressing.over_card(turn, person)
        return Answer(turn.say("refusals.moved_on", person), tone="bad", card=over, accepted=False)
    if isinstance(body, Submitted):
        return _sent(turn, person, kept, body.values)
    context = _context(turn, person, kept)
    if body.verb == "talk.resume":
        return _show(turn, person, replace(kept, card=turn.next_key()), interview.show(kept.talk, context))
    return _show(turn, person, kept, interview.press(kept.talk, body.verb, body.value, context))


def _sent(turn: Turn, person: str, kept: Kept, values: Mapping[str, Any]) -> Answer:
    """The whole form of a begun interview was sent."""
    if kept.task is not None:
        given = pressing.submitted(turn, person, kept.task, Submitted(kept.task.token, kept.talk.verb, values))
        if given.accepted:
            papers.delete_draft(turn.tx, kept.draft)
        return given
    form = kept.form
    answers, problems = check(
        form, starting.asked_of_the_requester(form, values), hearing_of(turn, person, kept.workflow)
    )
    if problems:
        return Answer(errors=pressing.sentences(turn, person, kept.workflow, form, problems), accepted=False)
    talk = kept.talk.with_(answers=answers, asking=None, editing=False, paused=False)
    return _show(turn, person, kept, interview.press(talk, "talk.submit", None, _context(turn, person, kept)))


def _kept(turn: Turn, row: DraftRow) -> Kept | None:
    """The interview a draft keeps; None, and the draft is gone, when its task was answered in another way."""
    talk = Talk.from_json(row.body["talk"])
    workflow = turn.tools.registry[row.body["workflow"]]
    if talk.purpose == "start":
        assert workflow.form is not None
        return Kept(row.id, row.kind, row.body["card"], talk, workflow, workflow.form)
    task = tasks.by_token(turn.tx, talk.task)
    form = workflow.forms().get(talk.form)
    if task is None or task.state != "open" or form is None:
        papers.delete_draft(turn.tx, row.id)
        return None
    return Kept(row.id, row.kind, row.body["card"], talk, workflow, form, task, turn.load(task.case_id))


def _context(turn: Turn, person: str, kept: Kept) -> Context:
    case = kept.case
    return Context(
        form=kept.form,
        hearing=hearing_of(turn, person, kept.workflow, case),
        words=turn.tools.words,
        lang=turn.reader(person).lang,
        token=kept.draft,
        facts=case.facts if case else {},
        shows=rights.sees(case, person, turn.world) if case else lambda question: question.readers is None,
        files={f.id: f.name for f in papers.files_by(turn.tx, person)},
    )


def _show(turn: Turn, person: str, kept: Kept, turned: Turned) -> Answer:
    """Keep the interview as it now is, and show its card."""
    if turned.outcome == "form":
        return Answer(form=_whole_form(turn, person, kept, turned.answers), accepted=False)
    if turned.card is not None:
        private = rights.keeps_secrets(kept.workflow)
        letters.to_person(
            turn, person, turned.card, card_key=f"talk:{kept.card}", version=turn.version, private=private
        )
    if turned.outcome == "submitted":
        papers.delete_draft(turn.tx, kept.draft)
        if kept.task is not None:
            return _hand_in(turn, person, kept.task, Submitted(kept.task.token, kept.talk.verb, turned.answers))
        filed = starting.filed(turn, person, kept.workflow, turned.answers)
        return Answer(filed.toast, filed.tone, turned.card)
    if turned.talk is None:
        papers.delete_draft(turn.tx, kept.draft)
    else:
        body = {"talk": turned.talk.to_json(), "card": kept.card, "active": turned.outcome != "kept"}
        body["workflow"] = kept.workflow.name
        papers.put_draft(turn.tx, kept.draft, person, kept.kind, body, turn.now, private=True)
    return Answer(card=turned.card)


def _whole_form(turn: Turn, person: str, kept: Kept, answers: Mapping[str, Any]) -> FormView:
    if kept.task is None:
        hearing = hearing_of(turn, person, kept.workflow)
        return starting.start_form(turn, person, kept.workflow, answers, (kept.draft, "talk.send"), hearing)
    assert kept.case is not None
    return pressing.form_view(turn, kept.case, kept.task, kept.form, kept.talk.verb, kept.draft, answers)


def _hand_in(turn: Turn, person: str, task: TaskRow, body: Submitted) -> Answer:
    """Press the verb with the answers; what stood against it is said in the chat, where the answers were given."""
    given = pressing.submitted(turn, person, task, body, was_advised=True)
    if not given.accepted:
        letters.to_person(turn, person, Desk(turn, person).card("said", text=given.toast))
    return given
