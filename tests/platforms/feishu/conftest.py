"""A desk for each test, and a clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.lines import Lines
from tests.platforms.desk import Watch
from tests.platforms.feishu.desk import APP, SECRET, FeishuDesk


@pytest.fixture
def desk() -> Iterator[FeishuDesk]:
    desk = FeishuDesk()
    yield desk
    desk.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def api(desk: FeishuDesk, watch: Watch) -> Iterator[Api]:
    api = Api(APP, SECRET, desk.url, lines=Lines(timeout=1.0), monotonic=watch, sleep=watch.sleep)
    yield api
    api.close()
