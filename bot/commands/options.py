"""What the commands of the front door share: options, exit codes, how settings and the ground are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from bot.commands.frame import Ground
    from bot.settings import Settings

CODES = "Exit codes: 0 all is well, 1 something is wrong and was said, 2 wrong usage or settings, 3 the database."
LangName = Literal["zh", "en"]
Data = Annotated[Path | None, typer.Option("--data", help="The data directory (BOT_DATA_DIR).")]
Lang = Annotated[LangName | None, typer.Option("--lang", help="The language of names and labels (BOT_LANG).")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="The port (BOT_PORT, 8300).")]
Host = Annotated[str | None, typer.Option(help="Where to listen (BOT_HOST, 127.0.0.1).")]
Online = Annotated[bool, typer.Option("--online", help="Ask Slack, too, whether it knows the bot.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this it is only said what would be done.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def ground_of(context: typer.Context) -> Ground:
    """Where the house stands; tests put another ground there."""
    from bot.commands.frame import Ground

    return context.obj.get("ground") or Ground()


def settings_of(**changes: Any) -> Settings:
    """The settings, with what was said on the command line put in. Raises SettingsError."""
    from bot.settings import load_settings

    return load_settings().model_copy(update={name: value for name, value in changes.items() if value is not None})
