"""Is the memory sound? What the doctor asks of it."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, text

from storage import cases, schema
from storage.errors import StoreError
from storage.session import Tx

WAL_NOTE = (
    "note: SQLite {version} has a rare defect when several connections write at once (mended in 3.51.3); "
    "Bole writes with one connection only, so it is not met. Do not write to the file with other programs."
)


def damage(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with the file; nothing for other databases."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(text("PRAGMA quick_check(5)")).scalars().all()
    return [line for each in found for line in each.splitlines() if line not in ("ok", "*** in database main ***")]


def findings(tx: Tx, where: str) -> list[str]:
    """Damage, the wrong revision, a key that does not fit, a SQLite with a known defect."""
    found = [f"{where} is damaged: {line}" for line in damage(tx.connection)]
    match schema.standing(tx.connection):
        case "newer":
            found.append(f"{where} was made by a newer version of the program; update first.")
        case "older":
            found.append(f"{where} is of an older version; start the bot once.")
        case "current":
            try:
                cases.newest_private(tx)
            except StoreError as problem:
                found.append(str(problem))
    if tx.connection.dialect.name == "sqlite" and (note := wal_note()):
        found.append(note)
    return found


def wal_note() -> str:
    """What is to be known of this SQLite before anything else writes to the file; "" when nothing is."""
    return WAL_NOTE.format(version=sqlite3.sqlite_version) if has_wal_defect(sqlite3.sqlite_version_info) else ""


def has_wal_defect(version: tuple[int, ...]) -> bool:
    """Whether that SQLite has the WAL-reset defect: 3.7.0 to 3.51.2, bar backports (sqlite.org/wal.html)."""
    mended = (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)
    return (3, 7) <= version < (3, 51, 3) and not mended
