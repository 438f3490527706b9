"""How often Slack lets an app call: a bucket for each method, one for each channel that is posted to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100, 0: 600}
"""Calls a minute by tier; 0 is "special": several hundred."""


@dataclass
class Bucket:
    """So many calls a second on average, with so many at once."""

    per_second: float
    burst: float
    left: float = -1.0
    at: float = 0.0

    def take(self, now: float) -> float:
        """Take one; 0.0, or the seconds until there is one."""
        if self.left < 0:
            self.left, self.at = self.burst, now
        self.left = min(self.burst, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = now
        if self.left >= 1 - 1e-9:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.per_second


@dataclass
class Pace:
    """All limits of the workspace. `messages`: posts a second and channel, `burst`: as many at once."""

    messages: float = 1.0
    burst: float = 5.0
    on: bool = True
    own: dict[str, tuple[float, float]] = field(default_factory=dict)
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def refuses(self, method: str, tier: int, channel: str | None, now: float) -> int:
        """Whole seconds after which to come again, 0 when the call may go through. `channel`: it posts there."""
        if not self.on:
            return 0
        rate, burst = self.own.get(method, (TIERS[tier] / 60, TIERS[tier]))
        wait = self._bucket(method, rate, burst).take(now)
        if not wait and channel:
            wait = self._bucket(f"to {channel}", self.messages, self.burst).take(now)
        return math.ceil(wait - 1e-9)

    def set(self, method: str, per_second: float, burst: float = 1.0) -> None:
        """A limit of its own for one method."""
        self.own[method] = (per_second, burst)
        self._buckets.pop(method, None)

    def _bucket(self, name: str, rate: float, burst: float) -> Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(rate, burst)
        return bucket
