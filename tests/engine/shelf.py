"""A platform's own tools for the tests of the keeper: a shelf that keeps what it is given, and a company beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.engine.keeper import Keeper
from bot.engine.mirroring import Uses
from bot.ports import (
    CalendarEvent,
    Gone,
    TableRow,
    TodoItem,
    ToolItem,
    ToolKind,
)
from storage import mirrors
from tests.office import Colleague, Company

ITEM = {"what": "618 主图三张", "owner": "shen.kai", "due": "2026-03-05", "priority": "P1"}


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Shelf:
    """A toolbox that keeps what it is given, knows a token again, and can fail or die when told to."""

    name: str = "playground"
    things: dict[str, ToolItem] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    done: dict[str, datetime] = field(default_factory=dict)
    fails: list[BaseException] = field(default_factory=list)
    dies_after: bool = False
    calls: int = 0

    def put(self, item: ToolItem, token: str, stands: str = "") -> str:
        self._called()
        assert len(token) == 64
        if stands:
            if stands not in self.things:
                raise Gone("gone")
            self.things[stands] = item
        elif token in self.tokens:
            stands = self.tokens[token]
        else:
            stands = self.tokens[token] = f"t{len(self.tokens) + 1}"
            self.things[stands] = item
        if self.dies_after:
            self.dies_after = False
            raise Crash
        return stands

    def finish(self, stands: str, at: datetime) -> None:
        self._called()
        if stands not in self.things:
            raise Gone("gone")
        self.done[stands] = at

    def remove(self, kind: ToolKind, stands: str) -> None:
        self._called()
        if self.things.pop(stands, None) is None:
            raise Gone("gone")

    def _called(self) -> None:
        self.calls += 1
        if self.fails:
            raise self.fails.pop(0)

    def todos(self) -> list[TodoItem]:
        return [t for id, t in self.things.items() if isinstance(t, TodoItem) and id not in self.done]

    def events(self) -> list[CalendarEvent]:
        return [t for t in self.things.values() if isinstance(t, CalendarEvent)]

    def rows(self) -> list[TableRow]:
        return [t for t in self.things.values() if isinstance(t, TableRow)]


@dataclass
class Kept:
    """A company, the tools of its platform and the keeper of them."""

    office: Company
    shelf: Shelf
    uses: Uses
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.begins_again()

    def begins_again(self) -> None:
        """The keeper knows nothing but what is on record."""
        self.keeper = Keeper(self.office.bole.tools, self.shelf, self.uses)

    def works(self, rounds: int = 6) -> None:
        for _ in range(rounds):
            self.keeper.work()

    def later(self, wait: timedelta) -> None:
        self.office.clock.set(self.office.clock.now() + wait)

    def remembered(self, kind: str = "todo") -> list[mirrors.MirrorRow]:
        with self.office.bole.tools.store.reading() as tx:
            return mirrors.of(tx, "playground", kind)


def agreed(office: Company, **changes: Any) -> tuple[Colleague, Colleague]:
    """Xiaoyu asks Kai for something; both, in that order."""
    yu, kai = office.person("wang.xiaoyu"), office.person("shen.kai")
    yu.starts("meetings.action_item", **(ITEM | changes))
    return yu, kai
