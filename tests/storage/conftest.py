"""A fresh memory in a file, ready to use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Store
from tests import postgres
from tests.storage.helpers import KEY, address

pytest_generate_tests = postgres.on_both


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The kind of database a test runs on."""
    yield from postgres.told_by(request.param, monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of this test lies."""
    return tmp_path / "bole.db"


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    """An open, migrated database: in a file, and on a server."""
    with Store.open(postgres.usual(address(tmp_path / "bole.db")), KEY) as opened:
        opened.migrate()
        yield opened
