"""Group chats by their names, as a platform lists them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

FRESH = 60.0
"""Seconds for which a list is believed when it does not have a name."""


class Named:
    """Ids by name, with or without #, in capitals or not. A name that is not known has everything listed again, once a
    minute at most. Any thread may ask. `listed`: names and ids, from the platform; what it raises comes through."""

    def __init__(
        self, listed: Callable[[], Iterable[tuple[str, str]]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._list = listed
        self._monotonic = monotonic
        self._known: dict[str, str] = {}
        self._listed: float | None = None
        self._lock = threading.Lock()

    def find(self, name: str) -> str | None:
        """The id behind a name; None when there is none."""
        name = _plain(name)
        with self._lock:
            if name not in self._known and (self._listed is None or self._monotonic() - self._listed >= FRESH):
                self._known = {_plain(each): id for each, id in self._list()}
                self._listed = self._monotonic()
            return self._known.get(name)

    def forget(self, name: str) -> None:
        """The id turned out wrong: ask again next time."""
        with self._lock:
            if self._known.pop(_plain(name), None):
                self._listed = None


def _plain(name: str) -> str:
    return name.strip().removeprefix("#").casefold()
