"""The real memory, on SQLite in memory, in which every statement and every commit can be the last."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from storage import Store, StoreError, audit, cases, claims, inbox, outbox, registers, rounds, session, tasks, timers
from storage.columns import dumps
from storage.prepared import Prepared, Rows
from storage.session import Tx
from storage.vault import Vault

KEY = bytes(range(32))
CANARY, UNDER_SEAL, TO_FORGET, FOR_READERS = BIRDS = "金丝雀{}号", "知更鸟{}号", "信天翁{}号", "喜鹊{}号"
"""What stands in every text of a confidential matter, under seal, of a row that is forgotten some day, in answer to a
question with readers of its own: so that it is known again wherever it comes out."""
_WORDS = re.compile("|".join(bird.format(r"[\w.]+?") for bird in BIRDS))
DEEPEST = 24
"""A crash comes before one of so many statements of a transaction, or at its commit."""
WATCHED: dict[Prepared, str] = {
    cases._INSERT: "case", cases._SAVE: "save", outbox._INSERT: "letter", tasks._INSERT: "task",
    tasks._FINISH: "finish", timers._INSERT: "timer", timers._FIRE: "fire", inbox._DONE: "done",
    inbox._INSERT: "event", audit._INSERT: "audit", claims._CLAIM: "lease", claims._ARRIVED: "back",
    claims._FAILED: "back", claims._PARKED: "back", rounds._INSERT: "round", rounds._OVERWRITE: "slot",
    rounds._END: "ended", rounds._KEY_GONE: "keyless", registers._INSERT: "row", registers._SAVE: "row changed",
}  # fmt: skip


IMPOSSIBLE = "999"
"""An answer no question takes."""


class Crash(BaseException):
    """A replica dies here: what it had in memory is gone, what it had not committed as well."""


@dataclass(frozen=True)
class Write:
    """Something a transaction wrote: what, with which values; `row` is the number it got, where it got one."""

    what: str
    values: dict[str, Any]
    row: Any


class Fate(Protocol):
    """Who decides when something breaks, and is told of what was written."""

    def begins(self) -> tuple[int | None, str]:
        """A transaction begins: before which statement what goes wrong, "crash", "disk" or ""."""
        ...

    def breaks_before(self, statement: Prepared) -> str:
        """A statement that writes is about to be run: whether it is that which goes wrong, "crash", "disk" or ""."""
        ...

    def switches(self) -> None: ...

    def written(self, tx: WatchedTx, writes: list[Write]) -> Callable[[], None]:
        """Before the commit; what is given back is called after it."""
        ...


class WatchedTx(Tx):
    """A transaction that may break before a statement, and remembers what it wrote."""

    __slots__ = ("at", "broken", "changes", "count", "fate", "writes")

    def __init__(self, tx: Tx, fate: Fate) -> None:
        super().__init__(tx.connection, tx.vault)
        self.fate = fate
        self.at, self.broken = fate.begins()
        self.count = self.changes = 0
        self.writes: list[Write] = []

    def run(self, statement: Prepared, /, **values: Any) -> Rows:
        self._counts(statement)
        rows = super().run(statement, **values)
        if (what := WATCHED.get(statement)) is not None and (rows.rowcount != 0 or what == "event"):
            self.writes.append(Write(what, values, rows.scalar()))
        return rows

    def run_for_each(self, statement: Prepared, rows: Sequence[dict[str, Any]]) -> None:
        self._counts(statement)
        super().run_for_each(statement, rows)

    def _counts(self, statement: Prepared) -> None:
        self.count += 1
        if statement.statement.is_dml:
            self.changes += 1
            if self.at is None and (broken := self.fate.breaks_before(statement)):
                self.at, self.broken = self.count, broken
        if self.count == self.at:
            self.breaks()

    def breaks(self) -> None:
        self.at = None
        if self.broken == "disk":
            raise StoreError("full", "The disk is full; nothing was changed.")
        raise Crash


class Remembering(Vault):
    """Seals, and remembers which sealed texts hold which of the words that tell where something comes from."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self.words: dict[str, frozenset[str]] = {}

    def seal(self, value: Any, where: str) -> str:
        text = super().seal(value, where)
        if found := words_in(value):
            self.words[text] = found
        return text

    def words_of(self, stored: Any) -> frozenset[str]:
        """The words in what is stored, sealed or not."""
        return self.words.get(stored, frozenset()) if isinstance(stored, str) else words_in(stored)


def words_in(value: Any) -> frozenset[str]:
    """The words of `BIRDS`, each with its number, in anything that can be written as text."""
    said = value if isinstance(value, str) else dumps(value)
    return frozenset(_WORDS.findall(said)) if "号" in said else frozenset()


class SharedStore(Store):
    """One database in memory for all replicas of a simulated company."""

    fate: Fate | None = None

    @classmethod
    def made(cls) -> SharedStore:
        """A new one, its tables as the newest migration leaves them."""
        store = cls("the simulated database", KEY, None, None)
        store._vault = Remembering(KEY)
        store._writer = session.sqlite_writer(None)
        with store._writer.connect() as line:
            raw = line.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.deserialize(_template())
            raw.execute("PRAGMA synchronous = OFF")
        return store

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        fate = self.fate
        if fate is None:
            with super().transaction() as tx:
                yield tx
            return
        fate.switches()
        with super().transaction() as plain:
            tx = WatchedTx(plain, fate)
            yield tx
            if tx.at is not None and tx.at <= DEEPEST:
                tx.breaks()
            after = fate.written(tx, tx.writes)
        after()
        if tx.at is not None and tx.broken == "crash":
            raise Crash

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read; nothing breaks in what only reads, and nobody else writes meanwhile."""
        if self._line is None:
            with super().transaction() as tx:
                yield tx
            return
        beside = not self._line.in_transaction()
        yield Tx(self._line, self._vault)
        if beside and self._line.in_transaction():  # a query was asked for which a transaction began
            self._line.rollback()


@cache
def _template() -> bytes:
    with Store.open("sqlite://", KEY) as store:
        store.migrate()
        assert store._line is not None
        raw = store._line.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw.serialize()
