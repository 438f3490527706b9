"""Which letters to a far platform may go, and when the next may: one for each place that is free.

There may be many letters for few places, or few for each of very many, most of them not due yet. First those that have
waited longest are looked at, whatever their places; only where these are not all, one place after the other.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, ScalarSelect, Select, bindparam, exists, func, or_, select

from storage.outbox import Letter, leads, still_waits
from storage.prepared import Prepared, Rows
from storage.session import Tx
from storage.statements import columns_of, word
from storage.tables import Copy_, Outbox, table

WINDOW = 200
"""So many of the letters that have waited longest are looked at."""

_T, _C = table(Outbox), table(Copy_)
_next, _head, _busy = (_T.alias(name) for name in ("next_", "head", "busy"))
_ON, _HURRY, _NOW, _HORIZON = bindparam("on"), bindparam("hurry"), bindparam("now"), bindparam("horizon")
_WAITING = (_head.c.state == word("waiting"), _head.c.platform == _ON, _head.c.urgent == _HURRY)
_DUE_NOW = _head.c.not_before <= _NOW
_ORDER = (_head.c.not_before, _head.c.id)
_PLACE = list(Letter.__dataclass_fields__).index("place")


def _oldest(free_by: BindParameter[Any], *conditions: ColumnElement[bool]) -> CTE:
    """The letters in nobody's hand that have waited longest, only so many."""
    in_no_hand = or_(_head.c.engaged_until.is_(None), _head.c.engaged_until <= free_by)
    found = select(_head).where(*_WAITING, in_no_hand, *conditions).order_by(*_ORDER).limit(bindparam("window"))
    return found.cte("oldest")


