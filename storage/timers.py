"""What the clock will press, and which occurrences of a rhythm were dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, func, insert, select, update

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import among, columns_of, insert_once, word
from storage.tables import Slot, Timer, table


@dataclass(frozen=True)
class TimerRow:
    """A timer. `state`: sleeping, fired, cancelled. `about` is JSON for whoever set it."""

    id: int
    case_id: str | None
    kind: str
    due_at: datetime
    state: Literal["sleeping", "fired", "cancelled"]
    fired_at: datetime | None
    about: Any


_T, _S = table(Timer), table(Slot)
_ALL = columns_of(TimerRow, _T)
_SLEEPING = _T.c.state == word("sleeping")
_INSERT = Prepared(insert(_T).returning(_T.c.id))
_BY_ID = Prepared(_ALL.where(_T.c.id == bindparam("row")))
_OF_CASE = Prepared(_ALL.where(_SLEEPING, _T.c.case_id == bindparam("case")).order_by(_T.c.due_at, _T.c.id))
_CANCEL = Prepared(update(_T).where(_SLEEPING, _T.c.case_id == bindparam("case")).values(state="cancelled"))
_DUE = Prepared(
    _ALL.where(_SLEEPING, _T.c.due_at <= bindparam("now")).order_by(_T.c.due_at, _T.c.id).limit(bindparam("most"))
)
_TAKE = Prepared(_DUE.statement.with_for_update(skip_locked=True))  # pyright: ignore[reportAttributeAccessIssue]
_FIRE = Prepared(
    update(_T).where(_T.c.id == bindparam("row"), _SLEEPING).values(state="fired", fired_at=bindparam("now"))
)
_NEXT_DUE = Prepared(select(func.min(_T.c.due_at)).where(_SLEEPING, _T.c.due_at <= bindparam("until")))
_CLAIM = Prepared(insert_once(_S))
_ON_THAT_DAY = Prepared(
    select(_S.c.slot).where(
        _S.c.workflow == bindparam("flow"), _S.c.audience == bindparam("whom"),
        _S.c.slot >= bindparam("first"), _S.c.slot <= bindparam("last"), _S.c.slot != bindparam("own"),
    ).limit(1)
)  # fmt: skip
_DEALT_WITH = Prepared(select(_S.c.key).where(among(_S.c.key, "names")))
_SLOT = Prepared(select(_S.c.state).where(_S.c.key == bindparam("name")))


def set_(tx: Tx, case_id: str | None, kind: str, due_at: datetime, about: Any = None) -> None:
    """Set a timer."""
    tx.run(_INSERT, case_id=case_id, kind=kind, due_at=due_at, state="sleeping", fired_at=None, about=about)


def get(tx: Tx, id: int) -> TimerRow | None:
    """The timer with that number."""
    row = tx.run(_BY_ID, row=id).first()
    return None if row is None else TimerRow(*row)


def cancel(tx: Tx, case_id: str) -> None:
    """Cancel what still sleeps of a case."""
    tx.run(_CANCEL, case=case_id)


def of_case(tx: Tx, case_id: str) -> list[TimerRow]:
    """The sleeping timers of a case, the next one first."""
    return [TimerRow(*row) for row in tx.run(_OF_CASE, case=case_id)]


def due(tx: Tx, now: datetime, limit: int = 100) -> list[TimerRow]:
    """The timers that should have fallen by now, in the order they fell."""
    return [TimerRow(*row) for row in tx.run(_DUE, now=now, most=limit)]


def take(tx: Tx, now: datetime, limit: int = 100) -> list[TimerRow]:
    """The same, ours for this transaction: what somebody else is at is left out (PostgreSQL)."""
    return [TimerRow(*row) for row in tx.run(_TAKE, now=now, most=limit)]


def fire(tx: Tx, id: int, now: datetime) -> bool:
    """Claim a timer: True for the one call that did, False ever after and for a cancelled one."""
    return tx.run(_FIRE, row=id, now=now).rowcount == 1


def next_due(tx: Tx, until: datetime) -> datetime | None:
    """When the next timer falls, if by then."""
    return tx.run(_NEXT_DUE, until=until).scalar()


def claim(tx: Tx, key: str, workflow: str, audience: str, slot: str, at: datetime) -> bool:
    """Take an occurrence of a rhythm: True once per key. `slot` is its nominal local time, in words."""
    return _settle(tx, key, workflow, audience, slot, at, "fired")


def expire(tx: Tx, key: str, workflow: str, audience: str, slot: str, at: datetime) -> bool:
    """Let an occurrence go because it is too late; False when it was dealt with before."""
    return _settle(tx, key, workflow, audience, slot, at, "expired")


def dealt_with(tx: Tx, keys: list[str]) -> set[str]:
    """Which of these occurrences were taken, or let go, before."""
    return set(tx.run(_DEALT_WITH, names=keys).column())


def was_on_that_day(tx: Tx, workflow: str, audience: str, slot: str) -> bool:
    """Whether an occurrence at another time of the same local day was dealt with: the time was moved since, and what
    has come round on a day does not come round on it again."""
    day = slot.partition("T")[0]
    asked = {"flow": workflow, "whom": audience, "first": day, "last": f"{day}T99", "own": slot}
    return tx.run(_ON_THAT_DAY, **asked).first() is not None


def slot_state(tx: Tx, key: str) -> str | None:
    """What became of an occurrence: "fired", "expired", or None when nothing did yet."""
    return tx.run(_SLOT, name=key).scalar()


def _settle(tx: Tx, key: str, workflow: str, audience: str, slot: str, at: datetime, state: str) -> bool:
    values = {"key": key, "workflow": workflow, "audience": audience, "slot": slot, "at": at, "state": state}
    return tx.run(_CLAIM, **values).rowcount == 1
