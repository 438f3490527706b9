"""Everything that is said leaves from here, in order per card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, bindparam, case, exists, func, null, select, union, update

from storage.columns import dumps
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_once, insert_or_replace, word
from storage.tables import Copy_, Outbox, table


@dataclass(frozen=True)
class Letter:
    """A message on its way. `body` is the card as JSON, None once a private one is sent. `attempted_at`: it was taken
    in hand then (storage/claims.py), and nobody knows yet how that ended.

    One card may stand in several places; "the card in a place" is (card_key, platform, place).
    """

    id: int
    key: str
    card_key: str
    kind: Literal["direct", "channel"]
    place: str
    person: str | None
    platform: str
    version: int
    body: Any
    private: bool
    urgent: bool
    state: Literal["waiting", "held", "listed", "sent", "superseded", "parked", "quarantined"]
    not_before: datetime
    tries: int
    created_at: datetime
    sent_at: datetime | None
    error: str | None
    topic: str = ""
    attempted_at: datetime | None = None


@dataclass(frozen=True)
class Copy:
    """A card as it stands on a platform. `message` is the platform's own id."""

    card_key: str
    platform: str
    place: str
    message: str
    version: int


DORMANT = ("held", "listed")
"""Not sent: kept for the day's one card, or listed there and not opened yet."""

_T, _C = table(Outbox), table(Copy_)
_earlier = _T.alias("earlier")
_ALL = columns_of(Letter, _T)
_ID = _T.c.id == bindparam("row")
_WAITS = _T.c.state == word("waiting")
_ON = _T.c.platform == bindparam("on")
_SAME_CARD = (
    _T.c.card_key == bindparam("card"), _T.c.platform == bindparam("on"), _T.c.place == bindparam("in_")
)  # fmt: skip
WITHOUT_PRIVATE = case((_T.c.private, null()), else_=_T.c.body)


def still_waits(letters: FromClause) -> ColumnElement[bool]:
    """Of letters that are found by something else, whether they wait.

    PostgreSQL, whose statistics say on most days that hardly a letter waits, would rather look through all that wait:
    the state is spelt so that no index of those serves.
    """
    return letters.c.state.concat("") == word("waiting")


def leads(letters: FromClause) -> ColumnElement[bool]:
    """Of a card in a place only the earliest letter that waits may go. The others are found by their card."""
    return ~exists().where(
        _earlier.c.card_key == letters.c.card_key,
        _earlier.c.platform == letters.c.platform,
        _earlier.c.place == letters.c.place,
        still_waits(_earlier),
        _earlier.c.id < letters.c.id,
    )


_FREE = leads(_T)

