"""Carries out what a decision wants, inside the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.cards.model import to_json
from bot.engine import letters, recounting, rights, views, wire
from bot.engine.registers import keeping
from bot.engine.turn import Turn
from bot.flow.case import Case, Entry
from bot.flow.decision import Decision
from bot.flow.effects import (
    Ask,
    Effect,
    Keep,
    Post,
    Press,
    Publish,
    Refresh,
    Retire,
    Sleep,
    Start,
    Tell,
    Wake,
    Withdraw,
)  # fmt: skip
from bot.flow.links import link_of
from bot.flow.machine import BY_THE_HOUSE
from bot.flow.workflow import Workflow
from bot.ports import Fell
from storage import cases, inbox, papers, people, tasks, timers
from storage.papers import DocumentRow
from storage.tasks import TaskRow


def apply(turn: Turn, workflow: type[Workflow], before: Case | None, decision: Decision) -> None:
    """Keep the case as it now is, and do what follows."""
    case = decision.case
    turn.case_id = case.id
    turn.drawn.clear()
    if before is None:
        turn.file_new(workflow, case)
    else:
        turn.keep(before, case)
    asked = [e.person for e in decision.effects if isinstance(e, Ask)]
    told = [e.person for e in decision.effects if isinstance(e, Tell) and not (case.is_open or e.apart)]
    turn.involve(case, [case.requester, *asked, *told])
    for person in dict.fromkeys([case.requester, *asked, *told]):
        people.ahead(turn.tx, person)
    _attach_files(turn, workflow, case, case.entries[len(before.entries) if before else 0 :])
    places = {case.place} | ({before.place} if before else set())
    for effect in _papers_first(decision.effects):
        _carry_out(turn, workflow, case, effect, places)
    _let_go(turn, case, case.entries[len(before.entries) if before else 0 :])
    if before is not None and case.place == before.place and case.due != before.due:
        tasks.move_due(turn.tx, case.id, case.due)
    if case.parent is not None and (before is None or before.is_open) and (before is None or not case.is_open):
        _tell_parent(turn, workflow, case, case.parent)
    if case.is_open and not case.waiting_for() and (before is None or before.waiting_for()):
        _cry_for_help(turn, case)


def _let_go(turn: Turn, case: Case, entries: tuple[Entry, ...]) -> None:
    """Whoever is no longer named, and has done nothing, has no part in the case any more."""
    for gone in (e.by for e in entries if e.verb == "reseat" and e.answers.get("released")):
        did = any(e.by == gone and e.verb not in BY_THE_HOUSE for e in case.entries)
        if gone != case.requester and not did and case.seat_of(gone) is None:
            cases.drop_member(turn.tx, case.id, gone)


def _tell_parent(turn: Turn, workflow: type[Workflow], case: Case, parent: str) -> None:
    """A case that belongs to another says that it opened, and how it ended: an event of the other's own, once."""
    link = link_of(workflow, case, turn.world)
    inbox.put(
        turn.tx,
        key=f"link:{case.id}:{'opened' if case.is_open else 'ended'}",
        platform=turn.event.platform if turn.by_clock else "bole",
        handle="",
        body=wire.body_to_json(Fell("link", {"case": parent, "id": case.id, "link": link.to_json()})),
        at=turn.now,
        now=turn.now,
        private=True,
        case_id=parent,
    )


def _cry_for_help(turn: Turn, case: Case) -> None:
    """Nobody may take care of a case: the maintainers hear of it, without its content."""
    turn.note(f"{case.workflow}:unseated", case=case)
    for person in turn.office.holders("maintainer"):
        letters.to_person(turn, person, letters.plain(turn, person, "unseated", {"ref": case.ref}))


def _attach_files(turn: Turn, workflow: type[Workflow], case: Case, entries: tuple[Entry, ...]) -> None:
    """Files handed in with a form now belong to the case, and to its readers."""
    forms = workflow.forms()
    for entry in entries:
        form = forms.get(entry.form or "")
        for question in form.questions if form else ():
            for file_id in entry.answers.get(question.name) or () if question.kind == "files" else ():
                papers.attach_to_case(turn.tx, file_id, case.id, entry.by, private=True)


def _papers_first(effects: Iterable[Effect]) -> list[Effect]:
    """Documents before the notices that lead to them, redrawn cards last."""
    order = {Publish: 0, Refresh: 2}
    return sorted(effects, key=lambda effect: order.get(type(effect), 1))


