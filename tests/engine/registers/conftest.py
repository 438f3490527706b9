"""A company with toy registers for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.registers.toys import toy_company
from tests.office import Company


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from toy_company(tmp_path)
