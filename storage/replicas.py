"""Who is at work on one database: each replica signs in every few seconds, on the database's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import insert_or_replace
from storage.tables import Replica, table

_R = table(Replica)
_SIGN = Prepared(insert_or_replace(_R))
_LIVE = Prepared(select(func.count()).select_from(_R).where(_R.c.seen_at > bindparam("since")))
_LEAVE = Prepared(delete(_R).where(_R.c.id == bindparam("row")))
_FORGET = Prepared(delete(_R).where(_R.c.seen_at <= bindparam("since")))


def sign_in(tx: Tx, id: str, now: datetime) -> None:
    """This replica is at work now."""
    tx.run(_SIGN, id=id, seen_at=now)


def live(tx: Tx, since: datetime) -> int:
    """How many were at work after that instant."""
    return tx.run(_LIVE, since=since).scalar()


def leave(tx: Tx, id: str) -> None:
    """This replica works no more."""
    tx.run(_LEAVE, row=id)


def forget(tx: Tx, since: datetime) -> None:
    """Those not seen after that instant are gone."""
    tx.run(_FORGET, since=since)
