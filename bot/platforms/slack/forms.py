"""What is open on people's screens: forms with what was answered on pages already left, and cards too long for one.

Only a help to memory: what is not here any more is asked of the house again (after a restart, or when very many are
open). Nothing of it is written down anywhere.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bot.cards.model import Card, FormView, Input
from bot.platforms.slack.scene import Scene

T = TypeVar("T")
MOST = 200_000
"""How many questions and choices are kept in all, in the forms last touched."""
MOST_CARDS = 500


@dataclass(frozen=True)
class Open:
    """A form on a screen. `origin`: where it was asked for, and whose card it will change; `values`: answers so far;
    `rows`: the lines of its lists; `attached`: the house's ids of files sent with it, by Slack's; `touched`: when it
    was last drawn anew, as Slack numbers what people do."""

    form: FormView
    origin: Scene
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)
    touched: str = ""


class Shelf(Generic[T]):
    """Things by the name we gave their view, up to a size in all; the longest untouched are forgotten first. Any
    thread may ask."""

    def __init__(self, most: int, size_of: Callable[[T], int] = lambda thing: 1) -> None:
        self._most = most
        self._size_of = size_of
        self._size = 0
        self._kept: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, name: str, thing: T) -> None:
        """Remember something, in place of what had that name."""
        size = self._size_of(thing)
        with self._lock:
            self._forget(name)
            self._kept[name] = (thing, size)
            self._size += size
            while self._size > self._most and len(self._kept) > 1:
                self._forget(next(iter(self._kept)))

    def find(self, name: str) -> T | None:
        """What has that name, if it is still known."""
        with self._lock:
            if name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name][0]

    def drop(self, name: str) -> None:
        """Forget what was put away."""
        with self._lock:
            self._forget(name)

    def _forget(self, name: str) -> None:
        _, size = self._kept.pop(name, (None, 0))
        self._size -= size

    def __len__(self) -> int:
        return len(self._kept)


def forms(most: int = MOST) -> Shelf[Open]:
    """A shelf for open forms."""
    return Shelf(most, lambda opened: _size(opened.form))


def cards() -> Shelf[Card]:
    """A shelf for the cards shown in views."""
    return Shelf(MOST_CARDS)


def _size(form: FormView) -> int:
    return sum(_own(each) + sum(_own(cell) for cell in each.rows) for each in form.inputs)


def _own(asked: Input) -> int:
    """A question and its choices; the people of the company are one list for all forms."""
    return 1 if asked.kind in ("person", "people") else 1 + len(asked.options)
