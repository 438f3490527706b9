"""The calendar: what opens by itself, for whom, and when. An occurrence is its nominal local slot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine import records, wire
from bot.engine.registers.shelf import Shelf
from bot.engine.tools import Tools
from bot.flow.calendars import WorkCalendar
from bot.flow.people import Office, Person, Team
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.rhythm import Occurrence, Rhythm
from bot.flow.sealed import Sealed
from bot.flow.standing import Delegation
from bot.flow.wallclock import local
from bot.flow.workflow import Audience, Workflow
from bot.flow.world import World
from bot.ports import Fell
from storage import Tx, audit, cases, inbox, timers

GRACE = timedelta(hours=24)
LOOK_BACK = timedelta(days=8)
AHEAD = timedelta(days=1)
MIDNIGHT = time(0)
COMPANY = "company"
Opens = type[Workflow] | type[Sealed]


@dataclass(frozen=True)
class Occasion:
    """An occurrence of a workflow's rhythm for one audience, or of a sealed round's for the whole company."""

    workflow: type[Workflow] | type[Sealed]
    audience: Audience
    occurrence: Occurrence

    @property
    def key(self) -> str:
        return f"rhythm:{self.workflow.name}:{self.audience.key}:{self.occurrence.slot}"


def occasions(
    tools: Tools, after: datetime, until: datetime, counts: Callable[[Opens], bool] = lambda each: True
) -> Iterator[Occasion]:
    """Every occurrence after one instant up to another, workflow by workflow, of those that count."""
    office = tools.directory.office
    for workflow in filter(counts, tools.registry.values()):
        rhythm = tools.rhythm(workflow)
        if rhythm is None or workflow.for_each is None:
            continue
        if isinstance(workflow.for_each, EachCase):
            yield from _of_cases(tools, workflow, workflow.for_each, rhythm, after, until)
            continue
        if isinstance(workflow.for_each, EachRecord):
            yield from _of_rows(tools, workflow, workflow.for_each, rhythm, after, until)
            continue
        for audience in workflow.for_each(office):
            zone, calendar = ZoneInfo(audience.zone), tools.calendar(audience.calendar)
            for occurrence in rhythm.occurrences(after, until, zone, calendar):
                yield Occasion(workflow, audience, occurrence)
    for sealed in filter(counts, tools.registry.sealed.values()):
        if (rhythm := tools.rhythm(sealed)) is not None:
            company = Audience(COMPANY, "", zone=office.zone, calendar=office.calendar)
            for occurrence in rhythm.occurrences(after, until, ZoneInfo(office.zone), tools.calendar(office.calendar)):
                yield Occasion(sealed, company, occurrence)


def _of_cases(
    tools: Tools, workflow: type[Workflow], every: EachCase, rhythm: Rhythm, after: datetime, until: datetime
) -> Iterator[Occasion]:
    """The occurrences for each case that stands where the rhythm goes on, from its arrival there.

    The cases are read only where the rhythm comes round at all on one of the company's clocks.
    """
    if not _comes_round(tools, rhythm, after, until):
        return
    world = World(until, tools.directory.office, tools.rules, tools.calendar)
    parent = tools.registry[every.workflow]
    with tools.store.reading() as tx:
        known = [records.from_row(row) for row in cases.open_of(tx, parent.name)]
    for case in (case.with_(place=parent.renamed.get(case.place, case.place)) for case in known):
        if not every.covers(case):
            continue
        audience, since = every.audience(case, world), max(after, case.entered or case.opened)
        zone, calendar = ZoneInfo(audience.zone), tools.calendar(audience.calendar)
        for occurrence in rhythm.anchored(audience.anchor).occurrences(since, until, zone, calendar):
            yield Occasion(workflow, audience, occurrence)


def _of_rows(
    tools: Tools, workflow: type[Workflow], every: EachRecord, rhythm: Rhythm, after: datetime, until: datetime
) -> Iterator[Occasion]:
    """The occurrences for each row of a register that counts; read only where the rhythm comes round at all."""
    if not _comes_round(tools, rhythm, after, until):
        return
    world = World(until, tools.directory.office, tools.rules, tools.calendar)
    with tools.store.reading() as tx:
        rows = Shelf(tools.registry.registers, tx).records(every.register)
    for audience in (audience for row in rows if (audience := every.audience(row, world)) is not None):
        zone, calendar = ZoneInfo(audience.zone), tools.calendar(audience.calendar)
        for occurrence in rhythm.occurrences(after, until, zone, calendar):
            yield Occasion(workflow, audience, occurrence)


def _comes_round(tools: Tools, rhythm: Rhythm, after: datetime, until: datetime) -> bool:
    """Whether it does on any of the company's clocks."""
    return any(rhythm.occurrences(after, until, zone, calendar) for zone, calendar in _clocks(tools))


def _clocks(tools: Tools) -> Iterator[tuple[ZoneInfo, WorkCalendar]]:
    """Every time zone and working calendar somebody of the company may live by."""
    office = tools.directory.office
    zones = {office.zone, *(p.zone for p in office.people.values()), *(t.zone for t in office.teams.values())}
    calendars = {office.calendar, *(t.calendar for t in office.teams.values())}
    return ((ZoneInfo(zone), tools.calendar(name)) for zone in sorted(zones) for name in sorted(calendars))


