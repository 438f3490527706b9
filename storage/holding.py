"""Letters held back for the day's one card, and how often somebody was told something that day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, case, null, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.outbox import Letter, letter_of
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import Outbox, Prompted, table

_T, _P = table(Outbox), table(Prompted)
_ALL = columns_of(Letter, _T)
_HELD = _T.c.state == word("held")
_DORMANT = _T.c.state.in_([word("held"), word("listed")])
_WITHOUT_PRIVATE = case((_T.c.private, null()), else_=_T.c.body)

# Both conditions, because the index serves only a query that spells out its own.
_OF = Prepared(_ALL.where(_DORMANT, _HELD, _T.c.person == bindparam("who")).order_by(_T.c.id))
_LISTED = Prepared(
    _ALL.where(_DORMANT, _T.c.state == word("listed"), _T.c.person == bindparam("who")).order_by(_T.c.id.desc())
)
_PEOPLE = Prepared(select(_T.c.person).where(_DORMANT, _HELD).distinct())
_BY_ID = Prepared(_ALL.where(_T.c.id == bindparam("row")))
_NEWEST = Prepared(
    select(_T.c.id).where(
        _T.c.card_key == bindparam("card"), _T.c.platform == bindparam("on"), _T.c.place == bindparam("in_"), _DORMANT
    )
)
_LIST = Prepared(update(_T).where(_T.c.id == bindparam("row"), _HELD).values(state="listed"))
_RELEASE = Prepared(
    update(_T).where(_T.c.id == bindparam("row"), _DORMANT).values(state="waiting", not_before=bindparam("now"))
)
_DROP = Prepared(update(_T).where(_T.c.id == bindparam("row"), _HELD).values(state="superseded", body=_WITHOUT_PRIVATE))
_TOLD = Prepared(select(_P.c.told).where(_P.c.person == bindparam("who"), _P.c.day == bindparam("on")))
_COUNT = Prepared(
    insert(_P)
    .values(person=bindparam("who"), day=bindparam("on"), told=1)
    .on_conflict_do_update(
        index_elements=["person", "day"], set_={"told": _P.c.told + 1}, where=_P.c.told < bindparam("most")
    )
    .returning(_P.c.told)
)


def of(tx: Tx, person: str) -> list[Letter]:
    """What is held back for somebody, oldest first."""
    return [letter_of(tx, row) for row in tx.run(_OF, who=person)]


def listed(tx: Tx, person: str) -> list[Letter]:
    """What stood on a day's card and was not opened, newest first."""
    return [letter_of(tx, row) for row in tx.run(_LISTED, who=person)]


def people(tx: Tx) -> list[str]:
    """Everybody for whom something is held back."""
    return tx.run(_PEOPLE).column()


def by_id(tx: Tx, id: int) -> Letter | None:
    """The letter with that number, whatever became of it."""
    row = tx.run(_BY_ID, row=id).first()
    return None if row is None else letter_of(tx, row)


def list_(tx: Tx, id: int) -> None:
    """A held letter now stands on a day's card."""
    tx.run(_LIST, row=id)


def drop(tx: Tx, id: int) -> None:
    """A held letter has nothing left to say."""
    tx.run(_DROP, row=id)


def release(tx: Tx, letter: Letter, now: datetime) -> bool:
    """Send the newest version of a letter's card after all; False when it is out already."""
    row = tx.run(_NEWEST, card=letter.card_key, on=letter.platform, in_=letter.place).scalar()
    return row is not None and tx.run(_RELEASE, row=row, now=now).rowcount == 1


def told(tx: Tx, person: str, day: date) -> int:
    """How many prompts somebody had on that day."""
    return tx.run(_TOLD, who=person, on=day).scalar() or 0


def count(tx: Tx, person: str, day: date, most: int) -> bool:
    """Count one more prompt of that day; False when there were `most` already, and then nothing is counted.

    One statement, so that two turns at once cannot both take the last.
    """
    return most > 0 and tx.run(_COUNT, who=person, on=day, most=most).first() is not None
