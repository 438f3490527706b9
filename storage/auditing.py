"""What should never be, found by looking: the questions the hourly auditor asks of the memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import String, bindparam, cast, exists, select

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import word
from storage.tables import Case_, Inbox, Outbox, SealedRound, Task, Timer, table

MOST = 200
"""So many of each kind at most: more say nothing new."""

_C, _I, _O, _K, _T, _R = (table(each) for each in (Case_, Inbox, Outbox, Task, Timer, SealedRound))
_SLEEPING = _T.c.state == word("sleeping")
_OPEN = _C.c.closed_at.is_(None)
_ITS_TIMER = exists().where(_T.c.case_id == _C.c.id, _SLEEPING)
_ITS_EVENT = exists().where(_I.c.case_id == _C.c.id, _I.c.state == word("new"), _I.c.case_id.is_not(None))
_ASKS = _K.c.kind.in_([word("ask"), word("reply")])
_NO_DEADLINE = Prepared(select(_C.c.ref).where(_OPEN, ~_ITS_TIMER, ~_ITS_EVENT).limit(MOST))
_UNFIRED = Prepared(select(_T.c.id).where(_SLEEPING, _T.c.due_at < bindparam("before")).limit(MOST))
_OVERDUE = Prepared(
    select(_O.c.id).where(_O.c.state == word("waiting"), _O.c.not_before < bindparam("before")).limit(MOST)
)
_STUCK = Prepared(
    select(_I.c.id).where(_I.c.state == word("new"), _I.c.received_at < bindparam("before")).limit(MOST)
)  # fmt: skip
_STILL_RINGS = Prepared(
    select(_C.c.ref).join(_T, _T.c.case_id == _C.c.id).where(_SLEEPING, ~_OPEN).distinct().limit(MOST)
)
_STILL_ASKS = Prepared(
    select(_C.c.ref)
    .join(_K, _K.c.case_id == _C.c.id)
    .where(_K.c.state == word("open"), _ASKS, ~_OPEN)
    .distinct()
    .limit(MOST)
)
_ASKED = Prepared(
    select(_C.c.ref, _K.c.person)
    .join(_K, _K.c.case_id == _C.c.id)
    .where(_K.c.state == word("open"), _ASKS, _OPEN)
    .distinct()
)
_PLACES = Prepared(select(_C.c.workflow, _C.c.place, _C.c.ref).where(_OPEN))
_READABLE = Prepared(select(_C.c.ref).where(_OPEN, _C.c.private, ~cast(_C.c.body, String).like('"v1:%')).limit(MOST))
_ROUNDS = Prepared(
    select(_R.c.id).where(
        ~_R.c.key_gone, _R.c.state == word("open"), _R.c.closes_at < bindparam("before")
    )
)  # fmt: skip


def without_deadline(tx: Tx) -> list[str]:
    """Open cases that nothing will ever press: no timer sleeps for them, and no event waits. By short name."""
    return tx.run(_NO_DEADLINE).column()


def unfired(tx: Tx, before: datetime) -> list[int]:
    """Timers that should have fallen before that instant and still sleep."""
    return tx.run(_UNFIRED, before=before).column()


def overdue(tx: Tx, before: datetime) -> list[int]:
    """Letters that might have gone before that instant and still wait."""
    return tx.run(_OVERDUE, before=before).column()


def stuck(tx: Tx, before: datetime) -> list[int]:
    """Events received before that instant whose turn was not taken, and that were not set aside either."""
    return tx.run(_STUCK, before=before).column()


def outlived(tx: Tx) -> list[str]:
    """Cases that are over and still ask somebody, or still have a timer. By short name."""
    return sorted({*tx.run(_STILL_RINGS).column(), *tx.run(_STILL_ASKS).column()})


def asked(tx: Tx) -> Iterator[tuple[str, str]]:
    """Who is asked in which open case: short name and person."""
    yield from ((ref, person) for ref, person in tx.run(_ASKED))


def places(tx: Tx) -> Iterator[tuple[str, str, str]]:
    """Where every open case stands: workflow, place, short name."""
    yield from ((workflow, place, ref) for workflow, place, ref in tx.run(_PLACES))


def readable(tx: Tx) -> list[str]:
    """Open confidential cases that are kept without their seal. By short name."""
    return tx.run(_READABLE).column()


def rounds_open(tx: Tx, before: datetime) -> list[str]:
    """Sealed rounds that should have closed before that instant."""
    return tx.run(_ROUNDS, before=before).column()
