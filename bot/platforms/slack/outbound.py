"""Letters to Slack: a card is posted once and then replaced where it stands."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.cards.model import Card
from bot.platforms.posted import REMEMBERED, Posted
from bot.platforms.shelf import Shelf
from bot.platforms.slack.api import Api, next_cursor
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.places import PAGE, Places
from bot.ports import Limits, Parcel

EVENT = "bole"
"""The event type in our messages' metadata, which every app of the workspace can read: it holds an opaque key only."""
MARGIN = timedelta(minutes=2)
"""Slack's clock may be so far behind ours when we look for a message."""

Draw = Callable[[Card], Mapping[str, Any]]
"""A card as Slack's own message: "text" and "blocks"."""


class Slack:
    """Implements `Platform`. A place of a direct letter is a Slack user id, of another a channel's id or name; a
    message's id is "<channel id>:<ts>". `sent` is told the user id of everybody who was sent something."""

    name = "slack"
    limits = Limits(near=False, hands=8, seconds_between=1.0)

    def __init__(
        self,
        api: Api,
        draw: Draw,
        places: Places,
        sent: Callable[[str], None] | None = None,
        long: Shelf[Card] | None = None,
    ) -> None:
        """`long`: where cards are kept that may not fit into a message."""
        self._api = api
        self._draw = draw
        self._places = places
        self._sent = sent
        self._lock = threading.Lock()
        self._in_hand: set[tuple[str, str]] = set()
        self._looked: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._posted = Posted(long)

    def send(self, parcel: Parcel) -> str:
        """Post the card, or replace the one that stands there. Raises Failed, which is a DeliveryFailed."""
        letter = (parcel.key, parcel.place)
        with self._lock:
            if known := self._posted.message_of(parcel):
                return known
            if letter in self._in_hand:
                raise Failed("in_hand", retry_after=1.0, unknown=True)
            self._in_hand.add(letter)
        try:
            message = self._put(parcel)
        except Failed as failure:
            if parcel.unsure_since and not failure.permanent:
                raise failure.still_unknown() from failure
            raise
        finally:
            with self._lock:
                self._in_hand.discard(letter)
        with self._lock:
            self._posted.keep(parcel, message)
        if self._sent and parcel.kind == "direct":
            self._sent(parcel.place)
        return message

    def _put(self, parcel: Parcel) -> str:
        drawn = self._draw(parcel.card)
        said = {
            "text": drawn["text"],
            "blocks": drawn["blocks"],
            "metadata": {"event_type": EVENT, "event_payload": {"key": parcel.key}},
            "link_names": False,
        }
        if parcel.message and (replaced := self._replace(parcel.message, said)):
            return replaced
        channel = self._channel(parcel)
        if parcel.unsure_since and (found := self._found(parcel, channel)):
            return found
        try:
            answer = self._api.call_if(
                parcel.is_ours, "chat.postMessage", channel=channel, unfurl_links=False, unfurl_media=False, **said
            )
        except Failed as failure:
            if failure.meaning == "nobody":
                self._places.forget(parcel.place)
            raise
        return f"{answer['channel']}:{answer['ts']}"

    def _replace(self, message: str, said: Mapping[str, Any]) -> str | None:
        """Put the card where it stands; None when it cannot be replaced there any more."""
        channel, _, ts = message.partition(":")
        try:
            self._api.call("chat.update", channel=channel, ts=ts, **said)
        except Failed as failure:
            if failure.meaning == "stale":
                return None
            raise
        return message

    def _channel(self, parcel: Parcel) -> str:
        return self._places.direct(parcel.place) if parcel.kind == "direct" else self._places.channel(parcel.place)

    def _found(self, parcel: Parcel, channel: str) -> str | None:
        """The message of an earlier attempt nobody heard the end of. Where we may not look it is sent once more: twice
        is better than never. Raises Failed when Slack cannot say for now; the next attempt goes on from there, since
        a long chat may have more pages than may be read in a minute."""
        assert parcel.unsure_since is not None
        letter = (parcel.key, parcel.place)
        oldest = f"{(parcel.unsure_since - MARGIN).timestamp():.6f}"
        asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": PAGE}
        cursor = self._looked.pop(letter, "")
        while True:
            try:
                answer = self._api.call("conversations.history", **asked, **({"cursor": cursor} if cursor else {}))
            except Failed as failure:
                if failure.permanent:
                    return None
                if failure.code != "invalid_cursor":
                    self._goes_on(letter, cursor)
                raise
            for message in answer["messages"]:
                if _key_of(message) == parcel.key:
                    return f"{channel}:{message['ts']}"
            cursor = next_cursor(answer)
            if not cursor:
                return None

    def _goes_on(self, letter: tuple[str, str], cursor: str) -> None:
        """Remember how far the look for a letter has come."""
        with self._lock:
            self._looked[letter] = cursor
            if len(self._looked) > REMEMBERED:
                self._looked.popitem(last=False)


def _key_of(message: Mapping[str, Any]) -> str | None:
    """The letter a message of ours is."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT else None
