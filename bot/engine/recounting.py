"""Notices that the days or the hours a company works by have changed, and has every running deadline worked out anew.

They change by the company's policy file and by a newer package of official days; both are read at the start. What they
were is remembered as a short name for each year, so that one look tells whether anything is to be done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.engine import records, wire
from bot.engine.tools import Tools
from bot.flow.case import Case
from bot.flow.recounting import recounted
from bot.flow.running import running
from bot.flow.world import World
from bot.ports import Fell
from storage import Tx, audit, cases, inbox, people

log = logging.getLogger(__name__)
BOOK = "(days)"
YEARS = 4
"""So many years are watched, this one among them; what is official is announced for the next one at most."""


def follow(tools: Tools, tx: Tx) -> int:
    """Put an event for each case of which a deadline moves, if anything has changed since the last look; how many."""
    now = tools.clock.now()
    known = people.settings(tx, BOOK)
    today = {name: found for name in sorted(_calendars(tools) | known.keys()) if (found := _editions(tools, name, now))}
    if known == {**known, **today}:
        return 0
    people.put_settings(tx, BOOK, {**known, **today})
    changed = {
        name: years for name, editions in today.items()
        if (years := [year for year, edition in editions.items() if known.get(name, {}).get(year, edition) != edition])
    }  # fmt: skip
    if not changed:
        return 0
    moving = list(_moving(tools, tx, now, changed.keys()))
    for case_id in moving:
        body = wire.body_to_json(Fell("days", {"case": case_id}))
        inbox.put(tx, f"days:{case_id}:{now.isoformat()}", "calendar", "", body, now, now, case_id=case_id)
    details = {"calendars": changed, "editions": {name: today[name] for name in changed}, "cases": len(moving)}
    audit.write(tx, at=now, actor="calendar", action="days:changed", cause="days", details=details)
    told = ", ".join(f"{name} in {', '.join(years)}" for name, years in changed.items())
    log.info("the working days of %s have changed; deadlines of %s cases move", told, len(moving))
    return len(moving)


def stamp(world: World, case: Case, at: datetime) -> dict[str, Any]:
    """By which working days a timer was set, as its record says: the calendar, the year, and which edition of it."""
    zone, calendar = world.where(case)
    year = at.astimezone(zone).year
    return {"days": f"{calendar.name} {year} {calendar.edition(year)}"}


def moved(before: Case, case: Case) -> dict[str, Any]:
    """What became of a case's deadlines, for the record: from when to when."""
    old = {r.name: r.due for r in running(before)}
    spans = {r.name: (old[r.name], r.due) for r in running(case) if r.due != old[r.name]}
    if case.due != before.due and before.due is not None and case.due is not None:
        spans[case.place] = (before.due, case.due)
    return {name: {"from": old.isoformat(), "to": new.isoformat()} for name, (old, new) in spans.items()}


def _calendars(tools: Tools) -> set[str]:
    """The calendars somebody of the company works by."""
    office = tools.directory.office
    return {office.calendar, *(team.calendar for team in office.teams.values())}


def _editions(tools: Tools, name: str, now: datetime) -> dict[str, str]:
    """What the years of a calendar are called now; nothing for one that is known no more."""
    try:
        calendar = tools.calendar(name)
    except ValueError:
        return {}
    return {str(year): calendar.edition(year) for year in range(now.year, now.year + YEARS)}


def _moving(tools: Tools, tx: Tx, now: datetime, changed: Any) -> Iterator[str]:
    """The cases that run by one of these calendars and of which a deadline comes later now."""
    world = World(now, tools.directory.office, tools.rules, tools.calendar)
    for workflow in tools.registry.values():
        for row in cases.open_of(tx, workflow.name):
            case = records.from_row(row)
            case = case.with_(place=workflow.renamed.get(case.place, case.place))
            if world.where(case)[1].name in changed and recounted(workflow, case, world) is not None:
                yield case.id
