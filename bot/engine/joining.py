"""Who of the platforms' directories is who of the company: joined by the e-mail address, or else somebody new.

Nothing but the whole address counts, in capitals or not; a name never does (F7). An address that two people have,
in the company or on the platform, joins nobody. Who is in no company file is a person of the company all the same,
under an id made of platform and handle, without a department. Guests, bots and people of other companies are not
(F8); a person whose accounts are all closed, or have become a guest's, counts as having left (F4).

A second account of somebody of the company, on another platform, is theirs and unconfirmed until they said so on
both sides (F7): what is confidential is neither shown nor done there. The first is the one they used before any other;
where they have used none, the one on the company's own platform, else the one known first. A refused one is nobody's.

Language and zone: what somebody chose in the bot comes first (`Directory.reader`), then the platform's profile,
then the company file, then the default. The profile is the person's own setting too and moves with them when they
travel; the file is what HR once wrote about them, and cannot say whether it wrote it or only left the default.
The name is the file's; of whom that gives nothing but the address, the profile says it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from bot.flow.people import Absence, Lang, Office, Person
from bot.flow.staff import address
from storage.handles import HandleRow

LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}
SETTLED = ("first", "confirmed")
ALWAYS = datetime.min.replace(tzinfo=UTC)
Handle = tuple[str, str]
"""Platform and name on it."""


@dataclass(frozen=True)
class Doubt:
    """An address that would join more than one: nobody is joined by it."""

    platform: str
    email: str
    people: tuple[str, ...]
    handles: tuple[str, ...]


@dataclass(frozen=True)
class Roll:
    """Who is who. `rows`: everybody known, each with whose handle it now is; `acting`: who may act, by handle;
    `handles`: where each of them is written to, by person, the best first; `unconfirmed`: handles not confirmed yet,
    each with the one that counts as its person's own; `found`: who was somebody only a platform
    knew, and who they are now."""

    rows: Sequence[HandleRow] = ()
    acting: Mapping[Handle, str] = field(default_factory=dict)
    handles: Mapping[str, tuple[Handle, ...]] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()
    unconfirmed: Mapping[Handle, Handle] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)


def joined(company: Office, known: Iterable[HandleRow], first: str = "", doors: Collection[str] | None = None) -> Roll:
    """Join what the platforms know with the company. `first`: the platform people are written to if they can be;
    `doors`: the platforms that are open (None: all), where somebody could be asked for confirmation."""
    known = list(known)
    owners: dict[str, list[str]] = defaultdict(list)
    for person in company.people.values():
        if person.email:
            owners[address(person.email)].append(person.id)
    members: dict[Handle, list[str]] = defaultdict(list)
    for row in known:
        if row.here and row.email:
            members[row.platform, address(row.email)].append(row.handle)
    rows = [_with(row, _person_of(row, owners, members)) for row in known]
    rows.sort(key=lambda row: (row.platform != first, row.platform, row.handle))
    here = [row for row in rows if row.here and row.person]
    handles: dict[str, list[Handle]] = defaultdict(list)
    for row in here:
        handles[row.person].append((row.platform, row.handle))
    among = [row for row in here if row.person in company.people and (doors is None or row.platform in doors)]
    return Roll(
        rows,
        {(row.platform, row.handle): row.person for row in here},
        {person: tuple(found) for person, found in handles.items()},
        [
            Doubt(platform, email, tuple(owners[email]), tuple(accounts))
            for (platform, email), accounts in members.items()
            if email in owners and (len(owners[email]) > 1 or len(accounts) > 1)
        ],
        _unconfirmed(among, first),
        {row.former: row.person for row in rows if row.former and row.person not in ("", row.former)},
    )


def _unconfirmed(rows: Iterable[HandleRow], home: str) -> dict[Handle, Handle]:
    """Of everybody with several handles: those that are neither the first nor confirmed, each with the first."""
    by_person: dict[str, list[HandleRow]] = defaultdict(list)
    for row in rows:
        by_person[row.person].append(row)
    found: dict[Handle, Handle] = {}
    for theirs in by_person.values():
        own = min(theirs, key=lambda row: _precedence(row, home))
        for row in theirs:
            if row is not own and row.link not in SETTLED:
                found[row.platform, row.handle] = own.platform, own.handle
    return found


def _precedence(row: HandleRow, home: str) -> tuple[object, ...]:
    """What makes one handle the first of a person's several."""
    rank = SETTLED.index(row.link) if row.link in SETTLED else len(SETTLED)
    return rank, row.platform != home, row.since or ALWAYS, row.platform, row.handle


def newcomer(platform: str, handle: str) -> str:
    """The id of somebody who is in no company file; no company file can give it to anybody."""
    return f"{platform}:{handle}"


def _with(row: HandleRow, person: str) -> HandleRow:
    """The row as that person's; somebody known by this handle alone, and now found in the company, is remembered."""
    own = newcomer(row.platform, row.handle)
    found = row.person == own and person not in ("", own)
    link = row.link if person == row.person or row.link == "refused" else ""
    return replace(row, person=person, former=own if found else row.former, link=link)


def _person_of(row: HandleRow, owners: Mapping[str, list[str]], members: Mapping[Handle, list[str]]) -> str:
    own, email = newcomer(row.platform, row.handle), address(row.email)
    if row.link == "refused":
        return ""
    if not email:
        return row.person or (own if row.here else "")
    if email not in owners:
        return own if row.here or row.person == own else ""
    accounts = members.get((row.platform, email), [])
    if len(owners[email]) > 1 or len(accounts) > 1:
        return ""
    (owner,) = owners[email]
    if accounts:
        return owner if accounts == [row.handle] else ""
    return owner if not (row.guest or row.bot) or row.person == owner else ""


def staffed(company: Office, roll: Roll) -> Office:
    """The company with what the platforms say of its people, and with the people only they know.

    Somebody who was one of these and has since been found in the company stands in for who they were.
    """
    by_person: dict[str, list[HandleRow]] = defaultdict(list)
    for row in roll.rows:
        if row.person:
            by_person[row.person].append(row)
    if not by_person:
        return company
    laid = {who: _person(company, who, rows) for who, rows in by_person.items()}
    was = {row.former: row for row in roll.rows if row.former and row.person != row.former}
    laid |= {who: replace(_person(company, who, [row]), active=False) for who, row in was.items()}
    taken_over = tuple(Absence(who, date.min, date.max, now) for who, now in roll.found.items())
    return replace(company, people={**company.people, **laid}, absences=(*company.absences, *taken_over))


def named(company: Office, roll: Roll) -> Office:
    """The company; whom its file gives nothing but an address is called what their profile says."""
    told = {row.person: row for row in reversed(roll.rows) if row.here and (row.name or row.english)}
    called = {
        who: replace(person, name=told[who].name or told[who].english, english=person.english or told[who].english)
        for who, person in company.people.items()
        if person.email and person.name == person.email and who in told
    }
    return replace(company, people={**company.people, **called}) if called else company


def _person(company: Office, who: str, rows: Sequence[HandleRow]) -> Person:
    here = [row for row in rows if row.here]
    told = (here or rows)[0]
    known = company.people.get(who)
    if known is None:
        name = told.name or told.english or told.handle
        known = Person(who, name, told.english, told.email, zone=company.zone)
    lang = next((LANGUAGES[row.lang] for row in here if row.lang in LANGUAGES), known.lang)
    zone = next((row.zone for row in here if row.zone), known.zone)
    return replace(known, lang=lang, zone=zone, active=known.active and bool(here))
