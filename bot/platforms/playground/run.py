"""Open the playground's door: one address on this machine, and no other."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from datetime import date
from types import FrameType

from uvicorn.config import Config
from uvicorn.server import Server

from bot.platforms.playground.desk import Desk
from bot.platforms.playground.guard import hosts_of
from bot.platforms.playground.inbound import web_app
from bot.platforms.playground.live import Hub
from bot.platforms.playground.outbound import Playground
from bot.platforms.playground.travel import TravelClock
from bot.ports import House

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50
PATIENCE_S = 3


class _Server(Server):
    """A server that lets the open streams end before it waits for them."""

    def __init__(self, config: Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.close()
        super().handle_exit(sig, frame)


class Served:
    """A playground whose door is open: `address` to visit, `run()` until stopped, `stop()` from any thread."""

    def __init__(self, desk: Desk, door: socket.socket) -> None:
        port = door.getsockname()[1]
        desk.hosts = hosts_of(port)
        config = Config(
            web_app(desk),
            log_config=None,
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            loop="asyncio",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=PATIENCE_S,
        )
        self.address = f"http://{LOOPBACK}:{port}"
        self._desk = desk
        self._door = door
        self._server = _Server(config, desk.hub)

    def run(self) -> None:
        """Answer until stopped by a signal or by stop()."""
        try:
            self._server.run(sockets=[self._door])
        finally:
            self._door.close()
            self._desk.thread.shutdown(cancel_futures=True)

    def stop(self) -> None:
        self._desk.hub.close()
        self._server.should_exit = True


def open_door(port: int) -> socket.socket:
    """A listening socket on loopback at that port, or the next free one. OSError when there is none."""
    problem: OSError | None = None
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        # asyncio turns Nagle's algorithm off only for a socket that names its protocol; else each answer waits 40 ms.
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, candidate))
            door.listen(128)
        except OSError as error:
            door.close()
            problem = error
        else:
            return door
    raise OSError(f"no free port from {port} on: {problem}")


def serve(
    house: House,
    platform: Playground,
    clock: TravelClock,
    is_working_day: Callable[[date], bool],
    *,
    port: int = 8300,
    figures_token: str = "",
    command_token: str = "",
    opened: Callable[[str], object] = lambda address: None,
    say: Callable[[str], object] = lambda line: sys.stdout.write(line + "\n"),
) -> None:
    """Serve the playground until it is stopped; says the address, and when the port was taken.

    The tokens are the desk's; `opened` is told the address once the door is open.
    """
    desk = Desk(house, platform, clock, is_working_day, figures_token=figures_token, command_token=command_token)
    served = Served(desk, open_door(port))
    if port and served.address != f"http://{LOOPBACK}:{port}":
        say(f"Port {port} is taken; using the next free one.")
    say(f"Bole is at {served.address} (stop with Ctrl+C)")
    sys.stdout.flush()
    opened(served.address)
    served.run()
