"""Who may knock: this machine only, from this page only, with bodies of a bearable size (faults K5, K7)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.playground.page import error_page
from bot.platforms.playground.words import words
from bot.ports.taming import DEEPEST, clean, depth

MEGABYTE = 1024 * 1024
LARGEST_BODY = MEGABYTE
LARGEST_UPLOAD = 10 * MEGABYTE
PATIENCE_S = 30.0
UPLOADS = ("/upload", "/import")
REGISTERS = "/registers/"
THEMES = frozenset({"light", "dark"})

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Unreadable(HTTPException):
    """The request cannot be taken; `word` is the key of the sentence that says why."""

    def __init__(self, status: int, word: str, **params: Any) -> None:
        super().__init__(status)
        self.word = word
        self.params = params


def hosts_of(port: int) -> frozenset[str]:
    """The only names under which the page answers."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})


class Guard:
    """Stands before the app: refuses foreign hosts and origins, counts bytes, adds the headers."""

    def __init__(self, app: ASGIApp, hosts: Callable[[], frozenset[str]]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        why = self._refuse(scope["method"], scope["path"], headers)
        if why:
            response = sorry(Request(scope), why, 403)
            await response(scope, receive, send_guarded)
            return
        large = scope["path"].endswith(UPLOADS) or scope["path"].startswith(REGISTERS)
        most = LARGEST_UPLOAD + MEGABYTE if large else LARGEST_BODY
        await self._app(scope, _bounded(receive, most), send_guarded)

    def _refuse(self, method: str, path: str, headers: Headers) -> str | None:
        """The word for a refusal, or None when this may pass.

        Another system has no origin: it shows a token, which no page can be made to send for somebody.
        """
        named = headers.getlist("host")
        if len(named) != 1 or named[0].lower() not in self._hosts():
            return "foreign"
        if method in ("GET", "HEAD"):
            return None
        if path.startswith(REGISTERS) and "authorization" in headers and "origin" not in headers:
            return None
        return None if headers.getlist("origin") == [f"http://{named[0]}"] else "origin"


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, until it grows too large or comes too slowly; once read, wait as long as it takes."""
    size, finished = 0, False

    async def bounded() -> Message:
        nonlocal size, finished
        if finished:
            return await receive()
        try:
            async with asyncio.timeout(PATIENCE_S):
                message = await receive()
        except TimeoutError:
            raise Unreadable(408, "unreadable") from None
        size += len(message.get("body", b""))
        finished = not message.get("more_body", False)
        if size > most:
            raise Unreadable(413, "too_large", limit=most // MEGABYTE)
        return message

    return bounded


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object of bearable depth, without characters no text can hold."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Unreadable(415, "unreadable")
    raw = await request.body()
    if depth(raw) > DEEPEST:
        raise Unreadable(400, "unreadable")
    try:
        data = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable(400, "unreadable") from None
    if not isinstance(data, dict):
        raise Unreadable(400, "unreadable")
    return clean(data)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def theme_of(request: Request) -> str:
    """The look the reader chose; "auto" follows their machine."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def sorry(request: Request, word: str, status: int, **params: Any) -> Response:
    """One sentence in both languages: a page for a reader, JSON for the page's own script."""
    both = (words("zh"), words("en"))
    if request.method in ("GET", "HEAD") and "application/json" not in request.headers.get("accept", ""):
        return HTMLResponse(error_page(both, word, theme_of(request), **params), status)
    toast = " ".join(w(f"error.{word}", **params) for w in both)
    return JSONResponse({"accepted": False, "toast": toast, "tone": "bad"}, status)


async def refused(request: Request, error: Exception) -> Response:
    """Answer a request that cannot be taken."""
    if isinstance(error, Unreadable):
        return sorry(request, error.word, error.status_code, **error.params)
    status = error.status_code if isinstance(error, HTTPException) else 500
    return sorry(request, "missing" if status in (404, 405) else "unreadable", status)


async def broken(request: Request, error: Exception) -> Response:
    """Answer for a mistake of our own: never a traceback, always a sentence."""
    return sorry(request, "broken", 500)
