"""A company for each story: told in the house itself, and once more with its memory on a server, and over the wire of
each platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.engine.registry import Registry, find_workflows
from tests import postgres
from tests.office import Company, opened
from tests.wires.feishu import in_feishu
from tests.wires.feishu_ways import way_of
from tests.wires.slack import in_slack

TOLD = {"house": opened, "slack": in_slack}
IN_FEISHU, ON_POSTGRESQL = "feishu", "postgresql"


@pytest.fixture(params=[*TOLD, IN_FEISHU, ON_POSTGRESQL])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    registry = used(request.node.get_closest_marker("only"))
    if request.param in TOLD:
        yield from TOLD[request.param](tmp_path, registry=registry)
        return
    if request.param == IN_FEISHU:
        yield from in_feishu(tmp_path, way_of(request.node.name), registry=registry)
        return
    with postgres.shelf().database() as url:
        yield from opened(tmp_path, registry=registry, database_url=url)


def used(only: pytest.Mark | None) -> Registry | None:
    """What the company of a story uses: everything, or, where months go by in it, `only` what it is about; else nine
    tenths of the time would go to Monday meetings to which nobody comes."""
    if only is None:
        return None
    everything = find_workflows(handlers)
    return Registry([everything[name] for name in only.args], everything.registers.values())
