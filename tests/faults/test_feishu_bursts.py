"""Hundreds write in the same moment: each is acknowledged before its turn, and nobody with a finger on a card waits
behind them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.engine import dispatch
from bot.platforms.feishu.socket import Sockets
from bot.ports import Answer
from tests.faults.door import OWNER, PEOPLE, Nowhere, item, ref_of
from tests.faults.feishudoor import card_in, ours, presses, unfollowed, verbs_in
from tests.looking import one, rows
from tests.platforms.feishu.fake import messages as written
from tests.platforms.feishu.fake import payloads
from tests.scale import times
from tests.wires.feishu import InFeishu, in_feishu

MESSAGES, MANY = times(200, 500), 50
PATIENCE_S = 60.0


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[InFeishu]:
    """The company in Feishu, its memory in a file, as a company runs it."""
    yield from in_feishu(tmp_path, database_url="sqlite:///" + str(tmp_path / "bole.db"))


def handled_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the events whose turns are taken from now on, in order."""
    found, real = list[str](), dispatch.take

    def take(turn: Any) -> Answer:
        found.append(turn.event.key)
        return real(turn)

    monkeypatch.setattr(dispatch, "take", take)
    return found


def said(office: InFeishu, who: str, words: str) -> dict[str, Any]:
    """What Feishu tells of a message somebody wrote."""
    feishu, handle = office.feishu, office.handles[who]
    message = written.put(feishu, feishu.place(handle), "text", {"text": words}, handle)
    return payloads.received(feishu, feishu.users[handle], message)


def test_hundreds_of_messages_are_acknowledged_while_the_house_is_held_up_and_a_press_goes_before_them(
    feishu_office: InFeishu, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B5, B6: hundreds of messages come at once over the long connection while the house can take no turn: every one is
    acknowledged all the same. Somebody presses a card then: at most one message comes before them once the house is
    free, and the answer is in the callback. In the end every message had its turn, once."""
    office, feishu = feishu_office, feishu_office.feishu
    ref = ref_of(item(office))
    office.settles()
    card = card_in(office, OWNER, ref)
    unfollowed(office)
    tenant, room = office.wire.tenant, office.bole.room
    tenant.door._hands, room.hand.pool = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    crowd, handled = ThreadPoolExecutor(MANY), handled_by(monkeypatch)
    sockets = Sockets(tenant.door.take, feishu.app_id, feishu.app_secret, feishu.url)
    try:
        assert sockets.connect() and feishu.line.connected(1)
        feishu.delivery.target = None
        with room._lock:
            events = [said(office, PEOPLE[n % len(PEOPLE)], f"第{n}句") for n in range(MESSAGES)]
            acks = list(crowd.map(lambda each: feishu.line.send(each, PATIENCE_S).status, events))
            assert acks == [200] * MESSAGES and handled == []
            pressing = crowd.submit(feishu.as_user(office.handles[OWNER]).uses, card, verbs_in(office, card)["done"])
            while not room._lock.is_wanted:
                assert not pressing.done()
        pressed = pressing.result(PATIENCE_S)
    finally:
        sockets.stop(2)
        crowd.shutdown()
    assert pressed.ok and pressed.body["toast"]["type"] == "success", pressed.body
    assert any(":pressed:" in key for key in handled[:2]), handled[:5]
    while room.lends_a_hand():
        pass
    assert len(handled) == len(set(handled)) == MESSAGES + 1
    assert {row["state"] for row in rows(office, "inbox", "platform = 'feishu'")} == {"done"}


def test_what_was_acknowledged_before_a_restart_is_answered_after_it(on_disk: InFeishu) -> None:
    """B1: the bot stops between acknowledging words and a choice in the menu, and taking their turns: Feishu brings
    neither again, and both are answered when the bot is back, once. One that Feishu brings again meanwhile is
    acknowledged and answered no more often."""
    office, feishu = on_disk, on_disk.feishu
    office.bole.room.hand.pool = Nowhere()
    hands = feishu.as_user(office.handles[OWNER])
    acked = [hands.says("我的待办"), hands.menu("tasks"), feishu.as_user(office.handles["luo.xin"]).says("设置")]
    assert [each.status for each in acked] == [200] * 3
    assert ours(office, OWNER) == ours(office, "luo.xin") == []
    assert [row["state"] for row in rows(office, "inbox", "platform = 'feishu'")] == ["new"] * 3
    office.reopens()
    assert feishu.delivery.again(acked[0]).status == 200
    office.settles()
    assert feishu.delivery.again(acked[0]).status == 200
    office.settles()
    assert (len(ours(office, OWNER)), len(ours(office, "luo.xin"))) == (2, 1)


def test_a_press_finds_a_hand_free_while_files_keep_all_others_busy(feishu_office: InFeishu) -> None:
    """B6: whatever holds up the hands that take messages, over the long connection or HTTP, presses have their own."""
    office, ref = feishu_office, ref_of(item(feishu_office))
    office.settles()
    office.wire.web.hands = Nowhere()
    assert presses(office, OWNER, "done", ref).ok
    assert [e.verb for e in one(office, ref).entries] == ["file", "done"]