def _carry_out(turn: Turn, workflow: type[Workflow], case: Case, effect: Effect, places: set[str]) -> None:
    match effect:
        case Ask():
            _ask(turn, case, effect)
        case Withdraw():
            _withdraw(turn, case, effect)
        case Tell():
            letters.tell(turn, case, effect)
        case Post():
            letters.post(turn, case, effect.channel, effect.moment)
        case Publish():
            _publish(turn, workflow, case, effect)
        case Refresh():
            _refresh(turn, case, places)
        case Start() | Press():
            _later(turn, case, effect)
        case Keep() | Retire():
            keeping.carry_out(turn, effect, "" if workflow.access is not None else case.ref)
        case Wake():
            timers.set_(turn.tx, case.id, effect.kind, effect.at, recounting.stamp(turn.world, case, effect.at))
        case Sleep():
            timers.cancel(turn.tx, case.id)
        case _:
            assert_never(effect)


def _ask(turn: Turn, case: Case, effect: Ask) -> None:
    token, to, whose = turn.tools.ids.new(), effect.person, effect.for_person
    task = tasks.insert(turn.tx, token, case.id, case.place, to, effect.kind, case.due, turn.now, whose)
    turn.new_card(letters.card_of(task))
    letters.for_task(turn, case, task, prompt=True)


def _withdraw(turn: Turn, case: Case, effect: Withdraw) -> None:
    """Close tasks: answered ones as done with what was pressed, the others as withdrawn."""
    for task in tasks.of_case(turn.tx, case.id, ("open",)):
        if not task.asks or effect.person not in (None, task.person) or effect.kind not in (None, task.kind):
            continue
        answered = next((e.verb for e in reversed(case.entries) if _answers(e, task)), None)
        tasks.finish(turn.tx, task.id, "done" if answered else "withdrawn", answered, turn.now)


def _answers(entry: Entry, task: TaskRow) -> bool:
    """Whether somebody did this in answer to that task; filing a case answers nothing."""
    return entry.by == task.person and entry.at >= task.opened_at and entry.verb not in BY_THE_HOUSE


def _refresh(turn: Turn, case: Case, places: set[str]) -> None:
    """Redraw the cards that follow the case, those of the steps concerned, and each person's two newest,
    which have or had buttons."""
    part = rights.members(turn.tx, case)
    known = [t for t in tasks.of_case(turn.tx, case.id, ("open", "done", "withdrawn")) if t.person in part]
    asked: dict[str, list[int]] = {}
    for task in known:
        if task.asks:
            asked.setdefault(task.person, []).append(task.id)
    newest = {number for numbers in asked.values() for number in numbers[-2:]}
    for task in known:
        concerned = task.asks and (task.step in places or task.id in newest)
        if (task.kind == "watch" or concerned) and task.token not in turn.drawn:
            letters.for_task(turn, case, task)


def _publish(turn: Turn, workflow: type[Workflow], case: Case, effect: Publish) -> None:
    """Keep a document in both languages; what only some may read is not in it."""
    known = [d for d in papers.heads_of_case(turn.tx, case.id) if d.name == effect.moment]
    version = max((d.version for d in known), default=0) + 1
    turn.involve(case, effect.readers)
    private = rights.keeps_secrets(workflow)
    for lang in ("zh", "en"):
        reader = turn.tools.directory.company_reader(lang)
        paper = turn.tools.composer.document(views.scene(turn, case, None), effect.moment, reader)
        row = DocumentRow(
            turn.tools.ids.new(), case.id, effect.moment, version, lang, to_json(paper), private, turn.now
        )
        papers.add_document(turn.tx, row)


def _later(turn: Turn, case: Case, effect: Start | Press) -> None:
    """What concerns another case is an event of its own, so that each turn changes one case."""
    if isinstance(effect, Start):
        about = {
            "workflow": effect.workflow,
            "requester": effect.requester,
            "answers": dict(effect.answers),
            "facts": dict(effect.facts),
            "circle": effect.circle,
            "parent": case.id,
        }
        what = "start"
    else:
        about = {"case": effect.case, "verb": effect.verb, "by": effect.by, "answers": dict(effect.answers)}
        what = "press"
    inbox.put(
        turn.tx,
        key=f"{what}:{turn.next_key()}",
        platform=turn.event.platform if turn.by_clock else "bole",
        handle="",
        body=wire.body_to_json(Fell(what, about)),
        at=turn.now,
        now=turn.now,
        private=True,
    )
