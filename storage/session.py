"""One transaction on one connection, and how the connections to each kind of database are made."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

from sqlalchemy import Boolean, Connection, Engine, Executable, Row, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from storage.columns import dumps
from storage.line import Line, ask_after_rest
from storage.prepared import Prepared, Rows, told
from storage.vault import Vault

Made = TypeVar("Made")

BUSY_MS = 5_000
CONNECT_S = 5
STATEMENTS = 512
"""So many statements a connection keeps prepared: more than we have, so that none is worked out twice."""
_IN_A_SESSION = {"lock_timeout": 2_000, "idle_in_transaction_session_timeout": 15_000, "statement_timeout": 15_000}
"""Milliseconds after which PostgreSQL gives up on us, so that a replica that hangs holds nobody up for long."""
OURS, PATIENT = "bole", "bole, patiently"
"""What PostgreSQL shows our connections as; the second while one may be silent for longer than others."""
_ON_THE_LINE = {
    "connect_timeout": CONNECT_S, "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2,
    "keepalives_count": 3, "tcp_user_timeout": 10_000, "application_name": OURS,
}  # fmt: skip
BEGIN, BEGIN_READING = "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ALONE = Prepared(text("SELECT pg_advisory_xact_lock(:key)"))
_FIRST = Prepared(text("SELECT pg_try_advisory_xact_lock(:key)").columns(first=Boolean))


class Tx:
    """What may be done until the transaction ends. The functions of this package take it first.

    On PostgreSQL a statement is only sent; whoever looks at what it gave waits for it, and for all before it. What went
    wrong is raised there, or at the end.
    """

    __slots__ = ("_begin", "_connection", "_dialect", "_expected", "_known", "_line", "_raw", "owes", "vault")

    def __init__(self, connection: Connection, vault: Vault, begin: str = BEGIN) -> None:
        """`begin`: how a transaction begins on PostgreSQL."""
        self.vault = vault
        self.owes = False
        self._begin = begin
        self._connection = connection
        self._dialect = connection.dialect
        self._raw = connection.connection.driver_connection
        self._line: Line | None = None
        self._expected: list[tuple[Rows, Exception]] = []
        self._known: dict[tuple[Any, ...], Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """The commit goes with whatever is still under way; after a failure there is none."""
        try:
            if kind is None:
                self._make_sure()
                self._left(commit=True)
        finally:
            with suppress(DBAPIError):
                self._left()

    @property
    def connection(self) -> Connection:
        """For statements of any kind: all that is under way is done first, and nothing read before is relied on."""
        self._known.clear()
        if self.shared:
            if self._begin:
                self._opened()
            self._left()
        return self._connection

    @property
    def shared(self) -> bool:
        """Whether other processes may be writing at this moment."""
        return self._dialect.name == "postgresql"

    def patiently(self, seconds: int) -> None:
        """From here to the end of the transaction the database waits so long for us, and we for others."""
        if self.shared and seconds:
            for setting in _IN_A_SESSION:
                self.connection.execute(text(f"SET LOCAL {setting} = '{seconds}s'"))
            self.connection.execute(text(f"SET LOCAL application_name = '{PATIENT}'"))

    def alone(self, name: str) -> None:
        """Whatever is read and written from here to the end of the transaction, nobody else is at what goes by that
        name."""
        if self.shared:
            self.run(_ALONE, key=_key_of(name))
            self._known.clear()

    def is_first(self, name: str) -> bool:
        """The same, but nobody is waited for: False where somebody else is at it."""
        return not self.shared or bool(self.run(_FIRST, key=_key_of(name)).scalar())

    def run(self, statement: Prepared, /, **values: Any) -> Rows:
        """Run a prepared statement with its values."""
        self._forget(statement)
        if not self.shared:
            return statement.run(self._raw, self._dialect, values)
        return statement.start(self._opened(), self._dialect, values)

    def run_for_each(self, statement: Prepared, rows: Sequence[dict[str, Any]]) -> None:
        """Run a prepared statement once per row; nothing for no rows."""
        if not rows:
            return
        self._forget(statement)
        if self.shared:
            self._opened()
        statement.run_for_each(self._raw, self._dialect, rows)

    def expect(self, rows: Rows, problem: Exception) -> None:
        """A statement that must have changed one row: where it did not, the problem is raised, before the commit at the
        latest, and nothing is kept."""
        self._expected.append((rows, problem))
        if not self.shared:
            self._make_sure()

    def _make_sure(self) -> None:
        expected, self._expected = self._expected, []
        for rows, problem in expected:
            if rows.rowcount != 1:
                raise problem

    def recall(
        self, statement: Prepared, make: Callable[[tuple[Any, ...]], Made], /, **values: Any
    ) -> tuple[Made, ...]:
        """What a query gives, each row made into something, and that remembered: it is asked again only once this
        transaction has written where it looks, or has waited for somebody else."""
        key = (statement, *values.items())
        found = self._known.get(key)
        if not isinstance(found, tuple):
            found = tuple([make(row) for row in found or self.run(statement, **values)])
            self._known[key] = found
        return found

    def ahead(self, statement: Prepared, /, **values: Any) -> None:
        """Send a query that will be recalled soon, so that it is answered with whatever is waited for next."""
        if self.shared:
            key = (statement, *values.items())
            if key not in self._known:
                self._known[key] = self.run(statement, **values)

    def ask(self, query: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Run a query that was made for this one question."""
        return self.connection.execute(query).all()

    def _forget(self, statement: Prepared) -> None:
        """What was read is no longer so, or no longer sure to be."""
        if statement.waits:
            self._known.clear()
        elif statement.writes:
            for key in [key for key in self._known if statement.writes in key[0].reads]:
                del self._known[key]

    def _left(self, *, commit: bool = False) -> None:
        """From here on each statement is waited for by itself."""
        line, self._line = self._line, None
        if line is not None:
            with told(self._dialect, "COMMIT" if commit else ""):
                line.leave(commit)

    def _opened(self) -> Line:
        if self._line is None:
            with told(self._dialect, self._begin):
                self._line = Line(self._raw, self._begin)
            self._begin = ""
        return self._line


