"""Letters to Feishu: a card is sent once and then redrawn where it stands."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.cards.model import Card
from bot.cards.plain import card_text
from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.looking import Looking, letter_mark, marked
from bot.platforms.feishu.places import CHAT_ID, Places
from bot.platforms.posted import Posted
from bot.platforms.shelf import Shelf
from bot.platforms.wording import cut
from bot.ports import Limits, Parcel

log = logging.getLogger(__name__)
MESSAGES = "/im/v1/messages"
SAME = timedelta(minutes=55)
"""For so long after a first attempt Feishu knows the letter again by its uuid (an hour, with a margin)."""
LONGEST_TEXT = 20_000
"""Signs of a text message; Feishu takes 150 KB."""

Draw = Callable[[Card], Mapping[str, Any]]
"""A card as Feishu's own."""


class Feishu:
    """Implements `Platform`. A place of a direct letter is an open_id, of another a group's id or name; a message's id
    is Feishu's. `is_old` tells whose app is too old for our cards: they are sent words."""

    name = "feishu"
    limits = Limits(near=False, hands=16, seconds_between=0.2)

    def __init__(
        self,
        api: Api,
        draw: Draw,
        places: Places,
        now: Callable[[], datetime],
        *,
        is_old: Callable[[str], bool] = lambda handle: False,
        tell: Callable[[Card], str] | None = None,
        long: Shelf[Card] | None = None,
    ) -> None:
        """`tell`: a card in words; `long`: where cards are kept that may not fit into a message."""
        self._api = api
        self._draw = draw
        self._places = places
        self._now = now
        self._is_old = is_old
        self._tell = tell or words
        self._looking = Looking(api)
        self._lock = threading.Lock()
        self._in_hand: dict[tuple[str, str], str] = {}
        self._posted = Posted(long)

    def send(self, parcel: Parcel) -> str:
        """Send the card, or redraw the one that stands there. Raises Failed, which is a DeliveryFailed."""
        copy = (parcel.card_key, parcel.place)
        with self._lock:
            if known := self._posted.message_of(parcel):
                return known
            if holder := self._in_hand.get(copy):
                raise Failed(
                    "in_hand", retry_after=1.0, unknown=holder == parcel.key or parcel.unsure_since is not None
                )
            self._in_hand[copy] = parcel.key
        try:
            message = self._put(parcel)
        except Failed as failure:
            if parcel.unsure_since and not failure.permanent:
                raise failure.still_unknown() from failure
            raise
        finally:
            with self._lock:
                self._in_hand.pop(copy, None)
        with self._lock:
            self._posted.keep(parcel, message)
        if parcel.urgent and parcel.kind == "direct":
            self._knock(parcel.place, message)
        return message

    def post(self, place: str, card_json: Mapping[str, Any], *, uuid: str) -> str:
        """Put a card of the door's own into somebody's direct chat (an open_id) or a group (its id); the message's id.
        `uuid`: the same for the same card, so that it stands there once. Raises Failed."""
        return self._sent(place, "interactive", _dumped(card_json), uuid)

    def redraw(self, message: str, card_json: Mapping[str, Any]) -> None:
        """Draw another card where one stands. Raises Failed, "stale" in its meaning when it cannot be drawn there any
        more."""
        self._api.call("PATCH", f"{MESSAGES}/{message}", body={"content": _dumped(card_json)})

    def _put(self, parcel: Parcel) -> str:
        kind, content = self._drawn(parcel)
        if parcel.message and self._replaced(parcel.message, kind, content):
            return parcel.message
        place = parcel.place if parcel.kind == "direct" else self._places.group(parcel.place)
        if not place:
            raise Failed("no_receiver", meaning="nobody")
        is_forgotten = parcel.unsure_since is not None and self._now() - parcel.unsure_since >= SAME
        if is_forgotten and (found := self._found(parcel, place, kind, content)):
            return found
        try:
            return self._sent(place, kind, content, _uuid(parcel))
        except Failed as failure:
            if failure.meaning == "nobody":
                self._places.forget(parcel.place)
            raise

    def _drawn(self, parcel: Parcel) -> tuple[str, str]:
        """The kind of message a letter is, and its content."""
        if parcel.kind == "direct" and self._is_old(parcel.place):
            return "text", _dumped({"text": self._tell(parcel.card)})
        return "interactive", _dumped(marked(self._draw(parcel.card), letter_mark(parcel.key, parcel.place)))

    def _replaced(self, message: str, kind: str, content: str) -> bool:
        """Put the card where it stands; False when it cannot be put there any more."""
        try:
            if kind == "text":
                self._api.call("PUT", f"{MESSAGES}/{message}", body={"msg_type": kind, "content": content})
            else:
                self._api.call("PATCH", f"{MESSAGES}/{message}", body={"content": content})
        except Failed as failure:
            if failure.meaning == "stale":
                return False
            raise
        return True

    def _sent(self, place: str, kind: str, content: str, uuid: str) -> str:
        """A new message. Sent again with the same uuid within the hour it is the same message."""
        is_group = CHAT_ID.fullmatch(place) is not None
        answer = self._api.call(
            "POST", MESSAGES, query={"receive_id_type": "chat_id" if is_group else "open_id"},
            body={"receive_id": place, "msg_type": kind, "content": content, "uuid": uuid[:50]},
        )  # fmt: skip
        message = answer.get("message_id")
        if not isinstance(message, str) or not message:
            raise Failed("unreadable", unknown=True)
        if not is_group:
            self._places.met(place, str(answer.get("chat_id") or ""))
        return message

    def _found(self, parcel: Parcel, place: str, kind: str, content: str) -> str | None:
        """The message of an earlier attempt nobody heard the end of, when Feishu does not know its uuid any more. Where
        we may not look it is sent once more: twice is better than never. Raises Failed when Feishu cannot say for now.
        """
        assert parcel.unsure_since is not None
        chat = place if parcel.kind == "channel" else self._places.direct(place)
        if not chat:
            return None
        with self._lock:
            others = self._posted.others(parcel.key)
        try:
            return self._looking.find(
                chat, parcel.unsure_since, (kind, content), letter_mark(parcel.key, parcel.place), others
            )
        except Failed as failure:
            if failure.permanent:
                return None
            raise

    def _knock(self, handle: str, message: str) -> None:
        """Have a message that stands announced louder. It has arrived: what goes wrong here does not matter to it."""
        try:
            self._api.call(
                "PATCH", f"{MESSAGES}/{message}/urgent_app", query={"user_id_type": "open_id"},
                body={"user_id_list": [handle]},
            )  # fmt: skip
        except Failed as failure:
            log.info("feishu: a message was not announced as urgent: %s", failure)


def words(card: Card, below: str = "") -> str:
    """A card as the words of a text message, the answers to choose from below it, since they are given in words, and
    last some of ours. Feishu reads tags, links and bold type in it: there are none of ours, and what a person wrote is
    none."""
    choices = "\n".join(f"• {each.label}" for each in card.buttons if each.value is not None)
    rest = "".join(f"\n\n{each}" for each in (choices, below) if each)
    text = cut(card_text(card), LONGEST_TEXT - len(rest)) + rest
    return text.replace("<", "＜").replace("](", "] (").replace("**", "＊＊")


def _uuid(parcel: Parcel) -> str:
    """What Feishu knows a letter by for an hour."""
    return hashlib.sha256(f"{parcel.key}\n{parcel.place}".encode()).hexdigest()[:50]


def _dumped(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
