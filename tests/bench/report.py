"""The measurements in words: what is printed, and what docs/benchmarks.md keeps."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from pathlib import Path

from tests.bench.heartbeat import FEW, MANY, Beats
from tests.bench.presses import COMMIT, PER_ROUND, ROUNDS, Presses
from tests.bench.start import ROUNDS as STARTS
from tests.bench.start import Start

AIM = 0.35


def machine() -> str:
    """The processor, memory and versions the numbers belong to."""
    cpu, memory = Path("/proc/cpuinfo").read_text(), Path("/proc/meminfo").read_text()
    model = re.search(r"model name\s*:\s*(.+)", cpu)
    total = re.search(r"MemTotal:\s+(\d+) kB", memory)
    return (
        f"{os.cpu_count()} × {model[1] if model else platform.machine()}, "
        f"{int(total[1]) / 1024**2 if total else 0:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"load when the measurements ended: {os.getloadavg()[0]:.1f}"
    )


def start(found: Start) -> str:
    return f"""\
## Start

A second start of `python -m bot play` on existing data, until it says its address; beside a process that
only imports the same installed libraries. Medians of {STARTS} rounds, one after the other.

| | seconds | peak memory |
|---|---|---|
| `play`, ready | {found.ready_s:.2f} | {found.memory_mb:.0f} MB |
| bare imports | {found.bare_s:.2f} | {found.bare_memory_mb:.0f} MB |
| beyond the bare imports (aim: 0.5 or less) | **{found.over_s:.2f}** | |

Libraries loaded: {", ".join(found.libraries)}.
"""


def presses(found: Presses) -> str:
    whole = sum(found.parts.values())
    own = whole - next(ms for name, ms in found.parts.items() if name == COMMIT)
    parts = "\n".join(f"| {name} | {ms:.2f} | {ms / whole:.0%} |" for name, ms in found.parts.items())
    return f"""\
## Presses

A department head approves a hiring need: the event is kept (one commit), its turn writes the case, a task,
timers, the audit and {found.letters:.0f} letters (one commit). SQLite file, WAL, `synchronous=FULL`. Beside it, on
the same disk: two bare commits of one row each. Medians of {ROUNDS} rounds of {PER_ROUND}, A B C A B C.

| | ms each | per second | share of the bare rate |
|---|---|---|---|
| A: two bare one-row commits | {_rate(found.bare_ms)} | |
| B: press, through inbox and turn, to the outbox (aim: {AIM:.0%}) | {_rate(found.outbox_ms)} | **{found.share:.0%}** |
| C: press, letters delivered too (a third commit) | {_rate(found.delivered_ms)} | {found.share_delivered:.0%} |

Where the time of B goes, from a round of its own in which the parts were timed:

| part | ms | |
|---|---|---|
{parts}

The share of a single round lay between {found.lowest:.0%} and {found.highest:.0%}.

Beside its commits a press does {own:.1f} ms of work of its own, whatever the disk: even if its commits cost no more
than bare ones, the aim could be met only where two of those take {own * AIM / (1 - AIM):.1f} ms or longer. Ours
cost more, because they write many more pages.
"""


def _rate(ms: float) -> str:
    return f"{ms:.2f} | {1000 / ms:.0f}"


def heartbeat(found: Beats) -> str:
    return f"""\
## Heartbeat

One beat (calendar, timers, inbox, outbox) of a house in which nothing is due. Two houses beat in turn.

| sleeping timers | ms |
|---|---|
| {FEW:,} | {found.few_ms:.2f} |
| {MANY:,} | {found.many_ms:.2f} |
| ratio, median of the rounds (aim: 1) | **{found.ratio:.2f}** |
"""
