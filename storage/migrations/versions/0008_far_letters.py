"""Letters to far platforms are taken in hand outside the house's work: since when, and until when their place is taken.

Revision ID: 0008
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, String, text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Letters note an attempt nobody knows the end of; what waits is found by platform, and by place on it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("attempted_at", "engaged_until"):
        op.add_column("outbox", Column(name, String(27) if sqlite else DateTime(timezone=True), nullable=True))
    waits, engaged = text("state = 'waiting'"), text("engaged_until IS NOT NULL")
    for name, columns, rows in (
        ("ix_outbox_waiting", ["platform", "urgent", "not_before"], waits),
        ("ix_outbox_places", ["platform", "urgent", "place", "not_before"], waits),
        ("ix_outbox_engaged", ["platform", "place", "engaged_until"], engaged),
    ):
        if name == "ix_outbox_waiting":
            op.drop_index(name, "outbox")
        op.create_index(name, "outbox", columns, sqlite_where=rows, postgresql_where=rows)
