"""Nobody is prompted too often: what is held back for the day's one card, and how many prompts a day has had.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Date, Integer, PrimaryKeyConstraint, String, text

revision = "0006"
down_revision = "0005"

_DORMANT = text("state IN ('held', 'listed')")


def upgrade() -> None:
    """Letters get a topic and an index over what is held; a count for each person and day."""
    op.add_column("outbox", Column("topic", String(), nullable=False, server_default=""))
    op.create_index("ix_outbox_held", "outbox", ["person"], sqlite_where=_DORMANT, postgresql_where=_DORMANT)
    op.create_table(
        "prompted",
        Column("person", String(), nullable=False),
        Column("day", Date(), nullable=False),
        Column("told", Integer(), nullable=False),
        PrimaryKeyConstraint("person", "day", name="pk_prompted"),
    )
