"""What the calendar will ask, worked out beforehand: when, whom and about what. Nothing is kept or sent."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.rhythms import Occasion, occasions
from bot.engine.tools import Tools
from bot.flow import machine
from bot.flow.effects import Ask
from bot.flow.people import Office
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow
from bot.flow.world import World

AHEAD, DAY = timedelta(days=14), timedelta(days=1)


@dataclass(frozen=True)
class Rehearsed:
    """One occasion on which the bot would ask. `shifted_from`: the holiday it was moved from; `away`: left in peace."""

    workflow: str
    audience: str
    at: datetime
    local: datetime
    to: tuple[str, ...]
    away: tuple[str, ...]
    shifted_from: date | None


def rehearsed(tools: Tools, occasion: Occasion) -> Rehearsed:
    """Open the case for once in thought, to see who would be asked."""
    audience, occurrence = occasion.audience, occasion.occurrence
    world = World(occurrence.at, tools.directory.office, tools.rules, tools.calendar)
    if issubclass(occasion.workflow, Sealed):
        asked = tuple(occasion.workflow.roster(world.office, occurrence.at))
        return _of(occasion, asked, tuple(p for p in asked if world.is_away(p)))
    facts = {"rhythm": occurrence.slot, "zone": audience.zone, "calendar": audience.calendar}
    opened = machine.open_case(
        occasion.workflow,
        id="rehearsal",
        ref="rehearsal",
        requester=audience.requester,
        answers=audience.answers,
        world=world,
        facts={**audience.facts, **facts},
        parent=audience.parent,
        circle=audience.key,
    )
    asked = tuple(dict.fromkeys(effect.person for effect in opened.effects if isinstance(effect, Ask)))
    meant = occasion.workflow.first().asks.of(opened.case, world.office)
    away = tuple(p for p in dict.fromkeys((*meant, *asked)) if world.is_away(p))
    return _of(occasion, tuple(p for p in asked if p not in away), away)


def _of(occasion: Occasion, to: tuple[str, ...], away: tuple[str, ...]) -> Rehearsed:
    at, audience = occasion.occurrence.at, occasion.audience
    here = at.astimezone(ZoneInfo(audience.zone))
    return Rehearsed(occasion.workflow.name, audience.key, at, here, to, away, occasion.occurrence.shifted_from)


class Outlook:
    """What will be asked of each person in the days ahead.

    What opens for people and teams is worked out once for a day and a company: absences announced since only hide it
    from who is away, a stand-in sees it the next day. What opens for single cases and rows is looked at each time.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lock = threading.Lock()
        self._known: tuple[date, Office, Mapping[str, list[Rehearsed]]] | None = None

    def of(self, person: str) -> list[Rehearsed]:
        """The occasions within two weeks on which that person will be asked, the next one first."""
        tools, now, office = self._tools, self._tools.clock.now(), self._tools.directory.office
        if not office.is_active(person):
            return []
        moving = _by_person(rehearsed(tools, o) for o in occasions(tools, now, now + AHEAD, _moves))
        found = [*self._steady(now, office).get(person, ()), *moving.get(person, ())]
        zone = ZoneInfo(office.person(person).zone)
        here = (r for r in found if not office.is_away(person, r.at.astimezone(zone).date()))
        return sorted((r for r in here if now < r.at <= now + AHEAD), key=lambda r: (r.at, r.workflow, r.audience))

    def _steady(self, now: datetime, office: Office) -> Mapping[str, list[Rehearsed]]:
        """What opens for people and teams. One at a time works it out: with thousands it takes a second."""
        staff = replace(office, absences=())
        with self._lock:
            if self._known is None or self._known[0] != now.date() or self._known[1] != staff:
                found = occasions(self._tools, now - DAY, now + AHEAD + DAY, lambda each: not _moves(each))
                self._known = now.date(), staff, _by_person(rehearsed(self._tools, o) for o in found)
            return self._known[2]


def _moves(each: type[Workflow] | type[Sealed]) -> bool:
    """Whether it opens for each case or row of something, which come and go with every event."""
    return issubclass(each, Workflow) and isinstance(each.for_each, EachCase | EachRecord)


def _by_person(all_: Iterable[Rehearsed]) -> dict[str, list[Rehearsed]]:
    """Each occasion under everybody it means, who is away that day included."""
    found: dict[str, list[Rehearsed]] = {}
    for each in all_:
        for person in dict.fromkeys((*each.to, *each.away)):
            found.setdefault(person, []).append(each)
    return found
