"""Sealed rounds: the round, its slots, and what was released of it.

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Boolean, Column, LargeBinary, PrimaryKeyConstraint, String, text

from storage.columns import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the three tables. Slots and pieces lie in the order of their keys, and not in the order they came."""
    standing = text("NOT key_gone")
    op.create_table(
        "sealed_round",
        Column("id", String(), nullable=False),
        Column("name", String(), nullable=False),
        Column("state", String(), nullable=False),
        Column("level", String(), nullable=False),
        Column("key_gone", Boolean(), nullable=False),
        Column("opened_at", UtcDateTime(), nullable=False),
        Column("closes_at", UtcDateTime(), nullable=False),
        Column("ended_at", UtcDateTime()),
        Column("body", JSON(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_sealed_round"),
    )
    op.create_index(
        "ix_sealed_round_standing", "sealed_round", ["name"], sqlite_where=standing, postgresql_where=standing
    )
    op.create_table(
        "sealed_slot",
        Column("round_id", String(), nullable=False),
        Column("mark", String(), nullable=False),
        Column("box", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("round_id", "mark", name="pk_sealed_slot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sealed_piece",
        Column("round_id", String(), nullable=False),
        Column("id", String(), nullable=False),
        Column("question", String(), nullable=False),
        Column("about", String(), nullable=False),
        Column("cell", String(), nullable=False),
        Column("value", JSON(), nullable=False),
        Column("salt", String(), nullable=False),
        PrimaryKeyConstraint("round_id", "id", name="pk_sealed_piece"),
        sqlite_with_rowid=False,
    )
