"""Opens the doors to the company's chat platforms and keeps them open until the bot is told to stop."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from uvicorn.config import Config
from uvicorn.server import Server

from bot.platforms import web
from bot.platforms.web import web_app
from bot.ports import House, Platform, Toolbox

PATIENCE_S = 2
"""Seconds for requests under way when the bot is told to stop; and as many again for what comes by connections."""
MEGABYTE = 1024 * 1024
State = Mapping[str, Any]


class NotServed(Exception):
    """The doors cannot be opened; the message is one line for the IT person, `settings` whether a setting is wrong."""

    def __init__(self, message: str, *, settings: bool) -> None:
        super().__init__(message)
        self.settings = settings


class _Server(Server):
    """Answers until a signal comes; then whoever listens is told first."""

    def __init__(self, config: Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._leave()
        super().handle_exit(sig, frame)


class Way(Protocol):
    """One chat platform, from its first word to its last. What it is told: `join` once the house stands, `open`,
    `start`, `tend` every few seconds, `shut` (any thread may say so), `hang_up`, `close`."""

    @property
    def platform(self) -> Platform: ...

    @property
    def ways(self) -> Sequence[str]:
        """How events come in, in words; "HTTP <path>" for one of `doors`."""
        ...

    @property
    def doors(self) -> Mapping[str, web.Door]:
        """What it takes over HTTP, by path."""
        ...

    @property
    def toolbox(self) -> Toolbox | None:
        """The platform's own tools, where it has any that the house may use."""
        ...

    def join(self, house: House) -> None:
        """Put the door together with the house behind it."""
        ...

    def open(self) -> str:
        """Say who we are and connect; what is wrong for now, "" when nothing is. Raises NotServed for what nobody but
        the IT person can mend."""
        ...

    def start(self) -> None:
        """Begin to listen, and whatever else goes on by itself."""
        ...

    def tend(self) -> None:
        """Do what is due every few seconds or minutes, in threads of its own."""
        ...

    def shut(self) -> None:
        """Take nothing more."""
        ...

    def hang_up(self, within: float) -> None:
        """Acknowledge what is under way, so many seconds at most, and take no more calls."""
        ...

    def close(self, within: float) -> None:
        """Finish what follows from events, so many seconds at most, and let go of everything."""
        ...

    def fares(self) -> tuple[bool, State]:
        """Whether it can work, and how each part of it fares. Names nobody."""
        ...


class Doors:
    """The doors of a company, and in any case whether the bot lives and can work. `house` says how the rest of it
    fares: the database's trouble, "" when it is well, and figures for whoever looks after the bot."""

    def __init__(
        self, ways: Iterable[Way], house: Callable[[], tuple[str, State]], host: str, port: int,
        metrics: Callable[[], str] | None = None,
    ) -> None:  # fmt: skip
        self._ways = tuple(ways)
        self._house = house
        self._leaving = threading.Event()
        self._socket = _listening(host, port)
        self.address = f"http://{host}:{self._socket.getsockname()[1]}"
        served = {path: door for way in self._ways for path, door in way.doors.items()}
        config = Config(
            web_app(self.ready, served, metrics), log_config=None, access_log=False, lifespan="off", http="h11",
            ws="none", loop="asyncio", server_header=False, date_header=False, timeout_graceful_shutdown=PATIENCE_S,
        )  # fmt: skip
        self._server = _Server(config, self.leave)

    @property
    def ways(self) -> str:
        """How events come in, in words."""
        told = [each.replace("HTTP /", f"HTTP at {self.address}/") for way in self._ways for each in way.ways]
        return " and ".join(told)

    def open(self) -> str:
        """Open every way in; what is wrong for now, "" when nothing is. Raises NotServed."""
        return "; ".join(trouble for way in self._ways if (trouble := way.open()))

    def run(self) -> None:
        """Answer until a signal comes, or `leave` is called."""
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            if not self._leaving.is_set():
                self._server.run(sockets=[self._socket])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def leave(self) -> None:
        """Take nothing more; any thread may say so."""
        self._leaving.set()
        for way in self._ways:
            way.shut()
        self._server.should_exit = True

    def close(self) -> None:
        """Acknowledge what is under way, and hang up."""
        self._socket.close()
        together([partial(way.hang_up, PATIENCE_S) for way in self._ways])

    def ready(self) -> tuple[bool, State]:
        """Whether the bot can work, and how each part of it fares. Names nobody."""
        trouble, figures = self._house()
        fares = {way.platform.name: way.fares() for way in self._ways}
        well = not trouble and all(each for each, _ in fares.values()) and not self._leaving.is_set()
        return well, {"database": trouble or "ok", **{name: told for name, (_, told) in fares.items()}, **figures}

    def _told(self, number: int, frame: FrameType | None) -> None:
        """A signal before the server listens to signals itself, or after."""
        self.leave()


def together(works: Iterable[Callable[[], object]]) -> None:
    """Do several things at once, and wait for all of them."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def ready_line(doors: Doors, trouble: str) -> str:
    """What is said once the bot works: how long that took, how much memory, and what is wrong for now."""
    waits = f"; {trouble}, trying again" if trouble else ""
    took = f"{lived_s():.1f} s, {memory_mb()} MB"
    return f"Bole is ready: {doors.ways} ({took}){waits}. Health at {doors.address}/readyz"


def lived_s() -> float:
    """For how many seconds this program has been running, its loading included; 0 where the system does not say."""
    try:
        began = int(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError, IndexError):
        return 0.0


def memory_mb() -> int:
    """How much memory this program has taken at most, in megabytes.

    Linux counts what its parent took into ru_maxrss, so that is not asked there.
    """
    with suppress(OSError, AttributeError, IndexError, ValueError):
        told = Path("/proc/self/status").read_text("ascii", "replace")
        return int(told.partition("VmHWM:")[2].split()[0]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // MEGABYTE if sys.platform == "darwin" else most // 1024


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket. Raises NotServed."""
    problem: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise NotServed(f"BOT_HOST: nothing is called {host!r} ({error.strerror})", settings=True) from error
    for family, kind, protocol, _, address in found:
        door = socket.socket(family, kind, protocol)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
            door.listen(128)
        except OSError as error:
            door.close()
            problem = error
        else:
            return door
    raise NotServed(
        f"{host}:{port} cannot be listened on: {problem.strerror if problem else 'nothing'}", settings=False
    )
