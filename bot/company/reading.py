"""Reads the tables of a company file into an `Office`, and reports each name that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.company import channels
from bot.company.mentions import EMAIL, Mentions, raw
from bot.company.places import is_zone, zone_hint
from bot.company.rules import NEEDED_ROLES
from bot.flow.people import Absence, Channel, Department, Lang, Office, Person, Team
from bot.toml_files import did_you_mean, nearest, shown
from bot.toml_tables import TomlTable

TABLES = ("company", "roles", "channels", "departments", "people", "teams", "absences")
COMPANY = ("name", "english", "zone", "calendar", "mail_domain")
CHANNEL = ("id", "name", "english")
DEPARTMENT = (
    "id", "name", "english", "aliases", "head", "hrbp", "hr_contact", "vice_president", "channel",
)  # fmt: skip
PERSON = (
    "id", "name", "english", "aliases", "email", "title", "english_title", "department", "manager", "zone",
    "lang", "active",
)  # fmt: skip
TEAM = ("id", "name", "english", "lead", "members", "channel", "zone", "calendar")
ABSENCE = ("person", "starts", "ends", "standin")
ROLES = (
    "general_manager", "vice_president", "hr_lead", "hr_reviewer", "talent_committee", "talent_chair", "maintainer",
)  # fmt: skip
LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
Entry = TypeVar("Entry")
CalendarCheck = Callable[[str], object]


@dataclass(frozen=True)
class Usual:
    """What holds for whoever, and for whatever, the file says nothing about."""

    zone: str = "Asia/Shanghai"
    calendar: str = "CN"
    lang: Lang = "zh"


@dataclass
class _Names:
    """What the rest of the file may refer to."""

    check_calendar: CalendarCheck
    zone: str
    calendar: str
    lang: Lang
    mail_domain: str = ""
    people: Mentions = field(default_factory=Mentions)
    departments: Collection[str] = ()
    channels: Collection[str] = ()
    emails: dict[str, int] = field(default_factory=dict)


def read_office(root: TomlTable, check_calendar: CalendarCheck, usual: Usual) -> Office:
    """The company as far as it can be read; what cannot is reported on `root.problems` and left out."""
    root.only(TABLES)
    company = root.table("company")
    company.only(COMPANY)
    names = _Names(check_calendar, usual.zone, usual.calendar, usual.lang)
    names.zone = _zone(company, names)
    names.calendar = _calendar(company, names)
    names.mail_domain = _mail_domain(company)
    rooms = list(root.entries("channels"))
    departments = list(root.entries("departments"))
    people = list(root.entries("people"))
    names.people.enter(people, names.mail_domain)
    names.departments = {raw(d, "id") for d in departments}
    names.channels = {raw(c, "id") for c in rooms}
    if "name" not in company.data:
        company.warn('company: name is missing; write name = "伯乐科技" below [company].')
    return _with_everybody_named(names, Office(
        name=company.text("name"),
        english=company.text("english"),
        zone=names.zone,
        calendar=names.calendar,
        people=_each(people, names, _person),
        departments=_each(departments, names, _department),
        teams=_each(list(root.entries("teams")), names, _team),
        roles=_roles(root.table("roles"), names),
        channels=_each(rooms, names, _channel),
        absences=tuple(filter(None, (_absence(entry, names) for entry in root.entries("absences")))),
    ))  # fmt: skip


def _with_everybody_named(names: _Names, office: Office) -> Office:
    """The office, and whoever it names by their address alone."""
    alone = {
        own: Person(own, email, email=email, zone=names.zone, lang=names.lang)
        for own, email in names.people.alone.items()
    }
    return replace(office, people={**office.people, **alone})


def _mail_domain(company: TomlTable) -> str:
    domain = company.text("mail_domain").lstrip("@")
    if domain and not EMAIL.fullmatch(f"li.na@{domain}"):
        advice = 'it is the end of an e-mail address: mail_domain = "example.com"'
        company.error(f"mail_domain {shown(domain)} cannot be used; {advice}.", "mail_domain")
        return ""
    return domain


def _each(entries: list[TomlTable], names: _Names, read: Callable[[TomlTable, _Names, str], Entry]) -> dict[str, Entry]:
    """Every entry under its id; the first keeps an id that is given twice."""
    found: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    for entry in entries:
        own = _identity(entry, lines, names)
        made = read(entry, names, own)
        if own:
            found[own] = made
    return found


def _identity(entry: TomlTable, lines: dict[str, int], names: _Names) -> str:
    """An entry's id; a person who has none is called by their address."""
    if entry.path == ("people",) and "id" not in entry.data and (own := names.people.ids[entry.index]):
        lines.setdefault(own, entry.line())
        return own
    own = entry.required("id", "marketing" if entry.path == ("channels",) else "li.na")
    if own in lines:
        entry.error(f"id '{own}' is already used on line {lines[own]}; give each entry its own.", "id")
        return ""
    wrong = ""
    if entry.path == ("channels",):
        wrong = channels.problem(own)
    elif own and not _ID.fullmatch(own):
        advice = "write small letters, digits, dots or hyphens, such as li.na"
        wrong = f"id {shown(own)} cannot be used; {advice} (at most 40)."
    if wrong:
        entry.error(wrong, "id")
        return ""
    lines[own] = entry.line("id")
    return own


def _channel(entry: TomlTable, names: _Names, own: str) -> Channel:
    entry.only(CHANNEL)
    return Channel(own, entry.required("name", "市场部"), entry.text("english"))


