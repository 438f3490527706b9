"""How a check goes on: problems with their place, ids that may stand once, and the small rules others are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.slack.text import LIMITS
from bot.platforms.wording import length


@dataclass
class Found:
    """The problems so far, and the ids seen."""

    problems: list[str] = field(default_factory=list)
    _blocks: set[str] = field(default_factory=set)
    _actions: set[tuple[str, str]] = field(default_factory=set)
    _here: str = ""

    def add(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def enter(self, block_id: Any, where: str) -> None:
        """A block begins. Its id must be its own."""
        self._here = block_id if isinstance(block_id, str) else ""
        if not self._here:
            return
        if self._here in self._blocks:
            self.add(where, f"the block_id {block_id!r} is there twice")
        self._blocks.add(self._here)

    def act(self, action_id: Any, where: str) -> None:
        """An action's id must be its own within its block, and among all blocks that have none."""
        if not isinstance(action_id, str):
            return
        if (self._here, action_id) in self._actions:
            self.add(where, f"the action_id {action_id!r} is there twice")
        self._actions.add((self._here, action_id))

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


def text(limit: str) -> Rule:
    """Words: there are some, and not too many."""
    most = LIMITS[limit]

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, str) or not value:
            return found.add(where, "holds no words")
        if (long := length(value)) > most:
            found.add(where, f"is {long} long, at most {most}")
        return None

    return rule


def plain(limit: str) -> Rule:
    """A plain_text object: nothing in it is read as markup."""
    words = text(limit)

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, Mapping) or value.get("type") != "plain_text":
            return found.add(where, "is no plain_text")
        rest = {name: each for name, each in value.items() if name != "type"}
        found.keys(rest, where, {"text": words, "emoji": maybe(whole(bool))})
        if isinstance(value.get("text"), str) and not value["text"].strip():
            found.add(where, "is blank")
        return None

    return rule


def whole(kind: type) -> Rule:
    """A value of one type."""

    def rule(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            found.add(where, f"is no {kind.__name__}")

    return rule


def several(rule: Rule, limit: str = "") -> Rule:
    """A list that is not empty, each of it as the rule wants it, no more than a limit."""

    def each(value: Any, where: str, found: Found) -> None:
        if not isinstance(value, list) or not value:
            return found.add(where, "is empty")
        if limit and len(value) > LIMITS[limit]:
            found.add(where, f"{len(value)} of them, at most {LIMITS[limit]}")
        for number, one in enumerate(value):
            rule(one, f"{where}.{number}", found)
        return None

    return each
