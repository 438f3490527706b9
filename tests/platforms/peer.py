"""The server's end of a WebSocket (RFC 6455, by hand), with the ways in which it can end."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import socket
import struct
import threading
from collections.abc import Callable, Mapping

from tests.platforms.wire import Drop

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


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


def handshake(headers: Mapping[str, str]) -> bytes:
    """The server's answer to a client's handshake; b"" where it is none."""
    key = headers.get("sec-websocket-key", "")
    if not key or headers.get("sec-websocket-version") != "13":
        return b""
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    hello = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return f"{hello}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()


class Peer:
    """One connection. `heard` gets each message a client sent. `deaf`: nothing is read, answered or closed."""

    def __init__(self, connection: socket.socket, rest: bytes, heard: Callable[[bytes], None]) -> None:
        self._heard, self._socket, self._rest = heard, connection, rest
        self._sending = threading.Lock()
        self.pings = 0
        self.deaf = False

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
            if self.deaf:
                continue
            if opcode == CLOSE:
                with contextlib.suppress(OSError):
                    self.send(CLOSE, data[:2])
                return
            if opcode == PING:
                self.pings += 1
                self.send(PONG, data)
            elif opcode in (TEXT, BINARY):
                self._heard(data)

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
