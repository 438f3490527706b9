"""What this process has put into a platform's chats: the message a letter became, and each card's newest version."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from bot.cards.model import Card
from bot.cards.plain import card_text
from bot.platforms.shelf import Shelf
from bot.ports import Parcel

REMEMBERED = 10_000
LONG = 2000
"""Characters of a card that may not fit into a message."""


@dataclass(frozen=True)
class _Copy:
    version: int
    message: str


class Posted:
    """Remembers the last of it; whoever asks keeps other threads out. `long`: a shelf for cards that may not fit into
    their message, by that message's id."""

    def __init__(self, long: Shelf[Card] | None = None, most: int = REMEMBERED) -> None:
        self._long = long
        self._most = most
        self._letters: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._copies: OrderedDict[tuple[str, str], _Copy] = OrderedDict()

    def message_of(self, parcel: Parcel) -> str | None:
        """The message that stands there already, of this letter or of a later version of its card."""
        if known := self._letters.get((parcel.key, parcel.place)):
            return known
        copy = self._copies.get((parcel.card_key, parcel.place))
        return copy.message if copy and copy.version > parcel.version else None

    def keep(self, parcel: Parcel, message: str) -> None:
        """Remember which message a letter became."""
        self._letters[parcel.key, parcel.place] = message
        self._copies[parcel.card_key, parcel.place] = _Copy(parcel.version, message)
        self._copies.move_to_end((parcel.card_key, parcel.place))
        for remembered in (self._letters, self._copies):
            if len(remembered) > self._most:
                remembered.popitem(last=False)
        if self._long is not None and len(card_text(parcel.card)) > LONG:
            self._long.keep(message, parcel.card)

    def others(self, key: str) -> set[str]:
        """The messages of every letter but this."""
        return {message for letter, message in self._letters.items() if letter[0] != key}
