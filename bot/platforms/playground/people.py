"""Faces, chats and the cast of the tour: the company as the page's left side shows it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date

from bot.flow.people import Lang, Office, Person
from bot.platforms.playground.chat import channel, direct
from bot.platforms.playground.words import Words

HUES = 12


@dataclass(frozen=True)
class Face:
    """A round picture made of a name: initials on one of twelve colours."""

    initials: str
    hue: int
    bot: bool = False


@dataclass(frozen=True)
class Row:
    """One person of the cast; `find` holds every word they can be searched by."""

    id: str
    name: str
    title: str
    face: Face
    find: str
    away: bool
    unread: int


@dataclass(frozen=True)
class ChatRow:
    """One chat of the list: its name in the address, what to call it, unread messages."""

    id: str
    name: str
    unread: int
    face: Face | None = None


@dataclass(frozen=True)
class Cast:
    """The company by department, and in front those for whom something waits."""

    waiting: list[Row] = field(default_factory=list)
    groups: list[tuple[str, list[Row]]] = field(default_factory=list)


def face(person: Person, lang: Lang) -> Face:
    """Two characters of the name: the given name in Chinese, initials in Latin letters."""
    name = person.called(lang).strip()
    latin = name[:1].isascii()
    initials = "".join(word[0] for word in name.split()[:2]).upper() if latin else name[-2:]
    return Face(initials or "?", zlib.crc32(person.id.encode()) % HUES)


def bot_face(w: Words) -> Face:
    """The bot's own face."""
    return Face(w("page.mark"), 0, bot=True)


def cast(office: Office, w: Words, today: date, unread: dict[str, int]) -> Cast:
    """Everyone who works here, by department in the company's order."""
    groups: dict[str, list[Row]] = {d.called(w.lang): [] for d in office.departments.values()}
    waiting: list[Row] = []
    for person in office.people.values():
        if not person.active:
            continue
        home = office.department_of(person.id)
        group = home.called(w.lang) if home else w("people.no_department")
        words = (person.id, person.name, person.english, person.title, person.english_title, group, *person.aliases)
        row = Row(
            person.id,
            person.called(w.lang),
            person.titled(w.lang),
            face(person, w.lang),
            " ".join(words).lower(),
            office.is_away(person.id, today),
            unread.get(person.id, 0),
        )
        groups.setdefault(group, []).append(row)
        if row.unread:
            waiting.append(row)
    return Cast(waiting, [(name, rows) for name, rows in groups.items() if rows])


def chat_name(office: Office, chat: str, w: Words) -> str:
    """What a chat of the address ("direct" or a channel's id) is called."""
    if chat == "direct":
        return w("chats.direct")
    return office.channels[chat].called(w.lang)


def own_channels(office: Office, person: str) -> tuple[str, ...]:
    """The channels of somebody's department and teams."""
    home = office.department_of(person)
    found = [t.channel for t in office.teams.values() if person == t.lead or person in t.members]
    if home is not None and home.channel:
        found.append(home.channel)
    return tuple(c for c in dict.fromkeys(found) if c in office.channels)


def inner_name(chat: str, person: str) -> str:
    """The store's name of a chat as the address names it."""
    return direct(person) if chat == "direct" else channel(chat)


def tour_cast(office: Office, today: date) -> dict[str, str]:
    """Who plays whom in the tour: somebody who asks, the head who decides, somebody who leads, somebody led.

    Roles to person ids; empty when the company has nobody in a department with a head. The one who asks
    is a fourth person where there is one: a question the bot still has open stays in their own chat.
    """
    best: dict[str, str] = {}
    most = -1
    for department in office.departments.values():
        head = department.head
        if head is None or not office.is_active(head):
            continue
        members = [p.id for p in office.people.values() if p.active and p.department == department.id]
        here = [p for p in members if p != head and not office.is_away(p, today)]
        lead = next((p for p in here if any(r in here for r in office.reports_of(p))), head)
        led = next((r for r in office.reports_of(lead) if r in here), lead)
        asks = next((p for p in here if p not in (lead, led)), lead)
        score = len(members) + (100 if lead != head else 0)
        if score > most:
            roles = {"requester": asks, "head": head, "manager": lead, "appellant": led}
            best, most = {**roles, "department": department.id}, score
    return best
