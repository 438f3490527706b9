"""A program that is measured: it serves, does what it is told line by line, and says what it cost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uvicorn.config import Config
from uvicorn.server import Server

from bot.platforms.doors import _listening

ROOT = Path(__file__).resolve().parents[2]
Told = Callable[..., Any]
HOUSE_CORE, OTHER_CORE = 0, 1


class Program:
    """The inside: commands by name, and the processor time of every thread by the kind of thread."""

    def __init__(self, **commands: Told) -> None:
        self._commands: dict[str, Told] = {"cpu": spent, **commands}

    def listen(self, port: int, leave: Callable[[], object]) -> None:
        """Say where it answers, then do what is told until nobody is there to tell."""
        self._say(port)
        for line in sys.stdin:
            name, given = json.loads(line)
            self._say(self._commands[name](**given))
        leave()

    def _say(self, what: Any) -> None:
        print(json.dumps(what), flush=True)


def spent() -> dict[str, float]:
    """Microseconds of processor time since the program began, by the name its threads have in common."""
    found: dict[str, float] = defaultdict(float)
    for thread in threading.enumerate():
        told = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        if told.exists():
            found[re.sub(r"[-_]?\d+( .*)?$", "", thread.name)] += int(told.read_text("ascii").split()[0]) / 1000
    found["all"] = time.process_time() * 1e6
    return dict(found)


def serve(app: Any, program: Program) -> None:
    """Serve an app exactly as `serve` does."""
    config = Config(
        app, log_config=None, access_log=False, lifespan="off", http="h11",
        ws="none", loop="asyncio", server_header=False, date_header=False,
    )  # fmt: skip
    socket = _listening("127.0.0.1", 0)
    server = Server(config)

    def leave() -> None:
        server.should_exit = True

    threading.Thread(
        target=program.listen, args=(socket.getsockname()[1], leave), name="commands", daemon=True
    ).start()  # fmt: skip
    server.run(sockets=[socket])


class Run:
    """The outside: a program on a core of its own, or on any core."""

    def __init__(self, core: int | None, *command: str, python: str = sys.executable) -> None:
        self._process = subprocess.Popen(
            [python, *command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})
        self.port = int(self._heard())

    def tell(self, name: str, **given: Any) -> Any:
        """Have something done; what it says."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, given]) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def close(self) -> None:
        self._process.communicate(timeout=30)

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the program that is measured has ended"
        return json.loads(line)


@contextmanager
def apart() -> Iterator[None]:
    """This program keeps off the core on which a house is measured."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {OTHER_CORE} & cores or cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
