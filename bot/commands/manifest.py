"""Prints what a chat platform must be told of the app when it is made there."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import typer

from bot.cards.words import LANGUAGES
from bot.commands.frame import USAGE, Ground, Trouble
from bot.flow.people import Lang
from bot.platforms.feishu import manifest as feishu_app
from bot.platforms.slack.manifest import ManifestError, manifest, scopes_table


def slack(ground: Ground, name: str | None, url: str | None, scopes: Lang | None) -> None:
    """Print Slack's app manifest as JSON, or the permissions with their reasons as Markdown. Raises Trouble."""
    words: dict[Lang, Any] = {lang: words_of(ground, "slack", lang) for lang in LANGUAGES}
    if scopes is not None:
        typer.echo(scopes_table(words[scopes], scopes), nl=False)
        return
    named = {} if name is None else {"name": name}
    try:
        made = manifest(words, url=url, **named)
    except ManifestError as error:
        raise Trouble(str(error), USAGE) from None
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))


def feishu(ground: Ground, name: str | None, url: str | None, scopes: Lang | None) -> None:
    """Print Feishu's permissions as JSON, or with reasons, beside events and menu, as Markdown. Raises Trouble."""
    if name is not None or url is not None:
        raise Trouble("Feishu's console asks for the name and the address itself; --name and --url are Slack's", USAGE)
    if scopes is None:
        typer.echo(json.dumps(feishu_app.manifest(), ensure_ascii=False, indent=2))
        return
    words = words_of(ground, "feishu", scopes)
    tables = (
        feishu_app.scopes_table(words, scopes),
        feishu_app.events_table(words),
        feishu_app.menu_table(words, list(words["menu"])),
    )
    typer.echo("\n".join(tables), nl=False)


def words_of(ground: Ground, platform: str, lang: Lang) -> dict[str, Any]:
    """What the app is called there and why it needs what it asks for, in one language."""
    return tomllib.loads((ground.templates / f"_{platform}" / f"{lang}.toml").read_text("utf-8"))
