"""Requests Slack never signed, and those it did, sent again: the real web door before the real house."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import pytest

from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.signing import sign
from bot.platforms.web import web_app
from tests.faults.door import OWNER, item, left_behind, ref_of
from tests.faults.slackdoor import fills, presses, unfollowed
from tests.looking import one, rows
from tests.wires.slack import InSlack

Headers = list[tuple[bytes, bytes]]
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"


@dataclass
class WebDoor:
    """The web door as a server has it; keeps every request it was brought."""

    office: InSlack
    events: Events
    app: Any
    seen: list[tuple[Headers, bytes]] = field(default_factory=list)

    def __call__(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """A request of the fake Slack."""
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self.seen.append((raw, body))
        return asyncio.run(self.asked(raw, body))

    async def asked(self, headers: Headers, body: bytes, app: Any = None) -> tuple[int, bytes]:
        """The answer to one request with any headers at all."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(given: dict[str, Any]) -> None:
            sent.append(given)

        scope = {
            "type": "http", "method": "POST", "path": "/slack/events", "raw_path": b"/slack/events", "root_path": "",
            "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("x", 80),
        }  # fmt: skip
        await (app or self.app)(scope, receive, send)
        return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:])


@pytest.fixture
def door(slack_office: InSlack) -> Iterator[WebDoor]:
    """Slack delivers to the web door, and what it signed is checked there."""
    slack = slack_office.slack
    events = Events(slack_office.workspace.app, slack.signing_secret, slack.now)
    made = slack.delivery.target = WebDoor(slack_office, events, web_app(lambda: (True, {}), {PATH: events}))
    yield made
    events.hands.shutdown()


def mutations(chance: Random, headers: dict[bytes, bytes], body: bytes) -> Iterator[tuple[dict[bytes, bytes], bytes]]:
    """One change after another to a request that is genuine."""
    stamp, right = headers[STAMP], headers[SIGNATURE]
    signs = b"0123456789abcdefABCDEF"
    changes: tuple[Callable[[], tuple[dict[bytes, bytes], bytes]], ...] = (
        lambda: ({**headers, SIGNATURE: _swapped(chance, right, signs, 3)}, body),
        lambda: ({**headers, SIGNATURE: b"v0=%064x" % chance.getrandbits(256)}, body),
        lambda: (headers, _swapped(chance, body, bytes(range(256)))),
        lambda: ({**headers, STAMP: b"%d" % (int(stamp) + chance.choice((-1, 1)) * chance.randrange(1, 300))}, body),
        lambda: ({**headers, SIGNATURE: right[: chance.randrange(len(right))]}, body),
        lambda: ({**headers, SIGNATURE: right + chance.randbytes(chance.randrange(1, 9))}, body),
        lambda: (headers, body + chance.randbytes(chance.randrange(1, 9))),
        lambda: (headers, body[: chance.randrange(len(body))]),
        lambda: ({**headers, SIGNATURE: _swapped(chance, right, bytes(range(128, 256)))}, body),
        lambda: ({**headers, STAMP: _swapped(chance, stamp, bytes(range(256)))}, body),
    )
    while True:
        for change in changes:
            yield change()


def _swapped(chance: Random, words: bytes, signs: bytes, start: int = 0) -> bytes:
    """The same with one byte changed for another of these."""
    at = chance.randrange(start, len(words))
    sign_ = chance.choice([s for s in signs if s != words[at]])
    return words[:at] + bytes((sign_,)) + words[at + 1 :]


def test_of_a_hundred_thousand_mutated_requests_none_gets_through_the_web_door(door: WebDoor) -> None:
    """G1: a genuine press with its signature, its stamp or its body changed in 100,000 ways, against the door itself:
    each is a 401, the house hears nothing, and the genuine one is still good afterwards."""
    office, slack, chance = door.office, door.office.slack, Random(1)
    ref = ref_of(item(office))
    office.settles()
    slack.delivery.hold()
    pressed = presses(office, OWNER, "done", ref)
    slack.delivery.release(())
    slack.delivery.target = lambda headers, body: (door.seen.append(([], body)), given.update(headers), (200, b""))[2]
    given: dict[str, str] = {}
    slack.delivery.again(pressed)
    slack.delivery.target, body = door, door.seen.pop()[1]
    headers = {name.lower().encode(): value.encode() for name, value in given.items()}
    kept, made = len(rows(office, "inbox")), mutations(chance, headers, body)

    async def all_of_them() -> set[int]:
        statuses: set[int] = set()
        for _ in range(100_000):
            changed, sent = next(made)
            statuses.add((await door.asked(list(changed.items()), sent, door.events))[0])
        return statuses

    assert asyncio.run(all_of_them()) == {401}
    assert len(rows(office, "inbox")) == kept
    assert asyncio.run(door.asked(list(headers.items()), body))[0] == 200
    assert [e.verb for e in one(office, ref).entries] == ["file", "done"]


