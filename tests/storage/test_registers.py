"""Rows of registers and their versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import Conflict, Store, StoreError, Tx, registers
from storage.registers import RecordRow
from tests.storage.helpers import NOON, later

SUPPLIERS = "operations.suppliers"


def keep_row(tx: Tx, id: str = "r1", key: str = "华彩", **changes: Any) -> RecordRow:
    found = registers.digest(tx, SUPPLIERS, key)
    plain = RecordRow(id, SUPPLIERS, found, "active", 1, {"name": key}, True, None, NOON, NOON, "li")
    row = replace(plain, **changes)
    registers.add(tx, row)
    registers.note(tx, row, "added", "event", after=row.body)
    return row


def test_a_row_is_found_by_its_key_and_its_id(store: Store) -> None:
    """Within its own register only; the key itself stands nowhere in the file."""
    with store.transaction() as tx:
        row = keep_row(tx)
        assert registers.by_key(tx, SUPPLIERS, "华彩") == row
        assert registers.by_id(tx, SUPPLIERS, "r1") == row
        assert registers.by_key(tx, "operations.other", "华彩") is None
        assert registers.by_id(tx, "operations.other", "r1") is None
        assert registers.counts(tx) == {SUPPLIERS: 1}
        raw = tx.connection.execute(text("SELECT * FROM record_")).one()
        assert not any("华彩" in str(column) for column in raw)


def test_no_two_rows_share_a_key(store: Store) -> None:
    """The database itself refuses a second row with the same key; rows without one stand beside each other."""
    with store.transaction() as tx:
        keep_row(tx)
        keep_row(tx, "r2", key="明日", register_name="operations.other")
        keep_row(tx, "gone1", state="forgotten", body=None, key="a")
    with pytest.raises((IntegrityError, StoreError)), store.transaction() as tx:
        keep_row(tx, "r3")


def test_the_slower_of_two_editors_is_told(store: Store) -> None:
    """A version that was read is written once."""
    with store.transaction() as tx:
        row = keep_row(tx)
        changed = replace(row, version=2, body={"name": "华彩", "grade": "A"}, changed_at=later(hours=1))
        registers.save(tx, changed, 1)
        assert registers.by_id(tx, SUPPLIERS, "r1") == changed
        with pytest.raises(Conflict):
            registers.save(tx, replace(changed, version=3), 1)


def test_history_is_added_to_and_can_only_be_emptied(store: Store) -> None:
    """A version keeps what changed; erased, only the fact is left, and nothing else can be altered."""
    with store.transaction() as tx:
        row = keep_row(tx)
        second = replace(row, version=2, changed_by="wang")
        registers.note(tx, second, "changed", "event2", {"grade": "B"}, {"grade": "A"})
        assert [(c.version, c.what, c.by) for c in registers.history(tx, "r1")] == [
            (2, "changed", "wang"), (1, "added", "li")
        ]  # fmt: skip
        assert registers.history(tx, "r1")[0].body == {"before": {"grade": "B"}, "after": {"grade": "A"}}
        registers.empty_history(tx, "r1")
        assert [c.body for c in registers.history(tx, "r1")] == [None, None]
    for change in ("UPDATE record_change SET by = 'x'", "DELETE FROM record_change"):
        with pytest.raises((IntegrityError, StoreError)), store.transaction() as tx:
            tx.connection.execute(text(change))


def test_rows_fall_due_by_the_day(store: Store) -> None:
    """Only rows that still count, in the order of their days."""
    with store.transaction() as tx:
        keep_row(tx, "a", "a", next_on=date(2026, 5, 2))
        keep_row(tx, "b", "b", next_on=date(2026, 5, 1))
        keep_row(tx, "c", "c", next_on=date(2026, 4, 1), state="retired")
        assert registers.next_on(tx) == date(2026, 5, 1)
        assert [row.id for row in registers.due(tx, date(2026, 5, 1))] == ["b"]
        assert [row.id for row in registers.due(tx, date(2026, 6, 1))] == ["b", "a"]
        assert [row.id for row in registers.of(tx, SUPPLIERS, "retired")] == ["c"]
