"""What a platform remembers of the letters it put into chats: the last of them, by letter and by card."""

from __future__ import annotations

from bot.cards.model import Card, Paragraph, line
from bot.platforms.posted import LONG, Posted
from bot.platforms.shelf import Shelf
from tests.platforms.adapter import card, parcel


def test_a_letter_and_whatever_it_overtook_are_known_by_their_message() -> None:
    """The letter itself, and an older version of its card; a newer one, or one for somebody else, is to be sent."""
    posted = Posted()
    posted.keep(parcel(card(), "k2", 2, place="a"), "m1")
    assert posted.message_of(parcel(card(), "k2", 2, place="a")) == "m1"
    assert posted.message_of(parcel(card(), "k1", 1, place="a")) == "m1"
    assert posted.message_of(parcel(card(), "k3", 3, place="a")) is None
    assert posted.message_of(parcel(card(), "k2", 2, place="b")) is None


def test_the_longest_ago_are_forgotten_first() -> None:
    """So that a bot that runs for months remembers no more than it needs."""
    posted = Posted(most=2)
    for number in range(3):
        posted.keep(parcel(card(), f"k{number}", card_key=f"c{number}"), f"m{number}")
    assert [posted.message_of(parcel(card(), f"k{number}", card_key="x")) for number in range(3)] == [None, "m1", "m2"]
    assert posted.others("k1") == {"m2"}


def test_only_a_long_card_is_kept_for_whoever_wants_to_read_on() -> None:
    """Under the message it stands in."""
    long: Shelf[Card] = Shelf(10)
    posted = Posted(long)
    posted.keep(parcel(card(Paragraph(line("短"))), "k1"), "m1")
    posted.keep(parcel(much := card(Paragraph(line("长" * LONG))), "k2"), "m2")
    assert (long.find("m1"), long.find("m2")) == (None, much)
