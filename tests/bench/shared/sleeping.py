"""The pulse of a house beside a million timers that sleep, on both kinds of database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from tests.bench.company import Office
from tests.bench.shared.ground import ground
from tests.bench.shared.waiting import fill

MANY = 1_000_000
BEATS = 200
ASLEEP = "timer (kind, due_at, state) SELECT 'late', '2027-03-02T01:00:00.000000Z', 'sleeping'"


@dataclass(frozen=True)
class Sleepers:
    """Milliseconds of a pulse before and after, and by how many megabytes the process grew in the pulses after."""

    kind: str
    few_ms: float
    many_ms: float
    grown_mb: float


def measure(folder: Path) -> list[Sleepers]:
    """SQLite, then PostgreSQL."""
    with ground() as made:
        return [
            _measured("sqlite", Office(folder / "file")),
            _measured("postgresql", Office(folder / "pg", url=made.url)),
        ]


def _measured(kind: str, office: Office) -> Sleepers:
    try:
        office.bole.room.pulse()
        few = _beats(office)
        fill(office.bole.tools.store, kind, ASLEEP, MANY)
        with office.bole.tools.store.transaction() as tx:
            tx.connection.execute(text("ANALYZE"))
        _beats(office)
        before = _megabytes()
        many = _beats(office)
        return Sleepers(kind, few, many, _megabytes() - before)
    finally:
        office.bole.close()


def _beats(office: Office) -> float:
    taken: list[float] = []
    for _ in range(BEATS):
        office.clock.set(office.clock.now() + timedelta(seconds=1))
        begin = perf_counter()
        done = office.bole.room.pulse()
        taken.append((perf_counter() - begin) * 1000)
        assert done == 0, f"{done} things fell due in a pulse that should find nothing"
    return median(taken)


def _megabytes() -> float:
    """What the process has in memory now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 2**20
