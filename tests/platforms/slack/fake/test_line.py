"""Socket Mode of the fake Slack, with the real SDK's own client on the other side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.platforms.slack.fake import FakeSlack
from tests.platforms.slack.fake.conftest import Clock, done


class Listener:
    """An app on Socket Mode: keeps what came, acknowledges it unless told not to."""

    def __init__(self, slack: FakeSlack) -> None:
        web = WebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])
        self.client = SocketModeClient(
            app_token=slack.app_token, web_client=web, ping_interval=0.25, receive_buffer_size=1024
        )
        self.client.socket_mode_request_listeners.append(self)
        self.heard: list[SocketModeRequest] = []
        self.silent = 0
        self.answer: dict[str, Any] | None = None

    def __call__(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.silent:
            self.silent -= 1
            return
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answer))

    def close(self, slack: FakeSlack) -> None:
        """The SDK waits for the next thing to read before it closes: a ping is one."""
        self.client.auto_reconnect_enabled = False
        self.client.current_session_state.terminated = True
        slack.line.ping()
        self.client.close()


@pytest.fixture
def listener(slack: FakeSlack) -> Iterator[Listener]:
    slack.delivery.patience = 1.0
    listener = Listener(slack)
    listener.client.connect()
    assert slack.line.connected()
    yield listener
    listener.close(slack)


def test_what_people_do_comes_in_envelopes(slack: FakeSlack, listener: Listener) -> None:
    """Events, presses and commands; the first takes no answer, the others do."""
    hands = slack.as_user("U1")
    long = "字" * 30_000
    assert hands.says(long).ok
    listener.answer = {"text": "好"}
    assert hands.commands("/bole", "招聘").body == {"text": "好"}
    assert hands.shortcut("start").ok
    kinds = [(r.type, r.accepts_response_payload) for r in listener.heard]
    assert kinds == [("events_api", False), ("slash_commands", True), ("interactive", True)]
    assert listener.heard[0].payload["event"]["text"] == long
    assert listener.heard[0].retry_attempt == 0
    assert [w["text"] for w in slack.ephemerals("U1")] == ["好"]


def test_an_envelope_without_an_answer_comes_again(slack: FakeSlack, listener: Listener, clock: Clock) -> None:
    """B5: with the number of the attempt; a press does not."""
    slack.delivery.patience = 0.2
    listener.silent = 2
    back = slack.as_user("U1").says("请假")
    assert [a.status for a in back.attempts] == [0, 0]
    clock.turn(61)
    (late,) = slack.delivery.redeliver()
    assert late.attempts[-1].status == 200
    assert [(r.retry_attempt, r.retry_reason) for r in listener.heard] == [
        (0, ""), (1, "http_timeout"), (2, "http_timeout"),
    ]  # fmt: skip
    assert len({r.envelope_id for r in listener.heard}) == 3
    listener.silent = 1
    assert len(slack.as_user("U1").shortcut("start").attempts) == 1


@pytest.mark.parametrize("end", ["warning", "refresh_requested", "cable"])
def test_the_client_comes_back_after_every_end(slack: FakeSlack, listener: Listener, end: str) -> None:
    """Slack asks for a new connection every few hours; cables break."""
    (before,) = slack.line.links
    if end == "cable":
        slack.line.abort()
    else:
        slack.line.disconnect(end)
    assert slack.wait(lambda: slack.line.links and before not in slack.line.links, 8)
    assert slack.as_user("U1").says("又在了").ok


def test_the_server_pings_and_is_pinged(slack: FakeSlack, listener: Listener) -> None:
    """Both sides know that the other is there."""
    (link,) = slack.line.links
    link.ping()
    end = time.monotonic() + 5
    while not link.pings and time.monotonic() < end:
        time.sleep(0.01)
    assert link.pings
    assert slack.as_user("U1").says("在").ok


def test_a_ticket_is_good_once_and_ten_connections_are_the_most(slack: FakeSlack, listener: Listener) -> None:
    """Each connection needs an address of its own; each payload goes to one of them."""
    web = WebClient(slack.bot_token, base_url=slack.url)
    first = done(web.apps_connections_open(app_token=slack.app_token))["url"]
    assert first != done(web.apps_connections_open(app_token=slack.app_token))["url"]
    other = Listener(slack)
    other.client.connect()
    assert slack.line.connected(2)
    for n in range(4):
        assert slack.as_user("U1").says(f"{n}").ok
    assert (len(listener.heard), len(other.heard)) == (2, 2)
    other.close(slack)


def test_nobody_connected_means_nobody_hears(slack: FakeSlack) -> None:
    """B4: what is done meanwhile is tried again by and by."""
    back = slack.as_user("U1").says("有人吗")
    assert (back.ok, back.body) == (False, "nobody is connected")
    assert slack.delivery.waiting
