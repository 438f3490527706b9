"""A copy of the memory put back in its place, so that nothing is sent twice because of it."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.app import key_file
from bot.clock import SystemClock
from bot.commands.frame import USAGE, Trouble, command
from bot.settings import Settings
from storage import load_key
from storage.restoring import put_back

ELSEWHERE = (
    "only a SQLite database is put back so; restore PostgreSQL with its own tools while the bot is stopped: "
    "the bot notices at its next start (docs/operations.md)"
)


def restore(settings: Settings, file: Path) -> None:
    """Put a backup in the database's place; the bot must be stopped. Raises StoreError and Trouble."""
    kind, _, where = settings.database.partition("://")
    if kind != "sqlite" or where in ("", "/:memory:"):
        raise Trouble(ELSEWHERE, USAGE)
    if not key_file(settings).exists():
        raise Trouble(f"put the key back first, as {key_file(settings)}: without it nothing confidential opens", USAGE)
    database = Path(where.removeprefix("/")).absolute()
    if file.absolute() == database:
        raise Trouble(f"{file} is the database itself; name a copy", USAGE)
    old = put_back(file.absolute(), database, load_key(key_file(settings)), SystemClock().now())
    typer.echo(f"{file} is the database now.")
    if old is not None:
        typer.echo(f"What was there before is kept as {old}.")
    typer.echo("At its next start the bot catches up with what fell due since, and holds every letter that waits then.")
    typer.echo(f"List them: {command(settings, 'parked')}")
    typer.echo(f"Send them: {command(settings, 'parked', 'retry', 'held')}")
    typer.echo(f"Let them go: {command(settings, 'parked', 'drop', 'held', '--yes')}")
