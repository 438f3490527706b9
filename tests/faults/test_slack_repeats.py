"""Slack's events that come again, late, out of order, or to two of us at once."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.engine import dispatch
from bot.engine.turn import Turn
from bot.platforms.slack.socket import Sockets
from bot.ports import Answer
from tests.faults.slackdoor import (
    ITEM,
    OWNER,
    card_in,
    fills,
    item,
    left_behind,
    presses,
    ref_of,
    rings,
    told,
    unfollowed,
    verbs_in,
)
from tests.looking import every, one, rows
from tests.platforms.slack.fake.delivery import Answered
from tests.wired import Wired, wired

PEOPLE = ("wang.xiaoyu", "liu.yang", "li.na", "xu.lan", "chen.jing", "luo.xin", "cao.min", "gao.ming")
DAY = "2026-03-20"


def every_button(office: Wired, who: str, verb: str) -> list[tuple[dict[str, Any], str]]:
    """Each message of somebody's chat that has a button of that verb, and the button's id."""
    found = [(message, verbs_in(office, message)) for message in office.slack.messages(office.handles[who])]
    return [(message, verbs[verb]) for message, verbs in found if verb in verbs]


def test_ten_thousand_events_of_slack_delivered_up_to_four_times_act_once(
    slack_office: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B1: signed requests through Slack's own framework into the real house: words, the same words as another event,
    and presses. The house takes one turn for each; each message has one letter in answer, each press one entry."""
    office, slack = slack_office, slack_office.slack
    for number in range(150):
        item(office, f"第{number}项")
    office.settles()
    buttons, desk = every_button(office, OWNER, "done"), slack.as_user(office.handles[OWNER])
    assert len(buttons) == 150
    letters, turns = len(rows(office, "outbox")), Counter[str]()

    def counted(turn: Turn) -> Answer:
        turns[turn.event.key] += 1
        return take(turn)

    take = dispatch.take
    monkeypatch.setattr(dispatch, "take", counted)
    unfollowed(office)
    slack.delivery.repeat(4)
    hands = [slack.as_user(office.handles[who]) for who in PEOPLE]
    twins = 0
    for number in range(4_000):
        said = hands[number % len(hands)].says(f"第{number}句")
        if number % 10 == 0:
            slack.delivery.twin(said)
            twins += 1
    answers = len(rows(office, "outbox")) - letters
    for number in range(5_850):
        message, button = buttons[number % 150]
        desk.presses(message, button)
    events = slack.delivery.log
    assert len(events) - twins == 10_000
    assert sum(len(each.attempts) for each in events) > 2 * len(events)
    assert all(attempt.status == 200 for each in events for attempt in each.attempts)
    assert len(turns) >= 10_000
    assert set(turns.values()) == {1}
    assert answers == 4_000
    assert Counter(e.verb for case in every(office) for e in case.entries)["done"] == 150
    assert not rows(office, "inbox", "error IS NOT NULL")