_INSERT = Prepared(insert_once(_T))
_VERSIONS = Prepared(
    select(_T.c.version, _T.c.state, _T.c.not_before, _T.c.topic, _T.c.looks)
    .where(*_SAME_CARD, _T.c.key != bindparam("name"))
    .order_by(_T.c.version)
)
_DORMANT = _T.c.state.in_([word("held"), word("listed")])
_SUPERSEDE = Prepared(
    update(_T)
    .where(*_SAME_CARD, _T.c.key != bindparam("name"), _T.c.version <= bindparam("newer"))
    .where((_WAITS & _T.c.attempted_at.is_(None) & (_T.c.version < bindparam("newer"))) | _DORMANT)
    .values(state="superseded", body=WITHOUT_PRIVATE)
)
_THERE = (_ON, _T.c.place == bindparam("in_"), _T.c.kind == word("direct"), _T.c.attempted_at.is_(None))
_TAKE_BACK = Prepared(
    update(_T)
    .where(_WAITS, *_THERE, _T.c.urgent == bindparam("hurry"))
    .values(state="superseded", body=WITHOUT_PRIVATE)
)
_LET_REST = Prepared(
    update(_T)
    .where(_DORMANT, *_THERE, _T.c.person == bindparam("who"))
    .values(state="superseded", body=WITHOUT_PRIVATE)
)
_BY_KEY = Prepared(_ALL.where(_T.c.key == bindparam("name")))
_DUE = Prepared(
    _ALL.where(_WAITS, _ON, _T.c.urgent == bindparam("hurry"), _T.c.not_before <= bindparam("now"), _FREE)
    .order_by(_T.c.not_before, _T.c.id)
    .limit(bindparam("most"))
)
_SENT = Prepared(
    update(_T)
    .where(_ID)
    .values(state="sent", sent_at=bindparam("now"), error=None, body=WITHOUT_PRIVATE)
    .returning(_T.c.card_key, _T.c.platform, _T.c.place, _T.c.version)
)
_STAND = Prepared(insert_or_replace(_C))
_LATER = Prepared(
    update(_T).where(_ID, _WAITS).values(tries=_T.c.tries + 1, error=bindparam("why"), not_before=bindparam("until"))
)
_PARK = Prepared(update(_T).where(_ID, _WAITS).values(state="parked", tries=_T.c.tries + 1, error=bindparam("why")))
_PARKED = Prepared(_ALL.where(_T.c.state == word("parked")).order_by(_T.c.id))
_NEXT_DUE = Prepared(select(func.min(_T.c.not_before)).where(_WAITS, _ON, _FREE))
_COPIES = columns_of(Copy, _C)
_MESSAGE = Prepared(
    select(_C.c.message).where(
        _C.c.card_key == bindparam("card"), _C.c.platform == bindparam("on"), _C.c.place == bindparam("in_")
    )
)
_STANDING = Prepared(
    _ALL.join(_C, (_C.c.card_key == _T.c.card_key) & (_C.c.platform == _T.c.platform) & (_C.c.place == _T.c.place))
    .where(_C.c.platform == bindparam("on"), _C.c.message == bindparam("as_"), _T.c.state == word("sent"))
    .order_by(_T.c.version.desc(), _T.c.id.desc())
    .limit(1)
)
_CARDS = Prepared(_COPIES.where(_C.c.card_key == bindparam("card")).order_by(_C.c.platform, _C.c.place))
_COMES = _T.c.state.in_([word("waiting"), word("held"), word("listed")])
_CHATS = Prepared(
    union(
        select(_C.c.platform, _C.c.place).where(_C.c.card_key == bindparam("card")),
        select(_T.c.platform, _T.c.place).where(_T.c.card_key == bindparam("card"), _COMES),
    ).order_by("platform", "place")
)


def put(
    tx: Tx,
    key: str,
    card_key: str,
    kind: Literal["direct", "channel"],
    place: str,
    platform: str,
    version: int,
    body: Any,
    now: datetime,
    person: str | None = None,
    private: bool = False,
    urgent: bool = False,
    not_before: datetime | None = None,
    held: bool = False,
    topic: str = "",
    new: bool = False,
) -> None:
    """Write a letter; nothing changes when that key was written before, or the card stands there just so.

    `new`: a card of which nothing was ever written to that place.
    Older versions of the card in that place that still wait are superseded, but for one that was taken in hand:
    that one goes first. The new one waits as long as they would have; of a card that is held back
    (storage/holding.py) the new version is held as well.
    A letter that is itself older than one already written there is kept as superseded and never sent.
    """
    looks = tx.vault.digest(dumps(body))
    others = [] if new else list(tx.run(_VERSIONS, card=card_key, on=platform, in_=place, name=key))
    if others and (others[-1][1], others[-1][4]) == ("sent", looks):
        return
    stored = tx.vault.keep(body, private, f"outbox:body:{key}")
    stale = any(other > version and state != "parked" for other, state, *_ in others)
    replaced = [until for other, state, until, *_ in others if state == "waiting" and other < version]
    resting = [(state, about) for other, state, _, about, _ in others if state in DORMANT and other <= version]
    state, topic = resting[-1] if resting else ("held" if held else "waiting", topic)
    tx.run(
        _INSERT, key=key, card_key=card_key, kind=kind, place=place, person=person, platform=platform,
        version=version, body=None if stale and private else stored, private=private, urgent=urgent,
        state="superseded" if stale else state, not_before=max([not_before or now, *replaced]), tries=0,
        created_at=now, sent_at=None, error=None, topic=topic, looks=looks,
    )  # fmt: skip
    if replaced or resting:
        tx.run(_SUPERSEDE, card=card_key, on=platform, in_=place, newer=version, name=key)


