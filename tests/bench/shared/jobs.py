"""Deferred sends by our outbox and couriers, and by a job queue that others use, on one PostgreSQL in one run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import LiteralString

import psycopg

from tests.bench.program import Run
from tests.bench.shared.ground import Ground, all_at_once, ground, replicas

PEER = "procrastinate==3.10.0"
OURS = "tests.bench.shared.carrier"
THEIRS = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import peer; peer.run()"
COUNTS = (1, 2, 4)
TAKES = (0.0, 0.02)
"""So many seconds a send waits for the platform."""
JOBS, ROUNDS, AT_ONCE, FEW = 600, 3, 100, 200
"""`FEW`: so many are written one by one, and worked off before the first round."""
BODY = "请写下上周进展、本周计划和需要的协调。" * 20
PATIENCE_S = 180.0
WAITING = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
TO_DO = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
WRITTEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
"""How many transactions have written something, on the whole server."""


@dataclass(frozen=True)
class Deferred:
    """Jobs a second that are written one by one, and many in one transaction."""

    singly: float
    together: float


@dataclass(frozen=True)
class Worked:
    """So many workers, sends that take so long: jobs a second; milliseconds of processor time a job, in Python and in
    PostgreSQL; transactions that write, a job."""

    workers: int
    takes: float
    rate: float
    python_ms: float
    server_ms: float
    writes: float


@dataclass(frozen=True)
class Jobs:
    """Ours and theirs in turn, medians; or why theirs is not there."""

    ours: Deferred
    theirs: Deferred
    worked: list[tuple[Worked, Worked]]


class Side:
    """One side of the comparison: its workers, and the question how many of its jobs are not done."""

    def __init__(self, made: Ground, line: psycopg.Connection, runs: list[Run], left: LiteralString) -> None:
        """`line`: to its database."""
        self._made, self._line, self.runs = made, line, runs
        self._left: LiteralString = left

    def defers(self, count: int, at_once: int) -> float:
        """Jobs a second."""
        return count / self.runs[0].tell("defers", count=count, at_once=at_once, body=BODY)

    def works(self, workers: int, takes: float, count: int) -> Worked:
        """So many jobs, written before, worked off."""
        self.defers(count, AT_ONCE)
        server, writes, began = self._made.cpu_s(), self._ask(WRITTEN), time.perf_counter()
        with ThreadPoolExecutor(1) as aside:
            told = aside.submit(all_at_once, self.runs[:workers], "works", takes=takes)
            while self._ask(self._left):
                assert time.perf_counter() - began < PATIENCE_S, "not every job was done"
                time.sleep(0.02)
            seconds = time.perf_counter() - began
            python = sum(told.result())
        spent, written = self._made.cpu_s() - server, self._ask(WRITTEN) - writes
        return Worked(workers, takes, count / seconds, python / count * 1000, spent / count * 1000, written / count)

    def _ask(self, query: LiteralString) -> int:
        found = self._line.execute(query).fetchone()
        assert found is not None
        return found[0]


def measure(folder: Path, count: int = JOBS, rounds: int = ROUNDS, counts: tuple[int, ...] = COUNTS) -> Jobs | str:
    """Rounds of ours and theirs in turn; a sentence where theirs cannot be had."""
    python = installed(folder / "peer")
    if not python.exists():
        return f"{PEER} could not be installed, so that there is nothing to compare with."
    with ground() as made, _sides(made, folder, python, max(counts)) as (ours, theirs):
        deferred = [
            [(side.defers(min(FEW, count), 1), side.defers(min(FEW, count), AT_ONCE)) for side in (ours, theirs)]
            for _ in range(rounds)
        ]
        for side in (ours, theirs):
            side.works(max(counts), 0.0, min(FEW, count))
        worked = []
        for takes in TAKES:
            for workers in counts:
                found = [
                    (ours.works(workers, takes, count), theirs.works(workers, takes, count)) for _ in range(rounds)
                ]
                worked.append((_middle([one for one, _ in found]), _middle([other for _, other in found])))
    first, second = ([pair[number] for pair in deferred] for number in (0, 1))
    return Jobs(_of(first), _of(second), worked)


def installed(folder: Path) -> Path:
    """A Python that has the peer, in a folder of its own; the path of nothing where it could not be had."""
    python = folder / "bin" / "python"
    wanted = (
        (sys.executable, "-m", "venv", str(folder)),
        (str(python), "-m", "pip", "install", "-q", PEER, "psycopg[binary]"),
    )
    for command in wanted:
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
        except (OSError, subprocess.SubprocessError):
            return folder / "nothing"
    return python


@contextmanager
def _sides(made: Ground, folder: Path, python: Path, workers: int) -> Iterator[tuple[Side, Side]]:
    url = made.server.fresh()
    with ExitStack() as stack:
        ours = stack.enter_context(replicas(workers, OURS, made.url, str(folder), str(time.monotonic())))
        theirs = [Run(None, "-c", THEIRS, str(number), url, python=str(python)) for number in range(workers)]
        for run in theirs:
            stack.callback(run.close)
        theirs[0].tell("prepares")
        lines = [stack.enter_context(psycopg.connect(each, autocommit=True)) for each in (made.url, url)]
        yield Side(made, lines[0], ours, WAITING), Side(made, lines[1], theirs, TO_DO)


def _of(some: list[tuple[float, float]]) -> Deferred:
    return Deferred(median(one for one, _ in some), median(many for _, many in some))


def _middle(some: list[Worked]) -> Worked:
    """The medians."""

    def of(name: str) -> float:
        return median(getattr(each, name) for each in some)

    return Worked(some[0].workers, some[0].takes, of("rate"), of("python_ms"), of("server_ms"), of("writes"))
