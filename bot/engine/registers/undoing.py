"""The last import of a register undone: whatever it added or changed, and nobody touched since, is as it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.registers import keeping, sound
from bot.engine.tools import Tools
from bot.engine.turn import Turn, glance
from bot.flow.register import Register
from bot.ports import Fell
from storage import registers
from storage.registers import ChangeRow, RecordRow


@dataclass(frozen=True)
class Undoing:
    """What undoing would do: rows to be taken out again, rows to be put back, rows that somebody changed since."""

    out: tuple[tuple[RecordRow, ChangeRow], ...]
    back: tuple[tuple[RecordRow, ChangeRow], ...]
    left: int


def plan(turn: Turn, register: type[Register]) -> Undoing:
    """Look at the newest import that anything is left of, without keeping anything."""
    out: list[tuple[RecordRow, ChangeRow]] = []
    back: list[tuple[RecordRow, ChangeRow]] = []
    left = 0
    for change in registers.last_taken(turn.tx, register.name):
        row = registers.by_id(turn.tx, register.name, change.record_id)
        if row is None or row.body is None or row.version != change.version or _must_stay(turn, register, row, change):
            left += 1
        elif change.what == "added":
            out.append((row, change))
        else:
            back.append((row, change))
    return Undoing(tuple(out), tuple(back), left)


def _must_stay(turn: Turn, register: type[Register], row: RecordRow, change: ChangeRow) -> bool:
    """Whether the company could not do without a row that would be taken out: its last head of HR."""
    return change.what != "changed" and bool(sound.problems_of(turn, register, row, row.body, "", stays=False))


def look(tools: Tools, register: type[Register]) -> Undoing:
    """What undoing would do now."""
    with tools.store.reading() as tx:
        return plan(glance(tools, tx, ""), register)


def event(register: type[Register]) -> Fell:
    """The event in whose turn it is done."""
    return Fell("unrows", {"register": register.name})


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Put everything back, each row with a version of its own; it is on record."""
    register = turn.tools.registry.registers[about["register"]]
    found = plan(turn, register)
    why = keeping.cause("undo")
    for row, _ in found.out:
        keeping.retire(turn, register, row, "bot", why)
    for row, change in found.back:
        body = change.body or {}
        before, after = body.get("before", {}), body.get("after", {})
        kept = keeping.keep(turn, register, row, {name: before.get(name) for name in {**before, **after}}, "bot", why)
        if change.what == "restored":
            keeping.retire(turn, register, kept, "bot", why)
    action, out, back = f"{register.name}:import_undone", len(found.out), len(found.back)
    turn.note(action, "bot", out=out, back=back, left=found.left)
