"""A press on a task's card, and a form sent for it: authorised again, here, inside the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.cards.model import Card, FormView
from bot.cards.views import Scene
from bot.cards.voice import Voice
from bot.cards.words import WordMissing
from bot.engine import rights, views
from bot.engine.advising import advised
from bot.engine.consequences import apply
from bot.engine.hearing import hearing_of
from bot.engine.turn import Turn
from bot.flow import desk, machine
from bot.flow.answers import Problem, check, prefill
from bot.flow.case import Case
from bot.flow.decision import Act, Refusal
from bot.flow.form import Form
from bot.flow.seating import barred
from bot.flow.sight import seen_by
from bot.flow.verbs import DESK, nudge, see
from bot.flow.workflow import Workflow
from bot.ports import Answer, Pressed, Submitted
from storage import openings, tasks
from storage.tasks import TaskRow


def pressed(turn: Turn, person: str, task: TaskRow, body: Pressed) -> Answer:
    """Somebody pressed a button of a task's card."""
    case = turn.take_up(task.case_id)
    workflow = turn.workflow_of(case)
    if task.person != person or person in barred(workflow, case, turn.world):
        return gone(turn, person)
    if body.verb == see.name:
        return _opened(turn, case, task)
    if body.verb == views.MORE.name:
        return Answer(view=views.more_card(turn, case, task))
    form = _form_of(turn, workflow, case, person, body.verb)
    if form is not None:
        return Answer(form=form_view(turn, case, task, form, body.verb), accepted=False)
    return _act(turn, workflow, case, task, Act(body.verb, person))


def submitted(turn: Turn, person: str, task: TaskRow, body: Submitted, *, was_advised: bool = False) -> Answer:
    """Somebody sent the form a verb asked for. `was_advised`: the interview gave its advice already."""
    case = turn.take_up(task.case_id)
    workflow = turn.workflow_of(case)
    if task.person != person or person in barred(workflow, case, turn.world):
        return gone(turn, person)
    form = _form_of(turn, workflow, case, person, body.verb)
    if form is None:
        return _act(turn, workflow, case, task, Act(body.verb, person))
    hearing = hearing_of(turn, person, workflow, case)
    answers, problems = check(form, _allowed(turn, case, person, form, body.values), hearing)
    if not was_advised:
        problems = problems or advised(turn, person, f"{task.token}:{body.verb}", form, answers)
    if problems:
        return Answer(errors=sentences(turn, person, workflow, form, problems), accepted=False)
    return _act(turn, workflow, case, task, Act(body.verb, person, answers))


def sentences(
    turn: Turn, person: str, workflow: type[Workflow] | None, form: type[Form], problems: Mapping[str, Problem]
) -> dict[str, str]:
    """What was wrong with each answer, in the person's language."""
    maker = turn.tools.composer.forms(workflow.name if workflow else None, turn.reader(person).lang)
    wrong = {path: inner for name, problem in problems.items() for path, inner in problem.named(name)}
    return maker.sentences(form, wrong)


def unknown(turn: Turn, person: str) -> Answer:
    """The same sentence for what does not exist and for what is none of somebody's business."""
    return Answer(turn.say("refusals.unknown", person), tone="bad", accepted=False)


def gone(turn: Turn, person: str) -> Answer:
    """What was pressed is over, never was, or is none of somebody's business: the same for each, and the card that
    was pressed loses its buttons."""
    return replace(unknown(turn, person), card=over_card(turn, person))


def over_card(turn: Turn, person: str) -> Card:
    """What a card becomes that has nothing to press any more."""
    return turn.tools.composer.compose(Scene(None, None, turn.now, {}), "gone", turn.reader(person))


