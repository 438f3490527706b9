"""What was put into a platform's own tools is kept, so that nothing is put there twice and nothing is forgotten there.

Revision ID: 0014
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, text

from storage.columns import UtcDateTime

revision = "0014"
down_revision = "0013"

_WAITING = text("next_at IS NOT NULL")


def upgrade() -> None:
    """A table of what stands there; nothing does yet."""
    words = ("platform", "key", "kind", "case_id", "stands", "digest", "mark")
    op.create_table(
        "mirror",
        *(Column(name, String(), nullable=False) for name in words),
        Column("number", Integer(), nullable=False),
        Column("tries", Integer(), nullable=False),
        Column("problem", String(), nullable=False),
        Column("next_at", UtcDateTime(), nullable=True),
        Column("until", UtcDateTime(), nullable=True),
        PrimaryKeyConstraint("platform", "key", name="pk_mirror"),
    )
    waiting = text("next_at IS NOT NULL")
    op.create_index(
        "ix_mirror_next_at", "mirror", ["platform", "next_at"], sqlite_where=waiting, postgresql_where=waiting
    )
