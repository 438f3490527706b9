"""Sealed rounds: slots that look the same full or empty, and what is released of them at the end.

Nothing here says when an answer came, or whose it is: slots have no time and no number, every slot is written anew
whenever one is, and what was overwritten is wiped (on SQLite the writing connection does that always).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import LargeBinary, bindparam, case, delete, func, insert, select, update

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import SealedPiece, SealedRound, SealedSlot, table

State = Literal["open", "released", "too_few", "lost"]


@dataclass(frozen=True)
class RoundRow:
    """A round. `body` is what was fixed when it opened; `level` how many have answered, in broad steps."""

    id: str
    name: str
    state: State
    level: Literal["", "k", "half"]
    key_gone: bool
    opened_at: datetime
    closes_at: datetime
    ended_at: datetime | None
    body: Any


@dataclass(frozen=True)
class PieceRow:
    """One released answer to one question; `cell` is the group of at least k it is counted in."""

    round_id: str
    id: str
    question: str
    about: str
    cell: str
    value: Any
    salt: str


_R, _S, _P = table(SealedRound), table(SealedSlot), table(SealedPiece)
_ROUNDS, _PIECES = columns_of(RoundRow, _R), columns_of(PieceRow, _P)
_THIS, _SLOTS_OF, _PIECES_OF = (_R.c.id == bindparam("row"), _S.c.round_id == bindparam("row"),
                                _P.c.round_id == bindparam("row"))  # fmt: skip
_STANDING = ~_R.c.key_gone

_INSERT = Prepared(insert(_R))
_BY_ID = Prepared(_ROUNDS.where(_THIS))
_LOCKED = Prepared(_ROUNDS.where(_THIS).with_for_update())
_OPEN = Prepared(_ROUNDS.where(_STANDING, _R.c.state == word("open")).order_by(_R.c.opened_at, _R.c.id))
_OVER = Prepared(_ROUNDS.where(_STANDING, _R.c.state != word("open")).order_by(_R.c.opened_at, _R.c.id))
_RELEASED = Prepared(
    _ROUNDS.where(_R.c.name == bindparam("which"), _R.c.state == word("released")).order_by(
        _R.c.opened_at.desc(), _R.c.id
    )
)
_LEVEL = Prepared(update(_R).where(_THIS).values(level=bindparam("now_at")))
_END = Prepared(
    update(_R)
    .where(_THIS, _R.c.state == word("open"))
    .values(state=bindparam("outcome"), ended_at=bindparam("now"), body=bindparam("kept", type_=_R.c.body.type))
)
_KEY_GONE = Prepared(update(_R).where(_THIS, _STANDING).values(key_gone=True))
_LAY = Prepared(insert(_S))
_HAS = Prepared(select(func.count()).select_from(_S).where(_SLOTS_OF, _S.c.mark == bindparam("mine")))
_BOX = Prepared(select(_S.c.box).where(_SLOTS_OF, _S.c.mark == bindparam("mine")))
_OVERWRITE = Prepared(
    update(_S)
    .where(_SLOTS_OF)
    .values(box=case((_S.c.mark == bindparam("mine"), bindparam("filled", type_=LargeBinary())), else_=_S.c.box))
)
_SLOTS = Prepared(select(_S.c.mark, _S.c.box).where(_SLOTS_OF).order_by(_S.c.mark))
_CLEAR = Prepared(delete(_S).where(_SLOTS_OF))
_RELEASE = Prepared(insert(_P))
_OF_ROUND = Prepared(_PIECES.where(_PIECES_OF).order_by(_P.c.id))


def open_(tx: Tx, row: RoundRow, slots: Mapping[str, bytes]) -> None:
    """Keep a round that opens, with a slot for everybody: mark → box, all of one size."""
    tx.run(_INSERT, **vars(row))
    tx.run_for_each(_LAY, [{"round_id": row.id, "mark": mark, "box": slots[mark]} for mark in sorted(slots)])


def load(tx: Tx, id: str, lock: bool = False) -> RoundRow | None:
    """The round with that id. `lock` holds it for this transaction where several may write (PostgreSQL)."""
    row = tx.run(_LOCKED if lock else _BY_ID, row=id).first()
    return None if row is None else RoundRow(*row)


def standing_open(tx: Tx, name: str | None = None) -> list[RoundRow]:
    """The rounds that take answers, the oldest first; only those of one practice when it is named."""
    return [r for r in (RoundRow(*row) for row in tx.run(_OPEN)) if name in (None, r.name)]


def unfinished(tx: Tx) -> list[RoundRow]:
    """The rounds that are over while their key is still there."""
    return [RoundRow(*row) for row in tx.run(_OVER)]


def released(tx: Tx, name: str) -> list[RoundRow]:
    """The rounds of a practice something was released of, the newest first."""
    return [RoundRow(*row) for row in tx.run(_RELEASED, which=name)]


def reach(tx: Tx, id: str, level: Literal["", "k", "half"]) -> None:
    """Note the broad step of participation that was last looked at."""
    tx.run(_LEVEL, row=id, now_at=level)


def end(tx: Tx, id: str, state: State, body: Any, now: datetime) -> bool:
    """A round is over; False when it was over before."""
    return tx.run(_END, row=id, outcome=state, kept=body, now=now).rowcount == 1


def key_gone(tx: Tx, id: str) -> bool:
    """Note that a round's key is destroyed; False when that was noted before."""
    return tx.run(_KEY_GONE, row=id).rowcount == 1


def fill(tx: Tx, id: str, mark: str, box: bytes) -> bool:
    """Overwrite a slot; False, and nothing changes, when there is none of that mark.

    Every slot of the round is written in the same statement, so that no row's version tells which was meant.
    """
    if not tx.run(_HAS, row=id, mine=mark).scalar():
        return False
    tx.run(_OVERWRITE, row=id, mine=mark, filled=box)
    return True


def box(tx: Tx, id: str, mark: str) -> bytes | None:
    """What lies in the slot of that mark; None when there is none."""
    found = tx.run(_BOX, row=id, mine=mark).scalar()
    return None if found is None else bytes(found)


def slots(tx: Tx, id: str) -> list[tuple[str, bytes]]:
    """Every slot of a round, mark and box, in the order of the marks."""
    return [(mark, bytes(box)) for mark, box in tx.run(_SLOTS, row=id)]


def clear(tx: Tx, id: str) -> None:
    """Remove and wipe the slots of a round."""
    tx.run(_CLEAR, row=id)


def release(tx: Tx, pieces: Sequence[PieceRow]) -> None:
    """Keep what is released, in the order of its random ids."""
    tx.run_for_each(_RELEASE, [vars(piece) for piece in sorted(pieces, key=lambda p: p.id)])


def pieces(tx: Tx, id: str) -> list[PieceRow]:
    """What was released of a round, in the order of its random ids."""
    return [PieceRow(*row) for row in tx.run(_OF_ROUND, row=id)]
