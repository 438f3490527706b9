"""The turnstile: one piece of work at a time, and whoever is waited for goes before what can wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

PATIENCE_S = 0.5
"""So long at most what can wait stands back: it comes to its turn on the busiest day, too."""


class Turnstile:
    """A lock that the thread which holds it may take once more. `with` it is for whoever is waited for."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._wanted = 0

    def __enter__(self) -> None:
        with self.wanted():
            self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits."""
        return self._wanted > 0

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """Let nothing that can wait begin meanwhile; for work that needs no turnstile, but what stands behind it."""
        with self._changed:
            self._wanted += 1
        try:
            yield
        finally:
            with self._changed:
                self._wanted -= 1
                self._changed.notify_all()

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """Hold it for one piece of work that can wait."""
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted, PATIENCE_S)
        with self._lock:
            yield
