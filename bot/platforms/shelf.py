"""A shelf of things that are open on screens. Only a help to memory: nothing of it is written down anywhere."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

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