ODD = (
    b"", b" ", b"\x00", b"\xff\xfe", b"v0=", b"v0", b"v1=" + b"0" * 64, b"v0=" + b"0" * 63, b"v0=" + b"g" * 64,
    b"v0=" + b"0" * 100_000, "v0=é".encode(), "１７７２４１６８００".encode(), b"1e9", b"-1", b"+1772416800", b"0x10",
    b"1772416800.0", b" 1772416800", b"1772416800\n", b"9" * 5_000, b"null", b"[]", b"{}", b"\xed\xa0\x80", b"1,2",
)  # fmt: skip


@pytest.mark.parametrize("name", [STAMP, SIGNATURE])
def test_malformed_headers_are_a_401_and_never_a_500(door: WebDoor, name: bytes) -> None:
    """G1: odd values, missing headers and headers that came twice, on words, a press and a command."""
    office, slack = door.office, door.office.slack
    unfollowed(office)
    slack.as_user(office.handles[OWNER]).says("帮助")
    slack.as_user(office.handles[OWNER]).commands("/bole", "帮助")
    kept = len(rows(office, "inbox"))

    async def ask(headers: Headers, body: bytes) -> int:
        return (await door.asked(headers, body))[0]

    asked: list[Awaitable[int]] = []
    for headers, body in door.seen:
        others = [pair for pair in headers if pair[0] != name]
        (mine,) = [pair for pair in headers if pair[0] == name]
        asked += [ask([*others, (name, odd)], body) for odd in ODD]
        asked += [ask([*headers, (name, odd)], body) for odd in (*ODD, mine[1])]
        asked += [ask(others, body), ask([], body)]

    async def all_of_them() -> list[int]:
        return [await each for each in asked]

    statuses = asyncio.run(all_of_them())
    assert len(statuses) == 2 * (2 * len(ODD) + 3)
    assert set(statuses) == {401}
    assert len(rows(office, "inbox")) == kept


def test_each_genuine_request_sent_ten_times_more_has_no_second_effect(door: WebDoor) -> None:
    """G2: words, a command, a form, a press, a form of a card, a shortcut and the home, each replayed ten times with
    its own signature within five minutes: every one is a 200, and nothing changes. After five minutes it is a 401."""
    office, slack = door.office, door.office.slack
    hands = slack.as_user(office.handles[OWNER])
    hands.says("帮助")
    hands.commands("/bole", "行动项")
    fills(office, OWNER, {"what": "写周报", "due": date(2026, 3, 20), "priority": "P1"})
    hands.shortcut("bole_start")
    hands.closes(all=True)
    office.settles()
    presses(office, OWNER, "report", "AI-2026-0001")
    fills(office, OWNER, {"how": "过半了"})
    office.settles()
    presses(office, OWNER, "done", "AI-2026-0001")
    hands.opens_home()
    office.settles()
    assert [e.verb for e in one(office, "AI-2026-0001").entries] == ["file", "report", "done"]
    assert len(door.seen) >= 8
    before = left_behind(office)
    for headers, body in list(door.seen):
        assert {asyncio.run(door.asked(headers, body))[0] for _ in range(10)} == {200}
    assert left_behind(office) == before
    office.winds(seconds=301)
    before = left_behind(office)
    assert {asyncio.run(door.asked(headers, body))[0] for headers, body in door.seen} == {401}
    assert left_behind(office) == before


def test_what_another_app_signed_is_not_for_us(door: WebDoor) -> None:
    """G1: right in every way, but with another app's secret."""
    office, slack = door.office, door.office.slack
    right, slack.signing_secret = slack.signing_secret, "f" * 32
    assert slack.as_user(office.handles[OWNER]).says("帮助").status == 401
    slack.signing_secret = right
    assert not rows(office, "inbox", "platform = 'slack'")
    stamp = str(int(slack.now()))
    body = b"{}"
    genuine = [(STAMP, stamp.encode()), (SIGNATURE, sign(right, stamp, body).encode())]
    assert asyncio.run(door.asked(genuine, body))[0] == 200
