"""Shelves of what is open on screens: in this process's memory, or kept by the house for every process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from bot.cards.model import FormView, Input
from bot.ports import SEALED, OpenForms

T = TypeVar("T")


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


class Kept(Shelf[T]):
    """A shelf whose things any process finds, also after a restart; what `is_secret` stays in this one's memory."""

    def __init__(
        self, kept: OpenForms, written: Callable[[T], Mapping[str, Any]], read: Callable[[Mapping[str, Any]], T],
        is_secret: Callable[[T], bool], most: int, size_of: Callable[[T], int] = lambda thing: 1,
    ) -> None:  # fmt: skip
        super().__init__(most, size_of)
        self._beyond = kept
        self._written = written
        self._read = read
        self._is_secret = is_secret

    def keep(self, name: str, thing: T) -> None:
        if self._is_secret(thing):
            super().keep(name, thing)
        else:
            self._beyond.keep(name, self._written(thing))

    def find(self, name: str) -> T | None:
        if (known := super().find(name)) is not None:
            return known
        kept = self._beyond.find(name) if name else None
        return None if kept is None else self._read(kept)

    def drop(self, name: str) -> None:
        if super().find(name) is not None:
            super().drop(name)
        else:
            self._beyond.drop(name)


def size_of(form: FormView) -> int:
    """How many questions and choices a form holds; the people of the company are one list for all forms."""
    return sum(_own(each) + sum(_own(cell) for cell in each.rows) for each in form.inputs)


def _own(asked: Input) -> int:
    return 1 if asked.kind in ("person", "people") else 1 + len(asked.options)


def is_secret(form: FormView) -> bool:
    """Whether what is answered in it is nobody's to keep, also not for the next process."""
    return form.sealed or form.token.startswith(SEALED)
