"""The first shape of the memory.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)

from storage.columns import UtcDateTime

revision = "0001"
down_revision = None


def _only(rows: str) -> dict[str, Any]:
    return {"sqlite_where": text(rows), "postgresql_where": text(rows)}


def upgrade() -> None:
    """Make every table."""
    _cases()
    _clock()
    _mail()
    _audit()
    _papers()
    _people()


def _cases() -> None:
    op.create_table(
        "case_",
        Column("id", String(), nullable=False),
        Column("ref", String(), nullable=False),
        Column("workflow", String(), nullable=False),
        Column("place", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("requester", String(), nullable=False),
        Column("department", String(), nullable=False),
        Column("circle", String(), nullable=False),
        Column("private", Boolean(), nullable=False),
        Column("opened_at", UtcDateTime(), nullable=False),
        Column("due_at", UtcDateTime()),
        Column("closed_at", UtcDateTime()),
        Column("body", JSON(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_case_"),
        UniqueConstraint("ref", name="uq_case__ref"),
    )
    op.create_index("ix_case_circle", "case_", ["workflow", "circle", "opened_at"], **_only("circle <> ''"))
    op.create_index("ix_case_department", "case_", ["department", "opened_at"])
    op.create_index("ix_case_open", "case_", ["workflow", "due_at"], **_only("closed_at IS NULL"))
    op.create_index("ix_case_workflow", "case_", ["workflow", "opened_at"])
    op.create_table(
        "member",
        Column("case_id", String(), nullable=False),
        Column("person", String(), nullable=False),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_member_case_id"),
        PrimaryKeyConstraint("case_id", "person", name="pk_member"),
    )
    op.create_index("ix_member_person", "member", ["person"])
    op.create_table(
        "opening",
        Column("id", Integer(), nullable=False),
        Column("case_id", String(), nullable=False),
        Column("person", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_opening_case_id"),
        PrimaryKeyConstraint("id", name="pk_opening"),
    )
    op.create_index("ix_opening_case_id", "opening", ["case_id"])
    op.create_table(
        "task",
        Column("id", Integer(), nullable=False),
        Column("token", String(), nullable=False),
        Column("case_id", String(), nullable=False),
        Column("step", String(), nullable=False),
        Column("person", String(), nullable=False),
        Column("for_person", String()),
        Column("kind", String(), nullable=False),
        Column("state", String(), nullable=False),
        Column("due_at", UtcDateTime()),
        Column("opened_at", UtcDateTime(), nullable=False),
        Column("closed_at", UtcDateTime()),
        Column("verb", String()),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_task_case_id"),
        PrimaryKeyConstraint("id", name="pk_task"),
        UniqueConstraint("token", name="uq_task_token"),
    )
    op.create_index("ix_task_case_id", "task", ["case_id"])
    op.create_index("ix_task_open", "task", ["person"], **_only("state = 'open'"))
    op.create_table(
        "counter",
        Column("name", String(), nullable=False),
        Column("value", Integer(), nullable=False),
        PrimaryKeyConstraint("name", name="pk_counter"),
    )


def _clock() -> None:
    op.create_table(
        "timer",
        Column("id", Integer(), nullable=False),
        Column("case_id", String()),
        Column("kind", String(), nullable=False),
        Column("due_at", UtcDateTime(), nullable=False),
        Column("state", String(), nullable=False),
        Column("fired_at", UtcDateTime()),
        Column("about", JSON()),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_timer_case_id"),
        PrimaryKeyConstraint("id", name="pk_timer"),
    )
    op.create_index("ix_timer_sleeping", "timer", ["due_at"], **_only("state = 'sleeping'"))
    op.create_index("ix_timer_sleeping_case", "timer", ["case_id"], **_only("state = 'sleeping'"))
    op.create_table(
        "slot",
        Column("key", String(), nullable=False),
        Column("workflow", String(), nullable=False),
        Column("audience", String(), nullable=False),
        Column("slot", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("state", String(), nullable=False),
        PrimaryKeyConstraint("key", name="pk_slot"),
    )


def _mail() -> None:
    op.create_table(
        "inbox",
        Column("id", Integer(), nullable=False),
        Column("key", String(), nullable=False),
        Column("platform", String(), nullable=False),
        Column("handle", String(), nullable=False),
        Column("body", JSON()),
        Column("private", Boolean(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("received_at", UtcDateTime(), nullable=False),
        Column("case_id", String()),
        Column("state", String(), nullable=False),
        Column("tries", Integer(), nullable=False),
        Column("not_before", UtcDateTime(), nullable=False),
        Column("answer", JSON()),
        Column("error", String()),
        PrimaryKeyConstraint("id", name="pk_inbox"),
        UniqueConstraint("key", name="uq_inbox_key"),
    )
    op.create_index("ix_inbox_waiting", "inbox", ["id"], **_only("state = 'new'"))
    op.create_index("ix_inbox_waiting_case", "inbox", ["case_id"], **_only("state = 'new' AND case_id IS NOT NULL"))
    op.create_table(
        "outbox",
        Column("id", Integer(), nullable=False),
        Column("key", String(), nullable=False),
        Column("card_key", String(), nullable=False),
        Column("kind", String(), nullable=False),
        Column("place", String(), nullable=False),
        Column("person", String()),
        Column("platform", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("body", JSON()),
        Column("private", Boolean(), nullable=False),
        Column("urgent", Boolean(), nullable=False),
        Column("state", String(), nullable=False),
        Column("not_before", UtcDateTime(), nullable=False),
        Column("tries", Integer(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("sent_at", UtcDateTime()),
        Column("error", String()),
        PrimaryKeyConstraint("id", name="pk_outbox"),
        UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_card", "outbox", ["card_key", "platform", "place"])
    op.create_index("ix_outbox_waiting", "outbox", ["urgent", "not_before"], **_only("state = 'waiting'"))
    op.create_table(
        "copy_",
        Column("card_key", String(), nullable=False),
        Column("platform", String(), nullable=False),
        Column("place", String(), nullable=False),
        Column("message", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        PrimaryKeyConstraint("card_key", "platform", "place", name="pk_copy_"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        Column("id", Integer(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("case_id", String()),
        Column("ref", String()),
        Column("actor", String(), nullable=False),
        Column("for_person", String()),
        Column("action", String(), nullable=False),
        Column("cause", String(), nullable=False),
        Column("before", String()),
        Column("after", String()),
        Column("details", JSON()),
        PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_case_id", "audit", ["case_id"])


def _papers() -> None:
    op.create_table(
        "draft",
        Column("id", String(), nullable=False),
        Column("person", String(), nullable=False),
        Column("kind", String(), nullable=False),
        Column("body", JSON(), nullable=False),
        Column("private", Boolean(), nullable=False),
        Column("updated_at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_draft"),
        UniqueConstraint("person", "kind", name="uq_draft_person_kind"),
    )
    op.create_table(
        "document",
        Column("id", String(), nullable=False),
        Column("case_id", String(), nullable=False),
        Column("name", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("lang", String(), nullable=False),
        Column("body", JSON(), nullable=False),
        Column("private", Boolean(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_document_case_id"),
        PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_case_id", "document", ["case_id"])
    op.create_table(
        "file",
        Column("id", String(), nullable=False),
        Column("case_id", String()),
        Column("owner", String(), nullable=False),
        Column("name", String(), nullable=False),
        Column("media", String(), nullable=False),
        Column("size", Integer(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("private", Boolean(), nullable=False),
        ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_file_case_id"),
        PrimaryKeyConstraint("id", name="pk_file"),
    )
    op.create_index("ix_file_case_id", "file", ["case_id"])


def _people() -> None:
    op.create_table(
        "person_setting",
        Column("person", String(), nullable=False),
        Column("body", JSON(), nullable=False),
        PrimaryKeyConstraint("person", name="pk_person_setting"),
    )
    op.create_table(
        "absence",
        Column("id", Integer(), nullable=False),
        Column("person", String(), nullable=False),
        Column("starts", Date(), nullable=False),
        Column("ends", Date(), nullable=False),
        Column("standin", String()),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_person", "absence", ["person"])
    op.create_table(
        "handle",
        Column("platform", String(), nullable=False),
        Column("handle", String(), nullable=False),
        Column("person", String(), nullable=False),
        PrimaryKeyConstraint("platform", "handle", name="pk_handle"),
    )
    op.create_index("ix_handle_person", "handle", ["person"])
