"""A chat platform, a clock and ids that do what a story says."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.model import (
    Card,
)
from bot.ports import DeliveryFailed, Limits, Parcel


class SetClock:
    """A clock that stands still until somebody winds it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        assert moment >= self._now, "the clock never goes back"
        self._now = moment


class SeededIds:
    """The same ids in every run."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def new(self) -> str:
        return f"{self._random.getrandbits(128):032x}"


@dataclass
class Message:
    """A message as it stands in a chat; `version` as last drawn."""

    id: str
    card: Card
    version: int
    seen: bool = False


@dataclass
class Chats:
    """A chat platform that keeps what it is sent, and can be told to fail."""

    name: str = "playground"
    limits: Limits = field(default_factory=Limits)
    chats: dict[str, list[Message]] = field(default_factory=dict)
    failing: DeliveryFailed | None = None
    sent: list[Parcel] = field(default_factory=list)

    def send(self, parcel: Parcel) -> str:
        if self.failing is not None:
            raise self.failing
        self.sent.append(parcel)
        chat = self.chats.setdefault(f"{parcel.kind}:{parcel.place}", [])
        for message in chat:
            if message.id in (parcel.message, parcel.key):
                if parcel.version >= message.version:
                    message.card, message.version, message.seen = parcel.card, parcel.version, False
                return message.id
        chat.append(Message(parcel.key, parcel.card, parcel.version))
        return parcel.key

    def of(self, kind: str, place: str) -> list[Message]:
        return self.chats.setdefault(f"{kind}:{place}", [])
