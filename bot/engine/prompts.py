"""What a message without a command may answer: a prompt that waits, or a button the words stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine import discretion
from bot.engine.turn import Turn
from bot.flow.case import Case
from bot.flow.form import Form
from bot.flow.machine import open_moves
from bot.flow.reading import Nothing, decide, rank
from bot.flow.workflow import Move, Step, Workflow
from storage import tasks
from storage.tasks import TaskRow


@dataclass(frozen=True)
class Prompt:
    """An open task, and the verb with which words could answer it. `form`: None when the verb asks nothing."""

    task: TaskRow
    case: Case
    workflow: type[Workflow]
    verb: str
    form: type[Form] | None


def waiting(turn: Turn, person: str) -> list[Prompt]:
    """The prompts this person could answer by simply writing: everybody's own business, never a decision."""
    found = []
    for task, case, workflow, moves in _open(turn, person):
        step = workflow.places[case.place]
        if task.kind == "ask" and isinstance(step, Step) and step.own == "fine" and workflow.access is None:
            asking = [m for m in moves if m.asks is not None and m.keeps != "author"]
            first = [m for m in asking if m.verb.style == "primary"] or asking
            if len(first) == 1:
                found.append(Prompt(task, case, workflow, first[0].verb.name, first[0].asks))
    return found


def of_today(turn: Turn, person: str, prompts: list[Prompt]) -> list[Prompt]:
    """Those that were asked today or are due today; all of them where none is."""
    zone, today = turn.world.zone_of(person), turn.world.today(person)
    days = {p.task.id: {p.task.opened_at, p.case.due or p.task.opened_at} for p in prompts}
    return [p for p in prompts if today in {d.astimezone(zone).date() for d in days[p.task.id]}] or prompts


def meant(turn: Turn, person: str, text: str, only: str | None = None) -> list[Prompt]:
    """The buttons of this person's cards that the words stand for ("那条不跟了"): one verb, on one task or several.

    `only`: the token of the one task that can be meant.
    """
    offered = {
        f"{task.token} {move.verb.name}": Prompt(task, case, workflow, move.verb.name, move.asks)
        for task, case, workflow, moves in _open(turn, person)
        for move in moves
        if only in (None, task.token)
    }
    words = turn.tools.words
    vocabulary = {key: words.verb_words(p.workflow.name, p.verb) for key, p in offered.items()}
    ranked = rank(text, vocabulary)
    if isinstance(decide(ranked[:1]), Nothing):
        return []
    best = [offered[r.key] for r in ranked if r.score == ranked[0].score]
    return best if len({p.verb for p in best}) == 1 else []


def _open(turn: Turn, person: str) -> Iterator[tuple[TaskRow, Case, type[Workflow], tuple[Move, ...]]]:
    for task in tasks.waiting_for(turn.tx, person):
        if not turn.trusted and discretion.is_task(turn, task):
            continue
        case = turn.load(task.case_id)
        workflow = turn.workflow_of(case)
        yield task, case, workflow, open_moves(workflow, case, person, turn.world)
