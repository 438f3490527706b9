"""The measurements in words: what is printed, and what docs/benchmarks.md keeps."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from pathlib import Path

from tests.bench.heartbeat import FEW, MANY, Beats
from tests.bench.outbox import EACH, PLACES, SECOND, TAKES_S, Sending
from tests.bench.outbox import ROUNDS as SENDINGS
from tests.bench.presses import COMMIT, PER_ROUND, ROUNDS, Presses
from tests.bench.scale import FEW_CASES, FEW_WORKFLOWS, MANY_CASES, MANY_WORKFLOWS, Grown
from tests.bench.scale import PER_ROUND as SCALE_PER_ROUND
from tests.bench.scale import ROUNDS as SCALE_ROUNDS
from tests.bench.start import ROUNDS as STARTS
from tests.bench.start import Start

AIM = 0.35


def machine(last: str) -> str:
    """The processor, memory and versions the numbers belong to; `last`: what was measured last."""
    cpu, memory = Path("/proc/cpuinfo").read_text(), Path("/proc/meminfo").read_text()
    model = re.search(r"model name\s*:\s*(.+)", cpu)
    total = re.search(r"MemTotal:\s+(\d+) kB", memory)
    return (
        f"{os.cpu_count()} × {model[1] if model else platform.machine()}, "
        f"{int(total[1]) / 1024**2 if total else 0:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"load when the last of them ended ({last}): {os.getloadavg()[0]:.1f}"
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
timers, the audit and its letters (one commit); {found.letters:.0f} go out at once, those over the day's number wait.
SQLite file, WAL, `synchronous=FULL`. Beside it, on the same disk: two bare commits of one row each.
Medians of {ROUNDS} rounds of {PER_ROUND}, A B C A B C.

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


def sending(found: Sending) -> str:
    return f"""\
## Letters to a far platform

{PLACES} places, {EACH} letters each, to a platform that takes one message a second from each place and answers after
{TAKES_S / SECOND * 1000:.0f} ms; its second lasts {SECOND} s here. The courier waits from the
end of one call to a place to the beginning of the next. Medians of {SENDINGS} rounds.

| | |
|---|---|
| share of the rate the platform permits (aim: 98% or more) | **{found.share:.1%}** |
| of the slowest place | {found.lowest:.1%} |
| calls refused (aim: 0.5% or less) | **{found.refused:.1%}** |
| letters lost | {found.lost} |
"""


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


def workflows(found: list[Grown]) -> str:
    return f"""\
## Many workflows

The same deeds in a house with {FEW_WORKFLOWS} workflows and in one with {MANY_WORKFLOWS}, by turns in one run.
The many are copies of the few under names and words of their own, those with a rhythm among them.
Medians of {SCALE_ROUNDS} rounds of {SCALE_PER_ROUND}; aim: 1.2 or less.

{_grown(found, f"{FEW_WORKFLOWS} workflows", f"{MANY_WORKFLOWS} workflows")}
"""


def cases(found: list[Grown], made_s: float) -> str:
    return f"""\
## Many closed cases

The same deeds beside {FEW_CASES:,} closed cases and beside {MANY_CASES:,}, with everything that stays of
them (parts people had, tasks, timers, letters, papers, audit), made in {made_s:.0f} s.
Medians of {SCALE_ROUNDS} rounds of {SCALE_PER_ROUND}; aim: 1.2 or less.

{_grown(found, f"{FEW_CASES:,} closed", f"{MANY_CASES:,} closed")}
"""


def _grown(found: list[Grown], few: str, many: str) -> str:
    rows = "\n".join(f"| {g.deed} | {g.few_ms:.2f} | {g.many_ms:.2f} | **{g.ratio:.2f}** |" for g in found)
    return f"| deed | ms, {few} | ms, {many} | ratio |\n|---|---|---|---|\n{rows}"
