"""Letters to far platforms: who takes which in hand, and until when a place takes nothing else.

Somebody who sends letters outside the house's own work claims them first. A place is engaged while its letter is out
(`engaged_until` is then the end of the lease), and after that for as long as the platform wants nothing there; both
are kept with the letter, so that several senders on one database keep the pace together. Whoever comes back after
the end of the lease has lost the letter to the next one: nothing they report is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, exists, func, select, update

from storage import ready
from storage.outbox import WITHOUT_PRIVATE, Letter, letter_of, still_waits
from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import among, insert_or_replace, word
from storage.tables import Copy_, Outbox, table

EVER = datetime.max.replace(tzinfo=UTC)


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
_newer = _T.alias("newer")
_ON, _HURRY = bindparam("on"), bindparam("hurry")
_WAITS = _T.c.state == word("waiting")
_CLAIM = Prepared(
    update(_T)
    .where(among(_T.c.id, "rows"), still_waits(_T))
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

    What is urgent comes first, then what has waited longest. Where so much is due that it is not all looked at, the
    places beyond are taken in the order of their names, beginning behind `after`. They have one lease: from the moment
    at which the last of them may go.
    """
    tx.alone(f"claims:{platform}")
    rows = ready.letters(tx, platform, now, now + ahead, most, after)
    moments = [max(now, free_at or now) for _, free_at, _ in rows]
    until = max(moments, default=now) + lease
    letters = [(letter_of(tx, row), message) for row, _, message in rows]
    found = [
        Claim(letter, message, at, until, letter.attempted_at or now)
        for (letter, message), at in zip(letters, moments, strict=True)
    ]
    if found:
        tx.run(_CLAIM, rows=[claim.letter.id for claim in found], now=now, until=until)
    return found


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


def next_due(tx: Tx, platform: str, now: datetime, until: datetime = EVER) -> datetime | None:
    """When the next letter can be claimed, its place being free; `now` for one that could be; None when none waits, or
    none that can be claimed by `until`."""
    soonest = ready.soonest(tx, platform, now, until)
    return max(now, soonest) if soonest is not None else None


def oldest(tx: Tx, platform: str, now: datetime) -> datetime | None:
    """Since when the longest waiting of the letters that are due has been due."""
    found = [tx.run(_OLDEST, on=platform, now=now, hurry=hurry).scalar() for hurry in (True, False)]
    return min((f for f in found if f is not None), default=None)


def waiting(tx: Tx, platform: str, now: datetime) -> int:
    """How many letters are due."""
    return tx.run(_COUNT, on=platform, now=now).scalar()
