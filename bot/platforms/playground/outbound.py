"""The bot's letters arrive in the playground: a new message, or a newer version in the place of an older one."""

from __future__ import annotations

from collections.abc import Callable

from bot.cards.model import to_json
from bot.clock import Clock
from bot.flow.people import Office
from bot.platforms.playground.chat import Chat, ChatBroken, channel, direct
from bot.ports import DeliveryFailed, Limits, Parcel

NAME = "playground"


class Playground:
    """The playground as the machine room sees it. A person's handle is the person's id."""

    name = NAME
    limits = Limits()

    def __init__(self, chat: Chat, clock: Clock, office: Callable[[], Office]) -> None:
        self.chat = chat
        self._clock = clock
        self._office = office

    def send(self, parcel: Parcel) -> str:
        """Deliver or replace a message; its id. The same letter twice is one message.

        Raises DeliveryFailed, for good, when nobody has that handle and no channel that name.
        """
        place = self._place(parcel)
        try:
            return str(self._keep(parcel, place))
        except ChatBroken as error:
            raise DeliveryFailed(str(error)) from error

    def _keep(self, parcel: Parcel, place: str) -> int:
        key = f"card:{place}:{parcel.card_key or parcel.key}"
        kept = self.chat.get(int(parcel.message)) if parcel.message and parcel.message.isdecimal() else None
        if kept is None or kept.chat != place:
            kept = self.chat.by_key(key)
        if kept is None:
            at = self._clock.now()
            kept = self.chat.add(key, place, "", "card", to_json(parcel.card), at, parcel.version)
        if kept.version < parcel.version:
            self.chat.replace(kept.id, to_json(parcel.card), parcel.version)
        return kept.id

    def _place(self, parcel: Parcel) -> str:
        office = self._office()
        if parcel.kind == "direct" and parcel.place in office.people:
            return direct(parcel.place)
        if parcel.kind == "channel" and parcel.place in office.channels:
            return channel(parcel.place)
        raise DeliveryFailed(f"the playground has no {parcel.kind} chat {parcel.place!r}", permanent=True)
