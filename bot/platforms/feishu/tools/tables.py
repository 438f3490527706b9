"""Rows of ledgers as records of a Bitable (Bitable v1): one table a ledger, one column a header.

Feishu takes one write at a time in a table, so all of ours go one after the other. People may rename the table, move
and add columns as they like: a table is known by the records of ours that stand in it, a column by its name.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.cards.plain import cut
from bot.platforms.feishu.tools.calling import NO_TABLE, Caller, code_of
from bot.ports import DeliveryFailed, Gone, TableRow

TEXT, NUMBER, CHOICE = 1, 2, 3
LONGEST_CELL, LONGEST_NAME = 10_000, 90
NO_COLUMN = frozenset({"1254045"})
TWICE = frozenset({"1254013", "1254014"})
"""There is a table, or a column, of that name already."""
_FORBIDDEN = re.compile(r"[\[\]/\\?*:]")
Columns = dict[str, int]


@dataclass(frozen=True)
class Place:
    """Where a record stands: its base, its table, its own id. Kept as one text."""

    base: str
    table: str
    record: str

    @classmethod
    def read(cls, text: str) -> Place:
        return cls(*text.split("/", 2))

    def __str__(self) -> str:
        return f"{self.base}/{self.table}/{self.record}"


class Tables:
    """Puts and changes records, and makes the tables and columns they need."""

    def __init__(self, api: Caller) -> None:
        self._api = api
        self._one_at_a_time = threading.Lock()
        self._columns: dict[tuple[str, str], Columns] = {}
        self._tables: dict[tuple[str, str], str] = {}
        self._lost: set[str] = set()

    def put(self, row: TableRow, token: str, stands: str = "") -> str:
        """Where the record stands, as one text. The same token finds the record an earlier attempt made."""
        with self._one_at_a_time:
            here = Place.read(stands) if stands else None
            if here is not None and here.base == row.base:
                return self._changed(row, here)
            return self._made_record(row, self._table(row), token)

    def _changed(self, row: TableRow, here: Place) -> str:
        try:
            with self._written(row, here.base, here.table) as body:
                base, table, record = here.base, here.table, here.record
                self._api.call(
                    "PUT", f"/bitable/v1/apps/{base}/tables/{table}/records/{record}", body=body, wait=True
                )  # fmt: skip
        except DeliveryFailed as failure:
            raise Gone(code_of(failure)) if code_of(failure) in NO_TABLE else failure from failure
        return str(here)

    def remove(self, stands: str) -> None:
        here = Place.read(stands)
        with self._one_at_a_time:
            self._api.call(
                "DELETE", f"/bitable/v1/apps/{here.base}/tables/{here.table}/records/{here.record}", wait=True
            )

    def _made_record(self, row: TableRow, table: str, token: str) -> str:
        query = {"client_token": str(UUID(token[:32], version=4)), "user_id_type": "open_id"}
        with self._written(row, row.base, table) as body:
            made = self._api.call(
                "POST", f"/bitable/v1/apps/{row.base}/tables/{table}/records", query=query, body=body, wait=True
            )
        return str(Place(row.base, table, str(made["record"]["record_id"])))

    @contextmanager
    def _written(self, row: TableRow, base: str, table: str) -> Iterator[dict[str, Any]]:
        """What to write; a column, or the table, that has gone since we looked is looked for at the next attempt."""
        try:
            yield {"fields": _fields(row, self._with_columns(row, base, table))}
        except DeliveryFailed as failure:
            self._forget(base, table, failure)
            raise

    def _forget(self, base: str, table: str, failure: DeliveryFailed) -> None:
        if code_of(failure) in NO_COLUMN | NO_TABLE:
            self._columns.pop((base, table), None)
        if code_of(failure) in NO_TABLE:
            self._tables = {name: id for name, id in self._tables.items() if id != table}
            self._lost.add(table)

    def _table(self, row: TableRow) -> str:
        """The ledger's table: where another row of ours stands, else the one of that name, else a new one."""
        beside = Place.read(row.beside) if row.beside else None
        if beside is not None and beside.base == row.base and beside.table not in self._lost:
            return beside.table
        name = _name(row.table)
        if (row.base, name) not in self._tables:
            self._tables[row.base, name] = self._found(row.base, name) or self._made(row, name)
        return self._tables[row.base, name]

    def _found(self, base: str, name: str) -> str:
        for page in self._api.pages(f"/bitable/v1/apps/{base}/tables", "items", page_size=100):
            for table in page:
                if table.get("name") == name:
                    return str(table["table_id"])
        return ""

    def _made(self, row: TableRow, name: str) -> str:
        fields = [{"field_name": header, "type": _kind(row, header)} for header, _ in row.cells]
        body = {"table": {"name": name, "default_view_name": name, "fields": fields}}
        try:
            made = self._api.call("POST", f"/bitable/v1/apps/{row.base}/tables", body=body, wait=True)
        except DeliveryFailed as failure:
            if code_of(failure) in TWICE and (found := self._found(row.base, name)):
                return found
            raise
        return str(made["table_id"])

    def _with_columns(self, row: TableRow, base: str, table: str) -> Columns:
        """The table's columns and their kinds, those that are missing made."""
        if (base, table) not in self._columns:
            path = f"/bitable/v1/apps/{base}/tables/{table}/fields"
            pages = list(self._api.pages(path, "items", page_size=100))
            self._columns[base, table] = {str(f["field_name"]): int(f["type"]) for page in pages for f in page}
        columns = self._columns[base, table]
        for header in (header for header, _ in row.cells if header not in columns):
            self._make_column(row, base, table, header)
            columns[header] = _kind(row, header)
        return columns

    def _make_column(self, row: TableRow, base: str, table: str, header: str) -> None:
        body = {"field_name": header, "type": _kind(row, header)}
        try:
            self._api.call("POST", f"/bitable/v1/apps/{base}/tables/{table}/fields", body=body, wait=True)
        except DeliveryFailed as failure:
            self._columns.pop((base, table), None)
            if code_of(failure) not in TWICE:
                raise
            raise DeliveryFailed(code_of(failure), retry_after=1.0) from failure


def _kind(row: TableRow, header: str) -> int:
    return NUMBER if header in row.numbers else TEXT


def _fields(row: TableRow, columns: Columns) -> dict[str, Any]:
    """The cells as the columns take them: an empty cell is emptied, a number goes into columns of numbers only."""
    found: dict[str, Any] = {}
    for header, value in row.cells:
        kind = columns.get(header, TEXT)
        if kind == NUMBER:
            found[header] = value if isinstance(value, int | float) else None
        elif kind == CHOICE:
            found[header] = str(value)[:LONGEST_NAME] or None
        elif kind == TEXT:
            found[header] = cut(str(value), LONGEST_CELL) or None
    return found


def _name(title: str) -> str:
    """A table's name as Feishu takes it."""
    return _FORBIDDEN.sub(" ", title).strip()[:LONGEST_NAME] or "-"
