"""A company for each test, its memory in memory and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.mirroring import Uses
from tests import postgres
from tests.engine.shelf import Kept, Shelf
from tests.office import Company, opened

pytest_generate_tests = postgres.on_both


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The kind of database a test runs on."""
    yield from postgres.told_by(request.param, monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Named by a test that is about SQLite itself."""
    return tmp_path


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path, database_url=postgres.usual())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    for office in opened(tmp_path):
        yield Kept(office, Shelf(), Uses(todos=True))
