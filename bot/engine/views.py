"""The card of a task, as its reader may see it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.cards.markup import clean
from bot.cards.model import Button, Card, Fields, Link, Note, Paragraph, Text, line
from bot.cards.views import Scene
from bot.engine import choosing, rights
from bot.engine.registers import matching
from bot.engine.turn import Turn
from bot.flow import desk
from bot.flow.carrying import times_carried
from bot.flow.case import Case
from bot.flow.links import offers_open
from bot.flow.machine import open_moves
from bot.flow.people import Lang
from bot.flow.seating import VACANT
from bot.flow.verbs import DESK, Verb, see
from bot.flow.workflow import End, Workflow
from bot.ports import DESK as DOOR
from storage import cases, papers, tasks
from storage.tasks import TaskRow

MORE = Verb("more")
OFFERED = "start:"
"""Stands before the name of a workflow in the verb of a button that opens it."""
FEW = 2


def scene(turn: Turn, case: Case, person: str | None, details: Mapping[str, Any] | None = None) -> Scene:
    """A case as far as that person (None: a channel) may see it."""
    files = {f.id: f.name for f in papers.files_of(turn.tx, case.id)}
    visible = rights.sees(case, person, turn.world)
    carried = {item["id"]: item["what"] for item in case.facts.get("carried", [])}
    carried |= choosing.chosen(turn, case, person)
    times = carries(turn, case, person)
    return Scene(turn.workflow_of(case), case, turn.now, details or {}, visible, files, carried, times)


def carries(turn: Turn, case: Case, person: str | None) -> int:
    """How many meetings of its circle were held since an item was agreed: for its owner and their manager only."""
    if case.parent is None or not case.circle:
        return 0
    owners = {s.person for s in case.seats}
    if person not in owners | {turn.office.manager_of(owner) for owner in owners}:
        return 0
    origin = cases.load(turn.tx, case.parent)
    return times_carried(case, turn.world.recall(origin.workflow, case.circle)) if origin else 0


def task_card(turn: Turn, case: Case, task: TaskRow) -> Card:
    """What stands in the chat; of a confidential case only that something waits, and "open". Drawn once in a turn."""
    known, card = turn.cards.get(task, (None, None))
    if card is None or known is not case:
        card = (full_card if turn.workflow_of(case).access is None else sealed_card)(turn, case, task)
        turn.cards[task] = case, card
    return card


def full_card(turn: Turn, case: Case, task: TaskRow) -> Card:
    """The whole card; of a confidential case it is shown after "open" and stored nowhere."""
    workflow, reader = turn.workflow_of(case), turn.reader(task.person)
    moment, kind = _moment_of(workflow, case, task)
    details = {"for_person": task.for_person, "verb": task.verb, "at": task.closed_at}
    card = turn.tools.composer.compose(scene(turn, case, task.person, details), moment, reader, kind=kind)
    parts = (
        *card.parts,
        *_in_place_of_nobody(turn, case, task, reader.lang),
        *_asked_and_told(turn, case, task, reader.lang),
        *_about_the_day(turn, case, reader.lang),
        *matching.parts(turn, case, task),
        *document_links(turn, case, task.person),
    )
    return replace(card, parts=parts, buttons=_buttons(turn, workflow, case, task))


def _in_place_of_nobody(turn: Turn, case: Case, task: TaskRow, lang: Lang) -> Iterator[Note]:
    """The company names nobody for this step: whoever steps in is told so, and whoever waits for them, also in vain."""
    seated = [s.person for s in case.seats if s.reason == VACANT and s.verb is None]
    say, confidential = turn.tools.words.say, turn.workflow_of(case).access is not None
    if case.is_open and not case.waiting_for() and task.person == case.requester and not case.seats:
        yield Note((Text(say("notices.unseated", lang)),))
    elif task.person in seated:
        yield Note((Text(say("notices.vacant", lang)),))
    elif seated and not confidential:
        names = say("lists.between", lang).join(turn.office.person(p).called(lang) for p in seated)
        yield Note((Text(say("notices.vacant_other", lang, names=names)),))


def _asked_and_told(turn: Turn, case: Case, task: TaskRow, lang: Lang) -> tuple[Fields, ...]:
    """What was asked back and what the requester answered, for whoever still has to decide."""
    told = case.facts.get("answered")
    if not told or task.kind != "ask" or task.state != "open":
        return ()
    say = turn.tools.words.say
    rows = (
        (say("answered.question", lang), line(clean(told["text"]))),
        (say("answered.reply", lang), line(clean(told["answer"]))),
    )
    return (Fields(rows),)


def _about_the_day(turn: Turn, case: Case, lang: Lang) -> Iterator[Note]:
    """A due time in a year whose holidays nobody has announced yet says so, and one on a day of rest."""
    zone, calendar = turn.world.where(case)
    day = case.due.astimezone(zone).date() if case.due else None
    if day is None:
        return
    words = turn.tools.words
    if calendar.provisional(day):
        yield Note((Text(words.say("notices.provisional", lang, year=day.year)),))
    elif not calendar.is_working_day(day):
        yield Note((Text(words.say("notices.day_of_rest", lang)),))


def sealed_card(turn: Turn, case: Case, task: TaskRow) -> Card:
    """A card without content: its buttons are only the way to the content."""
    workflow, reader = turn.workflow_of(case), turn.reader(task.person)
    waits = task.state == "open" and case.is_open and task.asks
    filed = len(case.entries) == 1 and task.person == case.requester
    bare = Scene(workflow, case, turn.now, {"waits": waits, "filed": filed})
    card = turn.tools.composer.compose(bare, "confidential", reader, kind="confidential")
    if not may_open(turn, case, task.person):
        return card
    return replace(card, buttons=turn.tools.composer.buttons_for([see], task.token, workflow.name, reader.lang))


def may_open(turn: Turn, case: Case, person: str) -> bool:
    """Whether somebody may see what is in a case: a notice about it is not yet a right to read it."""
    return rights.may_read(turn.workflow_of(case), case, person, rights.members(turn.tx, case), turn.world)


def _moment_of(workflow: type[Workflow], case: Case, task: TaskRow) -> tuple[str, str]:
    """Which template a task's card is made from, and the default where the workflow has none.

    A confidential case that has ended tells its end to whoever opens it, on whichever card.
    """
    if workflow.access is not None and isinstance(workflow.places[case.place], End):
        return case.place, "end"
    if task.kind == "reply":
        return ("question", "question") if task.state == "open" else ("done", "done")
    if not task.asks:
        return "status", "status"
    if task.state == "open" and case.place == task.step:
        return task.step, "step"
    return "done", "done"


def _buttons(turn: Turn, workflow: type[Workflow], case: Case, task: TaskRow) -> tuple[Button, ...]:
    """The moves open to the reader, then the desk verbs: a few beside them, many behind "more"."""
    if not _has_buttons(turn, task):
        return ()
    moves = open_moves(workflow, case, task.person, turn.world) if task.kind != "reply" else ()
    common = _common(turn, workflow, case, task)
    beside = common if not task.asks or len(common) < FEW else [MORE]
    asks = {m.verb.name for m in moves if m.asks} | _asking(workflow, common)
    verbs = [*(m.verb for m in moves), *beside]
    lang = turn.reader(task.person).lang
    buttons = turn.tools.composer.buttons_for(verbs, task.token, workflow.name, lang, asks)
    at = len(moves)
    return (*buttons[:at], *_offered(turn, case, task, lang), *buttons[at:])


def offers(turn: Turn, case: Case, person: str) -> list[type[Workflow]]:
    """The workflows this person may open from a case's card now."""
    offered = turn.tools.registry.offered_on(case.workflow)
    return list(offers_open(offered, case, person, turn.world)) if offered else []


