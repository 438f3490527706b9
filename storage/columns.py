"""Kinds of columns: instants that are always UTC, and JSON that survives whatever people type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Dialect, String
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive datetimes are refused; what comes back is UTC.

    PostgreSQL keeps a timestamptz. SQLite keeps text of one width ("2026-11-22T09:26:10.000000Z"),
    so that it sorts as time does and can be read with any tool.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds")[:26] + "Z" if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class Many(TypeDecorator[list[Any]]):
    """Many values of one kind given as one: as an array to PostgreSQL, as JSON to SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.kind) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


_READABLE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_ESCAPED = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def Json() -> JSON:
    """A column of JSON in which "nothing" is NULL."""
    return JSON(none_as_null=True)


def dumps(value: Any) -> str:
    """JSON, compact, Chinese as Chinese; half characters that no file can hold are escaped."""
    text = _READABLE(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ESCAPED(value)
    return text