@dataclass(frozen=True)
class Quiet:
    """A time in which the calendar asks for nothing, as long as the company's people and teams stay who they are."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    since: datetime
    until: datetime

    def lasts(self, office: Office, after: datetime, now: datetime) -> bool:
        same = office.people is self.people and office.teams is self.teams
        return same and self.since <= after and now < self.until


def quiet_after(tools: Tools, rhythms: Iterable[Rhythm], after: datetime) -> Quiet:
    """From that instant to the first, within a day, at which one of the rhythms comes round on some clock of the
    company."""
    office, until, clocks = tools.directory.office, after + AHEAD, list(_clocks(tools))
    coming = (o.at for r in rhythms for zone, calendar in clocks for o in r.occurrences(after, until, zone, calendar))
    return Quiet(office.people, office.teams, after, min(coming, default=until))


def _rhythms(tools: Tools) -> Iterator[Rhythm]:
    """Every rhythm in which something opens."""
    opens = [*(w for w in tools.registry.values() if w.for_each is not None), *tools.registry.sealed.values()]
    return (r for each in opens if (r := tools.rhythm(each)) is not None)


class Almanac:
    """Opens what the calendar asks for, each occurrence once. `since`: nothing before it is made up for."""

    def __init__(self, tools: Tools, since: datetime) -> None:
        self._tools = tools
        self._since = since
        self._looked: datetime | None = None
        self._quiet: Quiet | None = None

    def turn_page(self) -> int:
        """Claim the occurrences that have come, and put one event for each into the inbox; how many."""
        now = self._tools.clock.now()
        after = self._looked or max(self._since, now - LOOK_BACK)
        due = self._due(after, now)
        leaving, turning = list(self._absences(after, now)), list(self._delegations(after, now))
        done = 0
        if due or leaving or turning:
            with self._tools.store.transaction() as tx:
                done += sum(self._open(tx, occasion, now) for occasion in due)
                done += sum(self._leave(tx, person, starts, now) for person, starts in leaving)
                done += sum(self._turn_over(tx, given, at, now) for given, at in turning)
        self._looked = now
        return done

    def _due(self, after: datetime, now: datetime) -> list[Occasion]:
        """The occurrences that have come. While none can come on any of the company's clocks, nothing is looked at."""
        office = self._tools.directory.office
        if self._quiet is not None and self._quiet.lasts(office, after, now):
            return []
        due = list(occasions(self._tools, after, now)) if after < now else []
        self._quiet = quiet_after(self._tools, list(_rhythms(self._tools)), now)
        return due

    def next_after(self, after: datetime, until: datetime) -> datetime | None:
        """The next instant at which the calendar will do something, up to `until`."""
        step, start = timedelta(days=1), after
        while start < until:
            end = min(start + step, until)
            found = [p.occurrence.at for p in occasions(self._tools, start, end)]
            found += [at for _, at in (*self._absences(start, end), *self._delegations(start, end))]
            if found:
                return min(found)
            start, step = end, step * 2
        return None

    def _absences(self, after: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Who goes on leave in that time, each at the midnight of their own first day."""
        office = self._tools.directory.office
        for absence in office.absences:
            if not office.is_active(absence.person):
                continue
            zone = ZoneInfo(office.person(absence.person).zone)
            starts = local(absence.starts, MIDNIGHT, zone)
            if after < starts <= until:
                yield absence.person, starts

    def _delegations(self, after: datetime, until: datetime) -> Iterator[tuple[Delegation, datetime]]:
        """Which delegations begin or are over in that time, at the midnights of whoever gave them."""
        office = self._tools.directory.office
        for given in office.delegations:
            if given.giver not in office.people:
                continue
            zone = ZoneInfo(office.person(given.giver).zone)
            days = (given.starts, given.ends + timedelta(days=1) if given.ends else None)
            for at in (local(day, MIDNIGHT, zone) for day in days if day is not None):
                if after < at <= until:
                    yield given, at

    def _open(self, tx: Tx, occasion: Occasion, now: datetime) -> bool:
        audience, slot, at = occasion.audience, occasion.occurrence.slot, occasion.occurrence.at
        name = occasion.workflow.name
        if now - at > GRACE:
            if timers.expire(tx, occasion.key, name, audience.key, slot, at):
                audit.write(
                    tx, at=now, actor="calendar", action=f"{name}:expired", cause=occasion.key,
                    details={"slot": slot, "audience": audience.key},
                )  # fmt: skip
            return False
        if not timers.claim(tx, occasion.key, name, audience.key, slot, at):
            return False
        about = {
            "workflow": name,
            "audience": audience.key,
            "slot": slot,
            "requester": audience.requester,
            "answers": dict(audience.answers),
            "facts": dict(audience.facts),
            "parent": audience.parent,
            "zone": audience.zone,
            "calendar": audience.calendar,
        }
        self._put(tx, occasion.key, Fell("rhythm", about), at, now)
        return True

    def _leave(self, tx: Tx, person: str, starts: datetime, now: datetime) -> bool:
        key = f"absence:{person}:{starts.isoformat()}"
        if not timers.claim(tx, key, "directory", person, starts.isoformat(), starts):
            return False
        self._put(tx, key, Fell("absence", {"person": person}), starts, now)
        return True

    def _turn_over(self, tx: Tx, given: Delegation, at: datetime, now: datetime) -> bool:
        """Open tasks go to whoever decides from now on."""
        key = f"delegation:{given.giver}:{given.taker}:{at.isoformat()}"
        if not timers.claim(tx, key, "directory", given.giver, at.isoformat(), at):
            return False
        self._put(tx, key, Fell("resettle", {"persons": [given.giver, given.taker], "department": None}), at, now)
        return True

    def _put(self, tx: Tx, key: str, body: Fell, at: datetime, now: datetime) -> None:
        data = wire.body_to_json(body)
        inbox.put(tx, key=key, platform="calendar", handle="", body=data, at=at, now=now, private=True)
