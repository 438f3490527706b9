"""A company for each test, its memory in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Company, opened


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path, database_url="sqlite://")
