"""The rows of every register, read when somebody asks for them and once in a turn."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flow.register import Record, Register, key_of, normal
from storage import Tx, registers
from storage.registers import RecordRow


def to_record(register: type[Register], row: RecordRow) -> Record:
    """A stored row as the language knows it."""
    values = row.body or {}
    key = key_of(register, values)
    return Record(
        row.id, register.name, key, values, row.version, row.changed_at, row.changed_by, row.state == "active"
    )


class Shelf:
    """What `world.records` and `world.record` look into, for one transaction."""

    def __init__(self, known: Mapping[str, type[Register]], tx: Tx) -> None:
        self._known, self._tx = known, tx
        self._rows: dict[str, list[Record]] = {}

    def records(self, name: str) -> list[Record]:
        """The rows of a register that count, oldest first; KeyError for a register nobody declared."""
        register = self._known[name]
        if name not in self._rows:
            self._rows[name] = [to_record(register, row) for row in registers.of(self._tx, name)]
        return self._rows[name]

    def record(self, name: str, key: str) -> Record | None:
        """The row that counts with that id or key, without reading the others."""
        register = self._known[name]
        found = registers.by_id(self._tx, name, key)
        if found is None:
            found = registers.by_key(self._tx, name, key) or registers.by_key(self._tx, name, normal(key))
        return to_record(register, found) if found is not None and found.state == "active" else None

    def changed(self, name: str) -> None:
        """Forget what was read of a register that has changed."""
        self._rows.pop(name, None)
