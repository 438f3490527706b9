"""The house's key exchanged: whatever is sealed with the old one is sealed anew, in one transaction, or nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, bindparam, select, text, update

from storage.session import Tx
from storage.tables import (
    Case_,
    Document,
    Draft,
    File,
    Inbox,
    OpenForm,
    Outbox,
    Record_,
    RecordChange,
    table,
)  # fmt: skip
from storage.vault import Vault

MANY = 500
"""So many rows are held in memory at once."""
KeyOf = Callable[[str, Mapping[str, Any]], str]
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'bole%' "
    "AND pid <> pg_backend_pid()"
)
_TRIGGER = "record_change_refuses_update"


@dataclass(frozen=True)
class _Place:
    """A column that holds sealed text wherever its row is private; `name`: what a row's text is bound to."""

    table: Table
    column: str
    name: Callable[[Row[Any]], str]


_PLACES = (
    _Place(table(Inbox), "body", lambda row: f"inbox:body:{row.key}"),
    _Place(table(Inbox), "answer", lambda row: f"inbox:answer:{row.key}"),
    _Place(table(Case_), "body", lambda row: f"case_:body:{row.id}"),
    _Place(table(Outbox), "body", lambda row: f"outbox:body:{row.key}"),
    _Place(table(Draft), "body", lambda row: f"draft:body:{row.person}/{row.kind}"),
    _Place(table(OpenForm), "body", lambda row: f"open_form:body:{row.name}"),
    _Place(table(Document), "body", lambda row: f"document:body:{row.id}"),
    _Place(table(File), "name", lambda row: f"file:name:{row.id}"),
    _Place(table(Record_), "body", lambda row: f"record_:body:{row.id}"),
    _Place(table(RecordChange), "body", lambda row: f"record_change:body:{row.record_id}/{row.version}"),
)


def others(tx: Tx) -> int:
    """How many other connections of ours a shared database has: somebody is at work on it."""
    return tx.connection.execute(_OTHERS).scalar_one() if tx.shared else 0


def seal_anew(tx: Tx, old: Vault, new: Vault, key_of: KeyOf) -> int:
    """Seal with `new` whatever is sealed with `old`; how many texts. `key_of`: a register's name and a row's answers
    give the row's key. Raises StoreError for a text that does not open with `old`; the caller lets the transaction go.
    """
    if tx.shared:
        tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
        tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    _find_anew(tx, old, new, key_of)
    with _versions_unguarded(tx):
        done = sum(_texts(tx, place, old, new) for place in _PLACES)
    _forget_looks(tx)
    return done


def _texts(tx: Tx, place: _Place, old: Vault, new: Vault) -> int:
    where: list[ColumnElement[bool]] = [place.table.c[place.column].is_not(None)]
    if "private" in place.table.c:
        where.append(place.table.c.private)
    done = 0
    for rows in _by_the_hundred(tx, place.table, *where):
        changed = []
        for row in rows:
            name, stored = place.name(row), getattr(row, place.column)
            changed.append((row, new.seal(old.unseal(stored, name), name)))
        _put(tx, place.table, place.column, changed)
        done += len(changed)
    return done


def _find_anew(tx: Tx, old: Vault, new: Vault, key_of: KeyOf) -> None:
    """What stands for the key of a register's row is made with the new key, from the row itself."""
    records = table(Record_)
    for rows in _by_the_hundred(tx, records, records.c.key.is_not(None)):
        changed = []
        for row in rows:
            body = old.show(row.body, row.private, f"record_:body:{row.id}") or {}
            told = f"{row.register_name}\n{key_of(row.register_name, body)}"
            stands = row.key == old.digest(told)
            changed.append((row, new.digest(told if stands else row.key)))
        _put(tx, records, "key", changed)


def _forget_looks(tx: Tx) -> None:
    """What letters looked like is known by digests of the old key; a card is at most drawn once too often for it."""
    letters = table(Outbox)
    for rows in _by_the_hundred(tx, letters, letters.c.looks != ""):
        _put(tx, letters, "looks", [(row, "") for row in rows])


def _by_the_hundred(tx: Tx, of: Table, *where: Any) -> Iterator[list[Row[Any]]]:
    (key,) = of.primary_key
    query = select(of).where(*where).order_by(key).limit(MANY)
    rows = list(tx.ask(query))
    while rows:
        yield rows
        rows = list(tx.ask(query.where(key > getattr(rows[-1], key.name))))


def _put(tx: Tx, of: Table, column: str, changed: list[tuple[Row[Any], str]]) -> None:
    (key,) = of.primary_key
    statement = update(of).where(key == bindparam("row")).values({column: bindparam("fresh")})
    tx.connection.execute(statement, [{"row": getattr(row, key.name), "fresh": value} for row, value in changed])


@contextmanager
def _versions_unguarded(tx: Tx) -> Iterator[None]:
    """The database refuses that a version of a row be changed; in this transaction it does not. Undone with it."""
    if tx.shared:
        tx.connection.execute(text(f"ALTER TABLE record_change DISABLE TRIGGER {_TRIGGER}"))
        yield
        tx.connection.execute(text(f"ALTER TABLE record_change ENABLE TRIGGER {_TRIGGER}"))
        return
    found = tx.connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": _TRIGGER})
    made = found.scalar_one()
    tx.connection.execute(text(f"DROP TRIGGER {_TRIGGER}"))
    yield
    tx.connection.exec_driver_sql(made)


def unknown_registers(tx: Tx, known: frozenset[str]) -> list[str]:
    """Registers that have rows and are none of the `known`."""
    records = table(Record_)
    found = tx.ask(select(records.c.register_name).where(records.c.key.is_not(None)).distinct())
    return sorted({row[0] for row in found} - known)
