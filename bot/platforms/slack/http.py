"""The door over HTTP: Slack's requests, signed and of bearable size; and whether the bot lives and can work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App, BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.platforms.slack.door import Unreadable, request_of
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.signing import genuine

log = logging.getLogger(__name__)
LARGEST_BODY = 1024 * 1024
PATIENCE_S = 10.0
HANDS = 16
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"
TOLD = (b"content-type", b"x-slack-retry-num", b"x-slack-retry-reason")
"""The headers the door is told of."""
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
Ready = Callable[[], tuple[bool, Mapping[str, Any]]]


class _Refused(Exception):
    """The request goes no further; `status` is what is answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Events:
    """Takes Slack's requests. `now` tells the seconds since 1970; the app is asked in threads, never on the loop."""

    app: App
    secret: str = field(repr=False)
    now: Callable[[], float]
    hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(HANDS, "slack-http"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(Request(scope, receive))
        except _Refused as no:
            response = Response(status_code=no.status, headers=HEADERS)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        headers = _once(request.scope["headers"])
        body = await _body(request)
        if not genuine(self.secret, headers.get(STAMP), headers.get(SIGNATURE), body, self.now()):
            raise _Refused(401)
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


def web_app(ready: Ready, events: Events | None = None) -> Starlette:
    """The app: whether the bot lives, whether it can work and, with `events`, the door for Slack's requests."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def readyz(request: Request) -> Response:
        well, said = await asyncio.get_running_loop().run_in_executor(None, ready)
        return JSONResponse({"ready": well, **said}, 200 if well else 503, headers=HEADERS)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if events is not None:
        routes.append(Route(PATH, events, methods=["POST"]))
    return Starlette(routes=routes)


def _once(headers: list[tuple[bytes, bytes]]) -> dict[bytes, str | None]:
    """Headers by name; None for one that came twice: nobody can say which of them is meant."""
    found: dict[bytes, str | None] = {}
    for name, value in headers:
        found[name] = None if name in found else value.decode("latin-1")
    return found


async def _body(request: Request) -> bytes:
    """The whole body, as it came; refused when it is too large or comes too slowly."""
    said = request.headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > LARGEST_BODY):
        raise _Refused(413)
    read = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for piece in request.stream():
                read += piece
                if len(read) > LARGEST_BODY:
                    raise _Refused(413)
    except TimeoutError:
        raise _Refused(408) from None
    return bytes(read)
