"""A connection from its beginning to its end: lost and opened anew, refused, shared, and stopped without a loss."""

from __future__ import annotations

import threading
import time

import pytest

from bot.platforms.feishu.socket import NoAccess
from tests.platforms.feishu.faraway import Line, frame, until


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
