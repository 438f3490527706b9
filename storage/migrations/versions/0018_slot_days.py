"""What has come round for somebody on a day is found by the day, whatever the hour was.

Revision ID: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Occurrences are found by their day."""
    op.create_index("ix_slot_day", "slot", ["workflow", "audience", "slot"])
