"""What every table stands on: names that both kinds of database agree on, and indexes over the rows that wait."""

from __future__ import annotations

import re

from sqlalchemy import Index, MetaData, Table, literal_column
from sqlalchemy.orm import declared_attr
from sqlmodel import SQLModel

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


WITHOUT_ROWID = {"sqlite_with_rowid": False}
"""On SQLite such a table keeps no number that would tell in which order its rows came."""


class Row(SQLModel):
    """A row of ours; its table has the name of its class: PersonSetting → person_setting."""

    metadata = MetaData(naming_convention=_NAMES)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # type: ignore[override]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


def only(name: str, columns: tuple[str, ...], where: str) -> Index:
    """An index over the rows that still wait, on both kinds of database."""
    rows = literal_column(where)
    return Index(name, *columns, sqlite_where=rows, postgresql_where=rows)


def table(model: type[Row]) -> Table:
    """The table behind a class."""
    return Row.metadata.tables[str(model.__tablename__)]
