"""A company for each story: told in the house itself, and once more with its memory on a server, and over the wire of
each platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.office import Company, opened
from tests.wires.feishu import in_feishu
from tests.wires.feishu_ways import way_of
from tests.wires.slack import in_slack

TOLD = {"house": opened, "slack": in_slack}
IN_FEISHU, ON_POSTGRESQL = "feishu", "postgresql"


@pytest.fixture(params=[*TOLD, IN_FEISHU, ON_POSTGRESQL])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    if request.param in TOLD:
        yield from TOLD[request.param](tmp_path)
        return
    if request.param == IN_FEISHU:
        yield from in_feishu(tmp_path, way_of(request.node.name))
        return
    with postgres.shelf().database() as url:
        yield from opened(tmp_path, database_url=url)
