"""What happened and why. Written once; the database itself refuses to change or delete a row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of
from storage.tables import Audit, table


@dataclass(frozen=True)
class AuditRow:
    """One line: who did what to which case, on whose behalf, for what cause. `before`, `after`: places."""

    id: int
    at: datetime
    case_id: str | None
    ref: str | None
    actor: str
    for_person: str | None
    action: str
    cause: str
    before: str | None
    after: str | None
    details: Any


_T = table(Audit)
_ALL = columns_of(AuditRow, _T)
_INSERT = Prepared(insert(_T))
_OF_CASE = Prepared(_ALL.where(_T.c.case_id == bindparam("case")).order_by(_T.c.id))
_LATEST = Prepared(_ALL.order_by(_T.c.id.desc()).limit(bindparam("most")))


def write(
    tx: Tx,
    at: datetime,
    actor: str,
    action: str,
    cause: str,
    case_id: str | None = None,
    ref: str | None = None,
    for_person: str | None = None,
    before: str | None = None,
    after: str | None = None,
    details: Any = None,
) -> None:
    """Add a line. `cause` is the key of the event; `details` is JSON without anything private."""
    tx.run(
        _INSERT, at=at, case_id=case_id, ref=ref, actor=actor, for_person=for_person, action=action,
        cause=cause, before=before, after=after, details=details,
    )  # fmt: skip


def of_case(tx: Tx, case_id: str) -> list[AuditRow]:
    """Everything that happened to a case, oldest first."""
    return [AuditRow(*row) for row in tx.run(_OF_CASE, case=case_id)]


def latest(tx: Tx, limit: int, cases: Collection[str] | None = None) -> list[AuditRow]:
    """The newest lines, newest first; only of those cases when given."""
    if cases is None:
        return [AuditRow(*row) for row in tx.run(_LATEST, most=limit)]
    query = _ALL.where(_T.c.case_id.in_(cases)).order_by(_T.c.id.desc()).limit(limit)
    return [AuditRow(*row) for row in tx.ask(query)]
