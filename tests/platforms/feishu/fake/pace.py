"""How often Feishu lets an app call: windows of a second and a minute for each call, person, chat and message."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Pace:
    """All limits. `on`: they hold. `noise`: calls of other bots in a chat, a second, by chat id."""

    on: bool = True
    noise: dict[str, int] = field(default_factory=dict)
    own: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    _counts: dict[tuple[str, float], tuple[int, int]] = field(default_factory=dict)

    def take(self, what: str, limits: tuple[tuple[int, float], ...], now: float) -> int:
        """Take one call; 0, or the whole seconds until the window that is full ends."""
        if not self.on:
            return 0
        limits = self.own.get(what, limits)
        for most, seconds in limits:
            if self._held(what, seconds, now) + self.noise.get(what, 0) >= most:
                return max(1, math.ceil(seconds - now % seconds))
        for _, seconds in limits:
            self._counts[what, seconds] = (int(now // seconds), self._held(what, seconds, now) + 1)
        return 0

    def _held(self, what: str, seconds: float, now: float) -> int:
        window, count = self._counts.get((what, seconds), (-1, 0))
        return count if window == int(now // seconds) else 0
