"""Somebody else writes to the database for a while, and how soon whoever waited is answered after that."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path


class Stall:
    """Somebody else writes to the database for so many seconds. Knows when it let go, and how busy the machine was."""

    def __init__(self, path: Path | str, seconds: float) -> None:
        self._line = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._line.execute("BEGIN IMMEDIATE")
        self._ends = threading.Thread(target=self._let_go, args=(seconds,))
        self._noise = threading.Thread(target=self._listen)
        self._over = threading.Event()
        self.began = time.monotonic()
        self.let_go_at = 0.0
        self.noise = 0.0
        self._ends.start()
        self._noise.start()

    def _let_go(self, seconds: float) -> None:
        time.sleep(seconds)
        self._line.execute("ROLLBACK")
        self.let_go_at = time.monotonic()
        self._line.close()

    def _listen(self) -> None:
        """By how much a short sleep is too long: others need the machine, too."""
        while not self._over.is_set():
            began = time.monotonic()
            time.sleep(0.01)
            self.noise = max(self.noise, time.monotonic() - began - 0.01)

    def close(self) -> None:
        self._over.set()
        self._ends.join()
        self._noise.join()


def acks(
    path: Path | str, stall: float, does: Sequence[Callable[[], int]], *, answered: set[int] | None = None,
    waits: bool = True,
) -> float:  # fmt: skip
    """By how many seconds the last of these acks came after the database was free again, the machine's own slowness
    taken off. Each gives the status it was answered, one of `answered` (200). `waits`: none may come before."""
    made, ended = Stall(path, stall), list[tuple[float, int]]()

    def act(one_of: Callable[[], int]) -> None:
        status = one_of()
        ended.append((time.monotonic(), status))

    acting = [threading.Thread(target=act, args=(each,)) for each in does]
    for each in acting:
        each.start()
    for each in acting:
        each.join()
    made.close()
    assert len(ended) == len(does) and {status for _, status in ended} <= (answered or {200})
    times = [at for at, _ in ended]
    if waits:
        assert min(times) >= made.began + stall, "an event was acknowledged while nothing could be written"
    return max(times) - made.let_go_at - made.noise
