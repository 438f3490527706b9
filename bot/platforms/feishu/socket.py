"""The door by the long connection: connections the bot opens itself, so that Feishu needs no address to reach it.

Feishu ends a connection when it likes; it is opened anew at once, and when that fails again and again, ever more
slowly, without end. A connection on which nothing was heard for two pings is dead, whatever the system believes.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from bot.clock import Chance, SystemChance
from bot.platforms.feishu.acking import Acks
from bot.platforms.feishu.body import Take, read
from bot.platforms.feishu.endpoint import Config, NoAccess, NotNow, ask, dial, way_out
from bot.platforms.feishu.frames import CONTROL, DATA, Pieces, frame_of, headers_of, ping
from bot.platforms.feishu.sdk import Frame
from bot.platforms.lines import Lines
from bot.ports.trace import traced

__all__ = ["NoAccess", "Sockets"]
log = logging.getLogger(__name__)
KEEPALIVE_S = 20.0
"""Seconds between the WebSocket's own pings; one that is not answered for as long ends the connection."""
STEADY_S = 5.0
"""A connection that stood for so long was a good one: the next is opened at once."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0
SILENT_PINGS = 2
HANG_UP_S = 1.0


@dataclass
class _Link:
    """A connection that stands, or stood a moment ago."""

    socket: ClientConnection
    service: int
    opened: float
    heard: float
    ponged: float | None = None
    dead: str = ""
    pieces: Pieces = field(default_factory=Pieces)

    def send(self, message: bytes) -> bool:
        try:
            self.socket.send(message)
        except (ConnectionClosed, OSError):
            return False
        return True

    def cut(self, why: str) -> None:
        """End it without a word to the other side; whoever waits for it goes on."""
        self.dead = why
        with suppress(OSError):
            self.socket.socket.shutdown(socket.SHUT_RDWR)


class _Line:
    """One connection after another, in a thread of its own."""

    def __init__(
        self, dial: Callable[[Config], tuple[_Link, Config]], acks: Acks, chance: Chance, clock: Callable[[], float]
    ) -> None:
        self._dial = dial
        self._acks = acks
        self._chance = chance
        self._clock = clock
        self._left = threading.Event()
        self._thread: threading.Thread | None = None
        self._next: _Link | None = None
        self.link: _Link | None = None
        self.config = Config()
        self.opened = 0
        self.why = "not connected yet"

    def connect(self) -> bool:
        """Try once, unless it stands; whether it stands. Raises NoAccess."""
        if self.link is None and self._thread is None:
            self._next = self._open()
            if self._next:
                self.start()
        return self.link is not None

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="feishu-socket", daemon=True)
            self._thread.start()

    def leave(self) -> None:
        """Open nothing more, and hang up."""
        self._left.set()
        if link := self.link:
            link.socket.close()

    def join(self, within: float) -> None:
        if self._thread:
            self._thread.join(within)

    def watch(self) -> None:
        """Cut the connection when nothing is heard on it any more."""
        if (link := self.link) and not link.dead and self._clock() - link.heard > SILENT_PINGS * self.config.ping:
            log.warning("feishu: nothing was heard for %.0f s; connecting anew", self._clock() - link.heard)
            link.cut("the connection was dead")

    def _open(self) -> _Link | None:
        """A connection, or None and why not in `why`. Raises NoAccess."""
        try:
            link, self.config = self._dial(self.config)
        except (NotNow, NoAccess) as problem:
            if str(problem) != self.why:
                log.warning("feishu: no connection: %s", problem)
            self.why = str(problem)
            if isinstance(problem, NoAccess):
                raise
            return None
        self.why = ""
        self.opened += 1
        self.link = link
        return link

    def _run(self) -> None:
        tries = 0
        while not self._left.is_set():
            link, self._next = self._next, None
            pause = None
            try:
                link = link or self._open()
            except NoAccess:
                pause = LONGEST_PAUSE_S
            except Exception as problem:  # whatever it is, a thread that ends leaves the bot deaf
                log.error("feishu: no connection: %s", traced(problem))
                self.why = "an error of our own"
            if link:
                self._listen(link)
                tries = 0 if self._clock() - link.opened >= STEADY_S else tries
            self._left.wait(self._pause(tries) if pause is None else pause)
            tries += 1

    def _pause(self, tries: int) -> float:
        """Seconds until the next try: none after a good connection, then ever more, as far as the server wants."""
        if not tries:
            return 0.0
        longest = min(self.config.interval, LONGEST_PAUSE_S)
        pause = min(FIRST_PAUSE_S * 2 ** min(tries - 1, 10), longest)
        return pause + min(self.config.nonce, pause) * int.from_bytes(self._chance.draw(2), "big") / 0x10000

    def _listen(self, link: _Link) -> None:
        """Read until the connection ends, and ping it meanwhile."""
        pinged = float("-inf")
        try:
            while not self._left.is_set():
                if self._clock() >= pinged + self.config.ping:
                    pinged = self._clock()
                    link.socket.send(ping(link.service))
                with suppress(TimeoutError):
                    raw = link.socket.recv(max(pinged + self.config.ping - self._clock(), 0.0))
                    link.heard = self._clock()
                    self._read(link, raw)
        except (ConnectionClosed, OSError) as problem:
            self.why = link.dead or f"the connection ended ({type(problem).__name__})"
        except Exception as problem:
            log.error("feishu: a connection was given up: %s", traced(problem))
            self.why = "an error of our own"
        finally:
            self.link = None
            link.cut(self.why)

    def _read(self, link: _Link, raw: bytes | str) -> None:
        try:
            frame = frame_of(raw)
            headers = headers_of(frame)
            kind = headers.get("type")
            if frame.method == CONTROL and kind == "pong":
                link.ponged = link.heard
                if frame.payload:
                    self.config = self.config.told(read(frame.payload))
            elif frame.method == DATA and kind in ("event", "card"):
                self._taken(link, frame, headers)
            elif not (frame.method == CONTROL and kind == "ping"):
                self._acks.note("unknown")
        except ValueError as problem:
            self._acks.note("unreadable")
            log.warning("feishu: a frame was dropped: %s", problem)

    def _taken(self, link: _Link, frame: Frame, headers: dict[str, str]) -> None:
        payload = link.pieces.add(headers, frame.payload, link.heard)
        if payload is not None:
            self._acks.give(link, frame, payload)


class Sockets:
    """One or several long connections to Feishu; each event comes by one of them, and `take` is asked in threads."""

    def __init__(
        self, take: Take, app: str, secret: str, domain: str, *, connections: int = 1,
        keepalive: float = KEEPALIVE_S, chance: Chance | None = None, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._ask = (domain, app, secret)
        self._lines = Lines(proxy=way_out(domain))
        self._keepalive = keepalive
        self._clock = monotonic
        self._acks = Acks(take, monotonic)
        self._all = [_Line(self._dial, self._acks, chance or SystemChance(), monotonic) for _ in range(connections)]
        self._stopped = threading.Event()
        self._watching: threading.Thread | None = None

    def connect(self) -> bool:
        """Try once to open every connection; whether all stand. Raises NoAccess when trying again is useless."""
        self._watch()
        stand = [each.connect() for each in self._all]
        return all(stand)

    def start(self) -> None:
        """Open what is not open yet, in threads of its own, as long as it takes."""
        self._watch()
        for each in self._all:
            each.start()

    @property
    def connected(self) -> bool:
        """Whether at least one connection stands."""
        return any(each.link for each in self._all)

    def stop(self, within: float) -> None:
        """Take nothing more, let what is under way be acknowledged, so many seconds at most, then hang up."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._acks.shut()
        self._acks.idle(within)
        closing = [threading.Thread(target=each.leave, name="feishu-socket-close", daemon=True) for each in self._all]
        for each in closing:
            each.start()
        for each in closing:
            each.join(HANG_UP_S)
        for line in self._all:
            line.join(HANG_UP_S)
        self._acks.close()
        self._lines.close()

    def state(self) -> dict[str, Any]:
        """How the connections fare: how many stand, seconds since anything and since a pong was heard on the quietest
        of them, how often one was opened again, and why one does not stand."""
        now = self._clock()
        links = [link for each in self._all if (link := each.link)]
        ponged = [link.ponged for link in links if link.ponged is not None]
        return {
            "connections": f"{len(links)} of {len(self._all)}",
            "heard_s_ago": round(max(now - link.heard for link in links), 1) if links else None,
            "ponged_s_ago": round(max(now - each for each in ponged), 1) if ponged else None,
            "reconnects": sum(max(each.opened - 1, 0) for each in self._all),
            "why_down": "; ".join(sorted({each.why for each in self._all if not each.link and each.why})),
            "under_way": self._acks.under_way,
            "counts": dict(self._acks.counts),
        }

    def _dial(self, config: Config) -> tuple[_Link, Config]:
        domain, app, secret = self._ask
        endpoint = ask(self._lines, domain, app, secret, config)
        opened = dial(endpoint, way_out(endpoint.url), self._keepalive)
        now = self._clock()
        return _Link(opened, endpoint.service, now, now), endpoint.config

    def _watch(self) -> None:
        if self._watching is None:
            self._watching = threading.Thread(target=self._watched, name="feishu-watchdog", daemon=True)
            self._watching.start()

    def _watched(self) -> None:
        while not self._stopped.wait(min(1.0, *(each.config.ping / 4 for each in self._all))):
            for each in self._all:
                each.watch()
