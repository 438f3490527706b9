"""A fresh memory in a file, ready to use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Store
from tests.storage.helpers import KEY, address


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of this test lies."""
    return tmp_path / "bole.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open, migrated database in a file."""
    with Store.open(address(path), KEY) as opened:
        opened.migrate()
        yield opened
