"""Slack's events that come again, late, out of order, or to two of us at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.engine import dispatch
from bot.engine.turn import Turn
from bot.platforms.slack.socket import Sockets
from bot.ports import Answer
from tests.faults.door import OWNER, item, left_behind, ref_of
from tests.faults.slackdoor import a_button, card_in, fills, presses, unfollowed, verbs_in
from tests.looking import every, one, rows
from tests.platforms.slack.fake.delivery import Answered
from tests.scale import times
from tests.wires.slack import InSlack, in_slack

PEOPLE = ("wang.xiaoyu", "liu.yang", "li.na", "xu.lan", "chen.jing", "luo.xin", "cao.min", "gao.ming")
DAY = "2026-03-20"


def every_button(office: InSlack, who: str, verb: str) -> list[tuple[dict[str, Any], str]]:
    """Each message of somebody's chat that has a button of that verb, and the button's id."""
    found = [(message, verbs_in(office, message)) for message in office.slack.messages(office.handles[who])]
    return [(message, verbs[verb]) for message, verbs in found if verb in verbs]


def test_ten_thousand_events_of_slack_delivered_up_to_four_times_act_once(
    slack_office: InSlack, monkeypatch: pytest.MonkeyPatch
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
    for number in range(1_200):
        said = hands[number % len(hands)].says(f"第{number}句")
        if number % 10 == 0:
            slack.delivery.twin(said)
            twins += 1
    answers = len(rows(office, "outbox")) - letters
    unknown = a_button(office, OWNER, "f" * 32, "approve")
    for number in range(8_800):
        message, button = buttons[number % 150] if number < 1_200 else (unknown, "do:0")
        desk.presses(message, button)
    events = slack.delivery.log
    assert len(events) - twins == 10_000
    assert sum(len(each.attempts) for each in events) > 2 * len(events)
    assert all(attempt.status == 200 for each in events for attempt in each.attempts)
    assert len(turns) >= 10_000
    assert set(turns.values()) == {1}
    assert answers == 1_200
    assert Counter(e.verb for case in every(office) for e in case.entries)["done"] == 150
    assert not rows(office, "inbox", "error IS NOT NULL")


def deeds_of_each_kind(office: InSlack) -> list[Answered]:
    """What people can do, once each: a form, words, a command, shortcuts, a press, a form of a card, a mention."""
    hands, slack = office.slack.as_user(office.handles[OWNER]), office.slack
    began = len(slack.delivery.log)
    hands.commands("/bole", "行动项")
    fills(office, OWNER, {"what": "写周报", "due": date(2026, 3, 20), "priority": "P1"})
    hands.says("待办 整理合同 3月20日")
    hands.shortcut("bole_start")
    hands.shortcut("bole_action_item", slack.messages(office.handles[OWNER])[-1])
    hands.closes(all=True)
    office.settles()
    presses(office, OWNER, "report", "AI-2026-0001")
    fills(office, OWNER, {"how": "过半了"})
    office.settles()
    presses(office, OWNER, "done", "AI-2026-0001")
    hands.mentions_bot(office.place_of("channel", "hr"), "帮助")
    hands.opens_home()
    office.settles()
    return slack.delivery.log[began:]


def test_slacks_events_come_again_after_a_restart_hours_and_days_later(tmp_path: Path) -> None:
    """B2: every kind of event once more, to the last sign: at once, after a restart, 6 h 30 min and 8 days later. They
    are acknowledged, and nothing of what is kept changes."""
    for office in in_slack(tmp_path):
        events = deeds_of_each_kind(office)
        assert {each.kind for each in events} == {"events_api", "interactive", "slash_commands"}
        assert len(every(office)) == 1
        assert [e.verb for e in every(office)[0].entries] == ["file", "report", "done"]
        for wait in (None, {"hours": 0.0}, {"hours": 6.5}, {"days": 8.0}):
            if wait is not None:
                office.reopens()
                office.winds(**wait)
            before = left_behind(office)
            for each in (*events, *reversed(events)):
                assert office.slack.delivery.again(each).status == 200
            assert left_behind(office) == before, f"later by {wait}"
            office.settles()


def withheld(office: InSlack, does: Callable[[], Answered]) -> Answered:
    """What somebody did and Slack has not brought yet."""
    office.slack.delivery.hold()
    what = does()
    office.slack.delivery.release(())
    return what


def four_deeds(office: InSlack, ref: str, owner: str) -> dict[str, Answered]:
    """What two people do to one case while both look at the same state of it, by verb; not brought yet."""
    found: dict[str, Answered] = {}
    for verb, values in (("report", {"how": "过半了"}), ("drop", {"reason": "不做了"})):
        presses(office, owner, verb, ref)
        found[verb] = withheld(office, lambda values=values: fills(office, owner, values))
        office.slack.as_user(office.handles[owner]).closes(all=True)
    found["done"] = withheld(office, lambda: presses(office, owner, "done", ref))
    found["withdraw"] = withheld(office, lambda: presses(office, OWNER, "withdraw", ref))
    return found


def as_ruled(order: tuple[str, ...]) -> list[str]:
    """What of these is done when they come in this order: reports until the case is over, and the first end."""
    done: list[str] = []
    for verb in order:
        if not set(done) & {"drop", "done", "withdraw"}:
            done.append(verb)
    return done


def test_four_deeds_in_any_order_end_as_their_order_says_or_are_refused(slack_office: InSlack) -> None:
    """B3: all 24 orders in which Slack may bring a report, two different ends and a withdrawal of one case: what comes
    before the end is done, what comes after it is answered and does nothing."""
    office, slack = slack_office, slack_office.slack
    for number, order in enumerate(permutations(("report", "done", "drop", "withdraw"))):
        owner = PEOPLE[1 + number % 7]
        ref = ref_of(item(office, f"第{number}项", owner=owner))
        office.settles()
        deeds, ruled = four_deeds(office, ref, owner), as_ruled(order)
        for verb in order:
            calls = len(slack.calls)
            back = slack.delivery.deliver(deeds[verb])
            assert back.status == 200
            seen = {call.method for call in slack.calls[calls:]} & {"chat.update", "chat.postEphemeral", "views.update"}
            assert seen or back.body, f"{verb} in {order} was met with silence"
        office.settles()
        assert [e.verb for e in one(office, ref).entries] == ["file", *ruled], order
        for who in (OWNER, owner):
            assert not {"done", "drop", "withdraw"} & verbs_in(office, card_in(office, who, ref)).keys(), order


def test_a_change_of_a_message_that_comes_before_it_is_nothing_of_its_own(slack_office: InSlack) -> None:
    """B3: words and their correction, brought the wrong way round: the words are heard once, the correction never."""
    office, slack = slack_office, slack_office.slack
    words = withheld(office, lambda: slack.as_user(office.handles[OWNER]).says("帮助"))
    before = words.payload["event"]
    changed = {
        **words.payload, "event_id": "Ev0CHANGED",
        "event": {"type": "message", "subtype": "message_changed", "channel": before["channel"], "channel_type": "im",
                  "ts": "1772416899.000100", "message": {**before, "text": "招聘", "edited": {"user": before["user"]}}},
    }  # fmt: skip
    for payload in (changed, words.payload, changed):
        assert slack.delivery.send("events_api", payload).status == 200
    assert len(rows(office, "inbox", "platform = 'slack'")) == 1
    office.settles()
    assert len(slack.messages(office.handles[OWNER])) == 2


def test_three_of_us_that_get_every_event_of_slack_have_one_effect(slack_office: InSlack) -> None:
    """B7: three threads bring each of 600 (in a whole run 5,000) events to one house at the same moment; its inbox
    decides."""
    office, slack = slack_office, slack_office.slack
    items = [ref_of(item(office, f"第{n}项")) for n in range(60)]
    office.settles()
    unfollowed(office)
    buttons = every_button(office, OWNER, "done")
    hands = [slack.as_user(office.handles[who]) for who in PEOPLE]
    letters = len(rows(office, "outbox"))
    events = [withheld(office, lambda n=n: hands[n % len(hands)].says(f"第{n}句")) for n in range(times(540, 4_940))]
    events += [withheld(office, lambda m=m, b=b: hands[0].presses(m, b)) for m, b in buttons]
    start, statuses = Barrier(3), list[int]()

    def replica() -> None:
        for each in events:
            start.wait(60)
            statuses.append(slack.delivery.again(each).status)

    threads = [Thread(target=replica) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 3 * len(events)
    answers = [r for r in rows(office, "outbox")[letters:] if not r["card_key"].startswith("task:")]
    assert len(answers) == len(events) - len(items)
    assert [e.verb for ref in items for e in one(office, ref).entries] == ["file", "done"] * 60


def test_two_sockets_that_bring_the_same_events_have_one_effect(slack_office: InSlack) -> None:
    """B7: two connections of Socket Mode to the real house, each event brought two to four times, by one or the other;
    every one is acknowledged, and each message has one answer."""
    office, slack = slack_office, slack_office.slack
    unfollowed(office)
    letters = len(rows(office, "outbox"))
    workspace = office.workspace
    sockets = Sockets(workspace.app, slack.app_token, workspace.api.client, connections=2, ping=5.0)
    try:
        assert sockets.connect()
        assert slack.line.connected(2)
        slack.delivery.target = None
        slack.delivery.repeat(4, 2)
        hands = [slack.as_user(office.handles[who]) for who in PEOPLE]
        said = [hands[n % len(hands)].says(f"第{n}句") for n in range(120)]
    finally:
        sockets.stop(2)
    assert all(attempt.status == 200 for each in said for attempt in each.attempts)
    assert len(rows(office, "outbox")) - letters == 120
