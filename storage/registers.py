"""The rows of registers, and every version each of them had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, func, insert, null, select, update

from storage.errors import Conflict
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import Record_, RecordChange, table

State = Literal["active", "retired", "forgotten"]
What = Literal["added", "changed", "retired", "restored", "forgotten"]


@dataclass(frozen=True)
class RecordRow:
    """A row as stored. `key` is the digest of what finds it, `body` its answers (None: forgotten)."""

    id: str
    register_name: str
    key: str | None
    state: State
    version: int
    body: Any
    private: bool
    next_on: date | None
    added_at: datetime
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class ChangeRow:
    """One version of a row: `body` is {"before": …, "after": …} of what changed, None once forgotten."""

    id: int
    record_id: str
    version: int
    what: What
    at: datetime
    by: str
    cause: str
    body: Any
    private: bool


_T, _C = table(Record_), table(RecordChange)
_ALL, _CHANGES = columns_of(RecordRow, _T), columns_of(ChangeRow, _C)
_ORDER = (_T.c.number,)
_INSERT = Prepared(insert(_T))
_BY_ID = Prepared(_ALL.where(_T.c.id == bindparam("row")))
_BY_KEY = Prepared(_ALL.where(_T.c.register_name == bindparam("of"), _T.c.key == bindparam("digest")))
_OF = Prepared(_ALL.where(_T.c.register_name == bindparam("of"), _T.c.state == bindparam("standing")).order_by(*_ORDER))
_SET = tuple(name for name in RecordRow.__dataclass_fields__ if name not in ("id", "register_name", "added_at"))
_SAVE = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _T.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _SET})
)
_NOTE = Prepared(insert(_C))
_HISTORY = Prepared(_CHANGES.where(_C.c.record_id == bindparam("row")).order_by(_C.c.version.desc()))
_TAKEN = _C.c.cause.like("file:%") | _C.c.cause.like("command:%") | _C.c.cause.like("call:%")
_THOSE = _C.c.record_id.in_(select(_T.c.id).where(_T.c.register_name == bindparam("of")))
_LAST_TAKEN = Prepared(
    _CHANGES.where(
        _TAKEN, _THOSE, _C.c.at == select(func.max(_C.c.at)).where(_TAKEN, _THOSE).correlate(None).scalar_subquery()
    ).order_by(_C.c.id.desc())
)
_EMPTY = Prepared(update(_C).where(_C.c.record_id == bindparam("row")).values(body=null()))
_WAITS = (_T.c.state == word("active"), _T.c.next_on.is_not(None))
_DUE = Prepared(_ALL.where(*_WAITS, _T.c.next_on <= bindparam("day")).order_by(_T.c.next_on, *_ORDER))
_NEXT_ON = Prepared(select(func.min(_T.c.next_on)).where(*_WAITS))
_WAIT = Prepared(update(_T).where(_T.c.id == bindparam("row")).values(next_on=bindparam("day")))
_COUNTS = Prepared(
    select(_T.c.register_name, func.count()).where(_T.c.state == word("active")).group_by(_T.c.register_name)
)


def digest(tx: Tx, register: str, key: str) -> str:
    """What stands in the file for a row's key: the same for the same key, and telling nothing of it."""
    return tx.vault.digest(f"{register}\n{key}")


def add(tx: Tx, row: RecordRow) -> None:
    """Keep a new row."""
    tx.run(_INSERT, **_stored(tx, row))


def save(tx: Tx, row: RecordRow, expected_version: int) -> None:
    """Write a row whose version was `expected_version` when read. Raises Conflict when somebody was faster."""
    stored = _stored(tx, row)
    values = {f"new_{name}": stored[name] for name in _SET}
    if tx.run(_SAVE, row=row.id, seen=expected_version, **values).rowcount != 1:
        raise Conflict(f"a row of {row.register_name} is no longer at version {expected_version}")


def by_id(tx: Tx, register: str, id: str) -> RecordRow | None:
    """The row of that register with that id."""
    row = tx.run(_BY_ID, row=id).first()
    return None if row is None or row[1] != register else _open(tx, row)


def by_key(tx: Tx, register: str, key: str) -> RecordRow | None:
    """The row of that register with that key, whether it still counts or was retired."""
    row = tx.run(_BY_KEY, of=register, digest=digest(tx, register, key)).first()
    return None if row is None else _open(tx, row)


def of(tx: Tx, register: str, state: State = "active") -> list[RecordRow]:
    """The rows of a register in that state, oldest first."""
    return [_open(tx, row) for row in tx.run(_OF, of=register, standing=state)]


def counts(tx: Tx) -> dict[str, int]:
    """How many rows of each register count."""
    return dict(list(tx.run(_COUNTS)))


def note(tx: Tx, row: RecordRow, what: What, cause: str, before: Any = None, after: Any = None) -> None:
    """Write down the version a row has just come to. `before`, `after`: the answers that changed."""
    body = None if before is None and after is None else {"before": before or {}, "after": after or {}}
    stored = tx.vault.keep(body, row.private, _seal(row.id, row.version))
    tx.run(
        _NOTE, record_id=row.id, version=row.version, what=what, at=row.changed_at, by=row.changed_by,
        cause=cause, body=stored, private=row.private,
    )  # fmt: skip


def history(tx: Tx, id: str) -> list[ChangeRow]:
    """Every version of a row, newest first."""
    rows = (ChangeRow(*row) for row in tx.run(_HISTORY, row=id))
    return [replace(r, body=tx.vault.show(r.body, r.private, _seal(r.record_id, r.version))) for r in rows]


def last_taken(tx: Tx, register: str) -> list[ChangeRow]:
    """What the newest list that came in, from a file, a command or another system, changed; the last row first."""
    rows = (ChangeRow(*row) for row in tx.run(_LAST_TAKEN, of=register))
    return [replace(r, body=tx.vault.show(r.body, r.private, _seal(r.record_id, r.version))) for r in rows]


def empty_history(tx: Tx, id: str) -> None:
    """Erase what stood in a row's versions; that there were so many stays."""
    tx.run(_EMPTY, row=id)


def due(tx: Tx, day: date) -> list[RecordRow]:
    """The rows that are told of or retire by that day."""
    return [_open(tx, row) for row in tx.run(_DUE, day=day)]


def wait(tx: Tx, id: str, day: date | None) -> None:
    """Let the next thing that happens to a row by itself happen on that day, or never."""
    tx.run(_WAIT, row=id, day=day)


def next_on(tx: Tx) -> date | None:
    """The first day on which something happens to a row by itself."""
    return tx.run(_NEXT_ON).scalar()


def _seal(id: str, version: int) -> str:
    return f"record_change:body:{id}/{version}"


def _stored(tx: Tx, row: RecordRow) -> dict[str, Any]:
    return vars(row) | {"body": tx.vault.keep(row.body, row.private, f"record_:body:{row.id}")}


def _open(tx: Tx, row: Iterable[Any]) -> RecordRow:
    id, register, key, state, version, body, private, *when = row
    shown = tx.vault.show(body, private, f"record_:body:{id}")
    return RecordRow(id, register, key, state, version, shown, private, *when)
