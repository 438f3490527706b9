"""Letters for the tests of Slack's door."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards.model import Card, line
from bot.platforms.slack.outbound import Slack
from bot.ports import DeliveryFailed, Parcel


def parcel(key: str = "k1", title: str = "招聘需求", **changes: Any) -> Parcel:
    return Parcel(**{
        "key": key, "card_key": "card", "kind": "direct", "place": "U1", "card": Card(line(title)), "version": 1,
        **changes,
    })  # fmt: skip


def fails(slack: Slack, letter: Parcel) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        slack.send(letter)
    return caught.value
