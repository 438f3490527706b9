"""What people chose, when they are away, and where they can be written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage.prepared import Prepared
from storage.session import Tx
from storage.statements import columns_of, insert_or_replace
from storage.tables import Absence, Handle, PersonSetting, table


@dataclass(frozen=True)
class AbsenceRow:
    """Days somebody is away, first and last included; who stands in, how far, and who said so."""

    id: int
    person: str
    starts: date
    ends: date
    standin: str | None
    by: str
    at: datetime
    kinds: list[str] | None = None
    up_to: int | None = None


_S, _A, _H = table(PersonSetting), table(Absence), table(Handle)
_SETTINGS = Prepared(select(_S.c.body).where(_S.c.person == bindparam("who")))
_EVERYONE = Prepared(select(_S.c.person, _S.c.body))
_CHOOSE = Prepared(insert_or_replace(_S))
_AWAY_SINCE = columns_of(AbsenceRow, _A).where(_A.c.ends >= bindparam("day")).order_by(_A.c.starts, _A.c.id)
_ABSENCES = Prepared(_AWAY_SINCE)
_ABSENCES_OF = Prepared(_AWAY_SINCE.where(_A.c.person == bindparam("who")))
_AWAY = Prepared(insert(_A).returning(_A.c.id))
_BACK = Prepared(
    update(_A).where(_A.c.id == bindparam("row"), _A.c.ends > bindparam("day")).values(ends=bindparam("day"))
)
_NEVER_LEFT = Prepared(delete(_A).where(_A.c.id == bindparam("row"), _A.c.starts > _A.c.ends))
_HANDLES = Prepared(
    select(_H.c.platform, _H.c.handle)
    .where(_H.c.person == bindparam("who"), _H.c.active, ~_H.c.guest, ~_H.c.bot)
    .order_by(_H.c.platform, _H.c.handle)
)


def settings(tx: Tx, person: str) -> dict[str, Any]:
    """What a person chose; empty when nothing."""
    found = tx.recall(_SETTINGS, _body, who=person)
    return found[0] if found else {}


def ahead(tx: Tx, person: str) -> None:
    """What a person chose will be asked for."""
    tx.ahead(_SETTINGS, who=person)


def _body(row: tuple[Any, ...]) -> dict[str, Any]:
    return row[0] or {}


def all_settings(tx: Tx) -> dict[str, dict[str, Any]]:
    """What everybody chose, by person."""
    return {person: body for person, body in tx.run(_EVERYONE)}  # noqa: C416 - pairs, for the reader


def put_settings(tx: Tx, person: str, body: dict[str, Any]) -> None:
    """Remember what a person chose, in place of what was there."""
    tx.run(_CHOOSE, person=person, body=body)


def absences(tx: Tx, person: str | None = None, since: date | None = None) -> list[AbsenceRow]:
    """Who is away, in order of the first day; of one person, or not over before `since`, when given."""
    day = since or date.min
    found = tx.run(_ABSENCES, day=day) if person is None else tx.run(_ABSENCES_OF, day=day, who=person)
    return [AbsenceRow(*row) for row in found]


def add_absence(
    tx: Tx, person: str, starts: date, ends: date, standin: str | None, by: str, at: datetime,
    kinds: list[str] | None = None, up_to: int | None = None,
) -> int:  # fmt: skip
    """Note that somebody is away from `starts` to `ends`, both included; the absence's number.

    `kinds` and `up_to` limit what the stand-in decides; None: no limit.
    """
    return tx.run(
        _AWAY, person=person, starts=starts, ends=ends, standin=standin, by=by, at=at, kinds=kinds, up_to=up_to
    ).scalar()


def end_absence(tx: Tx, id: int, last_day: date) -> None:
    """Let an absence end earlier; one that had not begun by then is gone."""
    tx.run(_BACK, row=id, day=last_day)
    tx.run(_NEVER_LEFT, row=id)


def handles_of(tx: Tx, person: str) -> list[tuple[str, str]]:
    """(platform, handle) under which somebody can be written to."""
    return [(platform, handle) for platform, handle in tx.run(_HANDLES, who=person)]
