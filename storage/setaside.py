"""What was set aside until a person decides: events and letters that were given up, letters held after a restore.

A parked event or letter failed for good. A quarantined letter waited in a copy of the memory that was put back: it may
be out already, so nobody sends it again but a person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, literal_column, null, select, update

from storage.outbox import WITHOUT_PRIVATE, Letter, letter_of
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import Inbox, Outbox, table

DROPPED = "dropped"
RESTORED = "restored"
"""Why a letter is quarantined, or that a person let something go, in the column that says why."""

_I, _T = table(Inbox), table(Outbox)
_other = _T.alias("other")
ASIDE = _T.c.state.in_([word("parked"), word("quarantined")])
_ROW = _T.c.id == bindparam("row")
_WAS_REPLACED = exists().where(
    _other.c.card_key == _T.c.card_key, _other.c.platform == _T.c.platform, _other.c.place == _T.c.place,
    _other.c.version > _T.c.version, _other.c.state.not_in([word("parked"), word("quarantined")]),
    func.coalesce(_other.c.error, "") != literal_column(f"'{DROPPED}'"),
)  # fmt: skip
_LETTERS = Prepared(columns_of(Letter, _T).where(ASIDE).order_by(_T.c.id))
_LETTER = Prepared(columns_of(Letter, _T).where(_ROW, ASIDE))
_OVERTAKEN = Prepared(
    update(_T).where(_ROW, ASIDE, _WAS_REPLACED).values(state="superseded", body=WITHOUT_PRIVATE)
)  # fmt: skip
_OVERTAKEN_OF = Prepared(
    update(_T)
    .where(_T.c.card_key == bindparam("card"), ASIDE, _WAS_REPLACED)
    .values(state="superseded", body=WITHOUT_PRIVATE)
)
_SEND = Prepared(
    update(_T)
    .where(_ROW, ASIDE)
    .values(state="waiting", tries=0, error=null(), not_before=bindparam("now"), attempted_at=bindparam("since"))
)
_DROP = Prepared(update(_T).where(_ROW, ASIDE).values(state="superseded", error=DROPPED, body=WITHOUT_PRIVATE))
_LET_GO = Prepared(
    update(_I)
    .where(and_(_I.c.id == bindparam("row"), _I.c.state == word("parked")))
    .values(state="done", error=DROPPED, body=null(), answer=null())
)
_HOLD = [
    Prepared(
        update(_T)
        .where(_T.c.state == word(state))
        .values(state="quarantined", error=RESTORED, engaged_until=null())
    )
    for state in ("waiting", "held")
]  # fmt: skip
_PARKED_EVENTS = Prepared(select(func.count()).select_from(_I).where(_I.c.state == word("parked")))


def letters(tx: Tx) -> list[Letter]:
    """The letters set aside, oldest first. One whose private body does not open raises StoreError."""
    return [letter_of(tx, row) for row in tx.run(_LETTERS)]


def letter(tx: Tx, id: int) -> Letter | None:
    """A letter set aside, by its number."""
    row = tx.run(_LETTER, row=id).first()
    return None if row is None else letter_of(tx, row)


def release(tx: Tx, letter: Letter, now: datetime) -> bool:
    """Let a letter go out after all; False when a newer version of its card took its place, and it is over then.

    One that was quarantined may be out already: its platform looks first, as after an attempt without an answer.
    """
    if tx.run(_OVERTAKEN, row=letter.id).rowcount:
        return False
    unsure = letter.attempted_at or (letter.created_at if letter.state == "quarantined" else None)
    return tx.run(_SEND, row=letter.id, now=now, since=unsure).rowcount == 1


def overtaken(tx: Tx, card_key: str) -> None:
    """What was set aside of a card is over where a newer version of it was written."""
    tx.run(_OVERTAKEN_OF, card=card_key)


def drop(tx: Tx, id: int) -> bool:
    """Let a letter go for good; False when it was not set aside."""
    return tx.run(_DROP, row=id).rowcount == 1


def drop_event(tx: Tx, id: int) -> bool:
    """Let a parked event go for good, and what it said with it; False when it was not parked."""
    return tx.run(_LET_GO, row=id).rowcount == 1


def quarantine(tx: Tx) -> int:
    """Hold every letter that waits, or is held back for the day's card, until a person decides; how many."""
    return sum(tx.run(each).rowcount for each in _HOLD)


def events_parked(tx: Tx) -> int:
    """How many events are parked."""
    return tx.run(_PARKED_EVENTS).scalar()
