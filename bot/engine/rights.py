"""Who may read what: a case, its papers and files, an answer with readers of its own."""

from __future__ import annotations

from collections.abc import Callable

from bot.flow.case import Case
from bot.flow.form import Question
from bot.flow.seating import barred
from bot.flow.workflow import Workflow
from bot.flow.world import World
from storage import cases
from storage.session import Tx


def may_read(workflow: type[Workflow], case: Case, person: str, members: frozenset[str], world: World) -> bool:
    """Whether somebody may open a case: those who have a part in it, its declared readers, never the barred."""
    if not world.office.is_active(person) or person in barred(workflow, case, world):
        return False
    if person in members:
        return True
    return workflow.access is not None and any(person in who.of(case, world.office) for who in workflow.access.readers)


def is_sealed(workflow: type[Workflow]) -> bool:
    """Whether what is written in a workflow's cases stands sealed in the file: confidential ones, and those
    in which people keep notes for themselves."""
    return workflow.access is not None or any(move.keeps == "author" for move in workflow.moves)


def members(tx: Tx, case: Case) -> frozenset[str]:
    """The people who have a part in a case."""
    return frozenset(cases.members(tx, case.id))


def sees(case: Case, person: str | None, world: World) -> Callable[[Question], bool]:
    """Which answers a person (None: a channel) may read."""

    def visible(question: Question) -> bool:
        if question.readers is None:
            return True
        return person is not None and person in question.readers.of(case, world.office)

    return visible
