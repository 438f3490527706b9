"""Calls for the tests of Feishu's door."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from tests.platforms.desk import Cut

MESSAGE = {"receive_id": "ou_1", "msg_type": "text", "content": '{"text":"hello"}', "uuid": "u"}


def call(api: Api, verb: str = "POST", path: str = "/im/v1/messages", **more: Any) -> dict[str, Any]:
    return api.call(verb, path, **(more or {"query": {"receive_id_type": "open_id"}, "body": MESSAGE}))


def fails(api: Api, verb: str = "POST", path: str = "/im/v1/messages", **more: Any) -> Failed:
    with pytest.raises(Failed) as caught:
        call(api, verb, path, **more)
    return caught.value


def cut(_: object) -> dict[str, object]:
    raise Cut
