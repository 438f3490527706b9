"""A copy of the memory while the bot runs on."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.app import key_file, open_store
from bot.commands.frame import USAGE, Trouble
from bot.settings import Settings


def backup(settings: Settings, file: Path) -> None:
    """Copy the database to a file. Raises StoreError, or Trouble for a directory."""
    if file.is_dir():
        raise Trouble(f"{file} is a directory; name a file in it", USAGE)
    if not file.absolute().parent.is_dir():
        raise Trouble(f"{file} cannot be written: there is no directory {file.absolute().parent}", USAGE)
    with open_store(settings, read_only=True) as store:
        store.backup(file)
    typer.echo(f"Copied the database to {file}.")
    typer.echo(f"What is confidential opens only with {key_file(settings)}: keep a copy of it, in another place.")
    typer.echo(f"Uploaded files are in {settings.data_dir / 'files'}: copy that directory as well.")
