"""The bot's letters arrive: new, replaced, once, or refused for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from bot.cards.model import Card, line
from bot.clock import SystemClock
from bot.platforms.playground.chat import Chat
from bot.platforms.playground.outbound import Playground
from bot.ports import DeliveryFailed, Parcel
from tests.platforms.playground.fake_house import office


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Playground]:
    """A playground with six people and three channels, nobody looking."""
    clock = SystemClock()
    company = office(clock.now())
    chat = Chat(tmp_path / "p.db")
    yield Playground(chat, clock, lambda: company)
    chat.close()


def parcel(
    key: str,
    version: int = 1,
    place: str = "li.na",
    kind: Literal["direct", "channel"] = "direct",
    message: str | None = None,
) -> Parcel:
    return Parcel(key, "card-1", kind, place, Card(line(f"v{version}")), version, message)


def title(platform: Playground, message: str) -> str:
    kept = platform.chat.get(int(message))
    assert kept is not None
    return kept.body["title"][0]["text"]


def test_a_letter_sent_again_is_one_message(platform: Playground) -> None:
    """A lost reply makes the machine room send again; the reader sees it once."""
    assert platform.send(parcel("a")) == platform.send(parcel("a"))
    assert len(platform.chat.messages("direct:li.na")) == 1


def test_a_newer_version_takes_the_place_of_the_older(platform: Playground) -> None:
    """The same message changes; an older version that comes late changes nothing."""
    message = platform.send(parcel("a", 1))
    assert platform.send(parcel("c", 3, message=message)) == message
    assert platform.send(parcel("b", 2, message=message)) == message
    assert title(platform, message) == "v3"


def test_a_card_whose_message_was_never_reported_is_still_one_message(platform: Playground) -> None:
    """When the id of the first version got lost, the next version finds it by its card."""
    first = platform.send(parcel("a", 1))
    assert platform.send(parcel("b", 2)) == first
    assert title(platform, first) == "v2"


def test_the_same_card_in_two_chats_is_two_messages(platform: Playground) -> None:
    """A message is never replaced by one meant for somebody else."""
    message = platform.send(parcel("a", 1))
    other = platform.send(parcel("b", 2, place="liu.yang", message=message))
    assert other != message
    assert title(platform, message) == "v1"


@pytest.mark.parametrize(("kind", "place"), [("direct", "nobody"), ("channel", "li.na"), ("direct", "marketing")])
def test_a_letter_to_nobody_fails_for_good(
    platform: Playground, kind: Literal["direct", "channel"], place: str
) -> None:
    """Trying again would not help, and the machine room is told so."""
    with pytest.raises(DeliveryFailed) as failed:
        platform.send(parcel("a", place=place, kind=kind))
    assert failed.value.permanent


def test_a_channel_gets_its_letter(platform: Playground) -> None:
    """Minutes go to a channel by its id."""
    platform.send(parcel("a", place="marketing", kind="channel"))
    assert len(platform.chat.messages("channel:marketing")) == 1


def test_a_disk_that_takes_nothing_more_is_a_failure_to_try_again(platform: Playground) -> None:
    """The letter is not lost: the machine room keeps it and sends it later."""
    platform.chat._db.execute("PRAGMA query_only=ON")
    with pytest.raises(DeliveryFailed) as failed:
        platform.send(parcel("a"))
    assert not failed.value.permanent
    platform.chat._db.execute("PRAGMA query_only=OFF")
    assert platform.send(parcel("a"))
