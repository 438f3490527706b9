"""The world as a decision, a ledger or a reader may look at it: the moment, the company, and what is kept."""

from __future__ import annotations

from datetime import datetime

from bot.engine import records
from bot.engine.registers.shelf import Shelf
from bot.engine.tools import Tools
from bot.flow.case import Case
from bot.flow.world import World
from storage import Tx, cases

MOST_RECALLED = 50


def world_of(tools: Tools, tx: Tx, now: datetime | None = None, shelf: Shelf | None = None) -> World:
    """What is true at a moment (now, if none is named), as far as one transaction can see it."""
    shelf = shelf or Shelf(tools.registry.registers, tx)

    def recall(workflow: str, circle: str) -> list[Case]:
        return [records.from_row(row) for row in cases.of_circle(tx, workflow, circle, limit=MOST_RECALLED)]

    def filed(workflow: str, since: datetime, until: datetime, department: str) -> list[Case]:
        return [records.from_row(row) for row in cases.filed(tx, workflow, since, until, department)]

    def parent(case: Case) -> Case | None:
        row = cases.load(tx, case.parent) if case.parent else None
        return records.from_row(row) if row else None

    return World(
        now or tools.clock.now(),
        tools.directory.office,
        tools.rules,
        tools.calendar,
        recall,
        shelf.records,
        shelf.record,
        filed,
        parent,
    )
