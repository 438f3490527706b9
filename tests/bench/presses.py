"""Approvals per second, beside the bare commits they cannot do without, on the same disk in the same run."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy.engine.default import DefaultDialect

from bot.cards.compose import Composer
from bot.engine import letters, records
from bot.engine.reception import Reception
from bot.flow import machine
from bot.ports import Answer, Incoming
from storage import session
from tests.bench.company import Office, opened
from tests.bench.stopwatch import Part, Stopwatch

ROUNDS = 9
PER_ROUND = 40
COMMIT = "commit: the disk confirms"
PLACES: list[Part] = [
    (COMMIT, DefaultDialect, "do_commit"),
    ("SQL, with JSON to and from columns", session.Tx, "run"),
    ("SQL, with JSON to and from columns", session.Tx, "run_for_each"),
    ("SQL, with JSON to and from columns", session.Tx, "ask"),
    ("words: templates to cards", Composer, "compose"),
    ("deciding", machine, "decide"),
    ("cards and cases as JSON", letters, "to_json"),
    ("cards and cases as JSON", records, "to_row"),
    ("cards and cases as JSON", records, "from_row"),
]
REST = "everything else: turn, rights, buttons, directory"


@dataclass(frozen=True)
class Presses:
    """Milliseconds each, a median over the rounds; `share` is how near a press comes to the bare commits."""

    bare_ms: float
    outbox_ms: float
    delivered_ms: float
    share: float
    lowest: float
    highest: float
    share_delivered: float
    letters: float
    parts: dict[str, float]


class Bare:
    """Two commits of one row: what a press costs at the very least, once to keep it and once for its turn."""

    def __init__(self, folder: Path) -> None:
        self._line = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL"):
            self._line.execute(f"PRAGMA {setting}")
        self._line.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, body TEXT)")

    def pair(self) -> None:
        for _ in range(2):
            self._line.execute("BEGIN IMMEDIATE")
            self._line.execute("INSERT INTO kept (body) VALUES (?)", ("x" * 200,))
            self._line.execute("COMMIT")

    def close(self) -> None:
        self._line.close()


def measure(folder: Path) -> Presses:
    """Rounds of bare commits, presses into the outbox and presses delivered, one after the other."""
    rounds: list[tuple[float, float, float]] = []
    bare = Bare(folder)
    with opened(folder) as office:
        reception = Reception(office.bole.tools)
        needs = iter(office.files_needs((2 * ROUNDS + 3) * PER_ROUND))

        def press(receive: Callable[[Incoming], Answer]) -> Callable[[], None]:
            def one() -> None:
                who, body = next(needs)
                answer = receive(office.incoming(who, body))
                assert answer.accepted, answer.toast

            return one

        into_outbox, delivered = press(reception.receive), press(office.bole.room.receive)
        each(delivered)
        rounds += ((each(bare.pair), each(into_outbox), deliver_after(office, delivered)) for _ in range(ROUNDS))
        letters_before = office.platform.swallowed
        parts = breakdown(into_outbox)
        office.bole.room.pulse()
        written = (office.platform.swallowed - letters_before) / PER_ROUND
    bare.close()
    return Presses(
        bare_ms=median(b for b, _, _ in rounds),
        outbox_ms=median(o for _, o, _ in rounds),
        delivered_ms=median(d for _, _, d in rounds),
        share=median(b / o for b, o, _ in rounds),
        lowest=min(b / o for b, o, _ in rounds),
        highest=max(b / o for b, o, _ in rounds),
        share_delivered=median(b / d for b, _, d in rounds),
        letters=written,
        parts=parts,
    )


def each(work: Callable[[], None]) -> float:
    """Milliseconds for one piece of work, over a round of them."""
    gc.collect()
    start = perf_counter()
    for _ in range(PER_ROUND):
        work()
    return (perf_counter() - start) / PER_ROUND * 1000


def deliver_after(office: Office, delivered: Callable[[], None]) -> float:
    """A round of presses with delivery, once the letters of the round before are out of the way."""
    office.bole.room.pulse()
    return each(delivered)


def breakdown(work: Callable[[], None]) -> dict[str, float]:
    """Milliseconds of one press by what they were spent on; being timed costs a little itself."""
    watch = Stopwatch()
    with watch.watching(PLACES):
        whole = each(work)
    parts: dict[str, float] = {}
    for name, seconds in watch.seconds.items():
        parts[name] = seconds / PER_ROUND * 1000
    parts[REST] = whole - sum(parts.values())
    return dict(sorted(parts.items(), key=lambda part: -part[1]))
