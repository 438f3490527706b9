"""Connections to a chat platform: kept open between calls, and given up when an answer takes too long.

A request that was not sent whole did nothing (`NotSent`); one that was sent and not answered may have (`Unanswered`).
"""

from __future__ import annotations

import base64
import functools
import http.client
import io
import selectors
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from socket import socket
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import proxy_bypass

CONNECT = 3.0
"""Seconds for a connection to stand."""
IDLE = 15.0
"""Seconds after which a connection nobody used is not used again: the other side may be about to close it."""
MOST = 32 * 1024 * 1024
"""Bytes of an answer."""


class NotSent(OSError):
    """The request did not get there whole, so it did nothing."""


class Unanswered(OSError):
    """The request was sent, and no answer came whole or in time."""


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; header names in lower case. `whole` is False when there was more than was wanted of it."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool = True


class _Reader(io.RawIOBase):
    """Reads a socket for as long as there is time left, however slowly its bytes come."""

    def __init__(self, raw: io.RawIOBase, sock: socket, left: Callable[[], float]) -> None:
        self._raw, self._sock, self._left = raw, sock, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket, *args: Any, left: Callable[[], float], **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock, left))


class Lines:
    """Open connections by host. Any number of threads may ask at once; each has a connection to itself meanwhile."""

    def __init__(
        self, *, timeout: float = 10.0, proxy: str | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._timeout = timeout
        self._proxy = urlsplit(proxy if "//" in proxy else f"http://{proxy}") if proxy else None
        self._monotonic = monotonic
        self._free: dict[str, list[tuple[http.client.HTTPConnection, float]]] = {}
        self._lock = threading.Lock()

    def ask(
        self,
        verb: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float | None = None,
        most: int = MOST,
    ) -> Reply:
        """One request, one answer, no redirect followed. Raises NotSent or Unanswered."""
        until = self._monotonic() + (timeout or self._timeout)
        target = urlsplit(url)
        kept = self._kept(target)
        if kept is not None:
            try:
                return self._exchange(kept, target, verb, body, headers or {}, until, most)
            except NotSent:
                pass  # the other side had hung up: once more, on a connection of our own
        return self._exchange(self._fresh(target, until), target, verb, body, headers or {}, until, most)

    def close(self) -> None:
        with self._lock:
            free, self._free = self._free, {}
        for connections in free.values():
            for connection, _ in connections:
                connection.close()

    def _left(self, until: float) -> float:
        left = until - self._monotonic()
        if left <= 0:
            raise TimeoutError("no time left")
        return left

    def _kept(self, target: SplitResult) -> http.client.HTTPConnection | None:
        """A connection that stands and is quiet."""
        while True:
            with self._lock:
                free = self._free.get(f"{target.scheme}://{target.netloc}")
                if not free:
                    return None
                connection, since = free.pop()
            if self._monotonic() - since < IDLE and not _speaks(connection.sock):
                return connection
            connection.close()

    def _fresh(self, target: SplitResult, until: float) -> http.client.HTTPConnection:
        """A new connection, through the company's proxy where there is one. Raises NotSent."""
        host = target.hostname or ""
        proxy = self._proxy if self._proxy and not proxy_bypass(target.netloc) else None
        first, port = (proxy.hostname or "", proxy.port or 8080) if proxy else (host, target.port)
        left = functools.partial(self._left, until)
        try:
            if target.scheme == "https":
                connection = http.client.HTTPSConnection(first, port, timeout=min(CONNECT, left()), context=_trust())
                if proxy:
                    connection.set_tunnel(host, target.port or 443, _who(proxy))
            elif target.scheme == "http":
                connection = http.client.HTTPConnection(first, port, timeout=min(CONNECT, left()))
            else:
                raise NotSent(f"no way to {target.scheme!r} addresses")
            connection.response_class = functools.partial(_Response, left=left)  # type: ignore[assignment]
            connection.connect()
        except (OSError, http.client.HTTPException) as problem:
            raise NotSent(f"{type(problem).__name__}: {problem}") from problem
        return connection

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        target: SplitResult,
        verb: str,
        body: bytes,
        headers: Mapping[str, str],
        until: float,
        most: int,
    ) -> Reply:
        left = functools.partial(self._left, until)
        connection.response_class = functools.partial(_Response, left=left)  # type: ignore[assignment]
        path, more = self._path(target)
        try:
            connection.sock.settimeout(left())
            connection.request(verb, path, body, {**headers, **more})
        except (OSError, http.client.HTTPException) as problem:
            connection.close()
            raise NotSent(f"{type(problem).__name__}: {problem}") from problem
        try:
            response = connection.getresponse()
            content = response.read(most + 1)
            whole = len(content) <= most
        except (OSError, http.client.HTTPException) as problem:
            connection.close()
            raise Unanswered(f"{type(problem).__name__}: {problem}") from problem
        if whole and response.isclosed() and not response.will_close:
            with self._lock:
                self._free.setdefault(f"{target.scheme}://{target.netloc}", []).append((connection, self._monotonic()))
        else:
            response.close()
            connection.close()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, named, content[:most], whole)

    def _path(self, target: SplitResult) -> tuple[str, dict[str, str]]:
        """What stands in the request's first line; a proxy of plain HTTP wants the whole address there."""
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        if self._proxy and target.scheme == "http" and not proxy_bypass(target.netloc):
            return f"http://{target.netloc}{path}", {"Host": target.netloc, **_who(self._proxy)}
        return path, {}


@functools.cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _who(proxy: SplitResult) -> dict[str, str]:
    """What a proxy wants to know of us."""
    if not proxy.username:
        return {}
    name = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(name.encode()).decode()}"}


def _speaks(sock: socket | None) -> bool:
    """Whether a connection nobody asked anything says something: that it is over."""
    if sock is None:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))
