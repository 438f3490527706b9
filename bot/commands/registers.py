"""Registers at the command line: which there are, and spreadsheets taken into them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import typer

from bot.app import open_store
from bot.commands.columns import table
from bot.commands.frame import USAGE, WRONG, Ground, Trouble, closing_tools, reading
from bot.commands.live import find
from bot.engine.reception import Reception
from bot.engine.registers.door import Door
from bot.ports import Refused
from bot.settings import Settings
from storage import registers

MOST_TOLD = 50
PATIENCE_S = 120


def listed(settings: Settings, ground: Ground, as_json: bool) -> None:
    """Print the registers with how many rows each has."""
    with reading(settings, ground) as tools:
        with tools.store.reading() as tx:
            counts = registers.counts(tx)
        found = [
            {"name": name, "title": tools.words.title(name, settings.lang), "rows": counts.get(name, 0)}
            for name in tools.registry.registers
        ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    rows = [(each["name"], each["title"], str(each["rows"])) for each in found]
    typer.echo(table(("REGISTER", "TITLE", "ROWS"), rows) if rows else "There is no register.")


def imported(settings: Settings, ground: Ground, name: str, file: Path, dry_run: bool) -> None:
    """Take a spreadsheet in: through the bot if it runs on that data, else into its database.

    Raises Trouble for a file that cannot be read, and when rows did not fit.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}", USAGE) from error
    report = _through_the_bot(settings, name, file, content, dry_run)
    if report is None:
        report = _by_itself(settings, ground, name, file, content, dry_run)
    for each in report["preview"]:
        typer.echo(each)
    for problem in report["problems"][:MOST_TOLD]:
        typer.echo(f"row {problem['row']}, {problem['column']}: {problem['problem']}")
    if (more := len(report["problems"]) - MOST_TOLD) > 0:
        typer.echo(f"… and {more} more.")
    said = "would be" if dry_run else "were"
    typer.echo(f"{report['added']} {said} added, {report['changed']} changed; {report['same']} are the same.")
    if report["problems"]:
        rows = len({problem["row"] for problem in report["problems"]})
        raise Trouble(f"{rows} of the rows in {file.name} did not fit; nothing of them {said} kept", WRONG)


def _through_the_bot(settings: Settings, name: str, file: Path, content: bytes, dry_run: bool) -> dict[str, Any] | None:
    """Hand the file to the bot that runs on that data; None when none answers."""
    found = find(settings.data_dir)
    if found is None:
        return None
    address, token = found
    query = urlencode({"lang": settings.lang, **({"dry_run": "1"} if dry_run else {})})
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/octet-stream",
        "x-file-name": quote(file.name),
    }
    request = urllib.request.Request(f"{address}/registers/{quote(name)}?{query}", content, headers, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return _refused(error, name)
    except OSError:
        return None


def _refused(error: urllib.error.HTTPError, name: str) -> dict[str, Any] | None:
    try:
        said = json.load(error)
    except ValueError:
        said = {}
    if error.code == 403:
        return None  # somebody else's bot answers there now: the word in the file is an old one
    if "problems" in said:
        return said
    raise Trouble(str(said.get("error") or said.get("toast") or f"{name}: the bot answered {error.code}"), USAGE)


def _by_itself(
    settings: Settings, ground: Ground, name: str, file: Path, content: bytes, dry_run: bool
) -> dict[str, Any]:
    """Open the database and take the file in; what it causes goes out when the bot runs next."""
    with closing_tools(settings, ground, open_store(settings)) as tools:
        door = Door(tools, Reception(tools).receive)
        try:
            report = door.accept(name, content, "sheet", ("command", file.name), settings.lang, dry_run)
        except Refused as no:
            raise Trouble(f"{file.name}: {no}", USAGE) from no
        if report is None:
            known = ", ".join(tools.registry.registers) or "(there is none)"
            raise Trouble(f"there is no register {name!r}; write one of: {known}", USAGE)
    problems = [{"row": row, "column": column, "problem": said} for row, column, said in report.problems]
    return vars(report) | {"problems": problems}
