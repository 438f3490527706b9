"""Everything that happens enters here, once: one row per event, kept thirty days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, null, or_, select, update

from storage.errors import Conflict
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import insert_once, word
from storage.tables import Inbox, table


@dataclass(frozen=True)
class Event:
    """One event. `state`: new, done, parked. `body` is None once a private event is done."""

    id: int
    key: str
    platform: str
    handle: str
    body: Any
    private: bool
    at: datetime
    received_at: datetime
    case_id: str | None
    state: str
    tries: int
    not_before: datetime
    answer: Any
    error: str | None
    is_new: bool = False


_T = table(Inbox)
_FIELDS = tuple(_T.c[name] for name in Event.__dataclass_fields__ if name != "is_new")
_ID = _T.c.id == bindparam("row")
_NEW = _T.c.state == word("new")
_earlier = _T.alias("earlier")

_INSERT = Prepared(insert_once(_T).returning(_T.c.id))
_BY_KEY = Prepared(select(*_FIELDS).where(_T.c.key == bindparam("name")))
_BY_ID = Prepared(select(*_FIELDS).where(_ID))
_next_to_work_on = (
    select(*_FIELDS)
    .where(
        _NEW,
        _T.c.not_before <= bindparam("now"),
        or_(
            _T.c.case_id.is_(None),
            ~exists().where(
                _earlier.c.case_id == _T.c.case_id,
                _earlier.c.state == word("new"),
                _earlier.c.case_id.is_not(None),
                _earlier.c.id < _T.c.id,
            ),
        ),
    )
    .order_by(_T.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=_T)
)
_NEXT_TO_WORK_ON = Prepared(_next_to_work_on)
_NEXT_OF_OUR_OWN = Prepared(_next_to_work_on.where(_T.c.handle == word("")))
_HOLD = Prepared(select(*_FIELDS).where(_ID).with_for_update(of=_T))
_DONE = Prepared(
    update(_T)
    .where(_ID, _NEW)
    .values(
        state="done",
        answer=bindparam("said"),
        error=None,
        case_id=func.coalesce(bindparam("case"), _T.c.case_id),
        body=case((_T.c.private, null()), else_=_T.c.body),
    )
)
_FAILED = Prepared(
    update(_T).where(_ID, _NEW).values(tries=_T.c.tries + 1, error=bindparam("why"), not_before=bindparam("until"))
)
_PARK = Prepared(update(_T).where(_ID, _NEW).values(state="parked", tries=_T.c.tries + 1, error=bindparam("why")))
_RETRY = Prepared(
    update(_T)
    .where(_ID, _T.c.state == word("parked"))
    .values(state="new", tries=0, error=None, not_before=bindparam("now"))
)
_PARKED = Prepared(select(*_FIELDS).where(_T.c.state == word("parked")).order_by(_T.c.id))
_FORGET = Prepared(delete(_T).where(and_(_T.c.state == word("done"), _T.c.received_at < bindparam("before"))))
_COUNT_NEW = Prepared(select(func.count()).select_from(_T).where(_NEW))
_NEWEST = Prepared(select(func.max(_T.c.id)))
_WAITS = Prepared(select(_T.c.id).where(_NEW, _T.c.not_before <= bindparam("now")).limit(1))
_NEXT_DUE = Prepared(select(func.min(_T.c.not_before)).where(_NEW))


def put(
    tx: Tx,
    key: str,
    platform: str,
    handle: str,
    body: Any,
    at: datetime,
    now: datetime,
    private: bool = False,
    case_id: str | None = None,
    rests: timedelta = timedelta(0),
) -> Event:
    """Keep an event. A key that is known already changes nothing: the first row comes back, `is_new` False.

    `body` is JSON, sealed when private. Events of one case are handed out in order. For as long as it `rests`, it is
    worked on by nobody but whom it came to.
    """
    fresh = {
        "key": key, "platform": platform, "handle": handle, "private": private, "at": at, "received_at": now,
        "case_id": case_id, "state": "new", "tries": 0, "not_before": now + rests, "answer": None, "error": None,
    }  # fmt: skip
    tx.owes = tx.owes or not handle
    row = tx.run(_INSERT, body=tx.vault.keep(body, private, f"inbox:body:{key}"), **fresh).scalar()
    if row is None:
        return _event(tx, tx.run(_BY_KEY, name=key).one())
    return Event(id=row, body=body, is_new=True, **fresh)


def get(tx: Tx, key: str) -> Event | None:
    """The event with that key."""
    return _maybe(tx, tx.run(_BY_KEY, name=key).first())


def by_id(tx: Tx, id: int) -> Event | None:
    """The event with that number."""
    return _maybe(tx, tx.run(_BY_ID, row=id).first())


def hold(tx: Tx, id: int, beside: Callable[[Tx], None]) -> Event | None:
    """The event with that number, as it stands once whoever else is at it is done; ours for this transaction. `beside`:
    called before it is waited for, to send what else will be asked."""
    rows = tx.run(_HOLD, row=id)
    beside(tx)
    return _maybe(tx, rows.first())


def next_(tx: Tx, now: datetime) -> Event | None:
    """The oldest event to work on: its pause is over and no earlier event of its case is unfinished.

    On PostgreSQL the row stays locked for this transaction and others skip it.
    """
    return _maybe(tx, tx.run(_NEXT_TO_WORK_ON, now=now).first())


def next_own(tx: Tx, now: datetime) -> Event | None:
    """The same of the events nobody sent: clock, calendar, and what the bot put there itself."""
    return _maybe(tx, tx.run(_NEXT_OF_OUR_OWN, now=now).first())


def newest(tx: Tx) -> int:
    """The number of the event that came in last; 0 where none ever did."""
    return tx.recall(_NEWEST, itemgetter(0))[0] or 0


def ahead(tx: Tx) -> None:
    """The number of the newest event will be asked for."""
    tx.ahead(_NEWEST)


def is_known(tx: Tx, key: str) -> bool:
    """Whether an event with that key was kept, as long as it is remembered."""
    return tx.run(_BY_KEY, name=key).first() is not None


def waits(tx: Tx, now: datetime) -> bool:
    """Whether an event may be worked on, as far as its own time goes."""
    return tx.run(_WAITS, now=now).first() is not None


def next_due(tx: Tx) -> datetime | None:
    """When the next unfinished event may be worked on."""
    return tx.run(_NEXT_DUE).scalar()


def done(tx: Tx, event: Event, answer: Any = None, case_id: str | None = None) -> None:
    """Finish an event with its answer (JSON); a private body is forgotten, a private answer sealed.

    Raises Conflict when it is finished or set aside already: its turn must leave nothing behind.
    """
    said = tx.vault.keep(answer, event.private, f"inbox:answer:{event.key}")
    finished = tx.run(_DONE, row=event.id, said=said, case=case_id)
    tx.expect(finished, Conflict(f"event {event.id} was finished by somebody else"))


def failed(tx: Tx, id: int, error: str, not_before: datetime) -> None:
    """Count a try that went wrong, and pause the event until then."""
    tx.run(_FAILED, row=id, why=error, until=not_before)


def park(tx: Tx, id: int, error: str) -> None:
    """Set an event aside until a person looks at it; later events of its case go on."""
    tx.run(_PARK, row=id, why=error)


def parked(tx: Tx) -> list[Event]:
    """The events set aside, oldest first."""
    return [_event(tx, row) for row in tx.run(_PARKED)]


def retry(tx: Tx, id: int, now: datetime) -> bool:
    """Take up a parked event again; False when it was not parked."""
    return tx.run(_RETRY, row=id, now=now).rowcount == 1


def forget(tx: Tx, before: datetime) -> int:
    """Delete finished events received before that instant; how many."""
    return tx.run(_FORGET, before=before).rowcount


def count_new(tx: Tx) -> int:
    """How many events are unfinished."""
    return tx.run(_COUNT_NEW).scalar()


def _maybe(tx: Tx, row: tuple[Any, ...] | None) -> Event | None:
    return None if row is None else _event(tx, row)


def _event(tx: Tx, row: tuple[Any, ...]) -> Event:
    event = Event(*row)
    if not event.private:
        return event
    return replace(
        event,
        body=tx.vault.show(event.body, True, f"inbox:body:{event.key}"),
        answer=tx.vault.show(event.answer, True, f"inbox:answer:{event.key}"),
    )
