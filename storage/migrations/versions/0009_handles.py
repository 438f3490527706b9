"""Of each handle it is kept what the platform's own directory says of its owner.

Revision ID: 0009
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, false, true

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Give handles a name, an address, a language, a zone and a standing; of those there are nothing is known."""
    for name in ("name", "english", "email", "lang", "zone", "former"):
        op.add_column("handle", Column(name, String(), nullable=False, server_default=""))
    op.add_column("handle", Column("active", Boolean(), nullable=False, server_default=true()))
    op.add_column("handle", Column("guest", Boolean(), nullable=False, server_default=false()))
    op.add_column("handle", Column("bot", Boolean(), nullable=False, server_default=false()))
