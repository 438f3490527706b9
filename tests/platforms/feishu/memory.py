"""Feishu without a wire, for thousands of letters: calls may be lost, and answers."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.lines import Reply, Unanswered
from tests.platforms.feishu.desk import LIST, POST, TOKEN, Chats


class InMemory:
    """Stands in for the connections. When it `loses`, one message in three was never heard by Feishu, one in three was
    kept unheard by us, and one look in twenty fails."""

    def __init__(self, there: Chats, chance: Random) -> None:
        self.there, self.chance = there, chance
        self.loses = False

    def ask(self, verb: str, url: str, body: bytes = b"", *given: Any, **named: Any) -> Reply:
        desk = self.there.desk
        method = desk.noted(verb, urlsplit(url))
        fate = self.chance.random() if self.loses else 1.0
        if (method == POST and fate < 1 / 3) or (method == LIST and fate < 1 / 20):
            raise Unanswered("lost on the way")
        answer = desk.wrapped(desk.on[method](json.loads(body) if body else {}))  # type: ignore[arg-type]
        if method == POST and fate < 2 / 3:
            raise Unanswered("answer lost")
        assert method in (POST, LIST, TOKEN)
        return Reply(200, {"content-type": "application/json"}, json.dumps(answer).encode())

    def close(self) -> None:
        pass
