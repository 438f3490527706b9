"""The calendar: what opens by itself, for whom, and when. An occurrence is its nominal local slot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine import records, wire
from bot.engine.moving import brought_forward, has_moved
from bot.engine.registers.shelf import Shelf
from bot.engine.tools import Tools
from bot.flow.calendars import WorkCalendar
from bot.flow.people import Office, Person, Team
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.rhythm import Occurrence, Rhythm
from bot.flow.sealed import Sealed
from bot.flow.wallclock import local
from bot.flow.workflow import Audience, Workflow
from bot.flow.world import World
from bot.ports import Fell
from storage import Tx, audit, cases, inbox, timers

GRACE = timedelta(hours=24)
LATE = timedelta(minutes=5)
LOOK_BACK = timedelta(days=12)
"""So long may the bot be off, and still give an account of every prompt it did not give."""
AHEAD = timedelta(days=1)
MIDNIGHT = time(0)
HANDFUL = 100
"""So many occurrences are written in one transaction: other replicas wait for no more, and turns begin meanwhile."""
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
    tools: Tools, after: datetime, until: datetime, counts: Callable[[Opens], bool] = lambda each: True,
    office: Office | None = None,
) -> Iterator[Occasion]:  # fmt: skip
    """Every occurrence after one instant up to another, workflow by workflow, of those that count; for the company as
    it is, or for another."""
    office = office or tools.directory.office
    for workflow in filter(counts, tools.registry.values()):
        rhythm = tools.rhythm(workflow)
        if rhythm is None or workflow.for_each is None:
            continue
        if isinstance(workflow.for_each, EachCase):
            yield from _of_cases(tools, office, workflow, workflow.for_each, rhythm, after, until)
            continue
        if isinstance(workflow.for_each, EachRecord):
            yield from _of_rows(tools, office, workflow, workflow.for_each, rhythm, after, until)
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
    tools: Tools, office: Office, workflow: type[Workflow], every: EachCase, rhythm: Rhythm, after: datetime,
    until: datetime,
) -> Iterator[Occasion]:  # fmt: skip
    """The occurrences for each case that stands where the rhythm goes on, from its arrival there.

    The cases are read only where the rhythm comes round at all on one of the company's clocks.
    """
    if not _comes_round(tools, office, rhythm, after, until):
        return
    world = World(until, office, tools.rules, tools.calendar)
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
    tools: Tools, office: Office, workflow: type[Workflow], every: EachRecord, rhythm: Rhythm, after: datetime,
    until: datetime,
) -> Iterator[Occasion]:  # fmt: skip
    """The occurrences for each row of a register that counts; read only where the rhythm comes round at all."""
    if not _comes_round(tools, office, rhythm, after, until):
        return
    world = World(until, office, tools.rules, tools.calendar)
    with tools.store.reading() as tx:
        rows = Shelf(tools.registry.registers, tx).records(every.register)
    for audience in (audience for row in rows if (audience := every.audience(row, world)) is not None):
        zone, calendar = ZoneInfo(audience.zone), tools.calendar(audience.calendar)
        for occurrence in rhythm.occurrences(after, until, zone, calendar):
            yield Occasion(workflow, audience, occurrence)


def _comes_round(tools: Tools, office: Office, rhythm: Rhythm, after: datetime, until: datetime) -> bool:
    """Whether it does on any of the company's clocks."""
    return any(rhythm.occurrences(after, until, zone, calendar) for zone, calendar in _clocks(tools, office))


def _clocks(tools: Tools, office: Office) -> Iterator[tuple[ZoneInfo, WorkCalendar]]:
    """Every time zone and working calendar somebody of the company may live by."""
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
    office, until = tools.directory.office, after + AHEAD
    clocks = list(_clocks(tools, office))
    coming = (o.at for r in rhythms for zone, calendar in clocks for o in r.occurrences(after, until, zone, calendar))
    return Quiet(office.people, office.teams, after, min(coming, default=until))


def _rhythms(tools: Tools) -> Iterator[Rhythm]:
    """Every rhythm in which something opens."""
    opens = [*(w for w in tools.registry.values() if w.for_each is not None), *tools.registry.sealed.values()]
    return (r for each in opens if (r := tools.rhythm(each)) is not None)


@dataclass(frozen=True)
class Midnight:
    """The first moment of a day on which somebody goes on leave, or somebody else decides for them."""

    key: str
    person: str
    day: date
    at: datetime
    body: Fell


def midnights(office: Office, after: datetime, until: datetime) -> Iterator[Midnight]:
    """Those that come in that time, each by the clock of whoever is away or lets another decide."""
    found: list[tuple[str, str, date, Fell]] = []
    for absence in office.absences:
        if office.is_active(absence.person):
            about = Fell("absence", {"person": absence.person})
            found.append((f"absence:{absence.person}", absence.person, absence.starts, about))
    for given in office.delegations:
        if given.giver in office.people:
            about = Fell("resettle", {"persons": [given.giver, given.taker], "department": None})
            days = (given.starts, given.ends + timedelta(days=1) if given.ends else None)
            found += [(f"delegation:{given.giver}:{given.taker}", given.giver, day, about) for day in days if day]
    for key, person, day, about in found:
        at = local(day, MIDNIGHT, ZoneInfo(office.person(person).zone))
        if after < at <= until:
            yield Midnight(f"{key}:{day}", person, day, at, about)


