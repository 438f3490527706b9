"""Who is who: the company file, what platforms know of people, and what they told the bot (absences, language)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.voice import Reader
from bot.engine.joining import Handle, Roll, joined, named, staffed
from bot.engine.orgchart import placed
from bot.flow.people import Absence, Lang, Office, on_platform
from bot.flow.staff import Feed, Row, built
from bot.flow.wallclock import local, parse_time
from bot.flow.worktime import WorkCalendar, quiet
from storage import handles, people, registers
from storage.session import Tx
from storage.vault import Vault

HOUSE = "(the house)"
OFFICE = "(the office)"
OPENING_S = 120
"""Seconds a replica that opens may take, and wait for others that open: in a very large company there is much to do."""
NO_FEEDS: Mapping[Feed, str] = MappingProxyType({})
LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True)
class Choices:
    """What a person chose for themselves; None means as the company file says.

    `write_to`: the platform they want to be written to on, None for where they were last. `last`: the handle under
    which they acted last, as "platform:handle"; nobody chooses it.
    """

    lang: Lang | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None
    write_to: str | None = None
    last: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Directory:
    """The company as the bot knows it. `home` is the platform of its channels, and of who has no other."""

    def __init__(
        self, company: Office, home: str, feeds: Mapping[Feed, str] = NO_FEEDS, *,
        local: str | None = None, doors: Collection[str] = (),
    ) -> None:  # fmt: skip
        """`feeds`: the registers whose rows lie over the company file, by what of the company they hold.

        `local`: the platform on which people are called by their own ids (the playground; None: home is one).
        `doors`: the platforms that are open; nobody is written to on another.
        """
        self._company = company
        self._office = company
        self._roll = Roll()
        self._named: Collection[str] = company.people.keys()
        self._seen: tuple[str, date, Office] | None = None
        self._last: dict[str, Handle] = {}
        self.feeds = feeds
        self.home = home
        self.local = home if local is None else local
        self.doors = frozenset(doors) | {home}

    @property
    def office(self) -> Office:
        """The company at the last look."""
        return self._office

    @property
    def company(self) -> Office:
        """The company as its file has it, with the names of the profiles where it has none."""
        return named(self._company, self._roll)

    @property
    def nameable(self) -> Office:
        """The company as its file has it, with the people and departments only a platform knows: rows of registers may
        name them. Their addresses are left out, which a row may take over."""
        company, told = self.company, self._office
        people = {who: replace(p, email="") for who, p in told.people.items() if who not in self._named}
        departments = {**told.departments, **company.departments}
        return replace(company, people={**people, **company.people}, departments=departments)

    @property
    def roll(self) -> Roll:
        """Whose handle is whose at the last look."""
        return self._roll

    @property
    def company_people(self) -> Collection[str]:
        """Everybody of the company file and its registers, without those only a platform knows."""
        return self._named

    @property
    def stamp(self) -> str:
        """Which state of the company the last look saw."""
        return self._seen[0] if self._seen else ""

    def look(self, tx: Tx, now: datetime) -> Office:
        """The company now: the file, over it the rows of its registers, and the absences people announced.

        Put together only when something of it has changed since the last look.
        """
        since = (now - LOOK_BACK).date()
        stamp = people.settings(tx, OFFICE).get("stamp", "")
        if self._seen is None or self._seen[:2] != (stamp, since) or self._seen[2] is not self._company:
            self._office = self._put_together(tx, since)
            self._seen = stamp, since, self._company
        return self._office

    @staticmethod
    def ahead(tx: Tx) -> None:
        """The company will be looked at."""
        people.ahead(tx, OFFICE)

    def touch(self, tx: Tx, stamp: str) -> None:
        """Something of the company changed. `stamp` has never been given before, so that nobody who has seen
        the company as it was, or as it would have been, takes it for what it is."""
        people.put_settings(tx, OFFICE, {"stamp": stamp})

    def rows(self, tx: Tx) -> dict[Feed, list[Row]]:
        """The rows that lie over the company file; those that no longer count last."""
        found: dict[Feed, list[Row]] = {}
        for feed, name in self.feeds.items():
            states = (registers.of(tx, name, "active"), registers.of(tx, name, "retired"))
            found[feed] = [Row(row.body, row.state == "active") for rows in states for row in rows]
        return found

    def _put_together(self, tx: Tx, since: date) -> Office:
        announced = people.absences(tx, since=since)
        told = tuple(Absence(a.person, a.starts, a.ends, a.standin, tuple(a.kinds or ()), a.up_to) for a in announced)
        office = replace(built(self._company, self.rows(tx)), absences=(*told, *self._company.absences))
        self._named = office.people.keys()
        self._roll = joined(office, handles.every(tx), self.home, self.doors)
        return placed(staffed(named(office, self._roll), self._roll), self._roll, handles.departments(tx))

    def born(self, tx: Tx, now: datetime) -> datetime:
        """When this house first opened: nothing before it is made up for."""
        known = people.settings(tx, HOUSE)
        if "born" not in known:
            people.put_settings(tx, HOUSE, {**known, "born": now.isoformat()})
            return now
        return datetime.fromisoformat(known["born"])

    def is_at_home(self, tx: Tx, made_up: bool) -> bool:
        """Whether what is remembered is of a company of this kind, made up or real: whichever opened first."""
        tx.alone(HOUSE)
        known = people.settings(tx, HOUSE)
        if not known:
            people.put_settings(tx, HOUSE, {"made_up": made_up})
        return known.get("made_up", True) is made_up if known else True

    def has_its_key(self, tx: Tx) -> bool:
        """Whether our key is the one with which what is confidential was kept: whoever opened first brought it."""
        known, own = people.settings(tx, HOUSE), tx.vault.digest(HOUSE)
        if "key" not in known:
            people.put_settings(tx, HOUSE, {**known, "key": own})
        return known.get("key", own) == own

    @staticmethod
    def takes_key(tx: Tx, vault: Vault) -> None:
        """From here on what is confidential is kept with that key."""
        people.put_settings(tx, HOUSE, {**people.settings(tx, HOUSE), "key": vault.digest(HOUSE)})

    @staticmethod
    def has_taken(tx: Tx, vault: Vault) -> bool:
        """Whether what is confidential is kept with that key, as far as it was written down."""
        tx.alone(HOUSE)
        return people.settings(tx, HOUSE).get("key") == vault.digest(HOUSE)

    def person_of(self, platform: str, handle: str) -> str | None:
        """The person who acts under a platform's handle; None for strangers, guests, bots and leavers."""
        person = handle if platform == self.local else self._roll.acting.get((platform, handle), "")
        return person if self._office.is_active(person) else None

    def handle_of(self, platform: str, person: str) -> str | None:
        """What somebody is called on a platform; None where they are not, or if they have left."""
        if not self._office.is_active(person):
            return None
        if platform == self.local:
            return person
        return next((name for on, name in self._roll.handles.get(person, ()) if on == platform), None)

    def now(self, person: str) -> str:
        """Who somebody is now: of whom nothing but a handle was known may since be found in the company."""
        return self._roll.found.get(person, person)

    def reach(self, tx: Tx, person: str, *, private: bool = False) -> Handle:
        """Where letters to somebody go: an open platform on which they are, the one they chose or else the one where
        they were last, or else home before others. What is `private` goes to no handle that is not confirmed.

        Who is on none is written to under their own id: on the platform where that is a handle, if it is open,
        else at home, which will say that it knows nobody of that name.
        """
        chats = [on for on in self.chats(person) if not (private and on in self._roll.unconfirmed)]
        if len(chats) > 1:
            chosen = self.choices(tx, person)
            wanted = chosen.write_to or (chosen.last or "").partition(":")[0]
            chats.sort(key=lambda on: on[0] != wanted)
        return chats[0] if chats else (self.local if self.local in self.doors else self.home, person)

    def chats(self, person: str) -> list[Handle]:
        """Every handle on an open platform under which somebody can be written to."""
        return [on for on in self._roll.handles.get(person, ()) if on[0] in self.doors]

    def is_confirmed(self, platform: str, handle: str) -> bool:
        """Whether what is confidential may be shown and done under that handle, as far as it is somebody's (F7)."""
        return (platform, handle) not in self._roll.unconfirmed

    def acted(self, tx: Tx, person: str, at: Handle) -> None:
        """Remember where somebody was last, when it is not where they were before; an account used before any other
        of theirs stays the first."""
        known = not tx.shared and self._last.get(person) == at
        if known or self._roll.acting.get(at) != person:
            return
        last = ":".join(at)
        if self.choices(tx, person).last == last:
            self._last[person] = at
            return
        self._last.pop(person, None)
        self.choose(tx, person, last=last)
        row = handles.one(tx, *at)
        if row is not None and row.link == "" and self.is_confirmed(*at):
            handles.put(tx, [replace(row, link="first")])

    def channel(self, channel: str) -> Handle:
        """Where a channel of the company is: on the platform that stands before its name, if that is open, else at
        home."""
        platform, place = on_platform(channel)
        return (platform, place) if platform in self.doors else (self.home, channel)

    def choices(self, tx: Tx, person: str) -> Choices:
        body = people.settings(tx, person)
        return Choices(**body) if body else Choices()

    def choose(self, tx: Tx, person: str, **changes: Any) -> None:
        people.put_settings(tx, person, replace(self.choices(tx, person), **changes).to_json())

    def reader(self, tx: Tx, person: str) -> Reader:
        """Somebody who is about to read: their language and time zone; for a leaver, the company's."""
        known = self._office.people.get(person)
        lang: Lang = known.lang if known else "zh"
        return Reader(person, self.choices(tx, person).lang or lang, self._zone_of(person))

    def _zone_of(self, person: str) -> ZoneInfo:
        known = self._office.people.get(person)
        return ZoneInfo(known.zone if known else self._office.zone)

    def company_reader(self, lang: Lang) -> Reader:
        """Nobody in particular, reading in that language at headquarters."""
        return Reader(None, lang, ZoneInfo(self._office.zone))

    def channel_reader(self, tx: Tx, channel: str) -> Reader:
        """A channel reads in the language and zone of the team that owns it, else in the company's."""
        for team in self._office.teams.values():
            if team.channel == channel and team.lead in self._office.people:
                lead = self.reader(tx, team.lead)
                return Reader(None, lead.lang, ZoneInfo(team.zone))
        head = next((d.head for d in self._office.departments.values() if d.channel == channel), None)
        lang: Lang = self._office.people[head].lang if head is not None and head in self._office.people else "zh"
        return Reader(None, lang, ZoneInfo(self._office.zone))

    def awake(self, tx: Tx, person: str, now: datetime, calendar: WorkCalendar, by_clock: bool) -> datetime:
        """When a notice may reach somebody: the bot's own prompts respect the company's silence, and
        everything respects the quiet hours a person chose."""
        zone = self._zone_of(person)
        moment = quiet(now, zone, calendar.hours, calendar) if by_clock else now
        chosen = self.choices(tx, person)
        if chosen.quiet_from and chosen.quiet_to:
            moment = _after_quiet(moment, zone, chosen.quiet_from, chosen.quiet_to)
        return moment


def _after_quiet(moment: datetime, zone: ZoneInfo, start: str, end: str) -> datetime:
    """The end of a person's own quiet hours if the moment lies inside them; they may pass midnight."""
    clock, day = moment.astimezone(zone).time(), moment.astimezone(zone).date()
    begins, ends = parse_time(start), parse_time(end)
    overnight = begins > ends
    inside = clock >= begins or clock < ends if overnight else begins <= clock < ends
    if not inside:
        return moment
    return local(day + timedelta(days=1) if overnight and clock >= begins else day, ends, zone)
