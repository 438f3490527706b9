"""A company for each story: told in the house itself, and once more over Slack's wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Company, opened
from tests.wired import wired


@pytest.fixture(params=["house", "slack"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    yield from (opened if request.param == "house" else wired)(tmp_path)
