"""The company as its registers have it: people, departments, roles, delegations (F1, F4, F5) as rows HR edits.

The company file is the ground: `ground` says what rows it makes, `built` makes the company of the rows that
count. What no row speaks of (teams, channels, aliases, an address it leaves out) stays as the file has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from bot.flow.office import Department, Office, Person
from bot.flow.standing import Delegation

Feed = Literal["people", "departments", "roles", "delegations"]
Role = Literal[
    "general_manager", "vice_president", "hr_lead", "hr_reviewer", "talent_committee", "talent_chair", "maintainer"
]
ROLES: tuple[str, ...] = get_args(Role)
Values = Mapping[str, Any]

ASKED: Mapping[Feed, tuple[str, ...]] = {
    "people": ("account", "name", "english", "email", "title", "department", "manager", "lang", "zone", "active"),
    "departments": ("code", "name", "english", "head", "hrbp", "hr_contact", "vice_president", "channel"),
    "roles": ("role", "person"),
    "delegations": ("giver", "taker", "kinds", "up_to", "starts", "ends", "share"),
}
"""The questions a register must ask for the company to be built from its rows."""


@dataclass(frozen=True)
class Row:
    """What is needed of a register's row: its answers, and whether it counts."""

    values: Values
    active: bool = True


Rows = Mapping[Feed, Sequence[Row]]


def ground(company: Office) -> dict[Feed, list[dict[str, Any]]]:
    """The rows a company file makes. Roles of its own that no row can name stay in the file."""
    return {
        "people": [_of_person(p) for p in company.people.values()],
        "departments": [_of_department(d) for d in company.departments.values()],
        "roles": [{"role": r, "person": p} for r in ROLES for p in company.roles.get(r, ())],
    }


def _of_person(person: Person) -> dict[str, Any]:
    names = ("name", "english", "email", "title", "department", "manager", "lang", "zone", "active")
    return _told({"account": person.id} | {name: getattr(person, name) for name in names})


def _of_department(department: Department) -> dict[str, Any]:
    names = ("name", "english", "head", "hrbp", "hr_contact", "vice_president", "channel")
    return _told({"code": department.id} | {name: getattr(department, name) for name in names})


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def built(company: Office, rows: Rows) -> Office:
    """The company with the rows laid over what the file says. A feed without any row leaves the file as it is."""
    made = company
    if found := rows.get("people"):
        made = replace(made, people={**company.people, **{p.id: p for p in _people(company, found)}})
    if found := rows.get("departments"):
        known = {str(row.values["code"]): row for row in found}
        kept = {code: d for code, d in company.departments.items() if code not in known}
        laid = {c: _department(company, row.values) for c, row in known.items() if row.active}
        made = replace(made, departments={**kept, **laid})
    if found := rows.get("roles"):
        made = replace(made, roles={**company.roles, **_roles(found)})
    if found := rows.get("delegations"):
        made = replace(made, delegations=tuple(_delegation(row.values) for row in found if row.active))
    return made


def _people(company: Office, rows: Iterable[Row]) -> Iterable[Person]:
    for row in rows:
        values, own = row.values, str(row.values["account"])
        before = company.people.get(own, Person(own, own, zone=company.zone))
        yield replace(
            before,
            name=values.get("name") or own,
            english=values.get("english") or "",
            email=values.get("email") or before.email,
            title=values.get("title") or "",
            department=values.get("department") or "",
            manager=values.get("manager"),
            lang=values.get("lang") or before.lang,
            zone=values.get("zone") or company.zone,
            active=row.active and values.get("active") is not False,
            english_title=before.english_title if values.get("title") == before.title else "",
        )


def address(email: str) -> str:
    """An e-mail address as it is compared: A is a, and nothing else is anything but itself."""
    told = email.strip()
    return told.lower() if told.isascii() else "".join(c.lower() if c.isascii() else c for c in told)


def _department(company: Office, values: Values) -> Department:
    own = str(values["code"])
    before = company.departments.get(own, Department(own, own))
    named = {name: values.get(name) for name in ("head", "hrbp", "hr_contact", "vice_president", "channel")}
    return replace(before, name=values.get("name") or own, english=values.get("english") or "", **named)


def _roles(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    held: dict[str, list[str]] = {role: [] for role in ROLES}
    for row in rows:
        if row.active:
            held.setdefault(row.values["role"], []).append(row.values["person"])
    return {role: tuple(people) for role, people in held.items()}


def _delegation(values: Values) -> Delegation:
    day = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in ("starts", "ends")}
    return Delegation(
        values["giver"],
        values["taker"],
        tuple(values.get("kinds") or ()),
        values.get("up_to"),
        day["starts"],
        day["ends"],
        values.get("share") or "instead",
    )


def with_row(rows: Rows, feed: Feed, before: Values | None, row: Row) -> Rows:
    """The rows with one of them changed, or one more."""
    others = [r for r in rows.get(feed, ()) if before is None or dict(r.values) != dict(before)]
    return {**rows, feed: [*others, row]}


def concerned(feed: Feed, values: Values, company: Office) -> set[str]:
    """The people whose open tasks may be somebody else's once that row changes, in the company as it was."""
    named = {values.get(name) for name in ("account", "head", "hrbp", "hr_contact", "vice_president", "person")}
    named |= {values.get("giver"), values.get("taker")}
    if feed == "people" and (who := values["account"]) in company.people:
        above = company.department_of(who)
        named |= {company.manager_of(who), *((above.head, above.hrbp, above.hr_contact) if above else ())}
    return {str(person) for person in named if person}
