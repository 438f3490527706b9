"""What was set aside is counted every few seconds, without walking past all that is over.

Revision ID: 0016
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0016"
down_revision = "0015"

_LETTERS = text("state IN ('parked', 'quarantined')")
_EVENTS = text("state = 'parked'")


def upgrade() -> None:
    """Two small indexes over what waits for a person."""
    op.create_index("ix_outbox_aside", "outbox", ["id"], sqlite_where=_LETTERS, postgresql_where=_LETTERS)
    op.create_index("ix_inbox_parked", "inbox", ["id"], sqlite_where=_EVENTS, postgresql_where=_EVENTS)
