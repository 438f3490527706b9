"""How a check goes on: problems with their place, ids that may stand once, and the small rules others are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Found:
    """The problems so far, and the ids seen. `here`: the part that is being looked at, for ids that count within it."""

    problems: list[str] = field(default_factory=list)
    here: str = ""
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def once(self, id: tuple[str, ...], where: str) -> None:
        """An id, told by what it is an id of and itself, stands once."""
        if id in self._seen:
            self.add(where, f"the {id[0]} {id[-1]!r} is there twice")
        self._seen.add(id)

    def keys(self, value: Any, where: str, rules: Mapping[str, Rule]) -> None:
        """An object has the keys it must have and no others, each as its rule wants it."""
        if not isinstance(value, Mapping):
            return self.add(where, "is no object")
        for name in value:
            if name not in rules:
                self.add(where, f"no key is known as {name!r}")
        for name, rule in rules.items():
            if name in value or not isinstance(rule, Maybe):
                rule(value.get(name), f"{where}.{name}", self)
        return None


Rule = Callable[[Any, str, Found], None]


@dataclass(frozen=True)
class Maybe:
    """A rule for something that may be left out."""

    rule: Rule

    def __call__(self, value: Any, where: str, found: Found) -> None:
        self.rule(value, where, found)


def maybe(rule: Rule) -> Maybe:
    """A key that may be left out."""
    return Maybe(rule)


def whole(kind: type) -> Rule:
    """A value of one type."""

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            found.add(where, f"is no {kind.__name__}")

    return rule


def day(value: Any, where: str, found: Found) -> None:
    """A day of the calendar, as 2026-12-01."""
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        found.add(where, f"{value!r} is no date")
