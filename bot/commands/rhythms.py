"""A rehearsal of the calendar: what would go out by itself, to whom and when. Nothing is kept or sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import typer

from bot.app import open_store
from bot.commands.cases import title_of
from bot.commands.columns import table
from bot.commands.frame import USAGE, Ground, Trouble, closing_tools
from bot.engine import records
from bot.engine.choosing import called
from bot.engine.registers.telling import Telling
from bot.engine.rehearsal import Rehearsed, rehearsed
from bot.engine.rhythms import COMPANY, occasions
from bot.engine.tools import Tools
from bot.flow.wallclock import local
from bot.settings import Settings
from storage import Store, StoreError, cases

LONGEST = timedelta(days=800)
MIDNIGHT, DAY = time(0), timedelta(days=1)
HEADER = ("LOCAL", "UTC", "WORKFLOW", "FOR", "TO", "REMARK")


def rhythms(settings: Settings, ground: Ground, start: date, end: date, as_json: bool) -> None:
    """Print every occasion of those days, first and last included, on the company's calendar."""
    if end < start or end - start > LONGEST:
        raise Trouble(f"--to must lie after --from, by at most {LONGEST.days} days", USAGE)
    with _tools(settings, ground) as tools:
        found = sorted(rehearse(tools, start, end), key=lambda r: (r.at, r.workflow, r.audience))
        rows = [_json(each) for each in found] if as_json else [_row(tools, each, settings) for each in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        typer.echo(table(HEADER, rows) if rows else "Nothing goes out by itself in those days.")


def _tools(settings: Settings, ground: Ground) -> AbstractContextManager[Tools]:
    """The rooms over the database, for the absences people announced; over an empty one before the first start."""
    try:
        store = open_store(settings, read_only=True)
    except StoreError as error:
        if error.code != "directory":
            raise
        store = Store.open("sqlite://", None)
        store.migrate()
    return closing_tools(settings, ground, store)


def rehearse(tools: Tools, start: date, end: date) -> Iterator[Rehearsed]:
    """What the almanac would open from the first day to the last, on the company's clocks."""
    zone = ZoneInfo(tools.directory.office.zone)
    after = local(start, MIDNIGHT, zone) - timedelta(microseconds=1)
    for occasion in occasions(tools, after, local(end + DAY, MIDNIGHT, zone) - timedelta(microseconds=1)):
        yield rehearsed(tools, occasion)


def _json(each: Rehearsed) -> dict[str, object]:
    return {
        "workflow": each.workflow,
        "audience": each.audience,
        "at": each.at.isoformat(),
        "local": each.local.isoformat(),
        "to": each.to,
        "away": each.away,
        "shifted_from": each.shifted_from.isoformat() if each.shifted_from else None,
    }


def _row(tools: Tools, each: Rehearsed, settings: Settings) -> list[str]:
    remarks = [f"moved from {each.shifted_from:%a %Y-%m-%d}, a day of rest"] if each.shifted_from else []
    remarks += [f"away: {_names(tools, each.away, settings)}"] if each.away else []
    return [
        f"{each.local:%a %Y-%m-%d %H:%M} {each.local.tzname()}",
        f"{each.at:%Y-%m-%d %H:%M}Z",
        title_of(tools.words, each.workflow, settings.lang),
        _audience(tools, each.audience, settings),
        _names(tools, each.to, settings) or "nobody",
        "; ".join(remarks),
    ]


def _audience(tools: Tools, key: str, settings: Settings) -> str:
    if key == COMPANY:
        return tools.directory.office.english if settings.lang == "en" else tools.directory.office.name
    kind, _, name = key.partition(":")
    if kind == "case":
        with tools.store.reading() as tx:
            row = cases.load(tx, name)
        return called(tools, records.from_row(row), settings.lang) if row else name
    if kind == "row":
        with tools.store.reading() as tx:
            return Telling(tools, tx, settings.lang).titled(*name.split(":", 1))
    team = tools.directory.office.teams.get(name) if kind == "team" else None
    return team.called(settings.lang) if team else _names(tools, name.split("+"), settings)


def _names(tools: Tools, people: Iterable[str], settings: Settings) -> str:
    known = tools.directory.office.people
    return ", ".join(known[p].called(settings.lang) if p in known else p for p in people)