def posted_offers(turn: Turn, case: Case, lang: Lang) -> tuple[Button, ...]:
    """The buttons under what a case posts in a channel: they carry no rights, who presses is asked for theirs."""
    offered = turn.tools.registry.offered_on(case.workflow)
    return tuple(
        Button(DOOR, f"{OFFERED}{w.name}", turn.tools.words.offer(w.name, lang), value=case.id, asks=True)
        for w in offered
        if w.offered is not None and w.offered.posted and w.offered.stands(case)
    )


def _offered(turn: Turn, case: Case, task: TaskRow, lang: Lang) -> Iterator[Button]:
    for workflow in offers(turn, case, task.person) if task.kind != "reply" else ():
        label = turn.tools.words.offer(workflow.name, lang)
        yield Button(task.token, f"{OFFERED}{workflow.name}", label, asks=True)


def _has_buttons(turn: Turn, task: TaskRow) -> bool:
    """Of the cards somebody has answered in a case, only the newest still has buttons."""
    if task.state == "open" or not task.asks:
        return True
    asked = [t for t in tasks.by_person_case(turn.tx, task.person, task.case_id) if t.asks]
    return asked[-1].id == task.id


def _common(turn: Turn, workflow: type[Workflow], case: Case, task: TaskRow) -> list[Verb]:
    """The desk verbs a task's card offers; a question to the requester only takes the reply."""
    found = [DESK[name] for name in desk.open_verbs(workflow, case, task.person, turn.world)]
    if task.kind == "reply":
        return [v for v in found if v.name == "reply"]
    return [v for v in found if v.name != "reply"]


def _asking(workflow: type[Workflow], verbs: list[Verb]) -> set[str]:
    return {v.name for v in verbs if desk.form_for(workflow, v.name) is not None}


def more_card(turn: Turn, case: Case, task: TaskRow) -> Card:
    """The desk verbs of a card, each with its button."""
    workflow, reader = turn.workflow_of(case), turn.reader(task.person)
    verbs = _common(turn, workflow, case, task)
    card = turn.tools.composer.compose(Scene(workflow, case, turn.now), "more", reader, kind="more")
    buttons = turn.tools.composer.buttons_for(verbs, task.token, workflow.name, reader.lang, _asking(workflow, verbs))
    return replace(card, buttons=buttons)


def document_links(turn: Turn, case: Case, person: str) -> tuple[Paragraph, ...]:
    """The way to the newest version of each document of a case, in the reader's language."""
    lang = turn.reader(person).lang
    newest = {d.name: d for d in papers.heads_of_case(turn.tx, case.id) if d.lang == lang}
    if not newest:
        return ()
    if not may_open(turn, case, person):
        return ()
    say = turn.tools.words.say
    return tuple(
        Paragraph((Link(say(f"documents.{d.name}", lang, case.workflow), f"document:{d.id}"),)) for d in newest.values()
    )
