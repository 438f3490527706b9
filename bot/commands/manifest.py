"""Prints what a chat platform must be told of the app when it is made there."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import typer

from bot.cards.words import LANGUAGES
from bot.commands.frame import USAGE, Ground, Trouble
from bot.flow.people import Lang
from bot.platforms.slack.manifest import ManifestError, manifest, scopes_table


def slack(ground: Ground, name: str | None, url: str | None, scopes: Lang | None) -> None:
    """Print Slack's app manifest as JSON, or the permissions with their reasons as Markdown. Raises Trouble."""
    words: dict[Lang, Any] = {lang: words_of(ground, lang) for lang in LANGUAGES}
    if scopes is not None:
        typer.echo(scopes_table(words[scopes], scopes), nl=False)
        return
    named = {} if name is None else {"name": name}
    try:
        made = manifest(words, url=url, **named)
    except ManifestError as error:
        raise Trouble(str(error), USAGE) from None
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))


def words_of(ground: Ground, lang: Lang) -> dict[str, Any]:
    """What the app is called in Slack and why it needs what it asks for, in one language."""
    return tomllib.loads((ground.templates / "_slack" / f"{lang}.toml").read_text("utf-8"))
