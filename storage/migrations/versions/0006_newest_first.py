"""What somebody asked for and takes part in is found newest first, however much of it is over.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, String

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Note since when each person has had a part in a case: those there are, since it was opened."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("member", Column("joined_at", String(27) if sqlite else DateTime(timezone=True), nullable=True))
    op.execute("UPDATE member SET joined_at = (SELECT opened_at FROM case_ WHERE case_.id = member.case_id)")
    op.drop_index("ix_member_person", "member")
    op.create_index("ix_member_newest", "member", ["person", "joined_at"])
    op.create_index("ix_case_requester", "case_", ["requester", "opened_at"])
