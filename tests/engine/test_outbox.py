"""The only sender: in order, once, and never stopped by one letter."""

from __future__ import annotations

import logging

import pytest

from bot.cards.model import Card, line, to_json
from bot.ports import DeliveryFailed, Parcel
from storage import outbox
from tests.looking import rows
from tests.office import Company

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-20", "priority": "P1"}


def write(company: Company, key: str, version: int = 1, card: str = "card", place: str = "li.na") -> None:
    """Put a letter straight into the outbox."""
    now = company.clock.now()
    with company.bole.tools.store.transaction() as tx:
        outbox.put(tx, key, card, "direct", place, "playground", version, to_json(Card(line(key))), now)


def states(company: Company) -> dict[str, str]:
    return {row["key"]: row["state"] for row in rows(company, "outbox")}


def test_a_newer_version_takes_the_place_of_one_that_still_waits(company: Company) -> None:
    """Three versions of a card while the platform is down: only the last is sent."""
    company.platform.failing = DeliveryFailed("down", retry_after=60)
    for version in (1, 2, 3):
        write(company, f"v{version}", version)
    company.settles()
    company.platform.failing = None
    company.winds(minutes=2)
    assert states(company) == {"v1": "superseded", "v2": "superseded", "v3": "sent"}
    assert [p.key for p in company.platform.sent] == ["v3"]


def test_versions_of_a_card_arrive_in_order_in_one_message(company: Company) -> None:
    """A card that was redrawn ten times is one message, and its version never goes back."""
    for version in range(1, 11):
        write(company, f"v{version}", version)
        company.settles()
    assert [p.version for p in company.platform.sent] == list(range(1, 11))
    assert len(company.person("li.na").messages) == 1


def test_a_letter_that_can_never_arrive_is_parked_and_the_others_go_on(company: Company) -> None:
    """C5: an archived channel: no second try, an audit line with the reason, nobody else waits, and the maintainers
    are told."""
    send = company.platform.send

    def picky(parcel: Parcel) -> str:
        if parcel.key == "dead":
            raise DeliveryFailed("channel_archived", permanent=True)
        return send(parcel)

    company.platform.send = picky
    write(company, "dead", card="a")
    write(company, "alive", card="b")
    company.settles()
    kept = states(company)
    assert (kept.pop("dead"), kept.pop("alive")) == ("parked", "sent")
    assert all(key.startswith("undelivered:dead") for key in kept)
    company.person("qin.hao").sees("有消息没能送达")
    (line,) = rows(company, "audit", "action = 'outbox:parked'")
    assert "channel_archived" in line["details"]


def test_a_platform_that_asks_to_wait_is_asked_again_when_it_said(company: Company) -> None:
    """`retry_after` is honoured: not a second sooner, and then at once."""
    company.platform.failing = DeliveryFailed("429", retry_after=90)
    write(company, "later")
    company.settles()
    company.platform.failing = None
    company.winds(seconds=89)
    assert states(company) == {"later": "waiting"}
    company.winds(seconds=1)
    assert states(company) == {"later": "sent"}


def test_pauses_grow_up_to_ten_minutes(company: Company) -> None:
    """A platform that is down for a day is tried again and again, ever more seldom, and nothing is lost."""
    company.platform.failing = DeliveryFailed("down")
    write(company, "patient")
    company.winds(days=1)
    (row,) = rows(company, "outbox", "key = 'patient'")
    assert 144 <= row["tries"] <= 170
    company.platform.failing = None
    company.winds(minutes=11)
    assert states(company)["patient"] == "sent"


def test_a_platform_that_breaks_down_blocks_nobody(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    """An error nobody foresaw while sending: the press that caused it is answered, the letter waits and is tried
    again, others are sent; after eight tries it is parked."""
    caplog.set_level(logging.CRITICAL)
    send = company.platform.send

    def broken(parcel: Parcel) -> str:
        if parcel.place == "li.na":
            raise KeyError("what no platform should raise")
        return send(parcel)

    company.platform.send = broken
    write(company, "unlucky")
    assert company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM).accepted
    assert company.person("wang.xiaoyu").count("写周报")
    assert states(company)["unlucky"] == "waiting"
    company.winds(hours=1)
    (row,) = rows(company, "outbox", "key = 'unlucky'")
    assert (row["state"], row["tries"]) == ("parked", 8)
