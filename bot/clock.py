"""The only place that asks the machine what time it is, and the only one that draws lots."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Protocol


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


class RandomIds:
    """128 random bits as 32 hexadecimal digits."""

    def new(self) -> str:
        return secrets.token_hex(16)


class SystemChance:
    """The system's own source of randomness."""

    def draw(self, number: int) -> bytes:
        return secrets.token_bytes(number)
