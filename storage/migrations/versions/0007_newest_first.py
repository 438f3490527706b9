"""What somebody asked for, takes part in and still owes is found without looking at what is over.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, String, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Note since when each person has had a part in a case: those there are, since it was opened."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("member", Column("joined_at", String(27) if sqlite else DateTime(timezone=True), nullable=True))
    op.execute("UPDATE member SET joined_at = (SELECT opened_at FROM case_ WHERE case_.id = member.case_id)")
    op.drop_index("ix_member_person", "member")
    op.create_index("ix_member_newest", "member", ["person", "joined_at"])
    op.create_index("ix_case_requester", "case_", ["requester", "opened_at"])
    op.drop_index("ix_task_open", "task")
    waits = text("state = 'open' AND kind IN ('ask', 'reply')")
    op.create_index("ix_task_waiting", "task", ["person"], sqlite_where=waits, postgresql_where=waits)
