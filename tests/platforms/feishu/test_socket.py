"""The long connection over real sockets: taken, then acknowledged; broken, then mended; stopped without a loss."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.platforms.feishu.socket import NoAccess, Sockets
from tests.platforms.feishu.faraway import APP, SECRET, Faraway, frame, until


class Halves:
    """Chance that always falls in the middle."""

    def draw(self, number: int) -> bytes:
        return b"\x80" + bytes(number - 1)


@dataclass
class Line:
    """A door that notes what reaches it, connected to a Feishu of our own."""

    feishu: Faraway
    heard: list[Mapping[str, Any]] = field(default_factory=list)
    answers: tuple[int, dict[str, Any]] = (200, {})
    slow: Callable[[Mapping[str, Any]], None] = lambda payload: None
    made: list[Sockets] = field(default_factory=list)

    def take(self, payload: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        self.heard.append(payload)
        self.slow(payload)
        return self.answers

    def sockets(self, connections: int = 1, keepalive: float = 60.0, secret: str = SECRET) -> Sockets:
        made = Sockets(
            self.take, APP, secret, self.feishu.url, connections=connections, keepalive=keepalive, chance=Halves()
        )
        self.made.append(made)
        return made

    def connected(self, connections: int = 1, keepalive: float = 60.0) -> Sockets:
        made = self.sockets(connections, keepalive)
        assert made.connect() and until(lambda: len(self.feishu.links) == connections)
        return made

    def asks(self, said: Any, **more: Any) -> tuple[int, Any]:
        return self.feishu.answer(self.feishu.push(said, **more))


@pytest.fixture
def line() -> Iterator[Line]:
    with Faraway() as feishu:
        opened = Line(feishu)
        yield opened
        for each in opened.made:
            each.stop(1)


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


def test_the_server_says_how_often_it_is_pinged(line: Line) -> None:
    """With each pong it may change its mind."""
    sockets = line.connected()
    assert until(lambda: line.feishu.pings >= 3, 2.5)
    line.feishu.config["PingInterval"] = 60
    assert until(lambda: sockets._all[0].config.ping == 60.0)
    before = line.feishu.pings
    time.sleep(0.8)
    assert line.feishu.pings == before and sockets.connected
    line.feishu.config["PingInterval"] = 0.2
    line.feishu.send(frame(0, {"type": "pong"}, b'{"PingInterval":0.2}'))
    assert until(lambda: line.feishu.pings >= before + 3, 2)
    assert sockets.state()["ponged_s_ago"] is not None


@pytest.mark.parametrize("how", ["kick", "abort"])
def test_a_connection_that_ends_is_opened_anew_at_once(line: Line, how: str) -> None:
    """B4: whether Feishu says goodbye or the cable is cut."""
    sockets = line.connected()
    began = time.monotonic()
    getattr(line.feishu, how)()
    assert until(lambda: len(line.feishu.asked) == 2 and line.feishu.links) and time.monotonic() - began < 4.0
    assert line.asks({"a": 1}) == (200, None)
    assert until(lambda: sockets.state()["reconnects"] == 1) and sockets.state()["why_down"] == ""


@pytest.mark.parametrize("keepalive", [60.0, 0.4])
def test_a_dead_connection_is_noticed(line: Line, keepalive: float) -> None:
    """B4, C4: nothing comes and nobody hangs up; two pings without a sound, or one of the WebSocket's own."""
    line.feishu.config["PingInterval"] = 0.5 if keepalive == 60.0 else 60
    sockets = line.connected(keepalive=keepalive)
    assert until(lambda: line.feishu.pings >= 1)
    line.feishu.freeze()
    assert until(lambda: sockets.state()["reconnects"] == 1, 4) and line.asks({"a": 1}) == (200, None)


def test_a_server_that_does_not_answer_pings_is_left(line: Line) -> None:
    """B4: the connection stands, the WebSocket's own pings are answered, and still nobody is there."""
    sockets = line.connected()
    line.feishu.silent = True
    assert until(lambda: len(line.feishu.asked) >= 2, 5)
    line.feishu.silent = False
    assert until(lambda: sockets.connected and line.feishu.links)
    assert line.asks({"a": 1}) == (200, None)


def test_too_many_connections_on_a_reconnect_leave_no_zombie(line: Line) -> None:
    """B4: the SDK's thread lives on and never connects again; said at the endpoint or in the handshake."""
    sockets = line.connected()
    line.feishu.codes = [1000040350] * 2
    line.feishu.refusals = [
        {"handshake-status": "514", "handshake-msg": "no", "handshake-autherrcode": "1000040350"},
        {"handshake-status": "514", "handshake-msg": "no", "handshake-autherrcode": "9"},
        {"handshake-status": "999", "handshake-msg": "no"}, {},
    ]  # fmt: skip
    line.feishu.kick()
    assert until(lambda: "1000040350" in sockets.state()["why_down"])
    assert not sockets.connected
    assert until(lambda: sockets.connected, 8) and not line.feishu.refusals
    assert line.asks({"a": 1}) == (200, None) and sockets.state()["reconnects"] == 1


