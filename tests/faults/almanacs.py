"""The bot's own calendar over a company of teams, wherever they are, at whatever moment one likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.clock import Clock
from bot.engine.rhythms import Almanac
from bot.flow.calendars import WorkCalendar, work_calendar
from bot.flow.people import Office, Team
from bot.flow.rhythm import Rhythm
from tests.chats import SetClock
from tests.office import Company

NAME = "meetings.monday"
ALWAYS = work_calendar("CN", {date(2023, 12, 1) + timedelta(n): True for n in range(4900)})
"""Every day is worked: what is asked is only what clocks do."""


@dataclass
class Whereabouts:
    """Stands where the directory stands: the company as it is now."""

    office: Office


class Prompted:
    """Teams that are prompted once in a while, by the almanac of the house itself. `at` is the only thing that passes:
    nothing happens between two looks."""

    def __init__(
        self, company: Company, rhythm: Rhythm, start: datetime, calendar: Callable[[str], WorkCalendar] | None = None,
        clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.store, self._since, self._clock = company.bole.tools.store, start, clock or SetClock(start)
        self.places = Whereabouts(replace(company.bole.company, teams={}, absences=(), people=_one(company)))
        self.tools = replace(
            company.bole.tools, clock=self._clock, directory=self.places, calendar=calendar or (lambda name: ALWAYS)
        )
        self.restarts(rhythm)

    def restarts(self, rhythm: Rhythm) -> None:
        """The bot is started anew, perhaps with another rhythm in its policy."""
        tools = replace(self.tools, rhythm=lambda workflow: rhythm if workflow.name == NAME else None)
        self.almanac, self.rhythm = Almanac(tools, self._since), rhythm

    def team(self, own: str, zone: str, calendar: str = "CN") -> None:
        """A team of that name is there from now on, and lives by that clock."""
        lead = next(iter(self.places.office.people))
        teams = {**self.places.office.teams, own: Team(own, own, own, lead, (), "", zone, calendar)}
        self.places.office = replace(self.places.office, teams=teams)

    def looks(self, at: datetime | None = None) -> int:
        """The bot looks at its calendar at that moment, or now by its own clock; how many prompts it gave."""
        if at is not None and isinstance(self._clock, SetClock):
            self._clock.set(at)
        return self.almanac.turn_page()

    def slots(self, own: str = "%") -> list[dict[str, Any]]:
        """What has come round for a team, in the order of the days."""
        with self.store.reading() as tx:
            asked = text("SELECT * FROM slot WHERE workflow = :flow AND audience LIKE :whom ORDER BY slot")
            found = tx.connection.execute(asked, {"flow": NAME, "whom": f"team:{own}"})
            return [dict(row) for row in found.mappings()]

    def count(self, what: str, key: str) -> int:
        """How many events (inbox), or lines of the audit, that slot has."""
        column = "key" if what == "inbox" else "cause"
        with self.store.reading() as tx:
            return int(
                tx.connection.execute(text(f"SELECT count(*) FROM {what} WHERE {column} = :key"), {"key": key}).scalar()  # type: ignore[arg-type]
            )


def _one(company: Company) -> dict[str, Any]:
    return dict(list(company.bole.company.people.items())[:1])
