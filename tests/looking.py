"""Looks into the bot's memory, for tests that say what must be there and what must not have changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from bot.engine import records, views
from bot.engine.turn import Turn
from bot.flow import desk, machine
from bot.flow.case import Case
from storage import Tx, cases
from storage.inbox import Event
from storage.tasks import TaskRow
from tests.office import Company

DEEDS = ("case_", "task", "timer", "document", "file", "draft", "member")


def rows(company: Company, table: str, where: str = "true", **values: Any) -> list[dict[str, Any]]:
    """The rows of a table as the database has them, oldest first."""
    with company.bole.tools.store.reading() as tx:
        found = tx.connection.execute(text(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid"), values)
        return [dict(row) for row in found.mappings()]


def deeds(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Everything that a press might change, less the record that somebody pressed."""
    return {table: rows(company, table) for table in DEEDS}


def one(company: Company, ref: str) -> Case:
    """A case as it now stands."""
    with company.bole.tools.store.reading() as tx:
        row = cases.by_ref(tx, ref)
    assert row is not None, f"no case {ref}"
    return records.from_row(row)


def every(company: Company, workflow: str | None = None) -> list[Case]:
    """All cases, newest first."""
    with company.bole.tools.store.reading() as tx:
        return [records.from_row(row) for row in cases.search(tx, workflow=workflow)]


def all_tasks(company: Company, where: str = "true") -> list[TaskRow]:
    """The tasks, oldest first."""
    fields = TaskRow.__dataclass_fields__
    return [TaskRow(**{name: row[name] for name in fields}) for row in rows(company, "task", where)]


def turn_in(company: Company, tx: Tx) -> Turn:
    """The company as a turn would see it now; nothing is written."""
    now = company.clock.now()
    event = Event(0, "looking", "test", "", {}, False, now, now, None, "new", 0, now, None, None)
    return Turn(company.bole.tools, tx, event)


def open_to(company: Company, case: Case, person: str) -> set[str]:
    """The verbs somebody may press on a case now."""
    with company.bole.tools.store.reading() as tx:
        turn = turn_in(company, tx)
        workflow = turn.workflow_of(case)
        moves = {m.verb.name for m in machine.open_moves(workflow, case, person, turn.world)}
        offered = {f"{views.OFFERED}{w.name}" for w in views.offers(turn, case, person)}
        return moves | offered | set(desk.open_verbs(workflow, case, person, turn.world))
