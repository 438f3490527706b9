"""The last list taken into a register, undone: for whoever took in the wrong file."""

from __future__ import annotations

import typer

from bot.app import open_store
from bot.commands.frame import USAGE, WRONG, Ground, Trouble, closing_tools, command, reading
from bot.engine.reception import Reception
from bot.engine.registers import undoing
from bot.engine.registers.undoing import Undoing
from bot.engine.tools import Tools
from bot.flow.register import Register
from bot.ports import Incoming
from bot.settings import Settings


def undone(settings: Settings, ground: Ground, name: str, sure: bool) -> None:
    """Say what undoing would do, and with `sure` do it. Raises Trouble for a register that is not there, and where
    nothing can be undone; StoreError while another process has a SQLite database."""
    if not sure:
        with reading(settings, ground) as tools:
            _say(undoing.look(tools, _register(tools, name)), "would be")
        typer.echo(f"Nothing was changed. To do it: {command(settings, 'registers', 'undo', name, '--yes')}")
        return
    with closing_tools(settings, ground, open_store(settings)) as tools:
        register = _register(tools, name)
        found = undoing.look(tools, register)
        key = f"rows:{tools.ids.new()}"
        answer = Reception(tools).receive(Incoming(key, "bole", "", undoing.event(register), tools.clock.now()))
        if not answer.accepted:
            raise Trouble(answer.toast, WRONG)
        _say(found, "are")


def _register(tools: Tools, name: str) -> type[Register]:
    register = tools.registry.registers.get(name)
    if register is None:
        known = ", ".join(tools.registry.registers) or "(there is none)"
        raise Trouble(f"there is no register {name!r}; write one of: {known}", USAGE)
    return register


def _say(found: Undoing, verb: str) -> None:
    if not (found.out or found.back or found.left):
        raise Trouble("nothing was ever taken into that register as a list", WRONG)
    typer.echo(f"{len(found.out)} rows {verb} taken out again, {len(found.back)} {verb} put back as they were.")
    if found.left:
        typer.echo(f"{found.left} stay as they are: they were changed since, or cannot go.")
