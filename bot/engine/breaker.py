"""Whether a platform is tried at all: not while it is down, with one letter once it may be back, gently after that."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.clock import Chance

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
GENTLE = timedelta(minutes=1)
TIMES_USUAL = 2
USUAL_OVER = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def lot(chance: Chance) -> float:
    """A number from 0 up to 1, drawn by lot."""
    return int.from_bytes(chance.draw(4), "big") / 2**32


class Usual:
    """How many letters a second have gone out lately, but at least `least`."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._minutes: deque[tuple[datetime, int]] = deque()

    def count(self, now: datetime) -> None:
        """One more letter is out."""
        minute = now.replace(second=0, microsecond=0)
        if self._minutes and self._minutes[-1][0] == minute:
            minute, so_far = self._minutes.pop()
            self._minutes.append((minute, so_far + 1))
        else:
            self._minutes.append((minute, 1))
        while self._minutes[0][0] < now - USUAL_OVER:
            self._minutes.popleft()

    def per_second(self, now: datetime) -> float:
        """Over the last ten minutes, or since the first letter if that is less."""
        lately = [(minute, count) for minute, count in self._minutes if minute >= now - USUAL_OVER]
        if not lately:
            return self._least
        span = max(now - lately[0][0], MINUTE).total_seconds()
        return max(self._least, sum(count for _, count in lately) / span)


class Breaker:
    """Shut while letters flow. It opens when the platform is down; after a pause one letter probes it, and each probe
    that fails doubles the pause. For a minute after it has shut again, letters go at twice the usual rate at most."""

    def __init__(self, chance: Chance, least_per_second: float) -> None:
        """`least_per_second`: the usual rate of a platform to which little or nothing was sent lately."""
        self._chance = chance
        self._usual = Usual(least_per_second)
        self._failures = 0
        self._pause_ends: datetime | None = None
        self._probing = False
        self._shut_at: datetime | None = None
        self._rate = least_per_second
        self._spent = 0

    @property
    def is_open(self) -> bool:
        """Whether the platform is taken to be down."""
        return self._pause_ends is not None

    def allows(self, now: datetime, most: int) -> int:
        """How many letters may be claimed now: none while it is open, one to probe, few in the first minute after."""
        if self._pause_ends is not None:
            return min(most, 0 if self._probing or now < self._pause_ends else 1)
        if self._shut_at is None:
            return most
        since = now - self._shut_at
        if since >= GENTLE:
            self._shut_at = None
            return most
        return max(0, min(most, int(since.total_seconds() * self._rate * TIMES_USUAL) - self._spent))

    def next_at(self, now: datetime) -> datetime | None:
        """When more may be claimed; None when that waits for nothing but letters."""
        if self._pause_ends is not None:
            return now + timedelta(seconds=FIRST_PAUSE) if self._probing else max(now, self._pause_ends)
        if self._shut_at is None or now - self._shut_at >= GENTLE:
            return None
        return max(now, self._shut_at + timedelta(seconds=(self._spent + 1) / (self._rate * TIMES_USUAL)))

    def claimed(self, number: int) -> None:
        """So many letters were claimed."""
        self._probing = self.is_open and number > 0
        self._spent += number

    def arrived(self, now: datetime, probe: bool) -> None:
        """A letter got through. `probe`: it was claimed while the breaker was open."""
        self._usual.count(now)
        self.reached(now, probe)

    def reached(self, now: datetime, probe: bool) -> None:
        """The platform answered, if only with a refusal of that one letter."""
        if probe and self._pause_ends is not None:
            self._pause_ends, self._probing, self._failures = None, False, 0
            self._shut_at, self._spent = now, 0

    def came_back(self, probe: bool) -> None:
        """A letter was not sent after all."""
        if probe:
            self._probing = False

    def down(self, now: datetime, probe: bool, retry_after: float | None = None) -> None:
        """Nothing gets through to the platform. Letters under way when it opened do not lengthen the pause."""
        if self.is_open and not probe:
            return
        if not self.is_open and self._shut_at is None:
            self._rate = self._usual.per_second(now)
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures, 20))
        self._failures += 1
        pause = max(retry_after or 0.0, longest * lot(self._chance))
        self._pause_ends, self._probing, self._shut_at = now + timedelta(seconds=pause), False, None
