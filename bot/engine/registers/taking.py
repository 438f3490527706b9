"""Taking rows in: a look at a sheet that keeps nothing, and the event in whose turn it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.engine.hearing import hearing_of
from bot.engine.registers import importing
from bot.engine.registers.importing import Plan
from bot.engine.turn import Turn
from bot.flow.people import Lang
from bot.flow.register import Register, is_editor
from bot.ports import Fell

Sheet = Sequence[Sequence[str]]
SILENT = ""
"""Who imports when it is nobody in person: the administrator, another system."""


def look(turn: Turn, register: type[Register], sheet: Sheet, person: str, lang: Lang) -> Plan:
    """What that sheet would change. Raises BadSheet."""
    hearing = hearing_of(turn, person, register) if person else None
    return importing.plan_import(turn, register, sheet, hearing, lang)


def event(register: type[Register], sheet: Sheet, person: str, why: str) -> Fell:
    """The event in whose turn the rows are kept. `why` is what they came through."""
    rows = [list(row) for row in sheet]
    return Fell("rows", {"register": register.name, "sheet": rows, "by": person, "why": why})


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Keep the rows of an event; whoever sent them must still be an editor, here, inside the transaction."""
    register, person = turn.tools.registry.registers[about["register"]], about["by"]
    if person and not is_editor(register, person, turn.office):
        turn.note(f"{register.name}:import_refused", person)
        return
    lang = turn.reader(person).lang if person else turn.tools.directory.company_reader("zh").lang
    plan = look(turn, register, about["sheet"], person, lang)
    importing.carry_out(turn, register, plan, person or "bot", about["why"])
    report = plan.report(True)
    turn.note(
        f"{register.name}:import", person or "bot", added=report.added, changed=report.changed, same=report.same,
        refused=len({row for row, _, _ in report.problems}),
    )  # fmt: skip
