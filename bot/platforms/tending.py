"""Who people are, kept fresh from a platform's directory: read whole now and then, and one by one as they turn up."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from bot.platforms.failing import Failed
from bot.ports.trace import traced

log = logging.getLogger(__name__)
MET_AGAIN_S = 600.0
MOST_MET = 10_000


class Tending(ABC):
    """A company's place on a platform: asks it who we are until that is known, and who the others are.

    platform: its name in the log
    every:    seconds between two readings of the whole directory
    """

    def __init__(self, platform: str, every: float) -> None:
        self._platform = platform
        self._every = every
        self._read_at = -every
        self._met: dict[str, float] = {}
        self._tending: threading.Thread | None = None
        self._closed = False
        self._lock = threading.Lock()

    @abstractmethod
    def identify(self) -> str:
        """Ask the platform who we are; our name there. Raises Failed."""

    @abstractmethod
    def is_identified(self) -> bool:
        """Whether we know who we are there."""

    @abstractmethod
    def read_everybody(self) -> None:
        """Read the whole directory. Raises Failed."""

    @abstractmethod
    def read_one(self, handle: str) -> None:
        """Read of the directory who somebody is. Raises Failed."""

    def tend(self) -> None:
        """Do what is due, in a thread of its own; one that is still at work is left alone."""
        with self._lock:
            is_due = not self.is_identified() or time.monotonic() - self._read_at >= self._every
            if self._closed or not is_due or (self._tending is not None and self._tending.is_alive()):
                return
            self._tending = threading.Thread(target=self._tend, name=f"{self._platform}-directory", daemon=True)
            self._tending.start()

    def _tend(self) -> None:
        try:
            if not self.is_identified():
                log.warning("%s: connected as %s", self._platform, self.identify())
        except Failed as failure:
            log.info("%s: it is not known yet who we are: %s", self._platform, failure)
        else:
            self.refresh()

    def refresh(self) -> None:
        """Read the whole directory. Never fails."""
        if self.reads(self.read_everybody):
            self._read_at = time.monotonic()

    def meet(self, handle: str) -> None:
        """Somebody acts whom nobody knows: ask the directory, for each of them once in a while. Never fails."""
        now = time.monotonic()
        with self._lock:
            if not handle or now - self._met.get(handle, -MET_AGAIN_S) < MET_AGAIN_S:
                return
            if len(self._met) >= MOST_MET:
                self._met.clear()
            self._met[handle] = now
        self.reads(lambda: self.read_one(handle))

    def reads(self, read: Callable[[], object]) -> bool:
        """Read of the directory what there is to be read; whether that went well. Never fails."""
        try:
            read()
        except Failed as failure:
            log.warning("%s: the directory was not read: %s", self._platform, failure)
        except Exception as problem:
            if not self._closed:
                log.error("%s: the directory was not read: %s", self._platform, traced(problem))
        else:
            return True
        return False
