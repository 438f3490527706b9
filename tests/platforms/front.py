"""What the contract suite's adapters share: a real web server before a door, and a house with words behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import Server

from bot.cards.model import Card
from tests.platforms.smallhouse import Peopled

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Desk(Peopled):
    """A house in which nothing stands yet."""

    def standing(self, person: str, platform: str, message: str) -> Card | None:
        return None

    def home_of(self, person: str) -> tuple[Card, ...]:
        return ()


class Pool(ThreadPoolExecutor):
    """Threads whose work can be waited for."""

    def __init__(self) -> None:
        super().__init__(4)
        self._given: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        given = super().submit(fn, *args, **kwargs)
        self._given.add(given)
        return given

    def rest(self) -> None:
        """Wait until nothing is left to do, what came of it included."""
        while open := [each for each in list(self._given) if not each.done()]:
            wait(open, 10)


class Front:
    """One web server for all cases, before whichever door stands."""

    def __init__(self) -> None:
        self.app: Starlette = Starlette()
        config = Config(self, port=0, log_config=None, access_log=False, lifespan="off", http="h11", ws="none")
        self._server = Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.001)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)
