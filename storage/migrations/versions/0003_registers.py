"""Registers: rows people look up and edit, and every version each of them had.

Revision ID: 0003
"""

from __future__ import annotations

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

revision = "0003"
down_revision = "0002"

_WAITS = text("state = 'active' AND next_on IS NOT NULL")
_ONLY_EMPTIED = """
NEW.body IS NOT NULL OR NEW.record_id <> OLD.record_id OR NEW.version <> OLD.version
OR NEW.what <> OLD.what OR NEW.at <> OLD.at OR NEW.by <> OLD.by OR NEW.cause <> OLD.cause
"""
_SQLITE_APPEND_ONLY = (
    f"""
    CREATE TRIGGER record_change_refuses_update BEFORE UPDATE ON record_change WHEN {_ONLY_EMPTIED}
    BEGIN SELECT RAISE(ABORT, 'a version of a row is emptied or left alone'); END
    """,
    """
    CREATE TRIGGER record_change_refuses_delete BEFORE DELETE ON record_change
    BEGIN SELECT RAISE(ABORT, 'versions of a row are never taken away'); END
    """,
)
_POSTGRES_APPEND_ONLY = (
    """
    CREATE FUNCTION record_change_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a version of a row is emptied or left alone' USING ERRCODE = '23000'; END $$
    """,
    f"""
    CREATE TRIGGER record_change_refuses_update BEFORE UPDATE ON record_change
    FOR EACH ROW WHEN ({_ONLY_EMPTIED}) EXECUTE FUNCTION record_change_refuses()
    """,
    """
    CREATE TRIGGER record_change_refuses_delete BEFORE DELETE ON record_change
    FOR EACH ROW EXECUTE FUNCTION record_change_refuses()
    """,
    """
    CREATE TRIGGER record_change_refuses_truncate BEFORE TRUNCATE ON record_change
    FOR EACH STATEMENT EXECUTE FUNCTION record_change_refuses()
    """,
)


def upgrade() -> None:
    """Make both tables; the database itself refuses that a version be changed."""
    op.create_table(
        "record_",
        Column("number", Integer(), nullable=False),
        Column("id", String(), nullable=False),
        Column("register_name", String(), nullable=False),
        Column("key", String()),
        Column("state", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("body", JSON()),
        Column("private", Boolean(), nullable=False),
        Column("next_on", Date()),
        Column("added_at", UtcDateTime(), nullable=False),
        Column("changed_at", UtcDateTime(), nullable=False),
        Column("changed_by", String(), nullable=False),
        PrimaryKeyConstraint("number", name="pk_record_"),
        UniqueConstraint("id", name="uq_record__id"),
        UniqueConstraint("register_name", "key", name="uq_record__register_name_key"),
    )
    op.create_index("ix_record_state", "record_", ["register_name", "state", "number"])
    op.create_index("ix_record_next_on", "record_", ["next_on"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_table(
        "record_change",
        Column("id", Integer(), nullable=False),
        Column("record_id", String(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("what", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("by", String(), nullable=False),
        Column("cause", String(), nullable=False),
        Column("body", JSON()),
        Column("private", Boolean(), nullable=False),
        ForeignKeyConstraint(["record_id"], ["record_.id"], name="fk_record_change_record_id"),
        PrimaryKeyConstraint("id", name="pk_record_change"),
        UniqueConstraint("record_id", "version", name="uq_record_change_record_id_version"),
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRES_APPEND_ONLY if on_postgres else _SQLITE_APPEND_ONLY:
        op.execute(statement)
