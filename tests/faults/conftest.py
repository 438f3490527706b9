"""A company for each test, its memory in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Company, opened
from tests.wires.feishu import InFeishu, in_feishu
from tests.wires.slack import InSlack, in_slack


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    yield from opened(tmp_path, database_url="sqlite://")


@pytest.fixture
def slack_office(tmp_path: Path) -> Iterator[InSlack]:
    """The same company in Slack, everything over the wire."""
    yield from in_slack(tmp_path, database_url="sqlite://")


@pytest.fixture
def feishu_office(tmp_path: Path) -> Iterator[InFeishu]:
    """The same company in Feishu, everything over the wire."""
    yield from in_feishu(tmp_path, database_url="sqlite://")
