"""The tables of what stands: rows of registers, what is known of people, rounds asked under seal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Json, UtcDateTime
from storage.tables.ground import WITHOUT_ROWID, Row, only


class Record_(Row, table=True):
    """A row of a register. state: active, retired, forgotten. `key` is a digest: what stands in it may be private.

    `next_on` is the day on which it is told of, or retires, by itself.
    """

    __table_args__ = (
        UniqueConstraint("register_name", "key"),
        Index("ix_record_state", "register_name", "state", "number"),
        only("ix_record_next_on", ("next_on",), "state = 'active' AND next_on IS NOT NULL"),
    )
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    register_name: str
    key: str | None = None
    state: str
    version: int
    body: Any = Field(sa_type=Json(), nullable=True)
    private: bool
    next_on: date | None = None
    added_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str


class RecordChange(Row, table=True):
    """One version of a row: what it was before and after. Only added; a register that forgets empties the body."""

    __table_args__ = (UniqueConstraint("record_id", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    record_id: str = Field(foreign_key="record_.id")
    version: int
    what: str
    at: datetime = Field(sa_type=UtcDateTime)
    by: str
    cause: str
    body: Any = Field(sa_type=Json(), nullable=True)
    private: bool


class PersonSetting(Row, table=True):
    """What a person chose: language, quiet hours and the like."""

    person: str = Field(primary_key=True)
    body: Any = Field(sa_type=Json(), nullable=False)


class Absence(Row, table=True):
    """Days somebody is away, first and last included. `kinds`, `up_to`: how far the stand-in may decide."""

    id: int | None = Field(default=None, primary_key=True)
    person: str = Field(index=True)
    starts: date
    ends: date
    standin: str | None = None
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    kinds: Any = Field(sa_type=Json(), nullable=True)
    up_to: int | None = None


class Handle(Row, table=True):
    """A person's name on a platform, and what the platform says of them. `person`: "" for nobody's.

    link: "", first, asked, claimed, confirmed, refused. `since`: when it became known, as this address's.
    """

    platform: str = Field(primary_key=True)
    handle: str = Field(primary_key=True)
    person: str = Field(index=True)
    name: str
    english: str
    email: str
    lang: str
    zone: str
    active: bool
    guest: bool
    bot: bool
    former: str
    department: str
    manager: str
    link: str = Field(default="", sa_column_kwargs={"server_default": ""})
    since: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class ToldDepartment(Row, table=True):
    """A department of a platform's own directory, by the platform's own ids. `active` False: it is there no more."""

    platform: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    english: str
    parent: str
    head: str
    hrbp: str
    active: bool


class Mirror(Row, table=True):
    """Something of ours in a platform's own tools. kind: todo, event, row:<ledger>. `stands`: the platform's id of it,
    "" where nothing stands.

    `number` counts what was put under this key and taken away again; `tries` the attempts since it last went well.
    `digest` is of what was put, `mark` of what it was worked out from; `until`: after that it is history.
    """

    __table_args__ = (only("ix_mirror_next_at", ("platform", "next_at"), "next_at IS NOT NULL"),)
    platform: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    kind: str
    case_id: str
    stands: str
    digest: str
    mark: str
    number: int
    tries: int
    problem: str
    next_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    until: datetime | None = Field(sa_type=UtcDateTime, nullable=True)


class SealedRound(Row, table=True):
    """A round that asks under seal. state: open, released, too_few, lost. level: "", k, half.

    The body holds what was fixed when it opened. `key_gone`: nobody can open what was in its slots any more.
    """

    __table_args__ = (only("ix_sealed_round_standing", ("name",), "NOT key_gone"),)
    id: str = Field(primary_key=True)
    name: str
    state: str
    level: str
    key_gone: bool
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    body: Any = Field(sa_type=Json(), nullable=False)


class SealedSlot(Row, table=True):
    """A place for one answer, full or empty: it looks the same, has the same size, and no time.

    `mark` names the slot's owner to whoever has the round's key, and nobody to anybody else.
    """

    __table_args__ = WITHOUT_ROWID
    round_id: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    box: bytes


class SealedPiece(Row, table=True):
    """One answer to one question that was released, apart from all else; its id is random and its order means
    nothing. `salt` hides the value in the commitment that the audit knows."""

    __table_args__ = WITHOUT_ROWID
    round_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    question: str
    about: str
    cell: str
    value: Any = Field(sa_type=Json(), nullable=False)
    salt: str


class Replica(Row, table=True):
    """A process at work on this database, and when it last said so."""

    id: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)