def _allowed(turn: Turn, case: Case, person: str, form: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to questions with readers of their own are taken from those readers only."""
    visible = rights.sees(case, person, turn.world)
    hidden = {q.name for q in form.questions if not visible(q)}
    return {name: value for name, value in values.items() if name not in hidden}


def _opened(turn: Turn, case: Case, task: TaskRow) -> Answer:
    """Show what is in a case; each opening of a confidential one is on record."""
    if not views.may_open(turn, case, task.person):
        return unknown(turn, task.person)
    if turn.workflow_of(case).access is None:
        return Answer(view=views.full_card(turn, case, task))
    openings.record(turn.tx, case.id, task.person, turn.now)
    turn.note(f"{case.workflow}:opened", task.person, case)
    return Answer(view=views.full_card(turn, case, task))


def _form_of(turn: Turn, workflow: type[Workflow], case: Case, person: str, verb: str) -> type[Form] | None:
    """The form a verb asks this person for; None when it asks nothing or may not be pressed."""
    if verb in DESK:
        return desk.form_for(workflow, verb) if verb in desk.open_verbs(workflow, case, person, turn.world) else None
    moves = machine.open_moves(workflow, case, person, turn.world)
    return next((m.asks for m in moves if m.verb.name == verb), None)


def form_view(
    turn: Turn,
    case: Case,
    task: TaskRow,
    form: type[Form],
    verb: str,
    draft: str = "",
    begun: Mapping[str, Any] = MappingProxyType({}),
) -> FormView:
    """The whole form, filled in with what is known: its last version, else the opening answers.

    It goes on from the answers that are `begun`; with the token of a draft it is sent to that draft.
    """
    workflow, reader = turn.workflow_of(case), turn.reader(task.person)
    hearing = hearing_of(turn, task.person, workflow, case)
    known = prefill(form, hearing, case.facts)
    names = {q.name for q in form.questions} if _renews(workflow, form) else set()
    opening = {k: v for k, v in case.answers.items() if k in names}
    last = seen_by(workflow, case, task.person).latest(form.__name__) if _is_paper(workflow, form) else {}
    shows = rights.sees(case, task.person, turn.world)
    maker = turn.tools.composer.forms(workflow.name, reader.lang, shows, hearing.carried, hearing.choosable)
    submit = turn.tools.words.verb(workflow.name, verb, reader.lang)
    sent = "talk.send" if draft else verb
    return maker.view(form, draft or task.token, sent, values={**known, **last, **opening, **begun}, submit=submit)


def _renews(workflow: type[Workflow], form: type[Form]) -> bool:
    """Whether a form goes on from the opening answers; one that only shares a name with them starts empty."""
    return issubclass(form, workflow.form or ()) or any(m.asks is form and m.updates for m in workflow.moves)


def _is_paper(workflow: type[Workflow], form: type[Form]) -> bool:
    """Whether a form is written again and again until it is right, so that its last version is shown."""
    return any(
        (m.asks is form and (m.voids or m.needs or (m.stays and m.updates))) or m.needs.count(form) == 1
        for m in workflow.moves
    )


def _act(turn: Turn, workflow: type[Workflow], case: Case, task: TaskRow, act: Act) -> Answer:
    decider = desk.decide if act.verb in DESK else machine.decide
    result = decider(workflow, case, act, turn.world)
    if isinstance(result, Refusal):
        return _refused(turn, workflow, case, task, result)
    apply(turn, workflow, case, result)
    fresh = next(t for t in tasks.of_case(turn.tx, case.id) if t.id == task.id)
    card = views.task_card(turn, result.case, fresh)
    view = _goes_on(turn, result.case, act.by)
    said = nudged(turn, result.case, act.by) if act.verb == nudge.name else ""
    return Answer(said or toast(turn, act.by, workflow, act.verb), tone="good", card=card, view=view)


def _goes_on(turn: Turn, case: Case, person: str) -> Card | None:
    """The content of a confidential case, for whoever still has something to do in it; on record as an opening."""
    waiting = [t for t in tasks.by_person_case(turn.tx, person, case.id) if t.state == "open" and t.asks]
    if turn.workflow_of(case).access is None or not case.is_open or not waiting:
        return None
    return _opened(turn, case, waiting[-1]).view


def _refused(turn: Turn, workflow: type[Workflow], case: Case, task: TaskRow, no: Refusal) -> Answer:
    """The loser of a race gets the reason and the card as it now is, not an error."""
    if no.code == "role_changed" and (moved := machine.reseat(workflow, case, turn.world)) is not None:
        apply(turn, workflow, case, moved)
        case = moved.case
    code = no.code
    if code == "unknown":  # the card is theirs, so they may know that the case went on without them
        code = "moved_on" if case.is_open else "closed"
    params = dict(no.params)
    if "verb" in params:
        params["verb"] = turn.tools.words.verb(workflow.name, params["verb"], turn.reader(task.person).lang)
    if "person" in params:
        params["person"] = turn.office.person(params["person"]).called(turn.reader(task.person).lang)
    fresh = tasks.by_token(turn.tx, task.token) or task
    sentence = turn.say(f"refusals.{code}", task.person, workflow.name, **params)
    return Answer(sentence, tone="bad", card=views.task_card(turn, case, fresh), accepted=False)


def nudged(turn: Turn, case: Case, by: str) -> str:
    """That a nudge is heard only when somebody's own silence is over, and when; "" where all have heard."""
    people = case.said(nudge.name)[-1].answers["people"]
    calendars = {person: turn.world.calendar_of(person) for person in people}
    heard = [turn.tools.directory.awake(turn.tx, p, turn.now, calendars[p], turn.by_clock) for p in people]
    if max(heard) <= turn.now:
        return ""
    voice = Voice(turn.tools.words, turn.reader(by), turn.office, None, turn.now, {}, {})
    key = "nudged_later" if min(heard) > turn.now else "nudged_in_part"
    return turn.say(f"chosen.{key}", by, at=voice.moment(max(heard)))


def toast(turn: Turn, person: str, workflow: type[Workflow], verb: str) -> str:
    """One sentence that says the press arrived."""
    try:
        return turn.say(f"toasts.{verb}", person, workflow.name)
    except WordMissing:
        return turn.say("toasts.done", person)
