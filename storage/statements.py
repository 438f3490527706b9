"""Statements both kinds of database understand. ON CONFLICT is spelt alike by SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, bindparam, literal_column, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert

from storage.columns import Many


def word(value: str) -> ColumnElement[str]:
    """A state as a literal: a partial index serves a query only if its condition is spelt out in it."""
    return literal_column(f"'{value}'")


class among(ColumnElement[bool]):
    """Whether a column of numbers or texts holds one of those that are given as one value: a list, however long."""

    inherit_cache = False

    def __init__(self, column: Column[Any], given: str) -> None:
        """`given`: the name under which they are given."""
        self.column, self.given = column, bindparam(given, type_=Many(column.type))


@compiles(among, "postgresql")
def _any(element: among, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.column, **options)} = ANY({compiler.process(element.given, **options)})"


@compiles(among, "sqlite")
def _in(element: among, compiler: SQLCompiler, **options: Any) -> str:
    given = compiler.process(element.given, **options)
    return f"{compiler.process(element.column, **options)} IN (SELECT value FROM json_each({given}))"


def insert_once(table: Table) -> Insert:
    """Insert, unless such a row is there already; rowcount says which."""
    return insert(table).on_conflict_do_nothing()


def insert_or_replace(table: Table, *unique: str) -> Insert:
    """Insert, or overwrite everything but the id and the named unique columns (else the primary key)."""
    fresh = insert(table)
    keys = set(unique) or {column.name for column in table.primary_key}
    kept = keys | {column.name for column in table.primary_key}
    changed = {column.name: fresh.excluded[column.name] for column in table.columns if column.name not in kept}
    return fresh.on_conflict_do_update(index_elements=sorted(keys), set_=changed)


def count_up(table: Table, key: str, number: str) -> ReturningInsert[Any]:
    """Insert, or add one to the number already there; the number comes back."""
    return (
        insert(table)
        .on_conflict_do_update(index_elements=[key], set_={number: table.c[number] + 1})
        .returning(table.c[number])
    )


def columns_of(kind: type, table: Table) -> Select[Any]:
    """Select what the dataclass holds, in its order."""
    return select(*(table.c[field.name] for field in fields(kind)))
