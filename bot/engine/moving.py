"""People and teams that move to another time zone or calendar, while what comes round is under way.

What has come round for them stays as it was; what is still to come follows them. Somebody who moves east may find that
the hour has struck there already: then it comes at once, and is on record as late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.flow.people import Office

FARTHEST = timedelta(days=12)
"""Two zones are a day apart at most, two calendars the longest holidays."""


class Keyed(Protocol):
    """Something that comes round; the same key is the same occurrence, whenever it comes."""

    @property
    def key(self) -> str: ...


Coming = TypeVar("Coming", bound=Keyed)
Find = Callable[[datetime, datetime, Office], Iterable[Coming]]


def has_moved(before: Office, now: Office) -> bool:
    """Whether anybody, or any team, lives by another clock or calendar than before."""
    if before is now:
        return False
    return _whereabouts(before) != _whereabouts(now)


def brought_forward(find: Find[Coming], before: Office, now: Office, at: datetime) -> list[Coming]:
    """What was still to come at that moment for the company as it was, and has come already for it as it is."""
    to_come = {each.key for each in find(at, at + FARTHEST, before)}
    return [each for each in find(at - FARTHEST, at, now) if each.key in to_come]


def _whereabouts(office: Office) -> tuple[Any, ...]:
    people = {person.id: person.zone for person in office.people.values()}
    return office.zone, office.calendar, people, {t.id: (t.zone, t.calendar, t.members) for t in office.teams.values()}
