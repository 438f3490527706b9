"""Workflows that open by themselves when a row of a register crosses a line: once for each row."""

from __future__ import annotations

from bot.engine import wire
from bot.engine.registers.shelf import to_record
from bot.engine.turn import Turn
from bot.flow.people import Who
from bot.flow.register import Record, Register, in_hand
from bot.ports import Fell
from storage import inbox, timers
from storage.registers import RecordRow


def ask(turn: Turn, register: type[Register], row: RecordRow, before: RecordRow | None) -> None:
    """After a row was kept: ask every workflow that watches the register, and open those whose line it crossed.

    What opens is an event of its own, so that a turn stays about one thing.
    """
    for workflow in turn.tools.registry.watching(register.name):
        watch = workflow.watches
        assert watch is not None
        now, was = to_record(register, row), to_record(register, before) if before else None
        if not watch.when(now, was, turn.world):
            continue
        opening = watch.opens(now, turn.world)
        if (who := _found(opening.requester, now, turn)) is None:
            turn.note(f"{register.name}:opens_for_nobody", workflow=workflow.name, row=row.id)
            continue
        key = f"watch:{workflow.name}:{row.id}"
        if not timers.claim(turn.tx, key, workflow.name, register.name, row.id, turn.now):
            continue
        about = {
            "workflow": workflow.name,
            "requester": who,
            "answers": dict(opening.answers),
            "facts": dict(opening.facts),
            "circle": "",
            "parent": None,
        }
        body = wire.body_to_json(Fell("start", about))
        inbox.put(turn.tx, f"start:{key}", "bole", "", body, turn.now, turn.now, private=True)
        turn.note(f"{register.name}:opens", workflow=workflow.name, row=row.id)


def _found(requester: str | Who, record: Record, turn: Turn) -> str | None:
    """In whose name the case opens; None while nobody is meant who works here."""
    if isinstance(requester, str):
        return requester
    return next(iter(requester.of(in_hand(record.values), turn.office)), None)
