"""A chat platform as bad as they come: it throttles, fails, forgets to answer, and is down for hours some day."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bot.cards.model import Card
from bot.ports import DeliveryFailed, Limits, Parcel
from tests.simulation.memory import Crash
from tests.simulation.weather import Weather

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)

PER_STATEMENT = 4
"""A replica dies so much more rarely between the platform and the memory than in a transaction."""

STORM = 20
"""Whoever sends a letter so often that was taken has stopped listening."""


@dataclass
class Message:
    """A message as it stands in a chat."""

    id: str
    key: str
    card_key: str
    card: Card
    version: int
    at: datetime


class Platform:
    """Keeps what it takes. It takes no key twice for as long as it `knows_keys`; after that, and where it knows none
    (None), whoever is told that it may have come looks for it. There a look may miss what stands there."""

    def __init__(
        self, name: str, chance: Random, weather: Weather, near: bool, knows_keys: timedelta | None, between: float
    ) -> None:
        self.name = name
        self.limits = Limits(near=near, seconds_between=between)
        self.weather, self.knows_keys = weather, knows_keys
        self.chats: dict[tuple[str, str], list[Message]] = {}
        self.taken: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.trouble: list[str] = []
        self._last: dict[str, datetime] = {}
        self._came: Counter[str] = Counter()
        self.down_until: datetime | None = None
        self.now = MONDAY
        self.sent: list[tuple[datetime, Parcel]] = []
        self.looked = 0
        self._chance = chance

    def send(self, parcel: Parcel) -> str:
        if self.down_until is not None and self.now < self.down_until:
            self.told["down"] += 1
            raise DeliveryFailed("unavailable", unknown=True, everywhere=True)
        if self._hits("throttled"):
            raise DeliveryFailed("ratelimited", retry_after=float(self._chance.choice([1, 30, 300])))
        if self._hits("failing"):
            raise DeliveryFailed("internal_error", unknown=False)
        if self._hits("vanished"):
            raise DeliveryFailed("timeout", unknown=True)
        message = self._take(parcel)
        if self._hits("unsure"):
            raise DeliveryFailed("timeout", unknown=True)
        if self.weather.crash and self._chance.random() < self.weather.crash / PER_STATEMENT:
            self.told["crash after sending"] += 1
            raise Crash
        return message

    def _hits(self, what: str) -> bool:
        hit = self._chance.random() < getattr(self.weather, what)
        self.told[what] += hit
        return hit

    def _take(self, parcel: Parcel) -> str:
        chat = self.chats.setdefault((parcel.kind, parcel.place), [])
        self.sent.append((self.now, parcel))
        self._came[parcel.key] += 1
        if self._came[parcel.key] > STORM:
            self.trouble.append(f"letter {parcel.key} is sent again and again")
        if self.now - self._last.get(parcel.place, MONDAY) < timedelta(seconds=self.limits.seconds_between):
            self.trouble.append(f"{parcel.place} is written to faster than {self.name} wants")
        self._last[parcel.place] = self.now
        looks = parcel.unsure_since is not None and not self._overlooks(parcel)
        for message in reversed(chat):
            fresh = self.knows_keys is not None and self.now - message.at < self.knows_keys
            if message.id == parcel.message or ((looks or fresh) and message.key == parcel.key):
                if parcel.version >= message.version:
                    message.card, message.version = parcel.card, parcel.version
                return message.id
        self.taken[parcel.key] += 1
        message = Message(f"m{len(self.sent)}", parcel.key, parcel.card_key, parcel.card, parcel.version, self.now)
        chat.append(message)
        return message.id

    def _overlooks(self, parcel: Parcel) -> bool:
        """Whether a look misses what may stand there already: where no key is known that cannot be helped."""
        misses = self.knows_keys is None and self._chance.random() < self.weather.unsure
        self.missed[parcel.key] += misses
        return misses

    def of(self, person: str) -> list[Message]:
        """What stands in somebody's chat, oldest first."""
        return self.chats.get(("direct", person), [])

    def twice(self) -> Iterator[str]:
        """What stands there more often than can be helped."""
        return (key for key, times in self.taken.items() if times > 1 + self.missed[key])

    def lines(self) -> list[str]:
        """Every parcel that was taken, as one line each."""
        return [f"{at:%m-%dT%H:%M:%S} {p.place} {p.card_key} {p.version} {hash_of(p.card)}" for at, p in self.sent]


def hash_of(card: Card) -> str:
    """A card in few letters, the same in every process."""
    return f"{zlib.crc32(repr(card).encode()):08x}"
