"""Who may read what: a case, its papers and files, an answer with readers of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from bot.flow.case import Case
from bot.flow.form import Form, Question
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


@cache
def keeps_secrets(workflow: type[Workflow]) -> bool:
    """Whether what is kept of its cases is sealed: all of it where a case is confidential, or where only some
    may read an answer or a note."""
    asked = [q for form in workflow.forms().values() for q in _with_rows(form)]
    noted = any(move.keeps == "author" for move in workflow.moves)
    return workflow.access is not None or noted or any(q.readers is not None for q in asked)


def _with_rows(form: type[Form]) -> Iterator[Question]:
    for question in form.questions:
        yield question
        if question.row is not None:
            yield from _with_rows(question.row)


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
