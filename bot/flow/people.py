"""How a workflow names the people it means.

`Who` is a way of finding people for one case ("the requester's department head"); a workflow
writes `department_head`, `hrbp.manager` or `all_of(manager, hrbp)` and never a person's name.
Whom it finds, the `Office` knows (bot/flow/office.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.flow.office import Channel, Department, Lang, Office, Person, Team, on_platform
from bot.flow.standing import Absence

if TYPE_CHECKING:
    from bot.flow.case import Case

__all__ = [
    "Absence", "Channel", "Department", "Lang", "Needs", "Office", "Person", "Team", "Who", "all_of", "any_of",
    "circle", "department_head", "everyone", "first_of", "hr", "hr_contact", "hr_lead", "hrbp", "manager", "named",
    "named_holder", "nobody", "on_platform", "quorum", "reporting_line", "requester", "role", "vice_president",
]  # fmt: skip

Needs = Literal["one", "all"] | int


@dataclass(frozen=True)
class Who:
    """A way to find people for a case; `needs` says how many of them must answer, `parts` of whom all_of() is made."""

    name: str
    find: Callable[[Case, Office], Iterable[str | None]]
    needs: Needs = "one"
    parts: tuple[Who, ...] = ()

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

    @property
    def superiors(self) -> Who:
        """Everybody above the people meant, the nearest first."""
        return Who(
            f"{self.name}.superiors",
            lambda case, office: [p for who in self.of(case, office) for p in office.reporting_line(who)],
        )

    def but(self, *others: Who) -> Who:
        """The people meant, without those others."""

        def find(case: Case, office: Office) -> list[str]:
            left_out = {p for other in others for p in other.of(case, office)}
            return [p for p in self.of(case, office) if p not in left_out]

        return Who(f"{self.name} but ({', '.join(other.name for other in others)})", find, self.needs)


def _flatten(parts: tuple[Who, ...]) -> Callable[[Case, Office], Iterator[str]]:
    def find(case: Case, office: Office) -> Iterator[str]:
        for part in parts:
            yield from part.of(case, office)

    return find


def all_of(*parts: Who) -> Who:
    """Everyone named must answer."""
    return Who("+".join(p.name for p in parts), _flatten(parts), "all", parts)


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
    return office.department(chosen) if chosen else office.department_of(case.requester)


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
