"""The shape of the database: old or new, never mixed, and never newer than the program."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, inspect, text

from storage import Store, StoreError, schema
from storage.tables import Row
from tests.storage.helpers import KEY, address


def shape(path: Path) -> list[tuple[Any, ...]]:
    """Everything the file is made of."""
    file = sqlite3.connect(path)
    try:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    finally:
        file.close()


def test_tables_and_migrations_agree(store: Store) -> None:
    """A column added on the page of tables needs a migration, and the other way round."""
    with store.transaction() as tx:
        context = MigrationContext.configure(tx.connection)
        assert compare_metadata(context, Row.metadata) == []


def test_a_migration_survives_death_at_every_statement(path: Path, tmp_path: Path) -> None:
    """A8: killed before any of its statements, the file is as before, and the next start completes it."""
    with Store.open(address(tmp_path / "whole.db"), KEY) as whole:
        whole.migrate()
    wanted = shape(tmp_path / "whole.db")
    survived = 0
    while _killed_at(path, survived):
        assert shape(path) == []
        survived += 1
    assert survived > 30
    assert shape(path) == wanted
    path.unlink()
    assert _killed_at(path, survived // 2)
    with Store.open(address(path), KEY) as again:
        again.migrate()
    assert shape(path) == wanted


def _killed_at(path: Path, statement: int) -> bool:
    """Migrate in a child that dies before its nth statement; False when it was done before that."""
    child = os.fork()
    if child == 0:
        try:
            store = Store.open(address(path), KEY)
            seen = iter(range(10_000))

            def die(*_: Any) -> None:
                if next(seen) == statement:
                    os._exit(9)

            event.listen(store._writer, "before_cursor_execute", die)
            store.migrate()
            store.close()
            os._exit(0)
        except BaseException:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


def test_a_newer_database_is_refused(store: Store, path: Path) -> None:
    """D5: an older program neither reads nor changes what a newer one made."""
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert any("newer version" in line for line in store.check())
    store.close()
    before = shape(path)
    for read_only in (True, False):
        with (
            pytest.raises(StoreError, match="newer") as refused,
            Store.open(address(path), KEY, read_only=read_only) as again,
        ):
            again.migrate()
        assert refused.value.code == "newer"
    assert shape(path) == before


def test_revisions_form_one_chain() -> None:
    """Each file's number is its revision and follows the one before."""
    known = schema.revisions()
    assert known == sorted(set(known))
    for number, revision in enumerate(known):
        (file,) = (schema.MIGRATIONS / "versions").glob(f"{revision}_*.py")
        words = file.read_text()
        assert f'revision = "{revision}"' in words
        assert f"down_revision = {repr(known[number - 1]).replace(chr(39), chr(34)) if number else None}" in words


def test_what_is_newer_only_adds_so_that_replicas_of_both_can_work_side_by_side(path: Path) -> None:
    """A4: no table and no column goes or changes, and what a table gets may be left out by who does not know it."""
    engine, before = create_engine(f"sqlite:///{path}"), dict[str, dict[str, Any]]()
    for revision in schema.revisions():
        with engine.begin() as connection:
            schema.upgrade(connection, "here", revision)
        found = {
            table: {column["name"]: column for column in columns}
            for (_, table), columns in inspect(engine).get_multi_columns().items()
        }
        for table, columns in before.items():
            now = found[table]
            assert {name: repr(now[name]) for name in columns} == {name: repr(had) for name, had in columns.items()}
            added = [column for name, column in now.items() if name not in columns]
            assert all(column["nullable"] or column["default"] is not None for column in added), (revision, table)
        before = found
    engine.dispose()
    assert "outbox" in before


def test_a_second_start_does_not_load_alembic(store: Store, path: Path) -> None:
    """Start-up stays fast: the migration tool is loaded only when there is something to migrate."""
    store.close()
    code = f"""
import sys
from storage import Store
with Store.open({address(path)!r}, None) as store:
    store.migrate()
print([heavy for heavy in ("alembic", "cryptography") if heavy in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
