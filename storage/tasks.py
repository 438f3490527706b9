"""The tasks: one ask to one person, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, nulls_last, select, update
from sqlalchemy import insert as into

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import Task, table

Kind = Literal["ask", "reply", "watch", "glance"]
State = Literal["open", "done", "withdrawn"]
STATES: tuple[State, ...] = ("open", "done", "withdrawn")


@dataclass(frozen=True)
class TaskRow:
    """A task. "ask" and "reply" wait for an answer; "watch" shows a case for as long as it lives, "glance" is
    only the way to it from a notice. `verb`: what was answered."""

    id: int
    token: str
    case_id: str
    step: str
    person: str
    for_person: str | None
    kind: Kind
    state: State
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    verb: str | None

    @property
    def asks(self) -> bool:
        """Whether somebody's answer is waited for."""
        return self.kind in ("ask", "reply")


_T = table(Task)
_ALL = columns_of(TaskRow, _T)
_OPEN = _T.c.state == word("open")
_ASKS = _T.c.kind.in_([word("ask"), word("reply")])
_INSERT = Prepared(into(_T).returning(_T.c.id))
_BY_TOKEN = Prepared(_ALL.where(_T.c.token == bindparam("name")))
_OF_CASE = Prepared(_ALL.where(_T.c.case_id == bindparam("case")).order_by(_T.c.id))
_WAITING = Prepared(
    _ALL.where(_OPEN, _T.c.person == bindparam("who"), _ASKS).order_by(nulls_last(_T.c.due_at), _T.c.id)
)
_PEOPLE = Prepared(select(_T.c.person).where(_OPEN, _ASKS).distinct())
_FINISH = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _OPEN)
    .values(state=bindparam("as_"), verb=bindparam("said"), closed_at=bindparam("now"))
)
_MOVE_DUE = Prepared(update(_T).where(_T.c.case_id == bindparam("case"), _OPEN, _ASKS).values(due_at=bindparam("when")))


def insert(
    tx: Tx,
    token: str,
    case_id: str,
    step: str,
    person: str,
    kind: Kind,
    due_at: datetime | None,
    now: datetime,
    for_person: str | None = None,
) -> TaskRow:
    """Ask a person. The token is what their buttons carry; it is never used twice."""
    row = tx.run(
        _INSERT, token=token, case_id=case_id, step=step, person=person, for_person=for_person, kind=kind,
        state="open", due_at=due_at, opened_at=now, closed_at=None, verb=None,
    ).scalar()  # fmt: skip
    return TaskRow(row, token, case_id, step, person, for_person, kind, "open", due_at, now, None, None)


def by_token(tx: Tx, token: str) -> TaskRow | None:
    """The task a button belongs to."""
    row = tx.run(_BY_TOKEN, name=token).first()
    return None if row is None else TaskRow(*row)


def of_case(tx: Tx, case_id: str, states: Sequence[State] = STATES) -> list[TaskRow]:
    """The tasks of a case that are in one of those states, oldest first."""
    return [task for task in tx.recall(_OF_CASE, _task, case=case_id) if task.state in states]


def by_person_case(tx: Tx, person: str, case_id: str) -> list[TaskRow]:
    """A person's tasks in a case, oldest first."""
    return [task for task in of_case(tx, case_id) if task.person == person]


def ahead(tx: Tx, case_id: str) -> None:
    """The tasks of a case will be asked for."""
    tx.ahead(_OF_CASE, case=case_id)


def waiting_for(tx: Tx, person: str) -> list[TaskRow]:
    """What waits for a person's answer over all cases, the most pressing first."""
    return [TaskRow(*row) for row in tx.run(_WAITING, who=person)]


def people_waited_for(tx: Tx) -> list[str]:
    """Everybody from whom an answer is waited for, each once."""
    return tx.run(_PEOPLE).column()


def finish(tx: Tx, id: int, state: Literal["done", "withdrawn"], verb: str | None, now: datetime) -> None:
    """Close an open task; one that was closed already stays as it is."""
    tx.run(_FINISH, row=id, as_=state, said=verb, now=now)


def move_due(tx: Tx, case_id: str, due_at: datetime | None) -> None:
    """Give the open tasks of a case that ask somebody another due time."""
    tx.run(_MOVE_DUE, case=case_id, when=due_at)


def _task(row: tuple[Any, ...]) -> TaskRow:
    return TaskRow(*row)
