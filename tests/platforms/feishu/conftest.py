"""A desk for each test, and a clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.outbound import Feishu
from bot.platforms.feishu.places import Places
from bot.platforms.lines import Lines
from tests.platforms.desk import Watch
from tests.platforms.feishu.desk import APP, SECRET, Chats, FeishuDesk
from tests.platforms.feishu.faraway import Faraway, Line
from tests.platforms.feishu.letters import Clock, drawn
from tests.platforms.feishu.small import Town, open_town


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


@pytest.fixture
def there(desk: FeishuDesk) -> Chats:
    return Chats(desk, 人力资源="oc_hr", General="oc_general")


@pytest.fixture
def clock(there: Chats, watch: Watch) -> Clock:
    return Clock(there, watch)


@pytest.fixture
def old() -> set[str]:
    return set()


@pytest.fixture
def feishu(api: Api, watch: Watch, clock: Clock, old: set[str]) -> Feishu:
    return Feishu(api, drawn, Places(api, watch), clock, is_old=old.__contains__)


@pytest.fixture
def line() -> Iterator[Line]:
    with Faraway() as feishu:
        opened = Line(feishu)
        yield opened
        for each in opened.made:
            each.stop(1)


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as opened:
        yield opened
