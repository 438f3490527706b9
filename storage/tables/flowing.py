"""The tables of what happens: events, cases, tasks, timers, letters, the audit, papers, numbers given out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Json, UtcDateTime
from storage.tables.ground import Row, only


class Inbox(Row, table=True):
    """One event that reached us. state: new, done, parked."""

    __table_args__ = (
        only("ix_inbox_waiting", ("id",), "state = 'new'"),
        only("ix_inbox_waiting_case", ("case_id",), "state = 'new' AND case_id IS NOT NULL"),
        only("ix_inbox_parked", ("id",), "state = 'parked'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    platform: str
    handle: str
    body: Any = Field(sa_type=Json(), nullable=True)
    private: bool
    at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    case_id: str | None = None
    state: str
    tries: int
    not_before: datetime = Field(sa_type=UtcDateTime)
    answer: Any = Field(sa_type=Json(), nullable=True)
    error: str | None = None


class Case_(Row, table=True):
    """One run of a workflow; the body is the language's own."""

    __table_args__ = (
        only("ix_case_open", ("workflow", "due_at"), "closed_at IS NULL"),
        Index("ix_case_workflow", "workflow", "opened_at"),
        Index("ix_case_department", "department", "opened_at"),
        Index("ix_case_requester", "requester", "opened_at"),
        only("ix_case_circle", ("workflow", "circle", "opened_at"), "circle <> ''"),
    )
    id: str = Field(primary_key=True)
    ref: str = Field(unique=True)
    workflow: str
    place: str
    version: int
    requester: str
    department: str
    circle: str
    private: bool
    opened_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    closed_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    body: Any = Field(sa_type=Json(), nullable=False)


class Member(Row, table=True):
    """Somebody who has a part in a case and may read it, and since when."""

    __table_args__ = (Index("ix_member_newest", "person", "joined_at"),)
    case_id: str = Field(primary_key=True, foreign_key="case_.id")
    person: str = Field(primary_key=True)
    joined_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)


class Opening(Row, table=True):
    """Somebody opened a confidential case."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(foreign_key="case_.id", index=True)
    person: str
    at: datetime = Field(sa_type=UtcDateTime)


class Task(Row, table=True):
    """One ask to one person. kind: ask, reply, watch, glance. state: open, done, withdrawn."""

    __table_args__ = (only("ix_task_waiting", ("person",), "state = 'open' AND kind IN ('ask', 'reply')"),)
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    case_id: str = Field(foreign_key="case_.id", index=True)
    step: str
    person: str
    for_person: str | None = None
    kind: str
    state: str
    due_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    verb: str | None = None


class Timer(Row, table=True):
    """Something the clock will press. state: sleeping, fired, cancelled."""

    __table_args__ = (
        only("ix_timer_sleeping", ("due_at",), "state = 'sleeping'"),
        only("ix_timer_sleeping_case", ("case_id",), "state = 'sleeping'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: str | None = Field(default=None, foreign_key="case_.id")
    kind: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    state: str
    fired_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    about: Any = Field(sa_type=Json(), nullable=True)


class Slot(Row, table=True):
    """An occurrence of a rhythm that was dealt with. state: fired, expired."""

    __table_args__ = (Index("ix_slot_day", "workflow", "audience", "slot"),)
    key: str = Field(primary_key=True)
    workflow: str
    audience: str
    slot: str
    at: datetime = Field(sa_type=UtcDateTime)
    state: str


class Outbox(Row, table=True):
    """A letter on its way. kind: direct, channel.

    state: waiting, held, listed, sent, superseded, parked, quarantined.
    """

    __table_args__ = (
        only("ix_outbox_waiting", ("platform", "urgent", "not_before"), "state = 'waiting'"),
        only("ix_outbox_places", ("platform", "urgent", "place", "not_before"), "state = 'waiting'"),
        only("ix_outbox_engaged", ("platform", "place", "engaged_until"), "engaged_until IS NOT NULL"),
        only("ix_outbox_held", ("person",), "state IN ('held', 'listed')"),
        only("ix_outbox_aside", ("id",), "state IN ('parked', 'quarantined')"),
        Index("ix_outbox_card", "card_key", "platform", "place"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    card_key: str
    kind: str
    place: str
    person: str | None = None
    platform: str
    version: int
    body: Any = Field(sa_type=Json(), nullable=True)
    private: bool
    urgent: bool
    state: str
    not_before: datetime = Field(sa_type=UtcDateTime)
    tries: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(sa_type=UtcDateTime, nullable=True)
    error: str | None = None
    topic: str = Field(default="", sa_column_kwargs={"server_default": ""})
    attempted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    engaged_until: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)
    looks: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Prompted(Row, table=True):
    """How often the bot spoke to somebody unasked on a day of their own calendar."""

    person: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    told: int


class Copy_(Row, table=True):
    """Where a card stands on a platform, and which version of it."""

    __table_args__ = (Index("ix_copy_message", "platform", "message"),)
    card_key: str = Field(primary_key=True)
    platform: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    message: str
    version: int


class Audit(Row, table=True):
    """What happened and why. Rows are added, never changed: triggers refuse anything else."""

    __table_args__ = (Index("ix_audit_case_id", "case_id"), Index("ix_audit_at", "at"))
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    case_id: str | None = None
    ref: str | None = None
    actor: str
    for_person: str | None = None
    action: str
    cause: str
    before: str | None = None
    after: str | None = None
    details: Any = Field(sa_type=Json(), nullable=True)


class Draft(Row, table=True):
    """A form somebody has begun; one a person and kind."""

    __table_args__ = (UniqueConstraint("person", "kind"),)
    id: str = Field(primary_key=True)
    person: str
    kind: str
    body: Any = Field(sa_type=Json(), nullable=False)
    private: bool
    updated_at: datetime = Field(sa_type=UtcDateTime)


class OpenForm(Row, table=True):
    """A form open on somebody's screen, sealed."""

    __table_args__ = (Index("ix_open_form_touched_at", "touched_at"),)
    name: str = Field(primary_key=True)
    body: Any = Field(sa_type=Json(), nullable=False)
    touched_at: datetime = Field(sa_type=UtcDateTime)


class Document(Row, table=True):
    """A document a case produced."""

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case_.id", index=True)
    name: str
    version: int
    lang: str
    body: Any = Field(sa_type=Json(), nullable=False)
    private: bool
    at: datetime = Field(sa_type=UtcDateTime)


class File(Row, table=True):
    """What is known of an uploaded file; its bytes lie outside the database."""

    id: str = Field(primary_key=True)
    case_id: str | None = Field(default=None, foreign_key="case_.id", index=True)
    owner: str
    name: str
    media: str
    size: int
    at: datetime = Field(sa_type=UtcDateTime)
    private: bool


class Counter(Row, table=True):
    """The last number given out under a name."""

    name: str = Field(primary_key=True)
    value: int