class Almanac:
    """Opens what the calendar asks for, each occurrence once."""

    def __init__(self, tools: Tools, since: datetime, gives_way: Callable[[], bool] = lambda: False) -> None:
        """`since`: nothing before it is made up for. `gives_way`: whether somebody waits, for whom the rest is left
        to the next time."""
        self._tools = tools
        self._since = since
        self._gives_way = gives_way
        self._looked: datetime | None = None
        self._come: list[Occasion | Midnight] = []
        self._before: Office | None = None
        self._quiet: Quiet | None = None

    def turn_page(self) -> int:
        """Claim the occurrences that have come, and put one event for each into the inbox; how many."""
        now, office = self._tools.clock.now(), self._tools.directory.office
        after = self._looked or max(self._since, now - LOOK_BACK)
        due, begun = self._due(after, now), list(midnights(office, after, now))
        if self._before is not None and has_moved(self._before, office):
            due += brought_forward(self._occasions, self._before, office, after)
            begun += brought_forward(lambda a, b, company: midnights(company, a, b), self._before, office, after)
        self._looked, self._before = now, office
        self._come += [*due, *begun]
        return self._write(now)

    def _write(self, now: datetime) -> int:
        """Claim what has come, a handful in each transaction; how many nobody else had. While another replica is at it,
        the rest is left to it, and looked at the next time. Raises StoreError: what is not written then is written the
        next time."""
        done = 0
        while self._come and not (done and self._gives_way()):
            handful = self._come[:HANDFUL]
            with self._tools.store.transaction() as tx:
                if not tx.is_first("calendar"):
                    break
                known = timers.dealt_with(tx, [each.key for each in handful])
                done += sum(self._take(tx, each, now) for each in handful if each.key not in known)
            del self._come[:HANDFUL]
        return done

    def _take(self, tx: Tx, each: Occasion | Midnight, now: datetime) -> bool:
        return self._open(tx, each, now) if isinstance(each, Occasion) else self._begin(tx, each, now)

    def _due(self, after: datetime, now: datetime) -> list[Occasion]:
        """The occurrences that have come. While none can come on any of the company's clocks, nothing is looked at."""
        office = self._tools.directory.office
        if self._quiet is not None and self._quiet.lasts(office, after, now):
            return []
        due = list(occasions(self._tools, after, now)) if after < now else []
        self._quiet = quiet_after(self._tools, list(_rhythms(self._tools)), now)
        return due

    def _occasions(self, after: datetime, until: datetime, office: Office) -> Iterator[Occasion]:
        return occasions(self._tools, after, until, office=office)

    def next_after(self, after: datetime, until: datetime) -> datetime | None:
        """The next instant at which the calendar will do something, up to `until`."""
        step, start = timedelta(days=1), after
        while start < until:
            end = min(start + step, until)
            found = [p.occurrence.at for p in occasions(self._tools, start, end)]
            found += [each.at for each in midnights(self._tools.directory.office, start, end)]
            if found:
                return min(found)
            start, step = end, step * 2
        return None

    def _open(self, tx: Tx, occasion: Occasion, now: datetime) -> bool:
        audience, slot, at = occasion.audience, occasion.occurrence.slot, occasion.occurrence.at
        name = occasion.workflow.name
        if timers.was_on_that_day(tx, name, audience.key, slot):
            return False
        if now - at > GRACE:
            if timers.expire(tx, occasion.key, name, audience.key, slot, at):
                self._note(tx, occasion, "expired", now)
            return False
        if not timers.claim(tx, occasion.key, name, audience.key, slot, at):
            return False
        if now - at > LATE:
            self._note(tx, occasion, "caught_up", now)
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

    def _note(self, tx: Tx, occasion: Occasion, what: str, now: datetime) -> None:
        """That an occurrence came late, or too late."""
        about = {"slot": occasion.occurrence.slot, "audience": occasion.audience.key}
        action = f"{occasion.workflow.name}:{what}"
        audit.write(tx, at=now, actor="calendar", action=action, cause=occasion.key, details=about)

    def _begin(self, tx: Tx, midnight: Midnight, now: datetime) -> bool:
        day = midnight.day.isoformat()
        if not timers.claim(tx, midnight.key, "directory", midnight.person, day, midnight.at):
            return False
        self._put(tx, midnight.key, midnight.body, midnight.at, now)
        return True

    def _put(self, tx: Tx, key: str, body: Fell, at: datetime, now: datetime) -> None:
        data = wire.body_to_json(body)
        inbox.put(tx, key=key, platform="calendar", handle="", body=data, at=at, now=now, private=True)