def take_back(tx: Tx, platform: str, handle: str, person: str) -> int:
    """Nothing that waits for that chat of somebody's goes there any more: it is another's now, or nobody's; how many
    letters. What a courier has in hand already is out of reach.
    """
    waiting = [tx.run(_TAKE_BACK, on=platform, in_=handle, hurry=hurry).rowcount for hurry in (True, False)]
    return sum(waiting) + tx.run(_LET_REST, on=platform, in_=handle, who=person).rowcount


def get(tx: Tx, key: str) -> Letter | None:
    """The letter with that key."""
    row = tx.run(_BY_KEY, name=key).first()
    return None if row is None else letter_of(tx, row)


def due(tx: Tx, platform: str, now: datetime, limit: int = 50) -> list[Letter]:
    """What may be sent to a platform now: urgent ones first, then the longest waiting; of a card in a place only the
    earliest letter that waits."""
    found = [*tx.run(_DUE, on=platform, hurry=True, now=now, most=limit)]
    if len(found) < limit:
        found += tx.run(_DUE, on=platform, hurry=False, now=now, most=limit - len(found))
    return [letter_of(tx, row) for row in found]


def sent(tx: Tx, id: int, message: str, now: datetime) -> None:
    """Note that a letter is out and under which message; a private body is forgotten."""
    card_key, platform, place, version = tx.run(_SENT, row=id, now=now).one()
    tx.run(_STAND, card_key=card_key, platform=platform, place=place, message=message, version=version)


def retry_later(tx: Tx, id: int, not_before: datetime, error: str) -> None:
    """Count a try that went wrong, and wait until then."""
    tx.run(_LATER, row=id, until=not_before, why=error)


def park(tx: Tx, id: int, error: str) -> None:
    """Give a letter up until a person looks at it; later letters of the card go on."""
    tx.run(_PARK, row=id, why=error)


def parked(tx: Tx) -> list[Letter]:
    """The letters given up, oldest first."""
    return [letter_of(tx, row) for row in tx.run(_PARKED)]


def next_due(tx: Tx, platform: str) -> datetime | None:
    """When the next letter to a platform may be sent; None when none waits."""
    return tx.run(_NEXT_DUE, on=platform).scalar()


def message_of(tx: Tx, card_key: str, platform: str, place: str) -> str | None:
    """The platform's id of the message that shows a card there."""
    return tx.run(_MESSAGE, card=card_key, on=platform, in_=place).scalar()


def standing_in(tx: Tx, platform: str, message: str) -> Letter | None:
    """The letter that stands in a message; None for a message that is not ours."""
    row = tx.run(_STANDING, on=platform, as_=message).first()
    return letter_of(tx, row) if row is not None else None


def cards_of(tx: Tx, card_key: str) -> list[Copy]:
    """Every place where a card stands."""
    return [Copy(*row) for row in tx.run(_CARDS, card=card_key)]


def chats_of(tx: Tx, card_key: str) -> list[tuple[str, str]]:
    """Every place where a card stands or is under way to: platform and place."""
    return [(platform, place) for platform, place in tx.run(_CHATS, card=card_key)]


def letter_of(tx: Tx, row: tuple[Any, ...]) -> Letter:
    """A row as a letter, its private body readable."""
    letter = Letter(*row)
    if not letter.private:
        return letter
    return replace(letter, body=tx.vault.show(letter.body, True, f"outbox:body:{letter.key}"))
