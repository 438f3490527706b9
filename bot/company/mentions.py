"""How a company file names people: by the id of their entry, by their e-mail address, or by the address alone.

Somebody who is named by an address and has no entry works here all the same: their id is the address up to the @,
their name the address until a chat platform's directory, which joins people by it, knows a better one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.flow.staff import address
from bot.toml_files import did_you_mean, shown
from bot.toml_tables import TomlTable

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LONGEST = 40


@dataclass
class Mentions:
    """Who may be named. `here`: everybody's id and whether they are still here; `alone`: who is known by nothing but
    an address; `ids`: the id of each entry, in the order of the file."""

    here: dict[str, bool] = field(default_factory=dict)
    alone: dict[str, str] = field(default_factory=dict)
    ids: dict[int | None, str] = field(default_factory=dict)
    _by_name: dict[str, str] = field(default_factory=dict)
    _by_email: dict[str, str] = field(default_factory=dict)

    def enter(self, people: Iterable[TomlTable], domain: str) -> None:
        """Take in the entries: first whoever has an id, then whoever has only an address."""
        entries = list(people)
        for entry in sorted(entries, key=lambda each: "id" not in each.data):
            email = raw(entry, "email")
            own = raw(entry, "id") or (self._new_id(email) if EMAIL.fullmatch(email) and "id" not in entry.data else "")
            if own and not email and domain:
                email = f"{own}@{domain}"
            self.ids[entry.index] = own
            self.here[own] = entry.data.get("active") is not False
            self._by_name |= {raw(entry, key): own for key in ("english", "name")}
            if email:
                self._by_email.setdefault(address(email), own)

    def find(self, entry: TomlTable, key: str, who: str) -> str | None:
        """The id of whoever is named there; reports strangers, and warns of people who have left."""
        if "@" in who:
            return self._addressed(entry, key, who)
        if who not in self.here:
            known = self._by_name.get(who)
            hint = f"write their id '{known}'." if known else did_you_mean(who, self.here)
            entry.error(f"{key}: nobody has the id {shown(who)}; {hint}", key, who)
            return None
        return self._if_here(entry, key, who, who)

    def _addressed(self, entry: TomlTable, key: str, who: str) -> str | None:
        if not EMAIL.fullmatch(who):
            entry.error(f"{key}: {shown(who)} is no e-mail address; write one such as li.na@example.com.", key, who)
            return None
        own = self._by_email.get(address(who))
        if own is None:
            own = self._by_email[address(who)] = self._new_id(who)
            self.here[own], self.alone[own] = True, who
        return self._if_here(entry, key, who, own)

    def _if_here(self, entry: TomlTable, key: str, who: str, own: str) -> str:
        if not self.here[own]:
            entry.warn(f"{key}: {own} has left (active = false); name somebody who is here.", key, who)
        return own

    def _new_id(self, email: str) -> str:
        """An id from an address: what stands before the @, or all of it where somebody is called that already."""
        for text in (email.partition("@")[0], email):
            own = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).lstrip("._-")[:LONGEST]
            if own and own not in self.here:
                return own
        return f"person-{len(self.here) + 1}"


def raw(entry: TomlTable, key: str) -> str:
    """A text as it stands there, checked later; "" where none does."""
    value = entry.data.get(key)
    return value.strip() if isinstance(value, str) else ""
