"""Putting a copy of the memory back, and noticing that somebody did: what waits in it may have been sent long ago.

Beside the memory lies a mark of how far its audit and its letters had come. A memory with fewer is an older one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage import people
from storage.errors import StoreError, told_files
from storage.lockfile import WriterLock
from storage.prepared import Prepared
from storage.session import Tx
from storage.store import Store
from storage.tables import Audit, Outbox, table

BOOK = "(restored)"
MARK = "head.json"
_HEAD = Prepared(select(func.max(table(Audit).c.id)))
_LETTERS = Prepared(select(func.max(table(Outbox).c.id)))


def head(tx: Tx) -> int:
    """The number of the newest line of the audit; 0 for an empty one. It never falls."""
    return tx.run(_HEAD).scalar() or 0


def is_restored(tx: Tx) -> bool:
    """Whether this memory was put back and nobody has caught up with the time since."""
    return bool(people.settings(tx, BOOK).get("at"))


def set_restored(tx: Tx, at: datetime) -> None:
    """Note that this memory was put back."""
    people.put_settings(tx, BOOK, {"at": at.isoformat()})


def clear(tx: Tx) -> None:
    """What fell due in the meantime was caught up with, and held."""
    people.put_settings(tx, BOOK, {})


def heads(tx: Tx) -> dict[str, int]:
    """How far the audit and the letters have come; neither ever falls, for no line of either is ever deleted."""
    return {"audit": head(tx), "letters": tx.run(_LETTERS).scalar() or 0}


class Mark:
    """How far a memory had come, in a file beside it, outside every copy of the memory."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._path = folder / MARK
        self._store = store
        self._of = hashlib.sha256(store.where.encode()).hexdigest()[:16]
        self._written: dict[str, int] = {}

    def is_ahead(self, tx: Tx) -> bool:
        """Whether this memory is older than what was last seen of it."""
        found: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            read = json.loads(self._path.read_text("utf-8"))
            found = read if isinstance(read, dict) else {}
        return found.get("of") == self._of and any(
            isinstance(seen := found.get(name), int) and seen > now for name, now in heads(tx).items()
        )

    def write(self) -> None:
        """Write down how far it has come. Raises StoreError."""
        if self._store.path is None and self._store.where.startswith("the database in memory"):
            return
        with self._store.reading() as tx:
            now = heads(tx)
        if now == self._written:
            return
        draft = self._path.with_name(f".{MARK}.{secrets.token_hex(4)}")
        with told_files(str(self._path)):
            draft.write_text(json.dumps({"of": self._of, **now}), "utf-8")
            draft.replace(self._path)
        self._written = now


def put_back(copy: Path, database: Path, key: bytes | None, now: datetime) -> Path | None:
    """Put a copy in the place of a SQLite memory, marked as restored; where the old one lies now, None without one.

    The copy is looked over and brought to this program's revision first. Raises StoreError; nothing has changed then.
    """
    if not copy.is_file():
        raise StoreError("directory", f"There is no copy at {copy}.")
    draft = database.with_name(f".{database.name}.restoring")
    lock = WriterLock(database)
    try:
        _take_over(copy, draft)
        with Store.open(f"sqlite:///{draft}", key) as store:
            store.migrate()
            if problems := [line for line in store.check() if not line.startswith("note:")]:
                raise StoreError("corrupt", f"{copy} cannot be put back: {problems[0]}")
            with store.transaction() as tx:
                set_restored(tx, now)
        with told_files(str(database)):
            return _exchange(draft, database, now)
    finally:
        for left in draft.parent.glob(f"{draft.name}*"):
            left.unlink(missing_ok=True)
        lock.release()


def _take_over(copy: Path, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(draft)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as problem:
        raise StoreError("corrupt", f"{copy} is not a copy of a Bole database ({problem}).") from problem
    draft.chmod(0o600)


def _exchange(draft: Path, database: Path, now: datetime) -> Path | None:
    """Move the old one aside with its log, then the copy into its place."""
    old = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
    there = database.exists()
    for end in ("-wal", "-shm", ""):
        if (path := database.with_name(database.name + end)).exists():
            path.replace(old.with_name(old.name + end))
    draft.replace(database)
    return old if there else None
