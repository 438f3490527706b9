"""Who is at work on one database: each replica signs in every few seconds, on the database's clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text

from storage.prepared import Prepared
from storage.session import OURS, Tx, silence_s
from storage.statements import insert_or_replace
from storage.tables import Replica, table

_R = table(Replica)
_SIGN = Prepared(insert_or_replace(_R))
_LIVE = Prepared(select(func.count()).select_from(_R).where(_R.c.seen_at > bindparam("since")))
_LEAVE = Prepared(delete(_R).where(_R.c.id == bindparam("row")))
_FORGET = Prepared(delete(_R).where(_R.c.seen_at <= bindparam("since")))
_HANG_UP = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
    "AND usename = current_user AND application_name = :ours AND state = 'active' AND wait_event = 'ClientRead' "
    "AND state_change < clock_timestamp() - make_interval(secs => :silence)"
)


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


def hang_up(tx: Tx) -> int:
    """Hang up on whoever fell silent in the middle of what they were saying, and let go of what they hold; how many.

    PostgreSQL does so by itself (`idle_in_transaction_session_timeout`), but not while it waits for the rest of
    several statements that are sent one after the other, as ours are: a replica put to sleep there would keep its
    locks for as long as it sleeps.
    """
    return tx.connection.execute(_HANG_UP, {"ours": OURS, "silence": silence_s()}).scalar_one()
