"""Feishu's events that come again, late, out of order, or to two of us at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any

import pytest

from bot.engine import dispatch
from bot.engine.turn import Turn
from bot.platforms.feishu.socket import Sockets
from bot.ports import Answer
from tests.faults.door import OWNER, PEOPLE, item, left_behind, ref_of
from tests.faults.feishudoor import (
    card_in,
    fills,
    forged,
    form_of,
    ours,
    press,
    presses,
    unfollowed,
    value_of,
    verbs_in,
)
from tests.looking import every, one, rows
from tests.platforms.feishu.fake import OLD_AGENT, Answered
from tests.scale import times
from tests.wires.feishu import InFeishu, in_feishu


def asked_in_words(office: InFeishu) -> None:
    """From now on everybody's client is too old for forms, so that each thing said has a letter in answer."""
    for user in office.feishu.users.values():
        user.agent = OLD_AGENT


def cards_with(office: InFeishu, who: str, verb: str) -> list[dict[str, Any]]:
    """Each message of somebody's chat that has a button of that verb."""
    return [message for message in ours(office, who) if verb in verbs_in(office, message)]


def test_events_of_feishu_delivered_up_to_four_times_act_once(
    feishu_office: InFeishu, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B1: 1,200 (in a whole run 10,000) sealed and signed events through the web door into the real house, each one to
    four times: words, the same message under another event, presses whose first answer was lost. The house takes one
    turn for each; each message has one letter in answer, each press one entry."""
    office, feishu = feishu_office, feishu_office.feishu
    for number in range(100):
        item(office, f"第{number}项")
    office.settles()
    cards = cards_with(office, OWNER, "done")
    assert len(cards) == 100
    letters, turns = len(rows(office, "outbox")), Counter[str]()

    def counted(turn: Turn) -> Answer:
        turns[turn.event.key] += 1
        return take(turn)

    take = dispatch.take
    monkeypatch.setattr(dispatch, "take", counted)
    unfollowed(office)
    asked_in_words(office)
    feishu.repeat(4)
    hands = [feishu.as_user(office.handles[who]) for who in PEOPLE]
    twins = 0
    said_so_often = times(600, 9_400)
    for number in range(said_so_often):
        said = hands[number % len(hands)].says(f"第{number}句")
        if number % 5 == 0:
            feishu.delivery.twin(said)
            twins += 1
    answers = len(rows(office, "outbox")) - letters
    pressed = [press(office, OWNER, message, "done") for message in cards]
    pressed += [forged(office, OWNER, value_of("f" * 32, "approve")) for _ in range(500)]
    for number, each in enumerate(pressed):
        for _ in range(number % 4):
            assert feishu.delivery.again(each).status == 200
    events = feishu.delivery.log
    assert len(events) - twins == said_so_often + 600
    assert all(attempt.status == 200 for each in events for attempt in each.attempts)
    assert set(turns.values()) == {1}
    assert len(turns) >= said_so_often + 600
    assert answers == said_so_often
    assert Counter(e.verb for case in every(office) for e in case.entries)["done"] == 100
    assert not rows(office, "inbox", "error IS NOT NULL")


def deeds_of_each_kind(office: InFeishu) -> list[Answered]:
    """What people can do, once each: the menu, a form, words, a press, a form of a card, a mention, the chat."""
    feishu = office.feishu
    hands, began = feishu.as_user(office.handles[OWNER]), len(feishu.delivery.log)
    hands.menu("start_meetings.action_item")
    fills(office, OWNER, {"what": "写周报", "due": "2026-03-20", "priority": "P1"})
    hands.says("待办 整理合同 3月20日")
    hands.menu("tasks")
    hands.enters_chat()
    office.settles()
    presses(office, OWNER, "report", "AI-2026-0001")
    fills(office, OWNER, {"how": "过半了"})
    office.settles()
    presses(office, OWNER, "done", "AI-2026-0001")
    hands.mentions_bot(office.wire.place_of("channel", "hr"), "帮助")
    hands.writes_post("", ["帮助"])
    office.settles()
    return feishu.delivery.log[began:]


def test_feishus_events_come_again_after_a_restart_hours_and_days_later(tmp_path: Path) -> None:
    """B2: every kind of event once more, to the last sign, at Feishu's own times (15 s, 5 min, 1 h, 6 h), after a
    restart and 8 days later. They are acknowledged, and nothing of what is kept changes; the same message under
    another event does not either."""
    for office in in_feishu(tmp_path):
        events, again = deeds_of_each_kind(office), office.feishu.delivery
        assert {each.kind for each in events} == {"event", "callback"}
        assert [e.verb for e in every(office)[0].entries] == ["file", "report", "done"]
        waits: tuple[dict[str, float], ...] = ({"seconds": 15}, {"minutes": 5}, {"hours": 1}, {"hours": 6}, {"days": 8})
        for wait in waits:
            office.winds(**wait)
            if wait in ({"hours": 1}, {"days": 8}):
                office.reopens()
            before = left_behind(office)
            for each in (*events, *reversed(events)):
                assert again.again(each).status == 200
                if each.payload["header"]["event_type"] == "im.message.receive_v1":
                    assert again.twin(each).status == 200
            assert left_behind(office) == before, f"later by {wait}"
            office.settles()


def test_feishus_own_pushes_of_what_was_not_taken_end_in_one_effect(tmp_path: Path) -> None:
    """B2: our answer to words is lost each time: Feishu pushes them again 15 s, 5 min, 1 h and 6 h later, each time to
    a bot that was started anew; there is one form in answer, and nothing else happens."""
    for office in in_feishu(tmp_path):
        feishu, hands = office.feishu, office.feishu.as_user(office.handles[OWNER])
        feishu.delivery.loses(1.0, kind="event", fate="unanswered")
        hands.says("待办 整理合同 3月20日 P1")
        office.settles()
        before, answered = left_behind(office), len(ours(office, OWNER))
        for wait in (15, 300, 3600, 21600):
            office.reopens()
            office.clock.set(office.clock.now() + timedelta(seconds=wait + 1))
            assert len(feishu.repush()) == 1
        assert feishu.repush(all=True) == []
        after = left_behind(office)
        assert {name: after[name] for name in after if name != "draft"} == {
            name: before[name] for name in before if name != "draft"
        }, "words that were not sent are forgotten in time; nothing else changes"
        assert len(ours(office, OWNER)) == answered


def withheld(office: InFeishu, does: Callable[[], Answered]) -> Answered:
    """What somebody did and Feishu has not brought yet."""
    delivery = office.feishu.delivery
    delivery.hold()
    what = does()
    delivery.release(())
    return what


def four_deeds(office: InFeishu, ref: str, owner: str) -> dict[str, Answered]:
    """What two people do to one case while both look at the same state of it, by verb; not brought yet."""
    found: dict[str, Answered] = {}
    for verb, values in (("report", {"how": "过半了"}), ("drop", {"reason": "不做了"})):
        presses(office, owner, verb, ref)
        form = form_of(office, owner)
        found[verb] = withheld(office, lambda values=values, form=form: fills(office, owner, values, form))
    found["done"] = withheld(office, lambda: presses(office, owner, "done", ref))
    found["withdraw"] = withheld(office, lambda: presses(office, OWNER, "withdraw", ref))
    return found


def as_ruled(order: Sequence[str]) -> list[str]:
    """What of these is done when they come in this order: reports until the case is over, and the first end."""
    done: list[str] = []
    for verb in order:
        if not set(done) & {"drop", "done", "withdraw"}:
            done.append(verb)
    return done


def test_four_deeds_in_any_order_end_as_their_order_says_or_are_refused(feishu_office: InFeishu) -> None:
    """B3: all 24 orders in which Feishu may bring a report, two different ends and a withdrawal of one case: what comes
    before the end is done, what comes after it is answered and does nothing."""
    office, delivery = feishu_office, feishu_office.feishu.delivery
    for number, order in enumerate(permutations(("report", "done", "drop", "withdraw"))):
        owner = PEOPLE[1 + number % 7]
        ref = ref_of(item(office, f"第{number}项", owner=owner))
        office.settles()
        deeds, ruled = four_deeds(office, ref, owner), as_ruled(order)
        for verb in order:
            back = delivery.deliver(deeds[verb])
            assert back.status == 200
            assert back.body, f"{verb} in {order} was met with silence"
        office.settles()
        assert [e.verb for e in one(office, ref).entries] == ["file", *ruled], order
        for who in (OWNER, owner):
            assert not {"done", "drop", "withdraw"} & verbs_in(office, card_in(office, who, ref)).keys(), order


def test_three_of_us_that_get_every_event_of_feishu_have_one_effect(feishu_office: InFeishu) -> None:
    """B7: three threads bring each of 300 (in a whole run 5,000) events to one house at the same moment; its inbox
    decides."""
    office, feishu = feishu_office, feishu_office.feishu
    refs = [ref_of(item(office, f"第{n}项")) for n in range(40)]
    office.settles()
    unfollowed(office)
    cards = cards_with(office, OWNER, "done")
    asked_in_words(office)
    hands = [feishu.as_user(office.handles[who]) for who in PEOPLE]
    letters = len(rows(office, "outbox"))
    events = [withheld(office, lambda n=n: hands[n % len(hands)].says(f"第{n}句")) for n in range(times(260, 4_960))]
    events += [withheld(office, lambda m=m: press(office, OWNER, m, "done")) for m in cards]
    start, statuses, lock = Barrier(3), list[int](), Lock()

    def replica() -> None:
        for each in events:
            start.wait(60)
            status = feishu.delivery.again(each).status
            with lock:
                statuses.append(status)

    threads = [Thread(target=replica) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 3 * len(events)
    answers = [r for r in rows(office, "outbox")[letters:] if not r["card_key"].startswith("task:")]
    assert len(answers) == len(events) - len(refs)
    assert [e.verb for ref in refs for e in one(office, ref).entries] == ["file", "done"] * 40


def test_two_connections_that_bring_the_same_events_have_one_effect(feishu_office: InFeishu) -> None:
    """B7: two long connections to the real house, each event brought two to four times, by one or the other; every one
    is acknowledged, and each message has one answer."""
    office, feishu = feishu_office, feishu_office.feishu
    unfollowed(office)
    asked_in_words(office)
    letters = len(rows(office, "outbox"))
    sockets = Sockets(office.wire.tenant.door.take, feishu.app_id, feishu.app_secret, feishu.url, connections=2)
    try:
        assert sockets.connect()
        sockets.start()
        assert feishu.line.connected(2)
        feishu.delivery.target = None
        feishu.repeat(4, 2)
        hands = [feishu.as_user(office.handles[who]) for who in PEOPLE]
        said = [hands[n % len(hands)].says(f"第{n}句") for n in range(120)]
    finally:
        sockets.stop(2)
    assert all(attempt.status == 200 for each in said for attempt in each.attempts)
    assert len(rows(office, "outbox")) - letters == 120
