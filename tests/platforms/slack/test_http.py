"""Slack's requests over HTTP: only what Slack signed gets in, and nothing malformed is more than a number."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from bot.platforms.slack.door import bolt_app
from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.signing import sign
from bot.platforms.web import LARGEST_BODY, web_app
from bot.ports import Pressed, Said
from tests.platforms.asking import Reply, asked
from tests.platforms.slack.small import Town, command, event, message, open_town, pressed

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_000_000.0
FORM = "application/x-www-form-urlencoded"


@dataclass
class Street:
    """The town, reached by HTTP."""

    town: Town
    app: Any
    state: dict[str, Any]

    def get(self, path: str) -> Reply:
        return asyncio.run(asked(self.app, "GET", path, [], [b""]))

    def post(self, body: str | bytes, kind: str = FORM, **headers: str) -> Reply:
        return asyncio.run(self.posting(body, kind, **headers))

    async def posting(self, body: str | bytes, kind: str = FORM, **headers: str) -> Reply:
        raw = body.encode() if isinstance(body, str) else body
        stamp = str(int(NOW))
        sent = {
            "x-slack-request-timestamp": stamp, "x-slack-signature": sign(SECRET, stamp, raw), "content-type": kind,
            "content-length": str(len(raw)), **{n.replace("_", "-"): v for n, v in headers.items()},
        }  # fmt: skip
        return await self.raw([(n.encode(), v.encode()) for n, v in sent.items() if v], [raw])

    async def raw(self, headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> Reply:
        return await asked(self.app, "POST", "/slack/events", headers, pieces)

    def press(self, **more: Any) -> Reply:
        return self.post(urlencode({"payload": json.dumps(pressed('["t","approve"]', **more))}))


@pytest.fixture
def street() -> Iterator[Street]:
    with open_town() as town:
        events = Events(bolt_app(town.door.take, WebClient("xoxb-1", "http://127.0.0.1:9/")), SECRET, lambda: NOW)
        state: dict[str, Any] = {"well": True}
        yield Street(town, web_app(lambda: (state["well"], {"database": "ok"}), {PATH: events}), state)
        events.hands.shutdown()


def test_events_presses_and_commands_come_by_one_path(street: Street) -> None:
    """Three kinds of body, each kept by the house and acknowledged with nothing more to say."""
    answers = [
        street.post(json.dumps(event(message("帮助"))), "application/json"),
        street.press(),
        street.post(urlencode(command("招聘需求"))),
    ]
    assert [(each.status_code, each.content) for each in answers] == [(200, b"")] * 3
    assert [type(each.body) for each in street.town.house.heard.values()] == [Said, Pressed, Said]


def test_the_address_is_verified(street: Street) -> None:
    """Slack's challenge comes back, when it was signed."""
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
    assert street.post(body, "application/json").json() == {"challenge": "abc"}
    assert street.post(body, "application/json", x_slack_signature="v0=" + "0" * 64).status_code == 401


BAD = [
    {"x_slack_signature": ""}, {"x_slack_signature": "v0=" + "0" * 64}, {"x_slack_signature": "v1=x"},
    {"x_slack_signature": "v0=" + "f" * 10_000}, {"x_slack_request_timestamp": ""}, {"x_slack_request_timestamp": "x"},
    {"x_slack_request_timestamp": "1e9"}, {"x_slack_request_timestamp": "9" * 5000},
    {"x_slack_request_timestamp": str(int(NOW) - 301)},
]  # fmt: skip


@pytest.mark.parametrize("headers", BAD)
def test_what_slack_did_not_sign_is_refused(street: Street, headers: dict[str, str]) -> None:
    """G1: 401, nothing stored, whatever the headers are."""
    assert street.post(urlencode(command("x")), **headers).status_code == 401
    assert not street.town.house.heard


