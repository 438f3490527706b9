"""How the database answers: by an index, never by walking past all that is over."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement, SelectBase, UpdateBase
from sqlalchemy.dialects import sqlite

import storage
from storage import Store
from storage.prepared import Prepared
from tests.storage.helpers import KEY, address

GROWING = ("case_", "member", "task", "timer", "audit", "outbox", "copy_", "document", "opening", "slot", "file")
"""Tables that keep what is over for good."""
SELDOM = {
    "cases._NEWEST_PRIVATE": "the doctor asks it",
    "outbox._PARKED": "the doctor asks it",
    "audit._LATEST": "by its number from the end, so many",
}


def statements() -> Iterator[tuple[str, Prepared]]:
    """Every prepared statement of the storage that looks into a table, by module and name."""
    for info in pkgutil.iter_modules(storage.__path__):
        module = importlib.import_module(f"storage.{info.name}") if not info.ispkg else storage
        for name, value in vars(module).items():
            if not isinstance(value, Prepared) or not isinstance(value.statement, UpdateBase | SelectBase):
                continue
            if value.reads or value.writes:
                yield f"{info.name}.{name}", value


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An empty memory, open for questions about plans."""
    path: Path = tmp_path_factory.mktemp("plans") / "bole.db"
    with Store.open(address(path), KEY) as store:
        store.migrate()
    opened = sqlite3.connect(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "statement"), list(statements()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_no_statement_walks_past_what_is_over(line: sqlite3.Connection, name: str, statement: Prepared) -> None:
    """Each is answered by an index: of all rows, or of those that still wait."""
    assert isinstance(statement.statement, ClauseElement)
    sql = str(statement.statement.compile(dialect=sqlite.dialect()))
    plan = [row[3] for row in line.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))]
    walked = [step for step in plan if (found := re.fullmatch(r"SCAN (\w+)", step)) and found[1] in GROWING]
    assert name in SELDOM or not walked, f"{sql}\n{plan}"


def test_the_statements_are_found() -> None:
    """The test above looks at the whole storage."""
    assert len(list(statements())) > 60
