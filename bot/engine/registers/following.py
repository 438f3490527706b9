"""The company file is the ground of the company's registers: at opening, rows that follow it are made to fit it.

A row somebody edited wins over the file from then on, and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.engine.registers import keeping
from bot.engine.registers.resettling import BY_FILE
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.flow.register import Register, key_of
from bot.flow.staff import ground
from storage import Tx, registers
from storage.inbox import Event
from storage.registers import RecordRow

Step = tuple[type[Register], RecordRow | None, Mapping[str, Any] | None]


def follow(tools: Tools, tx: Tx) -> None:
    """Lay the company file under the registers: rows it adds, changes or no longer has."""
    steps = list(_steps(tools, tx))
    if not steps:
        return
    now = tools.clock.now()
    event = Event(0, f"company:{now.isoformat()}", "bole", "", None, True, now, now, None, "new", 0, now, None, None)
    turn = Turn(tools, tx, event)
    why = keeping.cause("company")
    for register, row, values in steps:
        if values is not None:
            keeping.keep(turn, register, row, values, BY_FILE, why)
        elif row is not None:
            keeping.retire(turn, register, row, BY_FILE, why)
    tools.directory.touch(tx, tools.ids.new())
    turn.look_again()


def _steps(tools: Tools, tx: Tx) -> Iterator[Step]:
    """What has to be done: (register, the row there is, its answers or None to retire it)."""
    wanted = ground(tools.directory.company)
    for feed, name in tools.directory.feeds.items():
        if feed not in wanted:
            continue
        register = tools.registry.registers[name]
        states = (registers.of(tx, name, "active"), registers.of(tx, name, "retired"))
        known = {key_of(register, row.body): row for rows in states for row in rows}
        for values in wanted[feed]:
            row = known.pop(key_of(register, values), None)
            if row is None:
                yield register, None, values
            elif row.changed_by == BY_FILE and (row.state != "active" or row.body != values):
                yield register, row, {**dict.fromkeys(row.body), **values}
        for row in known.values():
            if row.changed_by == BY_FILE and row.state == "active":
                yield register, row, None
