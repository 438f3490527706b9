"""Of each handle it is kept where its owner stands in the platform's own directory, and the directory's departments.

Revision ID: 0012
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Of the handles there are, no department and no manager is known until the platform tells of them again."""
    for name in ("department", "manager"):
        op.add_column("handle", Column(name, String(), nullable=False, server_default=""))
    op.create_table(
        "told_department",
        Column("platform", String(), primary_key=True),
        Column("id", String(), primary_key=True),
        *(Column(name, String(), nullable=False) for name in ("name", "english", "parent", "head", "hrbp")),
        Column("active", Boolean(), nullable=False),
    )
