"""The company's departments, their heads, and who manages whom, as the platforms' directories tell of it.

What the company file and its registers say comes first, thing by thing; what they leave open a platform fills in. A
department of a platform is the company's own where both have the same name and no other there has it; where the company
names departments, what lies below one of them is part of it. All others keep an id made of platform and the platform's
own, and are the company's where it names none; else those are in which somebody stands.

Who leads a department that names nobody, or somebody who has left, is found by walking up. So is somebody's manager,
who is never themselves. A line that runs in a circle, or to a department nobody tells of, ends there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.engine.joining import Handle, Roll
from bot.flow.people import Department, Office, Person
from storage.handles import DepartmentRow, HandleRow

Key = tuple[str, str]
"""Platform and the department's id on it."""


def placed(office: Office, roll: Roll, told: Sequence[DepartmentRow]) -> Office:
    """The company with what directories say of departments and of who stands where in them."""
    if not told and not any(row.manager or row.department for row in roll.rows):
        return office
    chart = _Chart(office, roll, told)
    people = {who: chart.placed(person) for who, person in office.people.items()}
    lived_in = {person.department for person in people.values() if person.active}
    departments = {own: chart.filled(each) for own, each in office.departments.items()}
    for key, row in chart.rows.items():
        listed = not office.departments or own_id(key) in lived_in
        if row.active and listed and chart.home(key) == own_id(key):
            departments[own_id(key)] = chart.known(key)
    gone = (key for key in chart.rows if own_id(key) not in departments)
    former = {own_id(key): departments.get(chart.home(key)) or chart.known(key) for key in gone}
    return replace(office, people=people, departments=departments, former=former)


def own_id(key: Key) -> str:
    """The id of a department that is in no company file; no company file can give it to any."""
    return f"{key[0]}:{key[1]}"


class _Chart:
    """The departments of the platforms, beside the company as it is without them."""

    def __init__(self, office: Office, roll: Roll, told: Sequence[DepartmentRow]) -> None:
        self.rows = {(row.platform, row.id): row for row in told}
        self._office = office
        self._who: Mapping[Handle, str] = {(r.platform, r.handle): r.person for r in roll.rows if r.person}
        self._accounts: dict[str, list[HandleRow]] = defaultdict(list)
        for row in sorted(roll.rows, key=lambda row: not row.here):
            self._accounts[row.person].append(row)
        self._ours = _same_names(office, told)
        self._theirs = {own: key for key, own in self._ours.items()}

    def _line(self, key: Key | None) -> Iterator[tuple[Key, DepartmentRow]]:
        """A department and those above it that are still there."""
        seen: set[Key] = set()
        while key is not None and key in self.rows and key not in seen:
            seen.add(key)
            row = self.rows[key]
            if row.active:
                yield key, row
            key = (key[0], row.parent)

    def home(self, key: Key) -> str:
        """The id of what a department is part of in the company; its own where that is itself, or nothing."""
        line = [above for above, _ in self._line(key)]
        ours = next((self._ours[above] for above in line if above in self._ours), None)
        return ours or own_id(line[0] if line else key)

    def known(self, key: Key) -> Department:
        """A department as the platform tells of it, or did when it was still there."""
        row = self.rows[key]
        return Department(own_id(key), row.name or row.id, row.english, self._head(key), self._partner(key))

    def filled(self, department: Department) -> Department:
        """A department of the company; a head, a partner or an English name it leaves open may be told elsewhere."""
        key = self._theirs.get(department.id)
        if key is None:
            return department
        return replace(
            department,
            english=department.english or self.rows[key].english,
            head=department.head or self._head(key),
            hrbp=department.hrbp or self._partner(key),
        )

    def placed(self, person: Person) -> Person:
        """Somebody with the department and the manager the company leaves open."""
        accounts = [row for row in self._accounts.get(person.id, ()) if row.here or not person.active]
        at = next((key for row in accounts if (key := (row.platform, row.department)) in self.rows), None)
        above = next(((row.platform, row.manager) for row in accounts if row.manager), None)
        manager = person.manager
        if manager is None:
            manager = self._superior(person.id, above) or self._head_above(person, at)
        department = person.department or (self.home(at) if at is not None else "")
        return replace(person, department=department, manager=manager)

    def _superior(self, who: str, handle: Handle | None) -> str | None:
        """Who somebody reports to; for a superior who has left, theirs."""
        seen: set[Handle] = set()
        while handle is not None and handle not in seen:
            seen.add(handle)
            found = self._who.get(handle)
            if found is not None and found != who and self._office.is_active(found):
                return found
            mine = (row for row in self._accounts.get(found or "", ()) if found and row.platform == handle[0])
            handle = next(((row.platform, row.manager) for row in mine if row.manager), None)
        return None

    def _head_above(self, person: Person, at: Key | None) -> str | None:
        """The first head above somebody who is not them, unless the head of the company's own department is."""
        own = self._office.departments.get(person.department)
        if own is not None and own.head not in (None, person.id):
            return None
        return next((head for head in self._told(at, "head") if head != person.id), None)

    def _head(self, key: Key) -> str | None:
        """Who leads a department; when nobody of its line is here any more, the nearest who left, for whom others
        then stand in."""
        here = next(self._told(key, "head"), None)
        return here or next((who for who in self._named(key, "head") if who in self._office.people), None)

    def _partner(self, key: Key) -> str | None:
        return next(self._told(key, "hrbp"), None)

    def _told(self, key: Key | None, what: str) -> Iterator[str]:
        """Whoever is named as that for a department and those above it, as far as they are here."""
        return (who for who in self._named(key, what) if self._office.is_active(who))

    def _named(self, key: Key | None, what: str) -> Iterator[str]:
        return (self._who.get((on, getattr(row, what)), "") for (on, _), row in self._line(key))


def _same_names(office: Office, told: Sequence[DepartmentRow]) -> dict[Key, str]:
    """Departments of platforms that are the company's own: one name, that no other has on either side."""
    owners: dict[str, set[str]] = defaultdict(set)
    for department in office.departments.values():
        for name in (department.name, department.english, *department.aliases):
            owners[_plain(name)].add(department.id)
    there: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for row in told:
        if row.active:
            mine = set().union(*(owners.get(_plain(name), set()) for name in (row.name, row.english) if _plain(name)))
            for own in mine if len(mine) == 1 else ():
                there[row.platform, own].append((row.platform, row.id))
    return {keys[0]: own for (_, own), keys in there.items() if len(keys) == 1}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
