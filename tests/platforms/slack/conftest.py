"""A desk for each test, and a clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.platforms.slack.api import Api
from tests.platforms.desk import Desk, Watch


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def api(desk: Desk, watch: Watch) -> Iterator[Api]:
    api = Api("xoxb-test", desk.url, timeout=1.0, monotonic=watch, sleep=watch.sleep)
    yield api
    api.close()
