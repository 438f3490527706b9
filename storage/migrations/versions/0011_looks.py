"""Of each letter it is kept what it looks like, so that nobody is sent once more what stands there already.

Revision ID: 0011
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Letters written before look like nothing that is compared with them."""
    op.add_column("outbox", Column("looks", String(), nullable=False, server_default=""))
