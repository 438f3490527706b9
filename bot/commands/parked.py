"""What was set aside: listed, shown without a private word, taken up again, let go."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import typer

from bot.app import open_store
from bot.commands import orders
from bot.commands.columns import table
from bot.commands.frame import STORAGE, USAGE, WRONG, Ground, Trouble, closing_tools, command, reading
from bot.engine import parked
from bot.engine.parked import Aside, Order
from bot.settings import Settings
from storage import StoreError

NOTHING = "Nothing is set aside."
HELD = "Quarantined letters waited in a copy that was put back, and may have been sent before that: retry sends them."


def listed(settings: Settings, ground: Ground, as_json: bool) -> None:
    """Print everything set aside, oldest first."""
    found = _found(settings, ground)
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=1))
        return
    rows = [
        (each.id, each.state, each.platform, each.what, _when(each.since), str(each.tries), each.reason)
        for each in found
    ]
    header = ("NAME", "STATE", "PLATFORM", "WHAT", "SINCE", "TRIES", "REASON")
    typer.echo(table(header, rows) if rows else NOTHING)
    if any(each.state == "quarantined" for each in found):
        typer.echo(HELD)


def shown(settings: Settings, ground: Ground, id: str) -> None:
    """Print all that may be known of one of them; what somebody wrote is not part of it."""
    one = next((each for each in _found(settings, ground) if each.id == id), None)
    if one is None:
        raise Trouble(f"{id}: nothing of that name is set aside; {command(settings, 'parked')} lists what is", USAGE)
    for name, value in _plain(one).items():
        typer.echo(f"{name + ':':<12}{' '.join(str(value).split())}")


def decided(settings: Settings, ground: Ground, order: Order, ids: list[str]) -> None:
    """Take up again or let go: by the running bot, if one has the database, else here. Raises Trouble."""
    try:
        with closing_tools(settings, ground, open_store(settings)) as tools:
            said = parked.decide(tools, order, ids)
    except StoreError as problem:
        if problem.code != "taken":
            raise
        said = orders.hand_in(settings.data_dir, order, ids)
        if said is None:
            raise Trouble("the bot that has the database does not answer; nothing was changed", STORAGE) from problem
    for line, _ in said:
        typer.echo(line)
    if not said:
        typer.echo(NOTHING)
    if not all(well for _, well in said):
        raise Trouble(f"not everything was found; {command(settings, 'parked')} lists what is set aside", WRONG)


def tried(settings: Settings, ground: Ground, ids: list[str]) -> bool:
    """Say what dropping these would let go, where they are not named one by one; whether they are not."""
    if not {parked.ALL, parked.HELD} & set(ids):
        return False
    found = [each for each in _found(settings, ground) if parked.ALL in ids or each.state == "quarantined"]
    for each in found:
        typer.echo(f"{each.id}: {each.what}, since {_when(each.since)}")
    typer.echo(f"{len(found)} would be let go for good. Nothing was changed. To do it, add --yes.")
    return True


def _found(settings: Settings, ground: Ground) -> list[Aside]:
    with reading(settings, ground) as tools, tools.store.reading() as tx:
        return parked.listed(tx)


def _plain(each: Aside) -> dict[str, Any]:
    facts = {name: _when(value) if isinstance(value, datetime) else value for name, value in each.facts.items()}
    own = {
        "name": each.id, "state": each.state, "platform": each.platform, "what": each.what,
        "since": _when(each.since), "tries": each.tries, "reason": each.reason,
    }  # fmt: skip
    return {**own, **facts}


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"
