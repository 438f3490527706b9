"""By what names people go, kept so that reading a message takes no longer the more people there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from bot.flow.office import Office, Person
from bot.flow.reading.text import fold, stands_alone

_DOUBLE_NAMES = "欧阳 司马 上官 诸葛 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 南宫 西门 端木 独孤"
DOUBLE = frozenset(_DOUBLE_NAMES.split())
"""Surnames of two characters."""


class Lookup:
    """Names to look for in a text, by their first character and their lengths."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name for name in names if name}
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {head: sorted(found) for head, found in lengths.items()}

    def occurrences(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where any of them stands in the text, word-wise in ASCII: begin, end and name; linear in the text."""
        for at, char in enumerate(text):
            for length in self._lengths.get(char, ()):
                name = text[at : at + length]
                if name in self._names and stands_alone(text, at, at + length):
                    yield at, at + length, name


class Names:
    """Everybody's names: `full` ones, leavers' included; English `first` names, `surnames` and the last characters of
    `given` names of those who are there."""

    def __init__(self, people: Iterable[Person]) -> None:
        everybody = list(people)
        self.full = _filed((fold(n), p) for p in everybody for n in (p.name, p.english, *p.aliases) if len(n) > 1)
        here = [p for p in everybody if p.active]
        firsts = ((first_name(p), p) for p in here)
        self.first = _filed((n, p) for n, p in firsts if len(n) > 2 and n.isascii() and n not in self.full)
        chinese = [p for p in here if p.name and not p.name.isascii()]
        self.surnames = _filed((surname(p), p) for p in chinese)
        self.given = _filed((p.name[-1], p) for p in chinese)
        self.lookup = Lookup((*self.first, *self.full))


_made: deque[tuple[Mapping[str, Person], Names]] = deque(maxlen=2)


def names_of(office: Office) -> Names:
    """The names of a company's people as they are now; made anew only when they are others."""
    for people, names in tuple(_made):
        if people is office.people:
            return names
    names = Names(office.people.values())
    _made.append((office.people, names))
    return names


def first_name(person: Person) -> str:
    """Lina for 李娜 Lina Li, Tom for somebody whose only name is Tom Becker; else empty."""
    return fold(person.english or (person.name if person.name.isascii() else "")).partition(" ")[0]


def surname(person: Person) -> str:
    """李 of 李娜, 欧阳 of 欧阳修."""
    return person.name[:2] if person.name[:2] in DOUBLE else person.name[:1]


def _filed(named: Iterable[tuple[str, Person]]) -> dict[str, list[Person]]:
    """Everybody under each name they go by, once."""
    found: dict[str, dict[str, Person]] = {}
    for name, person in named:
        found.setdefault(name, {})[person.id] = person
    return {name: list(people.values()) for name, people in found.items()}
