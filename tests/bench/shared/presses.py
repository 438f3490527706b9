"""Approvals a second by one, two and four replicas on one PostgreSQL, beside that server's own simple updates."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter

from tests.bench.crowd import company_file
from tests.bench.program import Run
from tests.bench.shared.ground import Ground, all_at_once, ground, replicas
from tests.bench.shared.replica import PEOPLE

COUNTS = (1, 2, 4)
ROUNDS = 3
EACH = 25
"""Approvals of each replica in a round."""
BARE_S = 2
PROGRAM = "tests.bench.shared.replica"
TIMED = 25
WARM = 5


@dataclass(frozen=True)
class Side:
    """So many replicas: approvals and pgbench's simple updates a second, milliseconds of processor time an approval
    takes in Python and in PostgreSQL; of each the median, as of the ratio round by round."""

    replicas: int
    presses: float
    updates: float
    ratio: float
    python_ms: float
    server_ms: float


@dataclass(frozen=True)
class Together:
    """All sides; statements and round trips of one approval, and where its milliseconds go."""

    sides: list[Side]
    statements: int
    trips: int
    parts: dict[str, float]


def measure(folder: Path) -> Together:
    """Rounds of one, two and four replicas, before each PostgreSQL's own measure with as many clients."""
    company = folder / "company.toml"
    company.write_text(company_file(PEOPLE, apart=True), encoding="utf-8")
    given = (str(folder), str(company), str(monotonic()))
    with ground() as made, replicas(max(COUNTS), PROGRAM, made.url, *given) as runs:
        needs = [WARM + EACH * ROUNDS * sum(count > number for count in COUNTS) for number in range(len(runs))]
        needs[0] += TIMED + 1
        _filed(runs, needs)
        made.say("ANALYZE")
        made.pgbench(1, 1)
        all_at_once(runs, "presses", count=WARM)
        rounds = [[_round(made, runs[:count]) for count in COUNTS] for _ in range(ROUNDS)]
        statements, trips = runs[0].tell("counted")
        parts = runs[0].tell("watched", count=TIMED)
    return Together([_middle(list(some)) for some in zip(*rounds, strict=True)], statements, trips, parts)


def _filed(runs: list[Run], needs: list[int]) -> None:
    with ThreadPoolExecutor(len(runs)) as pool:
        told = list(pool.map(lambda run, count: run.tell("files", count=count), runs, needs))
    assert told == needs, f"{needs} needs were filed, and {told} wait"


def _round(made: Ground, runs: list[Run]) -> Side:
    count = len(runs)
    updates = made.pgbench(count, BARE_S)
    server, began = made.cpu_s(), perf_counter()
    python = sum(all_at_once(runs, "presses", count=EACH))
    done, each = EACH * count, 1000 / (EACH * count)
    presses = done / (perf_counter() - began)
    return Side(count, presses, updates, presses / updates, python * each, (made.cpu_s() - server) * each)


def _middle(some: list[Side]) -> Side:
    numbers = zip(*(astuple(side) for side in some), strict=True)
    replicas, *others = (median(each) for each in numbers)
    return Side(int(replicas), *others)
