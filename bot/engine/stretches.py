"""Cases read in stretches, newest first, so that a million of them are never in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine import records
from bot.flow.case import Case
from storage import Tx, cases
from storage.cases import CaseRow

STRETCH = 1_000
"""So many cases are looked through for one page."""
_CHUNK = 250
Mark = tuple[datetime, str]
MayRead = Callable[[Case], bool]


@dataclass(frozen=True)
class Stretch:
    """The readable cases of a stretch, how many those are, and the mark where the next begins ("" at the end)."""

    cases: tuple[Case, ...]
    older: str = ""


def stretch(tx: Tx, workflow: str, may: MayRead, before: str = "", **where: Any) -> Stretch:
    """The next stretch of a workflow's cases; `where` as in `storage.cases.older`."""
    found: list[Case] = []
    mark, left = read_mark(before), STRETCH
    while left > 0:
        rows = cases.older(tx, workflow, mark, min(_CHUNK, left), **where)
        found += [case for case in map(records.from_row, rows) if may(case)]
        if len(rows) < min(_CHUNK, left):
            return Stretch(tuple(found))
        mark, left = _mark_of(rows[-1]), left - len(rows)
    more = mark is not None and cases.older(tx, workflow, mark, 1, **where)
    return Stretch(tuple(found), written(mark) if more and mark else "")


def everything(tx: Tx, workflow: str, may: MayRead) -> Iterator[Case]:
    """Every readable case of a workflow, newest first, a few at a time."""
    mark: Mark | None = None
    while rows := cases.older(tx, workflow, mark, _CHUNK):
        yield from (case for case in map(records.from_row, rows) if may(case))
        mark = _mark_of(rows[-1])


def _mark_of(row: CaseRow) -> Mark:
    return row.opened_at, row.ref


def written(mark: Mark) -> str:
    return f"{mark[0].isoformat()} {mark[1]}"


def read_mark(text: str) -> Mark | None:
    """A mark as it stood in an address; one that is none begins with the newest."""
    at, _, ref = text.partition(" ")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, ref) if moment.tzinfo is not None else None