@pytest.mark.parametrize("value", [b"\xff\xfe", b"v0=\xc3\xa9", "１７９５０００００００".encode(), b"", b"\x00"])
def test_headers_that_are_no_text_are_a_401(street: Street, value: bytes) -> None:
    """G1: Slack's own SDK raises here; also a header that came twice is nobody's."""
    body, stamp = b"x=1", str(int(NOW)).encode()
    right = [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", sign(SECRET, stamp.decode(), body).encode())]
    for at, (name, _) in enumerate(right):
        wrong = [*right[:at], (name, value), *right[at + 1 :]]
        for headers in (wrong, [*right, (name, value)]):
            assert asyncio.run(street.raw(headers, [body])).status_code == 401
    assert asyncio.run(street.raw(right, [body])).status_code == 200


UNREADABLE = [
    b"\xff\xfe\x00", b"payload={", b"{", b"payload=%7B%22type%22%3A", b"[" * 100_000, b"payload=[]", b"payload=1", b"",
]  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_is_signed_and_no_payload_is_no_more_than_a_400(street: Street, body: bytes) -> None:
    """K7: never a 500, and the house hears nothing."""
    assert street.post(body).status_code in (200, 400) and not street.town.house.heard


def test_a_body_that_is_too_large_is_not_read(street: Street) -> None:
    """K7: said by its length, or found out on the way."""
    assert street.post(b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert street.post(b"x", content_length="9" * 400).status_code == 413
    assert asyncio.run(street.raw([], [b"x" * 65_536] * 17)).status_code == 413


def test_other_ways_and_other_methods_lead_nowhere(street: Street) -> None:
    """One path, one method."""
    assert street.get("/slack/events").status_code == 405
    assert street.get("/other").status_code == 404


def test_a_request_replayed_ten_times_has_one_effect(street: Street) -> None:
    """G2: the same signature within its five minutes, of each kind."""
    for _ in range(10):
        assert street.press().status_code == 200
        assert street.post(urlencode(command("x"))).status_code == 200
        assert street.post(json.dumps(event(message("x"))), "application/json").status_code == 200
    assert len(street.town.house.heard) == 3


def test_what_the_house_could_not_keep_is_a_503(street: Street) -> None:
    """B5: an event comes again, somebody who pressed sees that it failed."""
    street.town.house.refuses = True
    assert street.press().status_code == 503
    assert street.post(json.dumps(event(message("x"))), "application/json").status_code == 503


def test_a_slow_database_holds_up_nobody_else_s_health(street: Street) -> None:
    """B5: acks come within the stall and 0.3 s, and the loop answers others meanwhile."""
    street.town.house.slow = lambda: time.sleep(1.0)

    async def presses(number: int) -> float:
        began = time.monotonic()
        body = urlencode({"payload": json.dumps(pressed('["t","v"]', at=str(number)))})
        assert (await street.posting(body)).status_code == 200
        return time.monotonic() - began

    async def everything() -> tuple[list[float], float]:
        pressing = [asyncio.ensure_future(presses(number)) for number in range(4)]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert (await asked(street.app, "GET", "/healthz", [], [b""])).content == b"ok\n"
        health = time.monotonic() - began
        return list(await asyncio.gather(*pressing)), health

    took, health = asyncio.run(everything())
    assert max(took) < 1.3 and health < 0.5


def test_whether_the_bot_can_work_is_told_in_json(street: Street) -> None:
    """200 while all is well, 503 with the same words when it is not; it lives either way."""
    well = street.get("/readyz")
    assert (well.status_code, well.json()) == (200, {"ready": True, "database": "ok"})
    street.state["well"] = False
    assert street.get("/readyz").status_code == 503
    assert street.get("/healthz").status_code == 200


def test_without_a_secret_there_is_no_door() -> None:
    """By Socket Mode alone nothing comes by HTTP."""
    app = web_app(lambda: (True, {}), {})
    assert asyncio.run(asked(app, "POST", "/slack/events", [], [b""])).status_code == 404
