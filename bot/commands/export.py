"""A ledger as a file for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import typer

from bot.commands.frame import USAGE, Ground, Trouble, reading, write_file
from bot.engine.ledgers import Ledgers
from bot.settings import Settings


def export(settings: Settings, ground: Ground, name: str, form: Literal["csv", "xlsx"], out: Path) -> None:
    """Write a ledger; columns that have readers of their own are left out."""
    if out.is_dir():
        raise Trouble(f"{out} is a directory; name a file in it", USAGE)
    with reading(settings, ground) as tools:
        ledgers = Ledgers(tools)
        known = ", ".join(ledgers.known()) or "(there is none)"
        with tools.store.reading() as tx:
            made = ledgers.export(tx, name, None, settings.lang, form)
        if made is None:
            raise Trouble(f"there is no ledger {name!r}; write one of: {known}", USAGE)
        download, rows = made
        write_file(out, download.content)
    typer.echo(f"{name}: {rows} rows written to {out}.")
