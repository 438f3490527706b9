"""A desk for each test, and a clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.platforms.slack.api import Api
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from tests.platforms.desk import Desk, Watch
from tests.platforms.slack.channels import Conversations, drawn
from tests.platforms.slack.small import Town, open_town


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


@pytest.fixture
def there(desk: Desk) -> Conversations:
    there = Conversations("U1", "U2", hr="CHR", general="CGEN", ops="COPS")
    desk.on.update(there.methods)
    return there


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def slack(api: Api, watch: Watch, there: Conversations, told: list[str]) -> Slack:
    return Slack(api, drawn, Places(api, watch), told.append)


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as opened:
        yield opened
