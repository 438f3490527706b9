"""Feishu's pushes over HTTP: only what Feishu signed and encrypted gets in; nothing malformed is more than a number."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.platforms.feishu.http import LARGEST_CHALLENGE, PATH, Events
from bot.platforms.web import LARGEST_BODY, web_app
from tests.platforms.asking import Reply, asked
from tests.platforms.feishu.sealing import NONCE, SIGNATURE, STAMP, sealed, signed

KEY, TOKEN, APP = "kudryavka", "v-token", "cli_a0123456789abcde"
NOW = 1_795_000_000.0


def event(number: int = 1, **header: Any) -> dict[str, Any]:
    told = {"event_id": f"e{number}", "event_type": "im.message.receive_v1", "token": TOKEN, "app_id": APP}
    return {"schema": "2.0", "header": told | header, "event": {"message": {"content": "帮助"}}}


def challenge(**more: Any) -> dict[str, Any]:
    return {"challenge": "ajls384k", "token": TOKEN, "type": "url_verification"} | more


@dataclass
class Street:
    """A door that notes what reaches it, reached by HTTP."""

    heard: list[Mapping[str, Any]] = field(default_factory=list)
    answers: tuple[int, dict[str, Any]] = (200, {})
    slow: Callable[[], None] = lambda: None
    app: Any = None

    def take(self, payload: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        self.slow()
        self.heard.append(payload)
        return self.answers

    def post(self, said: Any, **headers: str | None) -> Reply:
        return self.push(sealed(KEY, said), **headers)

    def push(self, body: bytes, **headers: str | None) -> Reply:
        return asyncio.run(self.pushing(body, **headers))

    async def pushing(self, body: bytes, **headers: str | None) -> Reply:
        sent = {"content-length": str(len(body)), **signed(KEY, body, str(int(NOW)))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.raw([(n.encode(), v.encode()) for n, v in sent.items() if v is not None], [body])

    async def raw(self, headers: list[tuple[bytes, bytes]], pieces: list[bytes]) -> Reply:
        return await asked(self.app, "POST", PATH, headers, pieces)


UNSIGNED: dict[str, str | None] = {"X_Lark_Signature": None, "X_Lark_Request_Nonce": None}


@pytest.fixture
def street() -> Iterator[Street]:
    made = Street()
    events = Events(made.take, KEY, TOKEN, APP, lambda: NOW)
    made.app = web_app(lambda: (True, {}), {PATH: events})
    yield made
    events.hands.shutdown()


def test_an_event_is_opened_and_answered_with_what_the_door_says(street: Street) -> None:
    """Also Chinese, and half a character that no UTF-8 can say."""
    street.answers = (200, {"toast": {"content": "已收到 \ud83d"}})
    reply = street.post(event())
    assert reply.status_code == 200 and reply.json() == street.answers[1]
    assert "已收到".encode() in reply.content and street.heard == [event()]


def test_an_event_of_the_first_version_gets_in_too(street: Street) -> None:
    """Approvals still come so: token and app stand elsewhere."""
    old = {"ts": "1795000000.1", "uuid": "u1", "token": TOKEN, "type": "event_callback", "event": {"app_id": APP}}
    assert street.post(old).status_code == 200 and street.heard == [old]
    assert street.post(old | {"token": "other"}).status_code == 401
    assert street.post(old | {"event": {"app_id": "cli_other"}}).status_code == 401


def test_the_address_is_verified_without_a_signature(street: Street) -> None:
    """Feishu does not sign this one; encrypted it is, and it carries our token."""
    for headers in (UNSIGNED, {}):
        assert street.post(challenge(), **headers).json() == {"challenge": "ajls384k"}
        for wrong in (challenge(token="x"), challenge(token=None), challenge(token="\ud800"), challenge(challenge=1)):
            assert street.post(wrong, **headers).status_code == 401
    assert street.push(json.dumps(challenge()).encode(), **UNSIGNED).status_code == 401
    assert street.push(sealed("another key", challenge()), **UNSIGNED).status_code == 401
    assert not street.heard


def test_the_challenge_is_answered_at_once_though_every_hand_is_busy(street: Street) -> None:
    """Feishu gives it one second."""
    go = threading.Event()
    street.slow = lambda: (go.wait(5), None)[1]

    async def everything() -> float:
        busy = [asyncio.ensure_future(street.pushing(sealed(KEY, event(number)))) for number in range(32)]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert (await street.pushing(sealed(KEY, challenge()), **UNSIGNED)).status_code == 200
        took = time.monotonic() - began
        go.set()
        assert {each.status_code for each in await asyncio.gather(*busy)} == {200}
        return took

    assert asyncio.run(everything()) < 0.5


BAD: list[dict[str, str | None]] = [
    {"X_Lark_Signature": None}, {"X_Lark_Signature": ""}, {"X_Lark_Signature": "0" * 64},
    {"X_Lark_Signature": "f" * 10_000}, {"X_Lark_Request_Nonce": None}, {"X_Lark_Request_Nonce": "other"},
    {"X_Lark_Request_Timestamp": None}, {"X_Lark_Request_Timestamp": "x"},
    {"X_Lark_Request_Timestamp": "9" * 5000}, {"X_Lark_Request_Timestamp": str(int(NOW) - 1)},
]  # fmt: skip


@pytest.mark.parametrize("headers", BAD)
def test_what_feishu_did_not_sign_is_refused(street: Street, headers: dict[str, str | None]) -> None:
    """G1: 401, and the door hears nothing, whatever the headers are."""
    assert street.post(event(), **headers).status_code == 401 and not street.heard


@pytest.mark.parametrize("value", [b"\xff\xfe", b"\xc3\xa9", "１７９５０".encode(), b"", b"\x00"])
def test_headers_that_are_no_text_or_came_twice_are_a_401(street: Street, value: bytes) -> None:
    """G1: names in any case; nobody can say which of two is meant."""
    body = sealed(KEY, event())
    right = [(name.lower().encode(), each.encode()) for name, each in signed(KEY, body, str(int(NOW))).items()]
    for at, (name, _) in enumerate(right):
        wrong = [*right[:at], (name, value), *right[at + 1 :]]
        for headers in (wrong, [*right, (name.upper(), value)], [*right, right[at]]):
            assert asyncio.run(street.raw(headers, [body])).status_code == 401
    assert not street.heard
    upper = [(name.upper(), each) for name, each in right]
    assert asyncio.run(street.raw(upper, [body[:7], body[7:]])).status_code == 200


def test_a_body_in_the_clear_is_refused_though_it_be_signed(street: Street) -> None:
    """G1: the SDK would take it."""
    assert street.push(json.dumps(event()).encode()).status_code == 401
    assert street.push(json.dumps(challenge()).encode()).status_code == 401
    assert not street.heard


@pytest.mark.parametrize(
    "header", [{"token": "x"}, {"token": None}, {"token": "\ud800"}, {"app_id": "cli_other"}, {"app_id": None}]
)
def test_another_token_or_another_app_is_refused(street: Street, header: dict[str, Any]) -> None:
    """G4: signed with our key, and not meant for us."""
    assert street.post(event(**header)).status_code == 401 and not street.heard


@pytest.mark.parametrize("said", [{"schema": "2.0"}, {"schema": "2.0", "header": []}, {}, {"type": []}])
def test_an_object_that_is_no_event_is_refused(street: Street, said: dict[str, Any]) -> None:
    """G1: signed, readable, and nothing we know."""
    assert street.post(said).status_code == 401 and not street.heard


UNREADABLE = [b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b"[]", b"1", b'{"encrypt":1}', b'{"encrypt":"x"}']


@pytest.mark.parametrize("body", [*UNREADABLE, sealed(KEY, b"{"), sealed("another key", event())])
def test_what_is_signed_and_unreadable_is_a_400_and_unsigned_a_401(street: Street, body: bytes) -> None:
    """K7, G1: never a 500; and who did not sign learns nothing of what a body decrypts to."""
    assert street.push(body).status_code == 400
    assert street.push(body, **UNSIGNED).status_code == 401
    assert not street.heard


def test_a_body_that_is_too_large_is_not_read(street: Street) -> None:
    """K7: said by its length, or found out on the way; and without a signature much sooner."""
    assert street.push(b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert street.push(b"x", content_length="9" * 400).status_code == 413
    assert asyncio.run(street.raw([], [b"x" * 65_536] * 17)).status_code == 413
    assert street.post(challenge(more="x" * LARGEST_CHALLENGE), **UNSIGNED).status_code == 401


def test_an_event_comes_again_for_hours_and_an_older_one_is_a_replay(street: Street) -> None:
    """G2, B2: what the inbox may have forgotten does not get in; what Feishu repeats does, and the door knows it."""
    body = sealed(KEY, event())
    for age, status in [(0, 200), (15, 200), (300, 200), (3_600, 200), (7 * 3_600, 200), (8 * 86_400, 401)]:
        headers = signed(KEY, body, str(int(NOW) - age))
        told = [(name.encode(), each.encode()) for name, each in headers.items()]
        assert asyncio.run(street.raw(told, [body])).status_code == status
    assert len(street.heard) == 5


def test_what_the_house_could_not_keep_is_what_the_door_says(street: Street) -> None:
    """B5: Feishu pushes it again."""
    street.answers = (500, {})
    assert street.post(event()).status_code == 500


def test_a_slow_database_holds_up_nobody_else(street: Street) -> None:
    """B5: acks come within the stall and 0.5 s, side by side."""
    street.slow = lambda: time.sleep(0.6)

    async def everything() -> float:
        began = time.monotonic()
        pushed = [street.pushing(sealed(KEY, event(number))) for number in range(4)]
        assert {each.status_code for each in await asyncio.gather(*pushed)} == {200}
        return time.monotonic() - began

    assert asyncio.run(everything()) < 1.1


def test_other_ways_and_other_methods_lead_nowhere(street: Street) -> None:
    """One path, one method."""
    assert asyncio.run(asked(street.app, "GET", PATH, [], [b""])).status_code == 405
    assert asyncio.run(asked(street.app, "POST", "/feishu", [], [b""])).status_code == 404


def test_without_a_key_there_is_no_door(street: Street) -> None:
    """G3: a verification token alone is known to everybody who ever saw one event."""
    with pytest.raises(ValueError, match="encrypt key"):
        Events(street.take, "", TOKEN, APP, lambda: NOW)


def test_without_a_token_the_key_says_who_speaks() -> None:
    """The token is a second lock; who leaves it out still has the first."""
    street = Street()
    street.app = web_app(lambda: (True, {}), {PATH: Events(street.take, KEY, "", APP, lambda: NOW)})
    assert street.post(event(token="whatever")).status_code == 200
    assert street.post(challenge(), **UNSIGNED).json() == {"challenge": "ajls384k"}
    assert street.post(event(), X_Lark_Signature="0" * 64).status_code == 401


def test_the_headers_are_those_feishu_sends() -> None:
    """As the handbook writes them."""
    assert (STAMP, NONCE, SIGNATURE) == ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")
