"""What goes out to a chat platform: letters on their way, and how a platform takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.cards.model import Card


def always() -> bool:
    return True


@dataclass(frozen=True)
class Parcel:
    """A letter on its way out. `key` is the same for each attempt, `card_key` for each version of one card.

    `place` is the handle of a person (direct chat) or a channel's id, per `kind`.
    `message` is the platform's id of the message to replace, None for a new one. `unsure_since`: an attempt was made
    then and nobody knows how it ended; the platform looks whether it arrived before it sends again. `urgent`: the last
    word before a promise breaks, for a platform that can knock louder. `is_ours`: whether it is still ours to send, to
    be asked once more just before the call that cannot be taken back: whoever slept meanwhile would send it twice.
    """

    key: str
    card_key: str
    kind: Literal["direct", "channel"]
    place: str
    card: Card
    version: int
    message: str | None = None
    unsure_since: datetime | None = None
    urgent: bool = False
    is_ours: Callable[[], bool] = field(default=always, compare=False, repr=False)


@dataclass(frozen=True)
class Limits:
    """How a platform takes letters. `near`: on this machine, so that they arrive within the house's own work; to one
    that is far a courier takes them, so many `hands` at a time, with `seconds_between` two letters to one place."""

    near: bool = True
    hands: int = 1
    seconds_between: float = 0.0


class DeliveryFailed(Exception):
    """A letter did not get through. `permanent`: trying again is useless. `retry_after`: seconds.

    `unknown`: it may have arrived all the same. `everywhere`: no letter gets through to that platform for now.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        unknown: bool = False,
        everywhere: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.unknown = unknown
        self.everywhere = everywhere


class Platform(Protocol):
    """A chat platform, as the machine room sees it."""

    name: str
    limits: Limits

    def send(self, parcel: Parcel) -> str:
        """Deliver or replace a message; the platform's message id. Raises DeliveryFailed."""
        ...
