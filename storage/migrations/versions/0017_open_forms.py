"""Forms open on somebody's screen are kept, so that any replica and the next start know them.

Revision ID: 0017
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, String

from storage.columns import Json, UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """A table of them; none is open yet."""
    op.create_table(
        "open_form",
        Column("name", String(), nullable=False),
        Column("body", Json(), nullable=False),
        Column("touched_at", UtcDateTime(), nullable=False),
        PrimaryKeyConstraint("name", name="pk_open_form"),
    )
    op.create_index("ix_open_form_touched_at", "open_form", ["touched_at"])
