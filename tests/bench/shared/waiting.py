"""How long it takes to claim what is due while a hundred thousand rows wait, and to find that nothing is due beside a
million that sleep."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from storage import Store, Tx, claims, inbox, timers
from tests.bench.company import MORNING
from tests.bench.shared.ground import ground

ROWS, PEOPLE = 100_000, 50_000
TIMES = 150
HANDFUL = 64
FAR = "far"
LEASE = timedelta(seconds=60)
DAYS = "'2026-03-02T01:00:00.000000Z'"
NUMBERS = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {0}) INSERT INTO {1} FROM s",
    "postgresql": "INSERT INTO {1} FROM generate_series(1, {0}) AS s(n)",
}
NEW = (
    "inbox (key, platform, handle, body, private, at, received_at, case_id, state, tries, not_before) "
    f"SELECT 'e' || n, 'far', 'u', '{{}}', false, {DAYS}, {DAYS}, CASE WHEN n % 2 = 0 THEN 'case' || (n % 30000) END, "
    f"'new', 0, {DAYS}"
)
SLEEPING = f"timer (kind, due_at, state) SELECT 'late', {DAYS}, 'sleeping'"
WAITING = (
    "outbox (key, card_key, kind, place, person, platform, version, body, private, urgent, state, not_before, tries, "
    f"created_at) SELECT 'k' || n, 'c' || n, 'direct', 'U' || (n % {PEOPLE}), 'p' || n, 'far', 1, '{{}}', false, "
    f"false, 'waiting', {DAYS}, 0, {DAYS}"
)


@dataclass(frozen=True)
class Waits:
    """One thing that is claimed, on one kind of database: milliseconds, and beside it of one bare commit of a row."""

    kind: str
    what: str
    p50_ms: float
    p99_ms: float
    bare_ms: float


def measure(folder: Path) -> list[Waits]:
    """Everything on SQLite, then on PostgreSQL."""
    with Store.open(f"sqlite:///{folder / 'waiting.db'}", None) as store:
        store.migrate()
        found = _measured(store, "sqlite")
    with ground() as made, Store.open(made.url, None) as store:
        return found + _measured(store, "postgresql")


def fill(store: Store, kind: str, rows: str, count: int) -> None:
    """So many rows, made by the database itself."""
    typed = re.sub(r"('\d{4}-[^']+Z')", r"timestamptz \1", rows).replace("'{}'", "'{}'::json")
    into = typed if kind == "postgresql" else rows
    with store.transaction() as tx:
        if kind == "postgresql":
            tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
        tx.connection.exec_driver_sql(
            NUMBERS[kind].format(count, into).replace("%", "%%" if kind == "postgresql" else "%")
        )


def _measured(store: Store, kind: str) -> list[Waits]:
    for rows in (NEW, SLEEPING, WAITING):
        fill(store, kind, rows, ROWS)
    with store.transaction() as tx:
        tx.connection.execute(text("ANALYZE"))
        tx.connection.execute(text("CREATE TABLE bare (n INTEGER)"))
    works = {
        "an event, and its turn done": _event,
        "a timer, fired": _timer,
        "64 letters of 50,000 people": _letters,
    }
    return [_each(store, kind, what, work) for what, work in works.items()]


def _each(store: Store, kind: str, what: str, work: Callable[[Tx], object]) -> Waits:
    """So many transactions of the work, each beside a bare one."""
    rounds: list[tuple[float, float]] = []
    for _ in range(TIMES):
        rounds.append((_timed(store, _bare), _timed(store, work)))
        if work is _letters:
            _timed(store, _gone)
    taken = sorted(ms for _, ms in rounds)
    p99 = taken[math.ceil(len(taken) * 0.99) - 1]
    return Waits(kind, what, median(taken), p99, median(bare for bare, _ in rounds))


def _timed(store: Store, work: Callable[[Tx], object]) -> float:
    begin = perf_counter()
    with store.transaction() as tx:
        work(tx)
    return (perf_counter() - begin) * 1000


def _bare(tx: Tx) -> None:
    tx.connection.execute(text("INSERT INTO bare VALUES (1)"))


def _event(tx: Tx) -> None:
    found = inbox.next_(tx, MORNING)
    assert found is not None, "no event waits"
    inbox.done(tx, found)


def _timer(tx: Tx) -> None:
    (found,) = timers.take(tx, MORNING, 1)
    assert timers.fire(tx, found.id, MORNING)


def _letters(tx: Tx) -> None:
    found = claims.take(tx, FAR, MORNING, HANDFUL, LEASE)
    assert len(found) == HANDFUL, f"{len(found)} letters were found"


def _gone(tx: Tx) -> None:
    """What was claimed is out, so that the next claim finds others."""
    tx.connection.execute(text("UPDATE outbox SET state = 'sent' WHERE attempted_at IS NOT NULL AND state = 'waiting'"))
