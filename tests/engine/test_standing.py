"""What stands in a message is found again by the message: by whoever has it, as it is now, and by nobody else."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.growth import appeals
from tests.stories.needs import filed

HERE = "playground"


def test_a_card_is_found_by_its_message_as_it_now_is(company: Company) -> None:
    """Each card a person has is the one that stands in their chat; another person finds nothing by it."""
    _, head, _ = filed(company)
    (message,) = head.messages
    assert company.room.standing(head.who, HERE, message.id) == message.card
    head.presses("同意")
    (message,) = head.messages
    assert company.room.standing(head.who, HERE, message.id) == message.card
    assert company.room.standing("shen.kai", HERE, message.id) is None


def test_what_is_no_message_of_ours_there_is_nothing(company: Company) -> None:
    """Neither an invented one nor the same one on another platform."""
    _, head, _ = filed(company)
    assert company.room.standing(head.who, "slack", head.messages[0].id) is None
    assert company.room.standing(head.who, HERE, "D1:1.1") is None


def test_a_confidential_card_shows_no_more_than_its_message_does(company: Company) -> None:
    """That something waits, and a button to open it: however the card is asked for."""
    appeals.filed(company)
    (message,) = company.person("xu.lan").messages
    card = company.room.standing("xu.lan", HERE, message.id)
    assert card == message.card and appeals.CANARY not in card_text(card)
    assert company.room.standing("liu.yang", HERE, message.id) is None


def test_what_nobody_is_asked_by_is_found_as_it_was_sent(company: Company) -> None:
    """A list or a help card."""
    asker = company.person("wang.xiaoyu")
    asker.says("帮助")
    (helped,) = asker.messages
    assert company.room.standing(asker.who, HERE, helped.id) == helped.card
