"""A company for each story: told in the house itself, and once more over the wire of each platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Company, opened
from tests.wires.feishu import in_feishu
from tests.wires.slack import in_slack

TOLD = {"house": opened, "slack": in_slack, "feishu": in_feishu}


@pytest.fixture(params=TOLD)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    yield from TOLD[request.param](tmp_path)