def _department(entry: TomlTable, names: _Names, own: str) -> Department:
    entry.only(DEPARTMENT)
    head = _person_named(entry, "head", names)
    hrbp = _person_named(entry, "hrbp", names)
    if "head" not in entry.data:
        entry.warn(f"department {own} has no head, its cases climb to others; write head = a person's id.")
    if "hrbp" not in entry.data:
        entry.warn(f"department {own} has no HR partner; write hrbp = a person's id.")
    return Department(
        id=own,
        name=entry.required("name", "市场部"),
        english=entry.text("english"),
        head=head,
        hrbp=hrbp,
        hr_contact=_person_named(entry, "hr_contact", names),
        vice_president=_person_named(entry, "vice_president", names),
        channel=_one_of(entry, "channel", names.channels, "channel") or None,
        aliases=entry.words("aliases"),
    )


def _person(entry: TomlTable, names: _Names, own: str) -> Person:
    entry.only(PERSON)
    manager = _person_named(entry, "manager", names)
    if manager is not None and manager == own:
        entry.error(f"{own} cannot be their own manager; name someone else or leave the line out.", "manager")
        manager = None
    lang = LANGUAGES.get(entry.text("lang"), names.lang)
    if entry.text("lang", "zh") not in ("zh", "en"):
        entry.error(f'lang is {shown(entry.data["lang"])}; write lang = "zh" or lang = "en".', "lang")
    if "department" not in entry.data and names.departments:
        who = own or "this person"
        entry.warn(f"{who} belongs to no department, their cases go to the HR lead; write department = its id.")
    email = _email(entry, names, own)
    return Person(
        id=own,
        name=entry.text("name", email) if email else entry.required("name", "李娜"),
        english=entry.text("english"),
        email=email,
        title=entry.text("title"),
        english_title=entry.text("english_title"),
        department=_one_of(entry, "department", names.departments, "department"),
        manager=manager,
        zone=_zone(entry, names),
        lang=lang,
        aliases=entry.words("aliases"),
        active=entry.flag("active", True),
    )


def _email(entry: TomlTable, names: _Names, own: str) -> str:
    """Their own address, or else the id at the company's mail domain."""
    email = entry.text("email")
    if not email and own and names.mail_domain:
        email = f"{own}@{names.mail_domain}"
    if not email:
        return ""
    if not EMAIL.fullmatch(email):
        entry.error(f'{shown(email)} is no e-mail address; write email = "li.na@example.com".', "email")
    elif (first := names.emails.setdefault(email.lower(), entry.line("email"))) != entry.line("email"):
        entry.error(f"{email} is already the address on line {first}; give each person their own.", "email")
    return email


def _team(entry: TomlTable, names: _Names, own: str) -> Team:
    entry.only(TEAM)
    lead = _person_named(entry, "lead", names) or ""
    if "lead" not in entry.data:
        entry.error(f"team {own} has no lead; write lead = a person's id.")
    if "channel" not in entry.data:
        entry.error(f"team {own} has no channel for its minutes; write channel = the id of one.")
    members = _people_named(entry, "members", names)
    return Team(
        id=own,
        name=entry.required("name", "内容组"),
        english=entry.text("english"),
        lead=lead,
        members=tuple(dict.fromkeys([lead, *members] if lead else members)),
        channel=_one_of(entry, "channel", names.channels, "channel"),
        zone=_zone(entry, names),
        calendar=_calendar(entry, names),
    )


def _absence(entry: TomlTable, names: _Names) -> Absence | None:
    entry.only(ABSENCE)
    if "person" not in entry.data:
        entry.error("an absence needs somebody who is away; write person = their id.")
    who = _person_named(entry, "person", names)
    standin = _person_named(entry, "standin", names)
    starts, ends = entry.day("starts"), entry.day("ends")
    if standin is not None and standin == who:
        entry.error(f"{who} cannot stand in for themselves; name someone else.", "standin")
    if starts and ends and ends < starts:
        entry.error(f"the absence ends before it starts; write ends = {starts} or later.", "ends")
    return Absence(who, starts, ends, standin) if who and starts and ends else None


def _roles(table: TomlTable, names: _Names) -> dict[str, tuple[str, ...]]:
    roles: dict[str, tuple[str, ...]] = {}
    for name in table.data:
        if name not in ROLES and (near := nearest(name, ROLES)):
            table.error(f"no role {shown(name)} is used; did you mean '{near}'?", name)
        roles[name] = tuple(_people_named(table, name, names))
    for name, work in NEEDED_ROLES.items():
        if not table.data.get(name):
            table.warn(f'nobody is {name}, who {work}; write {name} = ["their e-mail address"] below [roles].', name)
    return roles


def _person_named(entry: TomlTable, key: str, names: _Names) -> str | None:
    who = entry.text(key)
    return names.people.find(entry, key, who) if who else None


def _people_named(entry: TomlTable, key: str, names: _Names) -> list[str]:
    found = (names.people.find(entry, key, who) for who in entry.words(key))
    return list(dict.fromkeys(who for who in found if who))


def _one_of(entry: TomlTable, key: str, known: Collection[str], what: str) -> str:
    value = entry.text(key)
    if value and value not in known:
        entry.error(f"there is no {what} {shown(value)}; {did_you_mean(value, known)}", key)
        return ""
    return value


def _zone(entry: TomlTable, names: _Names) -> str:
    zone = entry.text("zone", names.zone)
    if is_zone(zone):
        return zone
    entry.error(f"no time zone is called {shown(zone)}; {zone_hint(zone)}", "zone")
    return names.zone


def _calendar(entry: TomlTable, names: _Names) -> str:
    calendar = entry.text("calendar", names.calendar)
    try:
        names.check_calendar(calendar)
    except ValueError as error:
        entry.error(f"no working-day calendar is called {shown(calendar)}: {error}.", "calendar")
        return names.calendar
    return calendar
