"""How soon the playground answers, beside the bare imports of the libraries it loads, in the same run."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
PATIENCE_S = 60
BARE = f"""
import sys, time
for name in sys.argv[1:]:
    try:
        __import__(name)
    except ImportError:  # a module that its own library only tries for
        pass
print("ready", flush=True)
time.sleep({PATIENCE_S})
"""
_IMPORTED = re.compile(r"^import time:.*\|\s+(\S+)$")


@dataclass(frozen=True)
class Start:
    """Seconds, medians over the rounds. `over_s` is the median of what each start took beyond its bare imports."""

    ready_s: float
    bare_s: float
    over_s: float
    memory_mb: float
    bare_memory_mb: float
    libraries: list[str]


class Run:
    """A process that says one line when it is ready; `seconds` until then, `peak_mb` of memory so far."""

    def __init__(self, *command: str, **settings: str) -> None:
        """`settings`: what the environment holds besides."""
        self._errors = TemporaryFile("w+")  # noqa: SIM115 - closed by stop()
        start = perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=_as_installed() | settings,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        self.seconds = perf_counter() - start
        self.peak_mb = peak_mb(self.process.pid) if self.line else 0.0

    def stop(self) -> str:
        """Ask it to end, and wait; what it said on the error stream."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE_S)
        with self._errors:
            self._errors.seek(0)
            return self._errors.read()


def measure(folder: Path) -> Start:
    """A first start that makes the data, then rounds of a start and of the bare imports, in turn."""
    play = ("-m", "bot", "play", "--port", free_port(), "--data", str(folder))
    _played(*play)
    modules = libraries_of(_played("-X", "importtime", *play)[1])
    bare = ("-c", BARE, *modules)
    rounds: list[tuple[Run, Run]] = []
    for _ in range(ROUNDS):
        started, _ = _played(*play)
        imported = Run(*bare)
        complaint = imported.stop()
        assert imported.line == "ready\n", f"the bare imports failed: {complaint[-2000:]}"
        rounds.append((started, imported))
    return Start(
        ready_s=median(s.seconds for s, _ in rounds),
        bare_s=median(b.seconds for _, b in rounds),
        over_s=median(s.seconds - b.seconds for s, b in rounds),
        memory_mb=median(s.peak_mb for s, _ in rounds),
        bare_memory_mb=median(b.peak_mb for _, b in rounds),
        libraries=sorted({name.split(".")[0] for name in modules}),
    )


def libraries_of(report: str) -> list[str]:
    """The installed modules that an import report names, in the order in which they were loaded."""
    names = [found[1] for each in report.splitlines() if (found := _IMPORTED.match(each))]
    return [name for name in dict.fromkeys(names) if _is_installed(name)]


def _is_installed(name: str) -> bool:
    """Whether a module is a library's: it lies in site-packages and can be imported by its name."""
    top = find_spec(name.split(".")[0])
    if top is None or "site-packages" not in str(top.origin or top.submodule_search_locations):
        return False
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _played(*command: str) -> tuple[Run, str]:
    """Start the playground until it says its address, then end it; the error stream holds the imports."""
    run = Run(*command)
    said = run.stop()
    assert "http://" in run.line, f"the playground did not start: {run.line} {said[-2000:]}"
    return run, said


def peak_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _as_installed() -> dict[str, str]:
    """The environment, with compiled modules kept between starts as they are wherever the bot is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def free_port() -> str:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return str(door.getsockname()[1])
