"""A card is found by the message it stands in, when somebody wants to read all of it.

Revision ID: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Copies are found by message."""
    op.create_index("ix_copy_message", "copy_", ["platform", "message"])
