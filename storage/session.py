"""One transaction on one connection, and how the connections to each kind of database are made."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event, text
from sqlalchemy.pool import QueuePool, StaticPool

from storage.columns import dumps
from storage.prepared import Prepared, Rows
from storage.vault import Vault

BUSY_MS = 5_000
CONNECT_S = 5
STATEMENTS = 512
"""So many statements a connection keeps prepared: more than we have, so that none is worked out twice."""
_IN_A_SESSION = {"lock_timeout": 2_000, "idle_in_transaction_session_timeout": 15_000, "statement_timeout": 15_000}
"""Milliseconds after which PostgreSQL gives up on us, so that a replica that hangs holds nobody up for long."""
_ON_THE_LINE = {
    "connect_timeout": CONNECT_S, "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2,
    "keepalives_count": 3, "tcp_user_timeout": 10_000, "application_name": "bole",
}  # fmt: skip
_ALONE = text("SELECT pg_advisory_xact_lock(:key)")


class Tx:
    """What may be done until the transaction ends. The functions of this package take it first."""

    __slots__ = ("_dialect", "_raw", "connection", "vault")

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self.connection = connection
        self.vault = vault
        self._dialect = connection.dialect
        self._raw = connection.connection.driver_connection

    @property
    def shared(self) -> bool:
        """Whether other processes may be writing at this moment."""
        return self._dialect.name == "postgresql"

    def patiently(self, seconds: int) -> None:
        """From here to the end of the transaction the database waits so long for us, and we for others."""
        if self.shared and seconds:
            for setting in _IN_A_SESSION:
                self.connection.execute(text(f"SET LOCAL {setting} = '{seconds}s'"))

    def alone(self, name: str) -> None:
        """From here to the end of the transaction nobody else is at what goes by that name."""
        if self.shared:
            key = hashlib.blake2b(name.encode(), digest_size=8).digest()
            self.connection.execute(_ALONE, {"key": int.from_bytes(key, "big", signed=True)})

    def run(self, statement: Prepared, /, **values: Any) -> Rows:
        """Run a prepared statement with its values."""
        return statement.run(self._raw, self._dialect, values)

    def run_for_each(self, statement: Prepared, rows: Sequence[dict[str, Any]]) -> None:
        """Run a prepared statement once per row; nothing for no rows."""
        if rows:
            statement.run_for_each(self._raw, self._dialect, rows)

    def ask(self, query: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Run a query that was made for this one question."""
        return self.connection.execute(query).all()


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
    return create_engine(
        address, json_serializer=dumps, hide_parameters=True, pool_size=8, pool_pre_ping=True,
        pool_timeout=CONNECT_S, connect_args=on_the_line(),
    )  # fmt: skip


def on_the_line() -> dict[str, Any]:
    """How every connection to PostgreSQL is made: nothing waits for ever."""
    options = " ".join(f"-c {name}={value}" for name, value in _IN_A_SESSION.items())
    return {**_ON_THE_LINE, "options": options}


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
