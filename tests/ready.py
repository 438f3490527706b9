"""A house like any other, opened quickly: tests open thousands of them, each with the same tables and words.

Only for tests that ask nothing of migrations, of the reading of words or of a disk: those have tests of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from bot import app
from bot.cards.words import Words
from bot.policy import Policy
from bot.settings import Settings
from storage import Store, schema, session

ENDLESS = 10**9
_migrate, _load, _read, _pragmas = schema.upgrade, Words.load, app.policy_of, session._pragmas


def build(*given: Any, on_disk: bool = False, **named: Any) -> app.Bole:
    """What `bot.app.build` makes."""
    with quick(on_disk=on_disk):
        return app.build(*given, **named)


def build_unhurried(*given: Any, **named: Any) -> app.Bole:
    """What `bot.app.build` makes, in its own time, but that nobody sends too much."""
    with unhurried():
        return app.build(*given, **named)


@contextmanager
def quick(*, on_disk: bool = False) -> Iterator[None]:
    """A new SQLite database gets its tables as they came out of the migrations once, and waits for no disk unless it is
    about the disk; words are read once."""
    schema.upgrade, app.Words = _upgrade, _ReadOnce
    session._pragmas = _pragmas if on_disk else _without_waiting
    try:
        with unhurried():
            yield
    finally:
        schema.upgrade, app.Words, session._pragmas = _migrate, Words, _pragmas


def _without_waiting(connection: sqlite3.Connection, *settings: str) -> None:
    _pragmas(connection, *(each.replace("synchronous = FULL", "synchronous = OFF") for each in settings))


@contextmanager
def unhurried() -> Iterator[None]:
    """Where a clock stands still, or a load is measured, nobody sends too much, unless the policy says how much."""
    app.policy_of = _patient
    try:
        yield
    finally:
        app.policy_of = _read


def _patient(settings: Settings) -> Policy:
    policy = _read(settings)
    return replace(policy, per_minute=ENDLESS) if policy.per_minute == Policy.per_minute else policy


class _ReadOnce(Words):
    @staticmethod
    def load(folder: Path) -> Words:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _words(folder) if folder == app.TEMPLATES else _load(folder)


@cache
def _words(folder: Path) -> Words:
    return _load(folder)


def _upgrade(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
        _migrate(connection, where)
        return
    for statement in _tables():
        connection.exec_driver_sql(statement)


@cache
def _tables() -> tuple[str, ...]:
    """What makes the tables of the newest revision."""
    with Store.open("sqlite://", None) as store:
        with store.transaction() as tx:
            _migrate(tx.connection, store.where)
        with store.reading() as tx:
            found = tx.connection.execute(
                text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
            )
            made = tuple(found.scalars())
            revision = schema.current(tx.connection)
    return (*made, f"INSERT INTO alembic_version (version_num) VALUES ('{revision}')")