def _key_of(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def sqlite_writer(path: Path | None) -> Engine:
    """The engine of the one writing connection; None keeps everything in memory.

    Each transaction takes the write lock at once (BEGIN IMMEDIATE), so it never fails half way for
    having read first. synchronous=FULL: what was committed survives a power cut.
    """

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        _pragmas(
            connection,
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -16000",
            "secure_delete = ON",
        )
        return connection

    return _sqlite_engine(connect, "BEGIN IMMEDIATE", poolclass=StaticPool)


def sqlite_reader(path: Path) -> Engine:
    """The engine of connections that only read: they see one snapshot each and never checkpoint."""

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(path))}?mode=ro"
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        _pragmas(connection, "query_only = ON")
        return connection

    return _sqlite_engine(connect, "BEGIN", poolclass=QueuePool, pool_size=2, max_overflow=14)


def postgres(url: str) -> Engine:
    """The engine for PostgreSQL; each transaction has a connection of its own."""
    address = "postgresql+psycopg" + url[url.index("://") :]
    engine = create_engine(
        address, isolation_level="AUTOCOMMIT", json_serializer=dumps, hide_parameters=True, pool_size=8,
        pool_use_lifo=True, pool_timeout=CONNECT_S, connect_args=on_the_line(),
    )  # fmt: skip
    ask_after_rest(engine, STATEMENTS)
    return engine


def on_the_line() -> dict[str, Any]:
    """How every connection to PostgreSQL is made: nothing waits for ever."""
    options = " ".join(f"-c {name}={value}" for name, value in _IN_A_SESSION.items())
    return {**_ON_THE_LINE, "options": options}


def silence_s() -> float:
    """For how long whoever began a transaction may say nothing."""
    return _IN_A_SESSION["idle_in_transaction_session_timeout"] / 1000


def _pragmas(connection: sqlite3.Connection, *settings: str) -> None:
    try:
        for setting in (f"busy_timeout = {BUSY_MS}", *settings):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise


def _sqlite_engine(connect: Callable[[], sqlite3.Connection], begin: str, **pool: Any) -> Engine:
    start = Prepared(text(begin))
    engine = create_engine("sqlite+pysqlite://", creator=connect, json_serializer=dumps, hide_parameters=True, **pool)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        start.run(connection.connection.driver_connection, connection.dialect, {})

    return engine
