"""The door over HTTP: Slack's requests, signed and of bearable size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from slack_bolt import App, BoltResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.slack.door import Unreadable, request_of
from bot.platforms.slack.signing import genuine
from bot.platforms.web import HEADERS, Door, TurnedAway, body_of, once

HANDS = 16
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"
TOLD = (b"content-type", b"x-slack-retry-num", b"x-slack-retry-reason")
"""The headers the door is told of."""


@dataclass
class Events(Door):
    """Takes Slack's requests. `now` tells the seconds since 1970; the app is asked in threads, never on the loop."""

    app: App
    secret: str = field(repr=False)
    now: Callable[[], float]
    hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(HANDS, "slack-http"))

    async def answer(self, request: Request) -> Response:
        headers = once(request.scope["headers"])
        body = await body_of(request)
        if not genuine(self.secret, headers.get(STAMP), headers.get(SIGNATURE), body, self.now()):
            raise TurnedAway(401)
        told = {name.decode(): headers[name] or "" for name in TOLD if name in headers}
        given = await asyncio.get_running_loop().run_in_executor(self.hands, self._take, body, told)
        return Response(
            given.body, given.status, headers=HEADERS | {"content-type": given.headers["content-type"][0]}
        )  # fmt: skip

    def _take(self, body: bytes, headers: dict[str, str]) -> BoltResponse:
        try:
            return self.app.dispatch(request_of(body.decode(), headers))
        except (Unreadable, UnicodeDecodeError):
            return BoltResponse(status=400, body="")
