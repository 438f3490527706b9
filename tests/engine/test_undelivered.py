"""What can never arrive: told to those who can mend it, without its content, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cards.model import Card, line, to_json
from bot.cards.plain import card_text
from bot.ports import DeliveryFailed, Incoming, Parcel, Submitted
from storage import outbox
from tests.engine.far import FAR, Town, town

GONE = DeliveryFailed("user_not_found", permanent=True)
MAINTAINERS = ("qin.hao", "tom.becker")


@pytest.fixture
def far_town(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        yield made


def settles(made: Town) -> None:
    """Let the couriers and the house do all there is to do now."""
    while made.works() + made.bole.room.pulse():
        pass


def seen(made: Town, person: str) -> list[str]:
    """What stands in somebody's chat."""
    return [card_text(m.card) for m in made.near.of("direct", person)]


def asks(made: Town, person: str) -> None:
    """Give somebody something to do."""
    values = {"what": "canary", "owner": person, "due": "2026-03-20", "priority": "P1"}
    form = Submitted("desk", "start:meetings.action_item", values)
    made.bole.room.receive(Incoming(f"start:{person}", "playground", "wang.xiaoyu", form, made.clock.now()))


def test_maintainers_get_one_card_a_day_for_each_platform_and_reason(far_town: Town) -> None:
    """C5: no second try; three letters fail for one reason and one for another: two cards, the first redrawn with its
    count, in each maintainer's own language, with nothing of the letters in them."""

    def gone(parcel: Parcel) -> None:
        raise DeliveryFailed("is_archived" if parcel.place == "C1" else "user_not_found", permanent=True)

    far_town.far.before = gone
    far_town.writes([("canary-1", "U1"), ("canary-2", "U2"), ("canary-3", "U3"), ("canary-4", "C1")])
    settles(far_town)
    assert len(far_town.far.attempts) == 4
    assert set(far_town.states().values()) == {"parked"}
    for person in MAINTAINERS:
        cards = seen(far_town, person)
        assert len(cards) == 2
        (many,) = [card for card in cards if "user_not_found" in card]
        assert "3" in many
        assert "canary" not in "".join(cards)
    assert any("没能送达" in card for card in seen(far_town, "qin.hao"))
    far_town.clock.set(far_town.clock.now().replace(day=3))
    far_town.writes([("canary-5", "U5")])
    settles(far_town)
    assert len(seen(far_town, "qin.hao")) == 3


def test_whom_nobody_can_reach_is_told_to_hr(far_town: Town) -> None:
    """C5: the cards of open tasks find no way to their two people, who are nowhere else: the HR lead has one card that
    says who it is, not what it is about."""
    send = far_town.near.send

    def picky(parcel: Parcel) -> str:
        if parcel.place in ("li.na", "gao.ming"):
            raise GONE
        return send(parcel)

    far_town.near.send = picky
    for person in ("li.na", "gao.ming"):
        asks(far_town, person)
    settles(far_town)
    (told,) = [card for card in seen(far_town, "chen.jing") if "联系不上" in card]
    assert "李娜" in told
    assert "高明" in told
    assert "canary" not in told


def test_who_has_another_handle_gets_the_card_there(far_town: Town) -> None:
    """C5: the card goes to the platform on which its person can be reached, and HR is not troubled."""
    asks(far_town, "li.na")
    card = next(m.card_key for m in far_town.near.sent if m.place == "li.na" and m.card_key.startswith("task:"))
    before = len(seen(far_town, "li.na"))
    far_town.far.down = GONE
    body = to_json(Card(line("the card as it is now")))
    with far_town.bole.tools.store.transaction() as tx:
        outbox.put(tx, "k", card, "direct", "U-li", FAR, 1_000, body, far_town.clock.now(), person="li.na")
    settles(far_town)
    assert len(seen(far_town, "li.na")) == before
    assert [text for text in seen(far_town, "li.na") if "the card as it is now" in text]
    assert not [text for text in seen(far_town, "chen.jing") if "联系不上" in text]
    assert far_town.letter("k").state == "parked"


def test_an_answered_task_troubles_nobody_in_hr(far_town: Town) -> None:
    """A redraw of what is over has nothing to ask: the maintainers hear of it, HR does not."""
    far_town.far.down = GONE
    far_town.writes([("k", "U-li")], card="task:of-old", person="li.na")
    settles(far_town)
    assert not seen(far_town, "chen.jing")
    assert seen(far_town, "qin.hao")


def test_a_maintainer_nobody_can_reach_makes_no_circle(far_town: Town) -> None:
    """The card about undelivered letters cannot be delivered either: it is parked and logged, and that is all."""
    far_town.far.down = GONE
    far_town.writes([("k", "U1")], card="undelivered:far:user_not_found:2026-03-02")
    settles(far_town)
    assert far_town.states() == {"k": "parked"}
    assert not seen(far_town, "qin.hao")
    with far_town.bole.tools.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'outbox:parked'").scalar() == 1
