"""What of ours stands in the platforms' own tools: to-dos, calendar entries, rows of tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_once, insert_or_replace
from storage.tables import Mirror, table


@dataclass(frozen=True)
class MirrorRow:
    """Something of ours in a platform's tools. `kind`: "todo", "event", or "row:" and a ledger's name. `stands`: the
    platform's id of it, "" where nothing stands, or nobody knows (`tries` then says that somebody tried).

    `next_at`: nobody touches it before that. `problem`: why it was refused for good as it is.
    """

    platform: str
    key: str
    kind: str
    case_id: str = ""
    stands: str = ""
    digest: str = ""
    mark: str = ""
    number: int = 0
    tries: int = 0
    problem: str = ""
    next_at: datetime | None = None
    until: datetime | None = None


_M = table(Mirror)
_ALL = columns_of(MirrorRow, _M)
_OF = Prepared(_ALL.where(_M.c.platform == bindparam("on"), _M.c.kind == bindparam("what")).order_by(_M.c.key))
_NEXT_DUE = Prepared(select(func.min(_M.c.next_at)).where(_M.c.platform == bindparam("on"), _M.c.next_at.is_not(None)))
_NEW = Prepared(insert_once(_M))
_CLAIM = Prepared(
    update(_M)
    .where(
        _M.c.platform == bindparam("on"), _M.c.key == bindparam("name"), _M.c.tries == bindparam("tried"),
        _M.c.stands == bindparam("there"), _M.c.number == bindparam("nth"), _M.c.digest == bindparam("looks"),
        or_(_M.c.next_at.is_(None), _M.c.next_at <= bindparam("moment")),
    )
    .values(tries=_M.c.tries + 1, next_at=bindparam("lease"))
)  # fmt: skip
_PUT = Prepared(insert_or_replace(_M))
_FORGET = Prepared(delete(_M).where(_M.c.platform == bindparam("on"), _M.c.key == bindparam("name")))


def of(tx: Tx, platform: str, kind: str) -> list[MirrorRow]:
    """Everything of a kind on a platform, in order of its keys."""
    return [MirrorRow(*row) for row in tx.run(_OF, on=platform, what=kind)]


def next_due(tx: Tx, platform: str) -> datetime | None:
    """When something is to be tried again."""
    return tx.run(_NEXT_DUE, on=platform).scalar()


def claim(tx: Tx, row: MirrorRow, now: datetime, lease: datetime) -> bool:
    """Take something in hand until the lease ends, counted as a try; False when somebody else has it, or was at
    it since `row` was read."""
    tx.run(_NEW, **asdict(row))
    seen = {"tried": row.tries, "there": row.stands, "nth": row.number, "looks": row.digest}
    return tx.run(_CLAIM, on=row.platform, name=row.key, moment=now, lease=lease, **seen).rowcount == 1


def put(tx: Tx, row: MirrorRow) -> None:
    """Remember how it stands now."""
    tx.run(_PUT, **asdict(row))


def forget(tx: Tx, platform: str, key: str) -> None:
    """Nothing is known of it any more."""
    tx.run(_FORGET, on=platform, name=key)
