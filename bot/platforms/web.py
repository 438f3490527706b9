"""What every door over HTTP shares: bodies of bearable size, and whether the bot lives and can work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

LARGEST_BODY = 1024 * 1024
PATIENCE_S = 10.0
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
EXPOSITION = "text/plain; version=0.0.4"
Ready = Callable[[], tuple[bool, Mapping[str, Any]]]


class TurnedAway(Exception):
    """The request goes no further; `status` is what is answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Door:
    """Takes a platform's requests at one address; `answer` may raise TurnedAway."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.answer(Request(scope, receive))
        except TurnedAway as no:
            response = Response(status_code=no.status, headers=HEADERS)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        raise TurnedAway(404)


def web_app(ready: Ready, doors: Mapping[str, Door], metrics: Callable[[], str] | None = None) -> Starlette:
    """The app: whether the bot lives, whether it can work, its figures if they are shown (503 while the memory does
    not answer: `metrics` gives "" then), and the doors of platforms by their path."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def readyz(request: Request) -> Response:
        well, said = await asyncio.get_running_loop().run_in_executor(None, ready)
        return JSONResponse({"ready": well, **said}, 200 if well else 503, headers=HEADERS)

    async def figures(request: Request) -> Response:
        assert metrics is not None
        said = await asyncio.get_running_loop().run_in_executor(None, metrics)
        return Response(said, 200 if said else 503, headers=HEADERS, media_type=EXPOSITION)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if metrics is not None:
        routes.append(Route("/metrics", figures))
    return Starlette(routes=[*routes, *(Route(path, door, methods=["POST"]) for path, door in doors.items())])


def once(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, str | None]:
    """Headers by name, in lower case; None for one that came twice: nobody can say which of them is meant."""
    found: dict[bytes, str | None] = {}
    for given, value in headers:
        name = given.lower()
        found[name] = None if name in found else value.decode("latin-1")
    return found


async def body_of(request: Request) -> bytes:
    """The whole body, as it came; refused when it is too large or comes too slowly."""
    said = request.headers.get("content-length", "0")
    if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > LARGEST_BODY):
        raise TurnedAway(413)
    read = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for piece in request.stream():
                read += piece
                if len(read) > LARGEST_BODY:
                    raise TurnedAway(413)
    except TimeoutError:
        raise TurnedAway(408) from None
    return bytes(read)
