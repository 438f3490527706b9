"""Opens the doors to Slack and keeps them open until the bot is told to stop."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from uvicorn.config import Config
from uvicorn.server import Server

from bot.platforms.slack.errors import BROKEN_ACCESS, Failed
from bot.platforms.slack.http import Events, web_app
from bot.platforms.slack.socket import NoAccess, Sockets
from bot.platforms.slack.workspace import Workspace

PATIENCE_S = 2
"""Seconds for requests under way when the bot is told to stop; and as many again for envelopes."""
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


class Doors:
    """The doors of one workspace: Socket Mode where there is an app token, HTTP where there is a signing secret, and
    in either case whether the bot lives and can work. `now` tells the seconds since 1970; `house` says how the rest
    of it fares: the database's trouble, "" when it is well, and figures for whoever looks after the bot."""

    def __init__(
        self,
        workspace: Workspace,
        now: Callable[[], float],
        house: Callable[[], tuple[str, State]],
        host: str,
        port: int,
    ) -> None:
        access = workspace.access
        self._workspace = workspace
        self._house = house
        self._leaving = threading.Event()
        self.sockets = Sockets(workspace.app, access.app_token, workspace.api.client) if access.app_token else None
        self._events = Events(workspace.app, access.signing_secret, now) if access.signing_secret else None
        self._door = _listening(host, port)
        self.address = f"http://{host}:{self._door.getsockname()[1]}"
        config = Config(
            web_app(self.ready, self._events), log_config=None, access_log=False, lifespan="off", http="h11",
            ws="none", loop="asyncio", server_header=False, date_header=False, timeout_graceful_shutdown=PATIENCE_S,
        )  # fmt: skip
        self._server = _Server(config, self.leave)

    @property
    def ways(self) -> str:
        """How events come in, in words."""
        ways = ["Socket Mode"] if self.sockets else []
        return " and ".join([*ways, f"HTTP at {self.address}/slack/events"] if self._events else ways)

    def open(self) -> str:
        """Say who we are and connect; what is wrong for now, "" when nothing is. Raises NotServed for what nobody but
        the IT person can mend."""
        try:
            self._workspace.identify()
            if self.sockets and not self.sockets.connect():
                return "Slack's socket cannot be opened yet"
        except NoAccess as no:
            raise NotServed(f"SLACK_APP_TOKEN: Slack does not accept it ({no})", settings=True) from no
        except Failed as failure:
            if failure.code in BROKEN_ACCESS:
                message = f"SLACK_BOT_TOKEN: Slack does not accept it ({failure.code})"
                raise NotServed(message, settings=True) from failure
            return f"Slack is not to be reached yet ({failure.code})"
        return ""

    def run(self) -> None:
        """Answer until a signal comes, or `leave` is called."""
        if self.sockets:
            self.sockets.start()
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            if not self._leaving.is_set():
                self._server.run(sockets=[self._door])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def leave(self) -> None:
        """Take nothing more; any thread may say so."""
        self._leaving.set()
        self._workspace.door.shut()
        self._server.should_exit = True

    def close(self) -> None:
        """Acknowledge what is under way, and hang up."""
        self._door.close()
        self._workspace.door.shut()
        if self.sockets:
            self.sockets.stop(PATIENCE_S)
        if self._events:
            self._events.hands.shutdown(wait=False, cancel_futures=True)

    def ready(self) -> tuple[bool, State]:
        """Whether the bot can work, and how each part of it fares. Names nobody."""
        slack = self._workspace
        trouble, figures = self._house()
        troubles = slack.api.troubles()
        connected = self.sockets is None or self.sockets.connected
        well = not trouble and not troubles and connected and slack.badge is not None and not self._leaving.is_set()
        told = {
            "ways": self.ways,
            "workspace": slack.badge.team if slack.badge else None,
            "connected": connected,
            "troubles": troubles,
            "counts": dict(slack.door.counts),
        }
        return well, {"database": trouble or "ok", "slack": told, **figures}

    def _told(self, number: int, frame: FrameType | None) -> None:
        """A signal before the server listens to signals itself, or after."""
        self.leave()


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
    """How much memory this program has taken at most, in megabytes. Linux counts what its parent took into ru_maxrss."""
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
