"""Of each handle it is kept whether its person confirmed that it is theirs, and since when it is known.

Revision ID: 0013
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from storage.columns import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Of the handles there are nothing was asked; they were known before any that is still to come."""
    op.add_column("handle", Column("link", String(), nullable=False, server_default=""))
    op.add_column("handle", Column("since", UtcDateTime(), nullable=True))
