"""Everything a decision may know besides the case: the time, the company, its policy and its calendars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot.flow.case import Case
from bot.flow.people import Office
from bot.flow.worktime import WorkCalendar

if TYPE_CHECKING:
    from bot.flow.register import Record


class Rules(Protocol):
    """A company's own numbers, where they differ from the declaration."""

    def due(self, workflow: str, step: str, choice: str = "") -> str | None: ...
    def asks(self, workflow: str, step: str) -> str | None: ...
    def nudge(self, workflow: str, step: str) -> str | None: ...
    def switch(self, workflow: str, name: str, default: bool) -> bool: ...
    def number(self, workflow: str, name: str, default: int) -> int: ...
    def shares(self) -> dict[str, float]:
        """How much of the time is gone at the reminders "half" and "nearly"."""
        ...


@dataclass(frozen=True)
class World:
    """What is true at one moment. `now` is UTC.

    `recall(workflow, circle)` gives the cases of that workflow and circle (a team, a pair), newest first
    and all that are open among them, for workflows that carry items from one meeting to the next.
    `filed(workflow, since, until, department)` gives what a department filed from one instant up to another.
    `parent(case)` gives the case it belongs to, for what a case remembers of it when it opens.
    `records(register)` gives the rows of a register that count, `record(register, key_or_id)` one of them.
    """

    now: datetime
    office: Office
    rules: Rules
    calendar: Callable[[str], WorkCalendar]
    recall: Callable[[str, str], list[Case]] = field(default=lambda workflow, circle: [])
    records: Callable[[str], list[Record]] = field(default=lambda register: [])
    record: Callable[[str, str], Record | None] = field(default=lambda register, key: None)
    filed: Callable[[str, datetime, datetime, str], list[Case]] = field(default=lambda *asked: [])
    parent: Callable[[Case], Case | None] = field(default=lambda case: None)

    def zone_of(self, person: str) -> ZoneInfo:
        known = self.office.people.get(person)
        return ZoneInfo(known.zone if known else self.office.zone)

    def calendar_of(self, person: str) -> WorkCalendar:
        """The working calendar of a person's team, or the company's."""
        return self.calendar(self.calendar_name(person))

    def calendar_name(self, person: str) -> str:
        """What that calendar is called."""
        team = next((t for t in self.office.teams.values() if person in (*t.members, t.lead)), None)
        return team.calendar if team else self.office.calendar

    def where(self, case: Case) -> tuple[ZoneInfo, WorkCalendar]:
        """The time zone and calendar on which a case's clocks run: its team's, or its requester's."""
        zone = case.facts.get("zone")
        calendar = case.facts.get("calendar")
        return (
            ZoneInfo(zone) if zone else self.zone_of(case.requester),
            self.calendar(calendar) if calendar else self.calendar_of(case.requester),
        )

    def today(self, person: str) -> date:
        """The date on that person's wall."""
        return self.now.astimezone(self.zone_of(person)).date()

    def is_away(self, person: str) -> bool:
        return self.office.is_away(person, self.today(person))
