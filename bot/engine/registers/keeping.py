"""The only place where a row of a register changes: added, changed, retired, brought back, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.engine.registers import forgetting, resettling, watching
from bot.engine.turn import Turn
from bot.flow.effects import Keep, Retire
from bot.flow.register import Register, keeps_secrets, key_of, normal
from storage import registers
from storage.registers import RecordRow, What

Cause = Literal["form", "case", "file", "command", "call", "clock", "company", "undo"]


def cause(kind: Cause, detail: str = "") -> str:
    """What a change came through, as its history keeps it."""
    return f"{kind}:{detail}"


def today_of(turn: Turn) -> date:
    """The date at headquarters, by which rows expire."""
    return turn.now.astimezone(ZoneInfo(turn.office.zone)).date()


def carry_out(turn: Turn, effect: Keep | Retire, ref: str) -> None:
    """Do to a row what a case asks for. `ref` is told in its history; "" where the case may not be known."""
    register = turn.tools.registry.registers[effect.register]
    why = cause("case", ref)
    if isinstance(effect, Retire):
        if (row := find(turn, register, effect.key)) is not None:
            retire(turn, register, row, effect.by, why)
        return
    key = key_of(register, effect.values)
    if not key:
        turn.note(f"{register.name}:not_kept", effect.by, missing=[k for k in register.key if not effect.values.get(k)])
        return
    keep(turn, register, registers.by_key(turn.tx, register.name, key), effect.values, effect.by, why)


def find(turn: Turn, register: type[Register], key: str) -> RecordRow | None:
    """A row by its id or its key, whether it counts or was retired."""
    found = registers.by_id(turn.tx, register.name, key)
    return found or registers.by_key(turn.tx, register.name, normal(key))


def keep(
    turn: Turn, register: type[Register], before: RecordRow | None, values: Mapping[str, Any], by: str, why: str
) -> RecordRow:
    """Add a row, or change the one that stands there in the values given (None empties one); it then counts."""
    if register.forgets:  # a file's name may be somebody's name, and a history's cause is kept for ever
        why = cause("file" if why.startswith(("file:", "command:")) else "form")
    order = [q.name for q in register.form.questions]
    old = dict(before.body or {}) if before else {}
    merged = {**old, **values}
    new = {name: merged[name] for name in order if merged.get(name) is not None}
    if before is not None and new == old and before.state == "active":
        return before
    row = RecordRow(
        id=before.id if before else turn.tools.ids.new(),
        register_name=register.name,
        key=registers.digest(turn.tx, register.name, key_of(register, new)),
        state="active",
        version=before.version + 1 if before else 1,
        body=new,
        private=keeps_secrets(register),
        next_on=next_on(register, new, today_of(turn)),
        added_at=before.added_at if before else turn.now,
        changed_at=turn.now,
        changed_by=by,
    )
    what: What = "added" if before is None else "changed" if before.state == "active" else "restored"
    changed = [name for name in dict.fromkeys([*order, *old]) if old.get(name) != new.get(name)]
    _write(turn, row, before, what, why, changed)
    watching.ask(turn, register, row, before)
    return row


def next_on(register: type[Register], values: Mapping[str, Any], today: date) -> date | None:
    """The next day on which something happens to a row by itself: its editors are told, or it retires."""
    if not register.expires or not (last := values.get(register.expires)):
        return None
    ends = date.fromisoformat(last)
    return min(ends, max(ends - timedelta(days=register.expires_before), today + timedelta(days=1)))


def retire(turn: Turn, register: type[Register], row: RecordRow, by: str, why: str) -> None:
    """Take a row out of the register; a register that forgets erases it with all its versions."""
    if row.state == "forgotten" or (row.state == "retired" and not register.forgets):
        return
    gone = replace(row, version=row.version + 1, next_on=None, changed_at=turn.now, changed_by=by)
    if register.forgets:
        _write(turn, replace(gone, state="forgotten", body=None, key=None), row, "forgotten", why, [])
        registers.empty_history(turn.tx, row.id)
        forgetting.follow(turn, register)
    else:
        _write(turn, replace(gone, state="retired"), row, "retired", why, [])


def restore(turn: Turn, register: type[Register], row: RecordRow, by: str, why: str) -> None:
    """Bring a retired row back as it was."""
    keep(turn, register, row, {}, by, why)


def _write(turn: Turn, row: RecordRow, before: RecordRow | None, what: What, why: str, changed: list[str]) -> None:
    """Keep the row as it now is, its version, and an audit row that names what changed but holds no answer."""
    if before is None:
        registers.add(turn.tx, row)
    else:
        registers.save(turn.tx, row, before.version)
    old, new = (before.body if before else None) or {}, row.body or {}
    parts = [{name: side[name] for name in changed if name in side} for side in (old, new)]
    registers.note(turn.tx, row, what, why, *(parts if changed else (None, None)))
    turn.shelf.changed(row.register_name)
    turn.note(f"{row.register_name}:{what}", row.changed_by, row=row.id, version=row.version, fields=changed)
    resettling.ask(turn, turn.tools.registry.registers[row.register_name], row, before)