def _engaged(since: BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
    """Letters whose places take nothing at that moment. Of a place served long ago nothing is looked at."""
    return _busy.c.engaged_until.is_not(None), _busy.c.platform == _ON, _busy.c.engaged_until > since


def _of_the_oldest() -> Select[Any]:
    """Of the letters that have waited longest, the first for each place that is free."""
    oldest = _oldest(_HORIZON, _DUE_NOW)
    number = func.row_number().over(partition_by=oldest.c.place, order_by=(oldest.c.not_before, oldest.c.id))
    free = oldest.c.place.not_in(select(_busy.c.place).where(*_engaged(_HORIZON)))
    first = select(oldest.c.id, oldest.c.not_before, number.label("nth")).where(free, leads(oldest)).subquery()
    return select(first.c.id).where(first.c.nth == 1).order_by(first.c.not_before, first.c.id).limit(bindparam("most"))


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


def _free_at(place: ColumnElement[str]) -> ScalarSelect[Any]:
    """Until when a place is engaged; nothing where it is free."""
    return select(func.max(_busy.c.engaged_until)).where(*_engaged(_NOW), _busy.c.place == place).scalar_subquery()


def _earliest(place: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[Any]:
    """The letter for a place that may go first."""
    return (
        select(_head.c.id)
        .where(*_WAITING, _head.c.place == place, leads(_head), *conditions)
        .order_by(*_ORDER)
        .limit(1)
    )


_PLACES = _places()
_FIRST_THERE = _earliest(_PLACES.c.place, _DUE_NOW).scalar_subquery()
_BY_PLACE = (
    select(_FIRST_THERE.label("id"))
    .where(_PLACES.c.place.is_not(None), _FIRST_THERE.is_not(None))
    .where(~exists().where(*_engaged(_HORIZON), _busy.c.place == _PLACES.c.place))
    .limit(bindparam("most"))
)


def _letters(ids: Select[Any]) -> Select[Any]:
    """Those letters, and which message each replaces. Whoever is at one of them in this moment keeps it."""
    chosen = ids.cte("chosen")
    stands = (_C.c.card_key == _T.c.card_key, _C.c.platform == _T.c.platform, _C.c.place == _T.c.place)
    message = select(_C.c.message).where(*stands).scalar_subquery()
    found = columns_of(Letter, _T).add_columns(message.label("message"))
    found = found.where(_T.c.id.in_(select(chosen.c.id)), still_waits(_T)).order_by(_T.c.not_before, _T.c.id)
    return found.with_for_update(skip_locked=True, of=_T)


_OLDEST_READY, _PLACES_READY = Prepared(_letters(_of_the_oldest())), Prepared(_letters(_BY_PLACE))
_FREE_SOON = Prepared(
    select(_busy.c.place, _busy.c.engaged_until)
    .where(*_engaged(_NOW), _busy.c.engaged_until <= _HORIZON)
    .order_by(_busy.c.engaged_until)
)
_DUE = Prepared(select(func.count()).select_from(_oldest(_HORIZON, _DUE_NOW)))
_ALL = Prepared(select(func.count()).select_from(_oldest(_NOW)))
_LONGEST = _oldest(_NOW)
_SOONEST_FREE = Prepared(
    select(_LONGEST.c.not_before)
    .where(_LONGEST.c.place.not_in(select(_busy.c.place).where(*_engaged(_NOW))), leads(_LONGEST))
    .order_by(_LONGEST.c.not_before)
    .limit(1)
)
_ENGAGED = select(_busy.c.place).where(*_engaged(_NOW), _busy.c.engaged_until <= bindparam("until")).cte("engaged")
_SOONEST_ENGAGED = Prepared(
    select(
        _earliest(_ENGAGED.c.place).with_only_columns(_head.c.not_before).scalar_subquery().label("due"),
        _free_at(_ENGAGED.c.place).label("free_at"),
    ).select_from(_ENGAGED)
)
_SOONEST = Prepared(
    select(
        _earliest(_PLACES.c.place).with_only_columns(_head.c.not_before).scalar_subquery().label("due"),
        _free_at(_PLACES.c.place).label("free_at"),
    ).where(_PLACES.c.place.is_not(None))
)


def letters(
    tx: Tx, platform: str, now: datetime, horizon: datetime, most: int, after: str
) -> list[tuple[tuple[Any, ...], datetime | None, str | None]]:
    """Letters that are due, one for each place that is free by `horizon`: each as a row, with until when its place is
    engaged and which message it replaces. Urgent ones come first, then those that have waited longest; beyond those
    that were looked at the places in the order of their names, beginning behind `after`.

    What is engaged is asked once for all places: asked for each letter's, PostgreSQL would look through all that are,
    each time, as long as its statistics are of an hour in which hardly any was. Everything is asked before anything is
    waited for.
    """
    asked = {hurry: {"on": platform, "hurry": hurry, "now": now, "horizon": horizon} for hurry in (True, False)}
    free_soon = tx.run(_FREE_SOON, on=platform, now=now, horizon=horizon)
    oldest = {hurry: tx.run(_OLDEST_READY, most=most, window=WINDOW, **asked[hurry]) for hurry in asked}
    due = {hurry: tx.run(_DUE, window=WINDOW, **asked[hurry]) for hurry in asked}
    found: dict[str, tuple[Any, ...]] = {}
    for hurry in asked:
        _add(found, oldest[hurry])
        for begin in dict.fromkeys((after, "")):
            if len(found) < most and due[hurry].scalar() == WINDOW:
                _add(found, tx.run(_PLACES_READY, most=most, after=begin, **asked[hurry]))
    free_at = dict(list(free_soon))  # of a place engaged twice the later counts
    return [(row[:-1], free_at.get(row[_PLACE]), row[-1]) for row in list(found.values())[:most]]


def _add(found: dict[str, tuple[Any, ...]], rows: Rows) -> None:
    """One letter for each place: that which was found first."""
    for row in rows:
        found.setdefault(row[_PLACE], row)


def soonest(tx: Tx, platform: str, now: datetime, until: datetime) -> datetime | None:
    """When the first letter may go to a place that is free then; None when none waits. Not every place that is engaged
    for longer than `until` is looked at: while many letters are in hand, that would be as many looks."""
    asked = {"on": platform, "now": now}
    found = chain.from_iterable(_soonest(tx, {**asked, "hurry": hurry}, until) for hurry in (True, False))
    return min(found, default=None)


def _soonest(tx: Tx, asked: dict[str, Any], until: datetime) -> list[datetime]:
    free = tx.run(_SOONEST_FREE, window=WINDOW, **asked).column()
    if not free and tx.run(_ALL, window=WINDOW, **asked).scalar() == WINDOW:
        places = tx.run(_SOONEST, after="", **asked)
    else:
        places = tx.run(_SOONEST_ENGAGED, until=until, **asked)
    return free + [max(due, free_at or asked["now"]) for due, free_at in places if due is not None]
