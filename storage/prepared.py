"""Statements worked out once: a press runs some fifteen, and most of their cost was being looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Dialect, Executable, Insert, Table
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

Convert = Callable[[Any], Any] | None


class Rows:
    """What a statement gave: rows as tuples, and how many rows it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def first(self) -> tuple[Any, ...] | None:
        """The first row, None when there is none."""
        return self._rows[0] if self._rows else None

    def one(self) -> tuple[Any, ...]:
        """The first row. Raises NoResultFound when there is none."""
        if not self._rows:
            raise NoResultFound("there is no such row")
        return self._rows[0]

    def scalar(self) -> Any:
        """The first column of the first row, None when there is none."""
        return self._rows[0][0] if self._rows else None

    def column(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._rows]


class Coming(Rows):
    """What a statement under way will give: waited for by whoever first looks."""

    __slots__ = ("_wait",)

    def __init__(self, wait: Callable[[], Rows]) -> None:
        self._wait = wait

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet, and so once."""
        if name not in Rows.__slots__:
            raise AttributeError(name)
        found = self._wait()
        self._rows, self.rowcount = found._rows, found.rowcount
        return getattr(self, name)


class Line(Protocol):
    """Where statements are sent one after the other, and waited for when somebody asks what they gave."""

    def start(self, sql: str, values: Any) -> Any: ...

    def wait_for(self, cursor: Any) -> None: ...


class Plan:
    """A statement as text for one kind of database, with what turns values into columns and back."""

    def __init__(self, statement: Any, dialect: Dialect, names: Sequence[str]) -> None:
        keys = list(names) if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        self.sql = str(compiled)
        self._positional = bool(compiled.positional)
        order = compiled.positiontup or list(compiled.params)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._takes: list[tuple[str, Any, Convert]] = [
            (name, compiled.params[name], _into(binds[name].type, dialect)) for name in order
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._gives: list[Convert] = [_out_of(column.type, dialect) for column in columns]
        self._converts = any(self._gives)

    def values(self, given: dict[str, Any]) -> Any:
        """The values as the driver wants them; those the statement itself fixes are filled in."""
        found = [
            convert(given.get(name, fixed)) if convert else given.get(name, fixed)
            for name, fixed, convert in self._takes
        ]
        if self._positional:
            return found
        return {name: value for (name, _, _), value in zip(self._takes, found, strict=True)}

    def rows(self, cursor: Any) -> Rows:
        """Everything the cursor holds, so that no statement is left half read at a commit."""
        if not self._gives:
            return Rows([], cursor.rowcount)
        found = cursor.fetchall()
        if self._converts:
            found = [
                tuple([convert(value) if convert else value for convert, value in zip(self._gives, row, strict=True)])
                for row in found
            ]
        return Rows(found, cursor.rowcount)


class Prepared:
    """A statement with named values, worked out on first use for each kind of database.

    An insert takes the same columns every time.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self.waits = getattr(statement, "_for_update_arg", None) is not None
        self.writes: str = getattr(statement.table, "name", "") if isinstance(statement, UpdateBase) else ""
        self._plans: dict[str, Plan] = {}

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of the tables it looks into."""
        assert isinstance(self.statement, ExternallyTraversible)
        return frozenset(each.name for each in iterate(self.statement) if isinstance(each, Table))

    def run(self, raw: Any, dialect: Dialect, values: dict[str, Any]) -> Rows:
        """Run it on the driver's own connection. Raises what SQLAlchemy would, without the values in it."""
        plan = self._plans.get(dialect.name) or self._plan(dialect, values)
        with told(dialect, plan.sql):
            return plan.rows(raw.execute(plan.sql, plan.values(values)))

    def start(self, line: Line, dialect: Dialect, values: dict[str, Any]) -> Rows:
        """The same, without waiting for what it gives."""
        plan = self._plans.get(dialect.name) or self._plan(dialect, values)
        with told(dialect, plan.sql):
            cursor = line.start(plan.sql, plan.values(values))

        def wait() -> Rows:
            with told(dialect, plan.sql):
                line.wait_for(cursor)
                return plan.rows(cursor)

        return Coming(wait)

    def run_for_each(self, raw: Any, dialect: Dialect, rows: Sequence[dict[str, Any]]) -> None:
        """Run it once per row of values."""
        plan = self._plans.get(dialect.name) or self._plan(dialect, rows[0])
        with told(dialect, plan.sql):
            raw.cursor().executemany(plan.sql, [plan.values(row) for row in rows])

    def _plan(self, dialect: Dialect, values: dict[str, Any]) -> Plan:
        return self._plans.setdefault(dialect.name, Plan(self.statement, dialect, list(values)))


def _into(kind: Any, dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: Any, dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@contextmanager
def told(dialect: Dialect, sql: str) -> Iterator[None]:
    """Raises what SQLAlchemy would in place of what the driver raises, without values in it."""
    try:
        yield
    except dialect.loaded_dbapi.Error as problem:
        raise DBAPIError.instance(
            sql, None, problem, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from problem
