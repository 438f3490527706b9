"""How soon `serve` is ready with a platform on, and how much memory it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep

from bot.app import PLAYGROUND_COMPANY
from tests.bench.start import Run, free_port, peak_mb

ROUNDS = 5
A_WHILE_S = 3.0
"""Until the directory has been read, and homes are drawn."""


@dataclass(frozen=True)
class Ready:
    """Medians: seconds until the ready line, megabytes by then and a while later. `line`: what it says itself."""

    seconds: float
    peak_mb: float
    later_mb: float
    line: str


def measure(folder: Path, given: Mapping[str, str], between: Callable[[], object] = lambda: None) -> Ready:
    """A first start that makes the data, then rounds of starts. `given`: the platform's settings; `between`: what is
    done after each round."""
    port = free_port()
    settings = {**given, "BOT_COMPANY": str(PLAYGROUND_COMPANY), "BOT_DATA_DIR": str(folder), "BOT_PORT": port}
    _started(settings)
    rounds: list[tuple[Run, float]] = []
    for _ in range(ROUNDS):
        rounds.append(_started(settings))
        between()
    line = rounds[-1][0].line.strip().replace(port, "8300")
    return Ready(
        median(r.seconds for r, _ in rounds), median(r.peak_mb for r, _ in rounds), median(m for _, m in rounds), line
    )


def _started(settings: Mapping[str, str]) -> tuple[Run, float]:
    """One start, and its memory a while later."""
    run = Run("-m", "bot", "serve", **settings)
    sleep(A_WHILE_S)
    later = peak_mb(run.process.pid) if run.line else 0.0
    said = run.stop()
    assert "Bole is ready" in run.line, f"serve did not start: {run.line} {said[-2000:]}"
    return run, later
