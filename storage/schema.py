"""The shape of the database over time: which revision it has, and the way to the newest one."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect, text

from storage.errors import StoreError

Standing = Literal["current", "older", "newer"]
MIGRATIONS = Path(__file__).with_name("migrations")
_ADVISORY_LOCK = 0xB01E


def revisions() -> list[str]:
    """Every revision this program knows, oldest first: the number each file's name begins with."""
    return sorted(file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """The revision the database has; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def standing(connection: Connection) -> Standing:
    """How the database compares with this program."""
    have, known = current(connection), revisions()
    if have == known[-1]:
        return "current"
    return "older" if have is None or have in known else "newer"


def refuse_newer(connection: Connection, where: str) -> None:
    """Raise StoreError when a newer program has been at this database."""
    if standing(connection) == "newer":
        raise StoreError(
            "newer",
            f"{where} was made by a newer version of the program ({current(connection)}); update first.",
        )


def upgrade(connection: Connection, where: str, to: str = "head") -> None:
    """Bring the database to the newest revision, inside the transaction that is already open. `to`: or to this one.

    All or nothing: SQLite and PostgreSQL both undo changes of tables with the transaction. On PostgreSQL one of us does
    it and the others wait. Raises StoreError where a newer one was faster.
    """
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        for patience in ("lock_timeout = '60s'", "statement_timeout = 0"):
            connection.execute(text(f"SET LOCAL {patience}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        refuse_newer(connection, where)
        if standing(connection) == "current":
            return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
