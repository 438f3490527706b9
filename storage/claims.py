"""Letters to far platforms: who takes which in hand, and until when a place takes nothing else.

Somebody who sends letters outside the house's own work claims them first. A place is engaged while its letter is out
(`engaged_until` is then the end of the lease), and after that for as long as the platform wants nothing there; both
are kept with the letter, so that several senders on one database keep the pace together. Whoever comes back after
the end of the lease has lost the letter to the next one: nothing they report is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, ScalarSelect, bindparam, exists, func, select, update

from storage import outbox
from storage.outbox import WITHOUT_PRIVATE, Letter, leads, letter_of
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_or_replace, word
from storage.tables import Copy_, Outbox, table


@dataclass(frozen=True)
class Claim:
    """A letter in hand. `message`: what it replaces. `at`: its place takes nothing before that.
    `until`: from then on it belongs to whoever claims it next. `since`: what the next is told, should nobody learn how
    this ended. `letter.attempted_at` is from before this claim: somebody tried then, and nobody knows how it ended.
    """

    letter: Letter
    message: str | None
    at: datetime
    until: datetime
    since: datetime


_T = table(Outbox)
_next, _head, _busy, _newer = (_T.alias(name) for name in ("next_", "head", "busy", "newer"))
_ON, _HURRY = bindparam("on"), bindparam("hurry")
_WAITS = _T.c.state == word("waiting")


def _place_after(place: ColumnElement[str]) -> ScalarSelect[str]:
    """The next place for which a letter waits, in the order of their names: one look into the index."""
    found = select(func.min(_next.c.place)).where(
        _next.c.state == word("waiting"), _next.c.platform == _ON, _next.c.urgent == _HURRY, _next.c.place > place
    )
    return found.scalar_subquery()


def _places() -> CTE:
    """Every place for which a letter waits, however many letters wait for each."""
    first = select(_place_after(bindparam("after")).label("place")).cte("places", recursive=True)
    return first.union_all(select(_place_after(first.c.place)).where(first.c.place.is_not(None)))


_PLACES = _places()
_WAITING_THERE = (
    _head.c.state == word("waiting"), _head.c.platform == _ON, _head.c.urgent == _HURRY,
    _head.c.place == _PLACES.c.place, leads(_head),
)  # fmt: skip
_EARLIEST = select(_head.c.id).where(*_WAITING_THERE, _head.c.not_before <= bindparam("now"))
_EARLIEST = _EARLIEST.order_by(_head.c.not_before, _head.c.id).limit(1).scalar_subquery()
_ENGAGED = (_busy.c.engaged_until.is_not(None), _busy.c.platform == _ON, _busy.c.place == _PLACES.c.place)
_FREE_AT = select(func.max(_busy.c.engaged_until)).where(*_ENGAGED).scalar_subquery()

_READY = Prepared(
    select(_EARLIEST.label("id"), _FREE_AT.label("free_at"))
    .where(_PLACES.c.place.is_not(None), _EARLIEST.is_not(None))
    .where(~exists().where(*_ENGAGED, _busy.c.engaged_until > bindparam("horizon")))
    .limit(bindparam("most"))
)
_BY_ID = Prepared(columns_of(Letter, _T).where(_T.c.id == bindparam("row")))
_SOONEST = Prepared(
    select(
        select(func.min(_head.c.not_before)).where(*_WAITING_THERE).scalar_subquery().label("due"),
        _FREE_AT.label("free_at"),
    ).where(_PLACES.c.place.is_not(None))
)
_CLAIM = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _WAITS)
    .values(attempted_at=func.coalesce(_T.c.attempted_at, bindparam("now")), engaged_until=bindparam("until"))
)
_MINE = update(_T).where(_T.c.id == bindparam("row"), _WAITS, _T.c.engaged_until == bindparam("lease"))
_ARRIVED = Prepared(
    _MINE.values(
        state="sent", sent_at=bindparam("now"), error=None, body=WITHOUT_PRIVATE, attempted_at=None,
        engaged_until=bindparam("free_at"),
    )
)  # fmt: skip
_FAILED = Prepared(
    _MINE.values(
        tries=_T.c.tries + bindparam("tried"), error=func.coalesce(bindparam("why"), _T.c.error),
        not_before=bindparam("not_before"), attempted_at=bindparam("unsure"), engaged_until=bindparam("free_at"),
    )
)  # fmt: skip
_PARKED = Prepared(
    _MINE.values(
        state="parked", tries=_T.c.tries + 1, error=bindparam("why"), attempted_at=None,
        engaged_until=bindparam("free_at"),
    )
)  # fmt: skip
_YIELD = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("row"), _WAITS, _T.c.attempted_at.is_(None))
    .where(
        exists().where(
            _newer.c.card_key == _T.c.card_key, _newer.c.platform == _T.c.platform, _newer.c.place == _T.c.place,
            _newer.c.state == word("waiting"), _newer.c.version > _T.c.version,
        )
    )
    .values(state="superseded", body=WITHOUT_PRIVATE)
)  # fmt: skip
_STAND = Prepared(insert_or_replace(table(Copy_)))
_DUE = (_WAITS, _T.c.platform == _ON, _T.c.not_before <= bindparam("now"))
_OLDEST = Prepared(select(func.min(_T.c.not_before)).where(*_DUE, _T.c.urgent == _HURRY))
_COUNT = Prepared(select(func.count()).select_from(_T).where(*_DUE))


def take(
    tx: Tx, platform: str, now: datetime, most: int, lease: timedelta, ahead: timedelta = timedelta(0), after: str = ""
) -> list[Claim]:
    """Claim letters that are due, one for each place that is free, or will be within `ahead`; at most so many.

    Places with something urgent come first; the others in the order of their names, beginning behind `after`.
    """
    tx.alone(f"claims:{platform}")
    found: list[Claim] = []
    for hurry, begin in dict.fromkeys([(True, ""), (False, after), (False, "")]):
        if len(found) < most:
            ready = tx.run(
                _READY, on=platform, hurry=hurry, after=begin, now=now, horizon=now + ahead, most=most - len(found)
            )
            found += [claim for row, free_at in ready if (claim := _claim(tx, row, free_at or now, now, lease))]
    return found


def _claim(tx: Tx, row: int, free_at: datetime, now: datetime, lease: timedelta) -> Claim | None:
    letter = letter_of(tx, tx.run(_BY_ID, row=row).one())
    at = max(now, free_at)
    if tx.run(_CLAIM, row=row, now=now, until=at + lease).rowcount != 1:
        return None
    message = outbox.message_of(tx, letter.card_key, letter.platform, letter.place)
    return Claim(letter, message, at, at + lease, letter.attempted_at or now)


def arrived(tx: Tx, claim: Claim, message: str, now: datetime, free_at: datetime) -> bool:
    """Note that a letter is out and under which message; its place takes the next from `free_at` on.

    False when the lease was over and somebody else has it: then nothing is written.
    """
    letter = claim.letter
    if tx.run(_ARRIVED, row=letter.id, lease=claim.until, now=now, free_at=free_at).rowcount != 1:
        return False
    tx.run(
        _STAND, card_key=letter.card_key, platform=letter.platform, place=letter.place, message=message,
        version=letter.version,
    )  # fmt: skip
    return True


def failed(tx: Tx, claim: Claim, error: str, not_before: datetime, free_at: datetime, unknown: bool) -> bool:
    """Count a try that went wrong, and wait until `not_before`; where a newer version waits, that one goes instead.

    `unknown`: it may have arrived all the same, so the next to try is told since when. False as for `arrived`.
    """
    return _back(tx, claim, not_before, free_at, error, unknown, tried=1)


def give_back(tx: Tx, claim: Claim, now: datetime, error: str | None = None, unknown: bool = False) -> bool:
    """Leave a letter to whoever comes next, at once, without counting a try. False as for `arrived`."""
    return _back(tx, claim, claim.letter.not_before, now, error, unknown, tried=0)


def _back(
    tx: Tx, claim: Claim, not_before: datetime, free_at: datetime, why: str | None, unknown: bool,
    tried: int,
) -> bool:  # fmt: skip
    letter = claim.letter
    unsure = claim.since if unknown else letter.attempted_at
    kept = tx.run(
        _FAILED, row=letter.id, lease=claim.until, why=why, tried=tried, not_before=not_before, unsure=unsure,
        free_at=free_at,
    )  # fmt: skip
    tx.run(_YIELD, row=letter.id)
    return kept.rowcount == 1


def park(tx: Tx, claim: Claim, error: str, free_at: datetime) -> bool:
    """Give a letter up until a person looks at it; later letters of the card go on. False as for `arrived`."""
    return tx.run(_PARKED, row=claim.letter.id, lease=claim.until, why=error, free_at=free_at).rowcount == 1


def next_due(tx: Tx, platform: str, now: datetime) -> datetime | None:
    """When the next letter can be claimed, its place being free; `now` for one that could be; None when none waits."""
    soonest = None
    for hurry in (True, False):
        for due, free_at in tx.run(_SOONEST, on=platform, hurry=hurry, after=""):
            when = max(now, due, free_at or now) if due is not None else None
            if when is not None and (soonest is None or when < soonest):
                soonest = when
    return soonest


def oldest(tx: Tx, platform: str, now: datetime) -> datetime | None:
    """Since when the longest waiting of the letters that are due has been due."""
    found = [tx.run(_OLDEST, on=platform, now=now, hurry=hurry).scalar() for hurry in (True, False)]
    return min((f for f in found if f is not None), default=None)


def waiting(tx: Tx, platform: str, now: datetime) -> int:
    """How many letters are due."""
    return tx.run(_COUNT, on=platform, now=now).scalar()
