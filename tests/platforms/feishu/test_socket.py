"""The long connection over real sockets: taken, then acknowledged; broken, then mended; stopped without a loss."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.platforms.feishu.faraway import APP, SECRET, Line, frame, until


def test_an_event_is_taken_and_acknowledged(line: Line) -> None:
    """The frame that came goes back with a code in it, and how long it took."""
    line.connected()
    assert line.asks({"schema": "2.0", "text": "帮助"}) == (200, None)
    assert line.heard == [{"schema": "2.0", "text": "帮助"}]
    back = line.feishu.answers["m1"][0]
    assert (back.SeqID, back.LogID, back.service) == (7, 8, 33)
    headers = [(each.key, each.value) for each in back.headers]
    assert headers[:-1] == [("type", "event"), ("message_id", "m1"), ("trace_id", "t"), ("sum", "1"), ("seq", "0")]
    assert headers[-1][0] == "biz_rt" and headers[-1][1].isdigit()
    assert line.feishu.asked[0] == {"AppID": APP, "AppSecret": SECRET, "path": "/callback/ws/endpoint"}


@pytest.mark.parametrize("kind", ["event", "card"])
def test_a_callback_is_answered_with_toast_and_card(line: Line, kind: str) -> None:
    """However it comes; the SDK drops cards of the old kind without a word."""
    line.connected()
    line.answers = (200, {"toast": {"type": "info", "content": "已批准 \ud83d"}})
    assert line.asks({"a": 1}, kind=kind) == line.answers


@pytest.mark.parametrize("status", [500, 503, 401, 400])
def test_what_was_not_taken_is_a_500(line: Line, status: int) -> None:
    """B5: Feishu pushes it again, under the same name too, and then it is worked anew."""
    line.connected()
    line.answers = (status, {})
    assert line.asks({"a": 1}, name="x") == (500, None)
    line.feishu.answers.clear()
    line.answers = (200, {})
    assert line.asks({"a": 1}, name="x") == (200, None) and len(line.heard) == 2


def test_an_error_of_ours_is_a_500_and_ends_nothing(line: Line) -> None:
    """B8a: one poisoned event, the others as before."""

    def breaks(payload: Mapping[str, Any]) -> None:
        if payload.get("bad"):
            raise KeyError("x")

    line.slow = breaks
    line.connected()
    assert [line.asks(each) for each in ({"bad": 1}, {"good": 1})] == [(500, None), (200, None)]
    assert [line.asks(each) for each in (b"{", b"[]", b"\xff", b"[" * 100_000)] == [(500, None)] * 4


def test_pieces_are_put_together_in_any_order(line: Line) -> None:
    """Twenty messages cut into five, shuffled and with pieces that come twice."""
    line.connected()
    chance = random.Random(1)
    for number in range(20):
        order = [*range(5), *chance.choices(range(5), k=3)]
        chance.shuffle(order)
        said = {"number": number, "text": "请假" * 200}
        name = line.feishu.push(said, pieces=5, order=order)
        assert line.feishu.answer(name)[0] == 200 and line.heard[-1] == said
    assert len(line.heard) == 20


def test_a_message_that_comes_again_is_worked_once_and_answered_each_time(line: Line) -> None:
    """B1: whole or in pieces, while it is being worked or after; the SDK runs the handler once for each piece."""
    go = threading.Event()
    line.slow = lambda payload: (go.wait(3), None)[1]
    line.answers = (200, {"toast": {"content": "好"}})
    line.connected()
    for _ in range(3):
        line.feishu.push({"a": "b" * 100}, pieces=3, name="x")
    assert until(lambda: len(line.heard) == 1)
    go.set()
    assert line.feishu.answer("x") == line.answers
    before = len(line.feishu.answers["x"])
    line.feishu.push({"a": "b" * 100}, pieces=3, name="x")
    assert until(lambda: len(line.feishu.answers["x"]) > before)
    assert line.feishu.answer("x") == line.answers and len(line.heard) == 1


def test_a_slow_event_delays_no_other(line: Line) -> None:
    """B5: in the SDK four of 0.6 s each are acknowledged after 0.6, 1.2, 1.8 and 2.4 s."""
    line.slow = lambda payload: time.sleep(0.8 if payload["slow"] else 0)
    line.connected()
    began = time.monotonic()
    slow = [line.feishu.push({"slow": True}) for _ in range(4)]
    assert line.asks({"slow": False})[0] == 200 and time.monotonic() - began < 0.4
    assert all(line.feishu.answer(name)[0] == 200 for name in slow) and time.monotonic() - began < 1.3


GARBAGE = [
    b"", b"\x00", b"\xff" * 100, "text", frame(1, {}), frame(1, {"type": "what"}), frame(9, {"type": "event"}),
    frame(1, {"type": "event", "message_id": "g", "sum": "x", "seq": "0"}),
    frame(1, {"type": "event", "message_id": "g", "sum": "2", "seq": "2"}),
    frame(1, {"type": "event", "message_id": "g", "sum": "999999", "seq": "1"}),
    frame(1, {"type": "event", "message_id": "g", "sum": "9" * 5000, "seq": "-1"}),
    frame(1, {"type": "event", "message_id": "", "sum": "2", "seq": "0"}),
    frame(0, {"type": "pong"}, b"{"), frame(0, {"type": "pong"}, b'{"PingInterval":"soon","ReconnectNonce":-1}'),
    frame(0, {}), frame(0, {"type": "ping"}), frame(1, {"type": "event"}, b"x")[:-3],
]  # fmt: skip


def test_garbage_is_dropped_and_counted(line: Line) -> None:
    """K7: no frame at all ends the connection."""
    sockets = line.connected()
    for each in GARBAGE:
        line.feishu.send(each)
    assert line.asks({"a": 1}) == (200, None) and line.heard == [{"a": 1}]
    assert len(line.feishu.asked) == 1 and sockets.state()["counts"]["unreadable"] >= 8


def test_a_message_beyond_all_measure_costs_the_connection_and_no_more(line: Line) -> None:
    """K7: in one frame, or in pieces."""
    line.connected()
    line.feishu.push(b"x" * 5_000_000)
    assert until(lambda: len(line.feishu.asked) == 2 and line.feishu.links)
    line.feishu.push(b"x" * 5_000_000, pieces=4)
    assert line.asks({"a": 1}) == (200, None) and len(line.feishu.asked) == 2
