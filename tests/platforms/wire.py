"""A small HTTP/1.1 server on loopback whose answers can be lost, slow or broken on purpose."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}
END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """What a client sent. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What goes back. `hold`: seconds before the first byte; `drip`: seconds between two bytes of the body."""

    status: int = 200
    body: bytes = b""
    media: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    hold: float = 0.0
    drip: float = 0.0


class Drop(Exception):
    """The connection is to be cut without an answer."""


@dataclass
class Takeover:
    """The connection leaves HTTP: `talk` has it from here, with what was read too far."""

    talk: Callable[[socket.socket, bytes], None]


Handler = Callable[[Request], Reply | Takeover]


class Wire:
    """The server: a thread for each connection, kept alive until the client or a fault ends it."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._listener: socket.socket | None = None
        self._stopped = threading.Event()
        self.port = 0
        self.hanging = False
        self.listen()

    def listen(self) -> None:
        """Take connections (again), always on the same port."""
        self._stopped.clear()
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(512)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def refuse(self) -> None:
        """Take no connections and cut those there are."""
        listener, self._listener = self._listener, None
        self._stopped.set()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def cut(self) -> None:
        """End every connection as a broken cable would."""
        with self._guard:
            cut = list(self._open)
        for each in cut:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def pause(self, seconds: float) -> None:
        """Wait in real time; a server that is closed waits no longer."""
        if seconds > 0 and self._stopped.wait(seconds):
            raise Drop

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._guard:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            self._converse(connection)
        except Drop:
            _reset(connection)
        except OSError:
            pass
        finally:
            with self._guard:
                self._open.discard(connection)
            connection.close()

    def _converse(self, connection: socket.socket) -> None:
        rest = b""
        while True:
            request, rest = _read(connection, rest)
            if request is None:
                return
            while self.hanging:
                self.pause(0.05)
            answer = self._handler(request)
            if isinstance(answer, Takeover):
                answer.talk(connection, rest)
                return
            closing = request.headers.get("connection", "").lower() == "close"
            self._answer(connection, answer, closing)
            if closing:
                return

    def _answer(self, connection: socket.socket, reply: Reply, closing: bool) -> None:
        self.pause(reply.hold)
        lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Status')}", f"Content-Type: {reply.media}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += [f"Content-Length: {len(reply.body)}", f"Connection: {'close' if closing else 'keep-alive'}"]
        head = "\r\n".join(lines).encode("latin-1") + END
        if not reply.drip:
            connection.sendall(head + reply.body)
            return
        connection.sendall(head)
        for byte in reply.body:
            self.pause(reply.drip)
            connection.sendall(bytes((byte,)))


def _read(connection: socket.socket, got: bytes) -> tuple[Request | None, bytes]:
    """The next request and what came after it; None when the client has gone."""
    while END not in got:
        more = connection.recv(65536)
        if not more:
            return None, b""
        got += more
    head, _, rest = got.partition(END)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = dict(_header(line) for line in lines if line)
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue" + END)
    length = int(headers.get("content-length", 0))
    parts = [rest]
    missing = length - len(rest)
    while missing > 0:
        more = connection.recv(min(missing, 1 << 20))
        if not more:
            return None, b""
        parts.append(more)
        missing -= len(more)
    body = b"".join(parts)
    where = urlsplit(target)
    query = dict(parse_qsl(where.query, keep_blank_values=True))
    return Request(method, where.path, query, headers, body[:length]), body[length:]


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _reset(connection: socket.socket) -> None:
    """Let close() send a reset, which the other side cannot take for an end of the answer."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
