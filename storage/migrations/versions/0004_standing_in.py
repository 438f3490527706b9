"""Standing in: an absence's stand-in may decide certain kinds of matters only, and up to an amount.

Revision ID: 0004
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, Integer

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Give absences their limits; those there are have none."""
    op.add_column("absence", Column("kinds", JSON(), nullable=True))
    op.add_column("absence", Column("up_to", Integer(), nullable=True))
