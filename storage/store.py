"""The single door to what the bot remembers."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage import schema, session
from storage.errors import StoreError, from_driver, told, told_files
from storage.health import damage, findings
from storage.lockfile import WriterLock, refuse_network_disk
from storage.session import Tx
from storage.vault import Vault

if TYPE_CHECKING:
    from storage.bell import Bell

_BROKEN = {"io", "corrupt"}


class Store:
    """An open database. Safe to share between threads; on SQLite writers take turns."""

    def __init__(self, where: str, key: bytes | None, path: Path | None, lock: WriterLock | None) -> None:
        self.where = where
        self.path = path
        self.read_only = False
        self._vault = Vault(key)
        self._lock = lock
        self._turn = threading.RLock()
        self._writer: Engine | None = None
        self._reader: Engine | None = None
        self._line: Connection | None = None

    @classmethod
    def open(cls, url: str, key: bytes | None, *, read_only: bool = False) -> Store:
        """Open "sqlite:///path", "sqlite://" (memory) or "postgresql://…".

        Writing takes the lock beside a SQLite file and refuses a damaged one; reading needs a file that
        is there and of this program's revision. `key` seals what is private; None for a house without
        secrets. Raises StoreError.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as problem:
            raise StoreError("directory", "The address of the database is not one we understand.") from problem
        if parsed.get_backend_name() == "postgresql":
            return cls._open_postgres(url, key, read_only, parsed.render_as_string())
        if parsed.get_backend_name() != "sqlite":
            raise StoreError("directory", "The database must be SQLite or PostgreSQL.")
        path = None if parsed.database in (None, "", ":memory:") else Path(parsed.database).absolute()
        return cls._open_for_reading(path, key) if read_only and path else cls._open_for_writing(path, key)

    @classmethod
    def _open_for_writing(cls, path: Path | None, key: bytes | None) -> Store:
        lock = None
        if path is not None:
            with told_files(str(path.parent)):
                path.parent.mkdir(parents=True, exist_ok=True)
            refuse_network_disk(path)
            lock = WriterLock(path)
        store = cls(str(path or "the database in memory"), key, path, lock)
        try:
            with told_files(store.where):
                if path is not None:
                    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            store._writer = session.sqlite_writer(path)
            store._reader = session.sqlite_reader(path) if path else None
            with store.transaction() as tx:
                found = damage(tx.connection)
        except BaseException:
            store.close()
            raise
        if found:
            store.close()
            raise StoreError("corrupt", f"{path} is damaged ({found[0]}); restore the newest backup.")
        return store

    @classmethod
    def _open_for_reading(cls, path: Path, key: bytes | None) -> Store:
        if not path.is_file():
            raise StoreError("directory", f"There is no database at {path}; start the bot once to make it.")
        store = cls(str(path), key, path, None)
        store.read_only = True
        store._reader = session.sqlite_reader(path)
        store._must_be_current()
        return store

    @classmethod
    def _open_postgres(cls, url: str, key: bytes | None, read_only: bool, shown: str) -> Store:
        store = cls(shown, key, None, None)
        store.read_only = read_only
        try:
            store._writer = store._reader = session.postgres(url)
        except ImportError as problem:
            raise StoreError("unreachable", "PostgreSQL needs the package psycopg[binary].") from problem
        if read_only:
            store._must_be_current()
        return store

    @property
    def shared(self) -> bool:
        """Whether other processes may write as well."""
        return self._writer is not None and self._writer.dialect.name == "postgresql"

    def bell(self, name: str) -> Bell:
        """What tells other replicas on a shared database that something waits, and is told by them."""
        from storage.bell import Bell

        assert self._writer is not None
        return Bell(self._writer.url.render_as_string(hide_password=False), name)

    def now(self) -> datetime:
        """What time it is by the clock of a shared database, which is one for everybody. Raises StoreError."""
        with self.transaction() as tx:
            return tx.connection.execute(text("SELECT clock_timestamp()")).scalar_one().astimezone(UTC)

    def _must_be_current(self) -> None:
        try:
            with self.reading() as tx:
                schema.refuse_newer(tx.connection, self.where)
                if schema.standing(tx.connection) != "current":
                    raise StoreError("outdated", f"{self.where} is of an older version; start the bot once.")
        except BaseException:
            self.close()
            raise

    def migrate(self) -> None:
        """Bring the tables to this program's revision, all or nothing. Raises StoreError for a newer one."""
        with self.transaction() as tx:
            schema.refuse_newer(tx.connection, self.where)
            if schema.standing(tx.connection) == "older":
                schema.upgrade(tx.connection, self.where)

    def standing(self) -> schema.Standing:
        """How the tables compare with this program's revision. Raises StoreError when they cannot be read."""
        with self.reading() as tx:
            return schema.standing(tx.connection)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write: everything in the block is committed at its end, or nothing is."""
        if self.read_only or self._writer is None:
            raise StoreError("readonly", f"{self.where} is not open for writing.")
        if self._writer.dialect.name != "sqlite":
            with told(self.where), self._writer.begin() as connection, Tx(connection, self._vault) as tx:
                yield tx
            return
        with self._turn:
            try:
                if self._line is None:
                    self._line = self._writer.connect()
                with self._line.begin():
                    yield Tx(self._line, self._vault)
            except DBAPIError as problem:
                said = from_driver(problem, self.where)
                if isinstance(said, StoreError) and said.code in _BROKEN:
                    self._hang_up()
                raise said from problem

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read: one snapshot for the whole block, beside whatever is being written."""
        if self._reader is None:
            with self._turn:
                if self._line is not None and self._line.in_transaction():
                    yield Tx(self._line, self._vault)
                else:
                    with self.transaction() as tx:
                        yield tx
            return
        begin = session.BEGIN_READING
        with told(self.where), self._reader.begin() as connection, Tx(connection, self._vault, begin) as tx:
            yield tx

    def settle(self) -> None:
        """Fold SQLite's log into the file and empty it, so that it does not keep the order of what was written.

        While somebody reads it stays as it is: the next settling makes up for it.
        """
        if self._writer is None or self._writer.dialect.name != "sqlite":
            return
        with self._turn, told(self.where):
            if self._line is None or self._line.in_transaction():
                return
            raw = self._line.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA busy_timeout = 0")
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error as problem:
                raise from_driver(DBAPIError("PRAGMA wal_checkpoint", None, problem), self.where) from problem
            finally:
                raw.execute(f"PRAGMA busy_timeout = {session.BUSY_MS}")

    @property
    def vault(self) -> Vault:
        """What seals and opens whatever is confidential, for what is kept outside the database."""
        return self._vault

    def check(self) -> list[str]:
        """What is wrong, one sentence each, for the doctor; those that begin with "note:" stop nobody."""
        try:
            with self.reading() as tx:
                return findings(tx, self.where)
        except StoreError as problem:
            return [str(problem)]

    def backup(self, path: Path) -> None:
        """A consistent copy while everything runs on, whole or not at all. The key is not in it."""
        if self.path is None:
            raise StoreError("directory", "Only a SQLite file is copied so; for PostgreSQL use pg_dump.")
        path = Path(path).absolute()
        if path.resolve() == self.path.resolve():
            raise StoreError("directory", "The copy must be another file than the database.")
        draft = path.with_name(path.name + ".part")
        with told_files(str(path)):
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with self.reading() as tx:
                source = tx.connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                _copy(source, draft)
            with told_files(str(path)):
                draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of everything: readers first, then the writer, who tidies up the log, then the lock."""
        if self._reader is not None:
            self._reader.dispose()
        self._hang_up()
        if self._writer is not None:
            self._writer.dispose()
        self._writer = self._reader = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _hang_up(self) -> None:
        """Drop the writing connection; the next transaction makes a new one."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(DBAPIError):
                line.invalidate()
            line.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _copy(source: sqlite3.Connection, draft: Path) -> None:
    """Copy a database page by page, look it over, and have the disk keep it."""
    target = sqlite3.connect(draft)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        found = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as problem:
        raise StoreError("io", f"The copy {draft} could not be made: {problem}.") from problem
    finally:
        target.close()
    if found != "ok":
        raise StoreError("corrupt", f"The copy is damaged ({found}); the database may be too.")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
