"""What goes over the lines of a memory to PostgreSQL, as the driver's own library writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import event

from storage import Store

SAID = ("Execute", "Query")
WAITED = ("Sync", "Query")


@dataclass
class Traffic:
    """`statements` that were run, those that begin and end a transaction among them; `trips`: how often somebody waited
    for the server to answer."""

    statements: int = 0
    trips: int = 0


@contextmanager
def traffic(store: Store) -> Iterator[Traffic]:
    """Counted when the block is over."""
    engine, told = store._writer, Traffic()
    assert engine is not None and store.shared
    with TemporaryFile() as file:

        def begins(raw: Any, *_: Any) -> None:
            raw.pgconn.trace(file.fileno())

        def ends(raw: Any, *_: Any) -> None:
            raw.pgconn.untrace()

        event.listen(engine, "checkout", begins)
        event.listen(engine, "checkin", ends)
        try:
            yield told
        finally:
            event.remove(engine, "checkout", begins)
            event.remove(engine, "checkin", ends)
        file.seek(0)
        sent = [line.split("\t") for line in file.read().decode("utf-8", "replace").splitlines()]
    kinds = [line[3] for line in sent if len(line) > 3 and line[1] == "F"]
    told.statements = sum(kind in SAID for kind in kinds)
    told.trips = sum(kind in WAITED for kind in kinds)
