"""Replicas know how many they are, so that each keeps its share of what a platform allows.

Revision ID: 0015
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, String

from storage.columns import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """A table of who is at work; nobody is yet."""
    op.create_table(
        "replica",
        Column("id", String(), nullable=False),
        Column("seen_at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_replica"),
    )
