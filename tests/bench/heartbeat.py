"""One heartbeat with a hundred sleeping timers and with a hundred thousand, in turn in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from storage import timers
from tests.bench.company import MORNING, Office, opened

FEW, MANY = 100, 100_000
ROUNDS = 15
BEATS = 20


@dataclass(frozen=True)
class Beats:
    """Milliseconds of one beat; `ratio` is many to few, a median over the rounds."""

    few_ms: float
    many_ms: float
    ratio: float


def measure(folder: Path) -> Beats:
    """Two houses that beat in turn; nothing falls due."""
    with opened(folder / "few") as few, opened(folder / "many") as many:
        sleepers(few, FEW)
        sleepers(many, MANY)
        beat(few)
        beat(many)
        rounds = [(beat(few), beat(many)) for _ in range(ROUNDS)]
    return Beats(
        few_ms=median(f for f, _ in rounds),
        many_ms=median(m for _, m in rounds),
        ratio=median(m / f for f, m in rounds),
    )


def sleepers(office: Office, count: int) -> None:
    """Timers that fall one after the other, the first of them in a month."""
    first = MORNING + timedelta(days=30)
    with office.bole.tools.store.transaction() as tx:
        for number in range(count):
            timers.set_(tx, None, "late", first + timedelta(seconds=number))


def beat(office: Office) -> float:
    start = perf_counter()
    for _ in range(BEATS):
        office.clock.set(office.clock.now() + timedelta(seconds=1))
        done = office.bole.room.pulse()
        assert done == 0, f"{done} things fell due in a beat that should find nothing"
    return (perf_counter() - start) / BEATS * 1000
