"""Looks into the bot's memory, for tests that say what must be there and what must not have changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Integer, text

from bot.cards.model import Button
from bot.engine import records, views
from bot.engine.turn import Turn
from bot.flow import desk, machine
from bot.flow.case import Case
from storage import Tx, cases
from storage.columns import UtcDateTime
from storage.inbox import Event
from storage.tables import Row
from storage.tasks import TaskRow
from tests.office import Company

_MOMENT = 'YYYY-MM-DD"T"HH24\\:MI\\:SS.US"Z"'
DEEDS = ("case_", "task", "timer", "document", "file", "draft", "member")


def rows(company: Company, table: str, where: str = "true", **values: Any) -> list[dict[str, Any]]:
    """The rows of a table as the database has them, oldest first."""
    with company.bole.tools.store.reading() as tx:
        what, first = ("*", "rowid") if not tx.shared else (as_text(table), _first(table))
        found = tx.connection.execute(text(f"SELECT {what} FROM {table} WHERE {where} ORDER BY {first}"), values)
        return [dict(row) for row in found.mappings()]


def as_text(table: str) -> str:
    """A table's columns on PostgreSQL, each as SQLite would show it."""
    told = []
    for column in Row.metadata.tables[table].columns:
        match column.type:
            case JSON():
                told.append(f"CAST({column.name} AS TEXT) AS {column.name}")
            case UtcDateTime():
                told.append(f"to_char({column.name} AT TIME ZONE 'UTC', '{_MOMENT}') AS {column.name}")
            case _:
                told.append(f'"{column.name}"')
    return ", ".join(told)


def _first(table: str) -> str:
    """By what its rows are in order; by where they lie, where nothing counts them."""
    keys = list(Row.metadata.tables[table].primary_key)
    return f'"{keys[0].name}"' if len(keys) == 1 and isinstance(keys[0].type, Integer) else "ctid"


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
    return Turn(company.bole.tools, tx, event, looks=True)


def open_to(company: Company, case: Case, person: str) -> set[str]:
    """The verbs somebody may press on a case now."""
    with company.bole.tools.store.reading() as tx:
        turn = turn_in(company, tx)
        workflow = turn.workflow_of(case)
        moves = {m.verb.name for m in machine.open_moves(workflow, case, person, turn.world)}
        offered = {f"{views.OFFERED}{w.name}" for w in views.offers(turn, case, person)}
        return moves | offered | set(desk.open_verbs(workflow, case, person, turn.world))


def buttons_of(company: Company, task: TaskRow) -> list[Button]:
    """What stands on the card of a task, and behind "more"."""
    with company.bole.tools.store.reading() as tx:
        turn = turn_in(company, tx)
        case = turn.load(task.case_id)
        return [*views.full_card(turn, case, task).buttons, *views.more_card(turn, case, task).buttons]


def audited(company: Company) -> dict[str, int]:
    """How many changes of each case stand in the audit, with their cause."""
    changes = "SELECT case_id, count(*) AS n FROM audit WHERE action LIKE '%:%:%' AND cause != '' GROUP BY case_id"
    with company.bole.tools.store.reading() as tx:
        return {row["case_id"]: row["n"] for row in tx.connection.execute(text(changes)).mappings()}
