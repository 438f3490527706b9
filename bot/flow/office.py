"""The company as it stands at one moment: plain data, safe to hand to pure code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.flow.standing import Absence, Delegation, Matter

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works here: names, place in the company, language and time zone."""

    id: str
    name: str
    english: str = ""
    email: str = ""
    title: str = ""
    department: str = ""
    manager: str | None = None
    zone: str = "Asia/Shanghai"
    lang: Lang = "zh"
    aliases: tuple[str, ...] = ()
    active: bool = True
    english_title: str = ""

    def called(self, lang: Lang) -> str:
        """The name a reader of that language expects."""
        return self.english or self.name if lang == "en" else self.name

    def titled(self, lang: Lang) -> str:
        """The job title a reader of that language expects."""
        return self.english_title or self.title if lang == "en" else self.title


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its head, its HR partner and its own HR contact (F1)."""

    id: str
    name: str
    english: str = ""
    head: str | None = None
    hrbp: str | None = None
    hr_contact: str | None = None
    vice_president: str | None = None
    channel: str | None = None
    aliases: tuple[str, ...] = ()

    def called(self, lang: Lang) -> str:
        return self.english or self.name if lang == "en" else self.name


@dataclass(frozen=True, slots=True)
class Team:
    """People who meet every Monday: a lead, members, a channel, a time zone."""

    id: str
    name: str
    english: str = ""
    lead: str = ""
    members: tuple[str, ...] = ()
    channel: str = ""
    zone: str = "Asia/Shanghai"
    calendar: str = "CN"

    def called(self, lang: Lang) -> str:
        return self.english or self.name if lang == "en" else self.name


@dataclass(frozen=True, slots=True)
class Channel:
    """A group conversation the bot may post to. With a platform before it ("slack:general") the id says where it is;
    else it is on the company's own."""

    id: str
    name: str
    english: str = ""

    def called(self, lang: Lang) -> str:
        return self.english or self.name if lang == "en" else self.name


def on_platform(channel: str) -> tuple[str, str]:
    """The platform a channel's id names ("" for the company's own), and what it is called there."""
    platform, colon, place = channel.partition(":")
    return (platform, place) if colon else ("", channel)


@dataclass(frozen=True)
class Office:
    """The company at one moment. `roles` names people by what they do: "hr_lead", "maintainer".

    `former`: by ids they once had, departments that are another by now, or are no more.
    """

    name: str
    english: str = ""
    zone: str = "Asia/Shanghai"
    calendar: str = "CN"
    people: Mapping[str, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    former: Mapping[str, Department] = field(default_factory=dict)

    def person(self, who: str) -> Person:
        """The person with that id; a leaver is still known by name. KeyError when never heard of."""
        return self.people[who]

    def is_active(self, who: str) -> bool:
        return who in self.people and self.people[who].active

    def department(self, own: str) -> Department | None:
        """The department with that id, or the one it has become since."""
        return self.departments.get(own) or self.former.get(own)

    def department_of(self, who: str) -> Department | None:
        return self.departments.get(self.people[who].department) if who in self.people else None

    def manager_of(self, who: str) -> str | None:
        """Their manager, or their department's head where none is named; nobody manages themselves."""
        if who not in self.people:
            return None
        named = self.people[who].manager
        if named is None and (department := self.department_of(who)) is not None:
            named = department.head
        return named if named != who and named in self.people else None

    def reporting_line(self, who: str) -> tuple[str, ...]:
        """Manager, manager's manager, and so on up; a loop in the data ends it."""
        line: list[str] = []
        above = self.manager_of(who)
        while above is not None and above != who and above not in line:
            line.append(above)
            above = self.manager_of(above)
        return tuple(line)

    def reports_of(self, who: str) -> tuple[str, ...]:
        return tuple(p.id for p in self.people.values() if p.active and self.manager_of(p.id) == who)

    def holders(self, role: str) -> tuple[str, ...]:
        return tuple(p for p in self.roles.get(role, ()) if self.is_active(p))

    def is_away(self, who: str, day: date) -> bool:
        return any(a.person == who and a.covers(day) for a in self.absences)

    def standin_for(self, who: str, day: date, matter: Matter | None = None) -> str | None:
        """Who answers for somebody away that day; stand-ins of stand-ins are followed, loops end.

        With a matter, only as far as each of them may decide it.
        """
        seen = {who}
        current = who
        while True:
            away = next((a for a in self.absences if a.person == current and a.covers(day)), None)
            if away is None:
                return current if current != who and self.is_active(current) else None
            if away.standin is None or away.standin in seen or (matter is not None and not away.allows(matter)):
                return None
            current = away.standin
            seen.add(current)

    def delegations_of(self, who: str, day: date, matter: Matter) -> tuple[Delegation, ...]:
        """What somebody gave to others that holds for this matter on that day."""
        given = (d for d in self.delegations if d.giver == who and d.taker != who and self.is_active(d.taker))
        return tuple(d for d in given if d.covers(day) and d.allows(matter))
