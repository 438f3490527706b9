"""The only place that asks the machine what time it is, and the only one that draws lots."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

SLEW = 0.1
"""So much faster or slower than time itself a clock goes that has to catch up, or to wait."""
PROMPT_S = 1.0
"""An answer that took longer tells too little: nobody knows when on the way it was true."""
TRIES = 3


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """Draws ids nobody can guess."""

    def new(self) -> str: ...


class Chance(Protocol):
    """Draws bytes nobody can guess."""

    def draw(self, number: int) -> bytes: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def ticks() -> float:
    """Seconds that only ever go on, a machine's sleep included where the system counts it."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SteadyClock:
    """A wall clock, read once and then carried on by a steady one: where the wall clock jumps, this one only goes a
    little faster or slower until both agree again, and never backwards. Nothing falls due at once for a jump."""

    def __init__(self, wall: Callable[[], datetime], ticks: Callable[[], float] = ticks) -> None:
        """`wall` may take a while to answer; it is asked now, and whenever `measure` is called."""
        self._wall, self._ticks = wall, ticks
        self._lock = threading.Lock()
        self._behind = 0.0
        self._at, self._now = 0.0, datetime.min.replace(tzinfo=UTC)
        for _ in range(TRIES):
            self._now, self._at, took = self._read()
            if took <= PROMPT_S:
                break

    def now(self) -> datetime:
        with self._lock:
            at = self._ticks()
            passed = max(0.0, at - self._at)
            most = passed * SLEW
            turned = min(max(self._behind, -most), most)
            self._behind -= turned
            self._now += timedelta(seconds=passed + turned)
            self._at = at
            return self._now

    def measure(self) -> None:
        """Look how far the wall clock is from here; whoever was put to sleep while asking has learned nothing. Raises
        what asking it raises."""
        wall, at, took = self._read()
        if took > PROMPT_S:
            return
        with self._lock:
            self._behind = (wall - self._now).total_seconds() - (at - self._at)

    def _read(self) -> tuple[datetime, float, float]:
        """What the wall clock showed, and when: half way between asking and hearing; and how far these lie apart."""
        asked = self._ticks()
        wall = self._wall()
        heard = self._ticks()
        return wall, (asked + heard) / 2, heard - asked


class RandomIds:
    """128 random bits as 32 hexadecimal digits."""

    def new(self) -> str:
        return secrets.token_hex(16)


class SystemChance:
    """The system's own source of randomness."""

    def draw(self, number: int) -> bytes:
        return secrets.token_bytes(number)
