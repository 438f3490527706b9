"""A desk of a few lines that answers for a platform on loopback: each method by a function of what was sent."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


class Cut(Exception):
    """Break the connection: before anything is done, or after."""


@dataclass
class Raw:
    """An answer that is not the platform's usual one. `drip`: seconds between two bytes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0


Answering = Callable[[dict[str, Any]], dict[str, Any] | Raw]


@dataclass
class Call:
    method: str
    given: dict[str, Any]
    headers: dict[str, str]
    body: bytes


class Desk:
    """`on["chat.postMessage"] = function` says what is answered; `calls` is what was asked, `connections` over how
    many lines. An answer is given with "ok" unless it has its own, as Slack does."""

    def __init__(self) -> None:
        self.on: dict[str, Answering] = {}
        self.calls: list[Call] = []
        self.connections = 0
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                desk.connections += 1
                super().setup()

            def do_POST(self) -> None:
                desk._answer(self)

            do_GET = do_PATCH = do_PUT = do_DELETE = do_POST

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that hung up

        self._server = Server(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.host}/api/"
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [call.given for call in self.calls if call.method == method]

    def name_of(self, http: BaseHTTPRequestHandler) -> str:
        """The method that is asked for."""
        return http.path.removeprefix("/api/")

    def wrapped(self, answer: dict[str, Any]) -> dict[str, Any]:
        """An answer as the platform gives it."""
        return {"ok": "error" not in answer, **answer}

    def _answer(self, http: BaseHTTPRequestHandler) -> None:
        body = http.rfile.read(int(http.headers.get("Content-Length") or 0))
        method = self.name_of(http)
        kind = http.headers.get("Content-Type", "")
        given = (
            json.loads(body) if "json" in kind else dict(parse_qsl(body.decode("latin-1"))) if "form" in kind else {}
        )
        self.calls.append(Call(method, given, {k.lower(): v for k, v in http.headers.items()}, body))
        try:
            answer = self.on[method](given)
        except Cut:
            http.close_connection = True
            http.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            http.connection.close()
            return
        if isinstance(answer, dict):
            kind = {"Content-Type": "application/json; charset=utf-8"}
            answer = Raw(200, json.dumps(self.wrapped(answer)).encode(), kind)
        named = {"Content-Length": len(answer.body), **answer.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        http.close_connection = named.get("Connection") == "close"
        whole = f"HTTP/1.1 {answer.status} Told\r\n{head}\r\n".encode() + answer.body
        for start in range(0, len(whole), 1 if answer.drip else len(whole)):
            http.wfile.write(whole[start : start + 1] if answer.drip else whole)
            time.sleep(answer.drip)


class Watch:
    """A clock that goes on only when somebody sleeps or pushes it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