@pytest.mark.parametrize("code", [403, 514, 1000040344, 1000040346])
@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_that_lasts_is_said(line: Line, code: int, status: int) -> None:
    """Trying again would not help, so whoever starts the bot is told."""
    line.feishu.codes, line.feishu.status = [code], status
    with pytest.raises(NoAccess, match=str(code)):
        line.sockets().connect()


def test_a_refusal_that_passes_is_no_reason_to_stop(line: Line) -> None:
    """C2: busy, an error of theirs, too many connections, a code nobody knows, no JSON."""
    sockets = line.sockets()
    for code in (1, 1000040343, 1000040350, 77):
        line.feishu.codes = [code]
        assert not sockets.connect() and str(code) in sockets.state()["why_down"]
    line.feishu.status = 502
    assert not sockets.connect() and "502" in sockets.state()["why_down"]
    line.feishu.status = 200
    assert sockets.connect() and line.asks({"a": 1}) == (200, None)


def test_a_secret_that_is_not_accepted_any_more_is_tried_for_ever(line: Line) -> None:
    """C5: later on nobody stops the bot for it; it says so where it is asked how it fares."""
    sockets = line.sockets(secret="old")
    sockets.start()
    assert until(lambda: "514" in sockets.state()["why_down"]) and not sockets.connected


def test_a_bot_that_starts_before_feishu_is_there_connects_later(line: Line) -> None:
    """C2: out of reach is no reason to stop."""
    line.feishu.codes = [1] * 3
    sockets = line.sockets()
    assert not sockets.connect() and not sockets.connected
    sockets.start()
    assert until(lambda: sockets.connected) and line.asks({"a": 1}) == (200, None)


def test_pauses_grow_as_far_as_the_server_wants(line: Line) -> None:
    """C2: none after a good connection, a half more by chance, never more than the interval and half of that."""
    one = line.sockets()._all[0]
    one.config = one.config.told({"ReconnectInterval": 10, "ReconnectNonce": 4})
    assert [one._pause(tries) for tries in range(8)] == [0, 0.75, 1.5, 3.0, 6.0, 10.0, 12.0, 12.0]
    one.config = one.config.told({"ReconnectInterval": 3600, "ReconnectNonce": 0})
    assert one._pause(10_000) == 60.0


def test_two_connections_share_the_events(line: Line) -> None:
    """B7: either may go; the other stays."""
    sockets = line.connected(connections=2)
    line.feishu.push({"n": 1}, name="same")
    assert line.feishu.answer("same") == (200, None)
    line.feishu.links.reverse()
    line.feishu.push({"n": 1}, name="same")
    assert until(lambda: len(line.feishu.answers["same"]) == 2) and len(line.heard) == 1
    line.feishu.links[0].close()
    assert sockets.connected and until(lambda: sockets.state()["connections"] == "2 of 2")


def test_what_is_under_way_is_acknowledged_before_the_line_is_hung_up(line: Line) -> None:
    """A4: the event that is being taken is finished, the next one is refused at once and Feishu's to bring again."""
    sockets = line.connected()
    line.slow = lambda payload: time.sleep(0.6)
    name = line.feishu.push({"last": 1})
    assert until(lambda: sockets.state()["under_way"] == 1)
    began = time.monotonic()
    stopping = threading.Thread(target=sockets.stop, args=(3,))
    stopping.start()
    time.sleep(0.2)
    assert line.feishu.answer(line.feishu.push({"late": 1}), 0.3) == (500, None)
    stopping.join()
    assert time.monotonic() - began < 2.0 and line.feishu.answer(name, 0.1) == (200, None)
    assert line.heard == [{"last": 1}] and until(lambda: not line.feishu.links) and not sockets.connected


def test_stopping_takes_seconds_though_an_event_hangs_and_the_line_is_dead(line: Line) -> None:
    """A4: nobody waits for ever; and to stop twice is to stop."""
    sockets = line.connected()
    go = threading.Event()
    line.slow = lambda payload: (go.wait(10), None)[1]
    line.feishu.push({"a": 1})
    assert until(lambda: sockets.state()["under_way"] == 1)
    line.feishu.freeze()
    began = time.monotonic()
    sockets.stop(0.5)
    sockets.stop(0.5)
    go.set()
    assert time.monotonic() - began < 4.0


def test_a_connection_that_cannot_be_opened_holds_up_no_stop(line: Line) -> None:
    """A4: also while it waits for its next try."""
    line.feishu.codes = [1] * 100
    sockets = line.sockets()
    sockets.start()
    assert until(lambda: len(line.feishu.asked) > 2)
    began = time.monotonic()
    sockets.stop(1)
    assert time.monotonic() - began < 2.5
