"""Letters for the tests of Feishu's door, and the clock they are sent by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cards.model import Card, Text, line
from bot.platforms.feishu.outbound import Feishu
from bot.ports import DeliveryFailed, Parcel
from tests.platforms.desk import Cut, Watch
from tests.platforms.feishu.desk import Chats

BEGAN = datetime.fromtimestamp(1_700_000_000, UTC)


def parcel(key: str = "k1", title: str = "招聘需求", **changes: Any) -> Parcel:
    return Parcel(**{
        "key": key, "card_key": "card", "kind": "direct", "place": "ou_1", "card": Card(line(title)), "version": 1,
        **changes,
    })  # fmt: skip


def drawn(card: Card) -> dict[str, Any]:
    """A card of schema 2.0, as small as one can be."""
    title = {"tag": "plain_text", "content": "".join(span.text for span in card.title if isinstance(span, Text))}
    elements = [{"tag": "hr", "element_id": "taken"}, {"tag": "div", "text": {"tag": "plain_text", "content": "x"}}]
    return {"schema": "2.0", "config": {"update_multi": True}, "header": {"title": title},
            "body": {"elements": elements}}  # fmt: skip


class Clock:
    """The company's clock; Feishu's is the same."""

    def __init__(self, there: Chats, watch: Watch) -> None:
        self.there, self.watch = there, watch

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.there.now, UTC)

    def winds(self, **span: float) -> None:
        seconds = timedelta(**span).total_seconds()
        self.there.now += seconds
        self.watch.now += seconds


def fails(feishu: Feishu, letter: Parcel) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        feishu.send(letter)
    return caught.value


def lost(there: Chats, *, kept: bool) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A message whose answer is never heard of: Feishu kept it, or did not."""

    def post(given: dict[str, Any]) -> dict[str, Any]:
        if kept:
            there.post(given)
        raise Cut

    return post
