"""Who is who in the company, and how a workflow names the person it means.

`Office` is the company as it stands at one moment: plain data, safe to hand to pure code.
`Who` is a way of finding people for one case ("the requester's department head"); a workflow
writes `department_head`, `hrbp.manager` or `all_of(manager, hrbp)` and never a person's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.flow.case import Case

Lang = Literal["zh", "en"]
NOBODY: Mapping[str, str] = MappingProxyType({})


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
    """A group conversation the bot may post to."""

    id: str
    name: str
    english: str = ""

    def called(self, lang: Lang) -> str:
        return self.english or self.name if lang == "en" else self.name


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, first and last included, and who stands in (F4)."""

    person: str
    starts: date
    ends: date
    standin: str | None = None

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


@dataclass(frozen=True)
class Office:
    """The company at one moment. `roles` names people by what they do: "hr_lead", "maintainer"."""

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

    def person(self, who: str) -> Person:
        """The person with that id; a leaver is still known by name. KeyError when never heard of."""
        return self.people[who]

    def is_active(self, who: str) -> bool:
        return who in self.people and self.people[who].active

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

    def standin_for(self, who: str, day: date) -> str | None:
        """Who answers for somebody away that day; stand-ins of stand-ins are followed, loops end."""
        seen = {who}
        current = who
        while True:
            away = next((a for a in self.absences if a.person == current and a.covers(day)), None)
            if away is None:
                return current if current != who and self.is_active(current) else None
            if away.standin is None or away.standin in seen:
                return None
            current = away.standin
            seen.add(current)


Needs = Literal["one", "all"] | int


@dataclass(frozen=True)
class Who:
    """A way to find people for a case; `needs` says how many of them must answer."""

    name: str
    find: Callable[[Case, Office], Iterable[str | None]]
    needs: Needs = "one"

    def of(self, case: Case, office: Office) -> tuple[str, ...]:
        """The active people meant, in order, each once; empty when the company names nobody."""
        found = (p for p in self.find(case, office) if p is not None and office.is_active(p))
        return tuple(dict.fromkeys(found))

    @property
    def manager(self) -> Who:
        """The managers of the people meant."""
        return Who(
            f"{self.name}.manager",
            lambda case, office: [office.manager_of(p) for p in self.of(case, office)],
            self.needs,
        )

    def but(self, *others: Who) -> Who:
        """The people meant, without those others."""

        def find(case: Case, office: Office) -> list[str]:
            left_out = {p for other in others for p in other.of(case, office)}
            return [p for p in self.of(case, office) if p not in left_out]

        return Who(f"{self.name} but {', '.join(other.name for other in others)}", find, self.needs)


def _flatten(parts: tuple[Who, ...]) -> Callable[[Case, Office], Iterator[str]]:
    def find(case: Case, office: Office) -> Iterator[str]:
        for part in parts:
            yield from part.of(case, office)

    return find


def all_of(*parts: Who) -> Who:
    """Everyone named must answer."""
    return Who("+".join(p.name for p in parts), _flatten(parts), "all")


def any_of(*parts: Who) -> Who:
    """Whoever answers first answers for all."""
    return Who("|".join(p.name for p in parts), _flatten(parts), "one")


def quorum(number: int, *parts: Who) -> Who:
    """So many of the people named must answer."""
    return Who(f"{number} of " + "+".join(p.name for p in parts), _flatten(parts), number)


def first_of(*parts: Who) -> Who:
    """The first part that finds anybody: "the HR contact, or else the HR partner"."""

    def find(case: Case, office: Office) -> Iterable[str]:
        return next((found for part in parts if (found := part.of(case, office))), ())

    return Who(" or ".join(p.name for p in parts), find)


def role(name: str) -> Who:
    """Whoever holds a role of the company file, such as role("hr_lead")."""
    return Who(name, lambda case, office: office.holders(name))


def named_holder(name: str) -> Who:
    """A role or a person named in a company's policy file."""
    return Who(name, lambda case, office: office.holders(name) or ([name] if name in office.people else []))


def named(question: str) -> Who:
    """The person or people the requester named in answer to that question."""

    def find(case: Case, office: Office) -> Iterable[str]:
        answer = case.answers.get(question)
        return [answer] if isinstance(answer, str) else list(answer or [])

    return Who(question, find)


def _department(case: Case, office: Office) -> Department | None:
    chosen = case.answers.get("department")
    return office.departments.get(chosen) if chosen else office.department_of(case.requester)


def _in_department(attribute: str) -> Callable[[Case, Office], list[str | None]]:
    def find(case: Case, office: Office) -> list[str | None]:
        department = _department(case, office)
        return [getattr(department, attribute)] if department else []

    return find


def _circle(case: Case, office: Office) -> Iterable[str]:
    """ "team:<id>" is the lead and the members, "pair:<a>+<b>" the two."""
    kind, _, name = case.circle.partition(":")
    if kind == "pair":
        return name.split("+")
    team = office.teams.get(name) if kind == "team" else None
    return (team.lead, *team.members) if team else ()


def _hr(case: Case, office: Office) -> Iterable[str | None]:
    partners = (department.hrbp for department in office.departments.values())
    return (*office.holders("hr_lead"), *office.holders("hr_reviewer"), *partners)


circle = Who("circle", _circle)
hr = Who("hr", _hr)
requester = Who("requester", lambda case, office: [case.requester])
manager = requester.manager
reporting_line = Who("reporting_line", lambda case, office: office.reporting_line(case.requester))
department_head = Who("department_head", _in_department("head"))
hrbp = Who("hrbp", _in_department("hrbp"))
hr_contact = Who("hr_contact", _in_department("hr_contact"))
vice_president = first_of(Who("vice_president", _in_department("vice_president")), role("vice_president"))
hr_lead = role("hr_lead")
everyone = Who("everyone", lambda case, office: office.people)
nobody = Who("nobody", lambda case, office: [])
