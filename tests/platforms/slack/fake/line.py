"""Socket Mode: connections the app opened (RFC 6455, by hand), envelopes out and acknowledgements in."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import json
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Any

from tests.platforms.slack.fake.delivery import Attempt, Kind
from tests.platforms.slack.fake.workspace import APP, Json
from tests.platforms.wire import Drop, Reply, Request, Takeover

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
ANSWERABLE = ("slash_commands", "interactive")
MOST = 10


def frame(opcode: int, data: bytes) -> bytes:
    """One unmasked frame, as servers send."""
    size = len(data)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, size)
    return head + data


class Link:
    """One connection of the app."""

    def __init__(self, line: Line, connection: socket.socket, rest: bytes) -> None:
        self._line, self._socket, self._rest = line, connection, rest
        self._sending = threading.Lock()
        self.pings = 0
        self.leaving = False

    def say(self, message: Json) -> None:
        self.send(TEXT, json.dumps(message, ensure_ascii=False).encode())

    def send(self, opcode: int, data: bytes) -> None:
        with self._sending:
            self._socket.sendall(frame(opcode, data))

    def ping(self, words: bytes = b"Ping from applink") -> None:
        self.send(PING, words)

    def close(self, code: int = 1000) -> None:
        """End it in good order."""
        with contextlib.suppress(OSError):
            self.send(CLOSE, struct.pack("!H", code))
            self._socket.shutdown(socket.SHUT_WR)

    def hang_up(self) -> None:
        """End it without a word."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def abort(self) -> None:
        """End it as a broken cable would."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.hang_up()

    def listen(self) -> None:
        """Read frames until the other side has gone."""
        while True:
            opcode, data = self._frame()
            if opcode == CLOSE:
                with contextlib.suppress(OSError):
                    self.send(CLOSE, data[:2])
                return
            if opcode == PING:
                self.pings += 1
                self.send(PONG, data)
            elif opcode == TEXT:
                self._line.heard(json.loads(data))

    def _frame(self) -> tuple[int, bytes]:
        first, second = self._take(2)
        if not second & 0x80:
            raise Drop  # a client must mask what it sends
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8))
        mask = self._take(4)
        data = self._take(size)
        return first & 0x0F, bytes(b ^ m for b, m in zip(data, itertools.cycle(mask), strict=False))

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            more = self._socket.recv(65536)
            if not more:
                raise Drop
            self._rest += more
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


class Line:
    """All connections of the app; each envelope goes to one of them, in turn."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self.links: list[Link] = []
        self.acks: dict[str, Any] = {}
        self._tickets: set[str] = set()
        self._turn = itertools.count()

    def ticket(self) -> str:
        """A fresh address to connect to, good for once."""
        name = self._slack.mark("ticket")
        self._tickets.add(name)
        return f"ws://127.0.0.1:{self._slack.wire.port}/link/?ticket={name}&app_id={APP}"

    def taken(self, request: Request) -> Reply | Takeover:
        """The handshake of a connection."""
        ticket, key = request.query.get("ticket", ""), request.headers.get("sec-websocket-key", "")
        if ticket not in self._tickets or not key or request.headers.get("sec-websocket-version") != "13":
            return Reply(400, b"bad handshake", "text/plain")
        if len(self.links) >= MOST:
            return Reply(400, b"too many connections", "text/plain")
        self._tickets.discard(ticket)
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        hello = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        handshake = f"{hello}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        return Takeover(lambda connection, rest: self._talk(connection, rest, handshake))

    def _talk(self, connection: socket.socket, rest: bytes, handshake: bytes) -> None:
        connection.sendall(handshake)
        link = Link(self, connection, rest)
        with self._slack.changed:
            for old in self.links:
                if old.leaving:
                    old.hang_up()
            self.links.append(link)
            number = len(self.links)
        about = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 3600}
        info = {"app_id": APP}
        try:
            link.say({
                "type": "hello", "num_connections": number, "debug_info": about, "connection_info": info
            })  # fmt: skip
            with self._slack.changed:
                self._slack.changed.notify_all()
            link.listen()
        finally:
            with self._slack.changed:
                self.links.remove(link)
                self._slack.changed.notify_all()

    def connected(self, number: int = 1, seconds: float = 5.0) -> bool:
        """Wait until so many connections of the app stand."""
        return bool(self._slack.wait(lambda: len(self.links) >= number, seconds))

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew ("warning" comes ten seconds earlier); when it has, the old links end."""
        for link in list(self.links):
            link.leaving = True
            link.say({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}})

    def ping(self) -> None:
        """Ask every client whether it is there; this also wakes one that waits for something to read."""
        for link in list(self.links):
            with contextlib.suppress(OSError):
                link.ping()

    def abort(self) -> None:
        """All links break."""
        for link in list(self.links):
            link.abort()

    def close(self) -> None:
        for link in list(self.links):
            link.close()

    def heard(self, message: Json) -> None:
        """What a client said: an acknowledgement."""
        with self._slack.changed:
            self.acks[message["envelope_id"]] = message.get("payload")
            self._slack.changed.notify_all()

    def send(self, kind: Kind, payload: Json, number: int, reason: str, patience: float) -> Attempt:
        """One envelope to one connection, and its acknowledgement: status 200, or 0 when none came in time."""
        began = time.monotonic()
        slack = self._slack
        name = slack.mark("envelope")
        envelope: Json = {"payload": payload, "envelope_id": name, "type": kind}
        envelope["accepts_response_payload"] = kind in ANSWERABLE
        if kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        with slack.changed:
            links = [each for each in self.links if not each.leaving] or self.links
            link = links[next(self._turn) % len(links)] if links else None
        if link is None:
            return Attempt(0, "nobody is connected", 0.0)
        try:
            link.say(envelope)
        except OSError as lost:
            return Attempt(0, repr(lost), time.monotonic() - began)
        with slack.changed:
            came = slack.changed.wait_for(lambda: name in self.acks or link not in self.links, patience)
            took = time.monotonic() - began
            if not came or name not in self.acks:
                return Attempt(0, "no acknowledgement", took)
            body = self.acks.pop(name)
        return Attempt(200, "" if body is None else body, took)
