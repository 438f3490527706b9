"""What is due at one and the same moment is found in its order, however much of it there is.

Revision ID: 0020
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0020"
down_revision = "0018"


def upgrade() -> None:
    """Timers and letters of one moment lie in the order of their numbers; engaged places are found by until when."""
    sleeping, waits, engaged = text("state = 'sleeping'"), text("state = 'waiting'"), text("engaged_until IS NOT NULL")
    for name, table, columns, rows in (
        ("ix_timer_sleeping", "timer", ["due_at", "id"], sleeping),
        ("ix_outbox_waiting", "outbox", ["platform", "urgent", "not_before", "id"], waits),
        ("ix_outbox_engaged_until", "outbox", ["platform", "engaged_until"], engaged),
    ):
        if name != "ix_outbox_engaged_until":
            op.drop_index(name, table)
        op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)
