"""The other end of the long connection, small and obedient: it sends any frame, and notes what it is answered."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from bot.platforms.feishu.sdk import Frame
from bot.platforms.feishu.socket import Sockets

APP, SECRET = "cli_a0123456789abcde", "s3cret"


def until(true: Callable[[], Any], seconds: float = 6.0) -> bool:
    ends = time.monotonic() + seconds
    while not true() and time.monotonic() < ends:
        time.sleep(0.01)
    return bool(true())


def frame(method: int, headers: dict[str, str], payload: bytes = b"") -> bytes:
    made = Frame(SeqID=7, LogID=8, service=33, method=method, payload=payload)
    for key, value in headers.items():
        made.headers.add(key=key, value=value)
    return made.SerializeToString()


class Faraway:
    """A Feishu that knows one app. `codes` and `refusals` are answered first, `config` is what pongs carry."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.status = 200
        self.refusals: list[dict[str, str]] = []
        self.config: dict[str, Any] = {
            "PingInterval": 0.5, "ReconnectInterval": 0.3, "ReconnectNonce": 0, "ReconnectCount": -1,
        }  # fmt: skip
        self.silent = False
        self.asked: list[dict[str, Any]] = []
        self.pings = 0
        self.links: list[ServerConnection] = []
        self.answers: dict[str, list[Frame]] = defaultdict(list)
        self._number = 0
        self._wires: list[_Wire] = []

    def __enter__(self) -> Faraway:
        self._ws = serve(self._serve, "127.0.0.1", 0, process_request=self._greet, ping_interval=None, max_size=None)
        self._wire = socket.create_server(("127.0.0.1", 0))
        far = self

        class Endpoint(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                far.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"path": self.path})
                said = json.dumps(far._endpoint()).encode()
                self.send_response(far.status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
        for work in (self._ws.serve_forever, lambda: self._http.serve_forever(0.05), self._carry):
            threading.Thread(target=work, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._wire.close()
        self.abort()
        self._ws.shutdown()

    def push(
        self, said: Any, *, kind: str = "event", pieces: int = 1, order: list[int] | None = None, name: str = ""
    ) -> str:
        """Send a message, in pieces and in any order; the name under which its answer is found."""
        self._number += 1
        name = name or f"m{self._number}"
        payload = said if isinstance(said, bytes) else json.dumps(said).encode()
        size = -(-len(payload) // pieces)
        for at in order if order is not None else range(pieces):
            headers = {"type": kind, "message_id": name, "trace_id": "t", "sum": str(pieces), "seq": str(at)}
            self.send(frame(1, headers, payload[at * size : (at + 1) * size]))
        return name

    def send(self, raw: bytes | str) -> None:
        self.links[-1].send(raw)

    def answer(self, name: str, seconds: float = 3.0) -> tuple[int, Any]:
        """The code and the object a message was answered; (0, None) when it was not."""
        if not until(lambda: self.answers.get(name), seconds):
            return 0, None
        said = json.loads(self.answers[name][-1].payload)
        return said["code"], json.loads(base64.b64decode(said["data"])) if "data" in said else None

    def abort(self) -> None:
        """Pull the cable, so that the other end notices."""
        for each in self.links:
            with suppress(OSError):
                each.socket.shutdown(socket.SHUT_RDWR)

    def kick(self) -> None:
        """Close in good order."""
        for each in list(self.links):
            each.close()

    def _endpoint(self) -> dict[str, Any]:
        code = self.codes.pop(0) if self.codes else 0
        if code or self.asked[-1].get("AppSecret") != SECRET:
            return {"code": code or 514, "msg": "no"}
        url = f"ws://127.0.0.1:{self._wire.getsockname()[1]}/ws?device_id=d1&service_id=33"
        return {"code": 0, "msg": "ok", "data": {"URL": url, "ClientConfig": self.config}}

    def _greet(self, connection: ServerConnection, request: Request) -> Response | None:
        return Response(403, "no", Headers(self.refusals.pop(0)), b"") if self.refusals else None

    def _serve(self, link: ServerConnection) -> None:
        self.links.append(link)
        try:
            for raw in link:
                assert isinstance(raw, bytes)
                came = Frame()
                came.ParseFromString(raw)
                headers = {each.key: each.value for each in came.headers}
                if came.method == 1:
                    self.answers[headers.get("message_id", "")].append(came)
                elif headers["type"] == "ping":
                    self.pings += 1
                    if not self.silent:
                        link.send(frame(0, {"type": "pong"}, json.dumps(self.config).encode()))
        except ConnectionClosed:
            pass
        finally:
            self.links.remove(link)

    def freeze(self) -> None:
        """From now on the connections that stand carry nothing, and nobody hangs up."""
        for each in self._wires:
            each.frozen = True

    def _carry(self) -> None:
        while True:
            try:
                near, _ = self._wire.accept()
                self._wires.append(_Wire(near, socket.create_connection(self._ws.socket.getsockname())))
            except OSError:
                return


class _Wire:
    """What lies between the two ends of a connection."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.frozen = False
        self._ends = (near, far)
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    def cut(self) -> None:
        for each in self._ends:
            _close(each)

    def _copy(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self.frozen:
                    other.sendall(data)
        if not self.frozen:
            self.cut()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


class Halves:
    """Chance that always falls in the middle."""

    def draw(self, number: int) -> bytes:
        return b"\x80" + bytes(number - 1)


@dataclass
class Line:
    """A door that notes what reaches it, connected to a Feishu of our own."""

    feishu: Faraway
    heard: list[Mapping[str, Any]] = field(default_factory=list)
    answers: tuple[int, dict[str, Any]] = (200, {})
    slow: Callable[[Mapping[str, Any]], None] = lambda payload: None
    made: list[Sockets] = field(default_factory=list)

    def take(self, payload: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        self.heard.append(payload)
        self.slow(payload)
        return self.answers

    def sockets(self, connections: int = 1, keepalive: float = 60.0, secret: str = SECRET) -> Sockets:
        made = Sockets(
            self.take, APP, secret, self.feishu.url, connections=connections, keepalive=keepalive, chance=Halves()
        )
        self.made.append(made)
        return made

    def connected(self, connections: int = 1, keepalive: float = 60.0) -> Sockets:
        made = self.sockets(connections, keepalive)
        assert made.connect() and until(lambda: len(self.feishu.links) == connections)
        return made

    def asks(self, said: Any, **more: Any) -> tuple[int, Any]:
        return self.feishu.answer(self.feishu.push(said, **more))
