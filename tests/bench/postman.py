"""Brings requests over HTTP as a platform would, and says how long each waited for its acknowledgement."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

PATIENCE_S = 30.0
END = b"\r\n\r\n"


@dataclass(frozen=True)
class Ack:
    """One answer: the status (0: none came), how many seconds after its time it was there, the body."""

    status: int
    seconds: float
    body: bytes = b""


def request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A request as it goes over the line, head and body."""
    told = {"Host": "bole.example", **headers, "Content-Length": str(len(body)), "Accept": "*/*"}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode() + END + body


def bring(port: int, requests: Iterable[bytes], hands: int) -> list[Ack]:
    """Each request as soon as a hand is free, over lines that stay open."""
    return brought(port, [(0.0, lambda each=each: each) for each in requests], hands)


def brought(port: int, requests: Sequence[tuple[float, Callable[[], bytes]]], hands: int) -> list[Ack]:
    """Each request so many seconds after the beginning, in that order; with 0.0 as soon as a hand is free.

    It is made when a hand takes it up, and that is no part of how long it waits. One that has a time waits
    from that time on, whether a hand was free or not.
    """
    acks: list[Ack] = [Ack(0, 0.0)] * len(requests)
    numbers = iter(range(len(requests)))
    guard, begin = threading.Lock(), time.perf_counter()

    def work() -> None:
        line = _Line(port)
        for number in _taken(numbers, guard):
            at, make = requests[number]
            content = make()
            if at:
                time.sleep(max(begin + at - time.perf_counter(), 0.0))
            since = begin + at if at else time.perf_counter()
            status, body = line.ask(content)
            acks[number] = Ack(status, time.perf_counter() - since, body)
        line.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(hands)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return acks


def within(acks: Iterable[Ack], share: float) -> float:
    """The milliseconds within which that share of them came."""
    waits = sorted(ack.seconds for ack in acks)
    return 1000 * waits[min(math.ceil(len(waits) * share), len(waits)) - 1]


def _taken(numbers: Iterator[int], guard: threading.Lock) -> Iterator[int]:
    while True:
        with guard:
            number = next(numbers, None)
        if number is None:
            return
        yield number


class _Line:
    """A connection that is opened again when it was cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, content: bytes) -> tuple[int, bytes]:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(content)
            return _answer(self._socket)
        except OSError:
            self.close()
            return 0, b""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def _answer(line: socket.socket) -> tuple[int, bytes]:
    """Status and body. Raises OSError when the line was cut."""
    got = b""
    while END not in got:
        got += _more(line)
    head, _, body = got.partition(END)
    first, *headers = head.decode("latin-1").lower().split("\r\n")
    length = next((int(h.partition(":")[2]) for h in headers if h.startswith("content-length:")), 0)
    while len(body) < length:
        body += _more(line)
    return int(first.split(" ")[1]), body


def _more(line: socket.socket) -> bytes:
    more = line.recv(65536)
    if not more:
        raise ConnectionResetError
    return more
