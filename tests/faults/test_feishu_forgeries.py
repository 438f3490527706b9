"""Requests Feishu never signed, those it did, sent again, and those of others: the real web door before the house."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest

from bot.platforms.feishu.http import NONCE, SIGNATURE, STAMP
from bot.platforms.feishu.signing import genuine
from tests.faults.door import OWNER, item, left_behind, ref_of
from tests.faults.feishudoor import fills, presses
from tests.looking import one, rows
from tests.platforms.feishu.fake import encoded, signed
from tests.scale import times
from tests.wires.feishu import InFeishu
from tests.wires.feishu_ways import asked

Request = tuple[dict[str, str], bytes]
KEYS = {"stamp": STAMP.decode(), "nonce": NONCE.decode(), "signature": SIGNATURE.decode()}


def caught(office: InFeishu, does: Callable[[], Any]) -> list[Request]:
    """The requests in which Feishu brings what somebody does."""
    found, real = list[Request](), office.feishu.delivery.target

    def noted(headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        found.append(({name.lower(): value for name, value in headers.items()}, body))
        assert callable(real)
        return real(headers, body)

    office.feishu.delivery.target = noted
    does()
    office.feishu.delivery.target = real
    return found


def answer(office: InFeishu, headers: Mapping[str, str], body: bytes) -> int:
    return asyncio.run(asked(office.wire.web, headers, body))[0]


def mutations(chance: Random, headers: dict[str, str], body: bytes) -> Iterator[Request]:
    """One change after another to a request that is genuine."""
    stamp, nonce, mark = (headers[name] for name in KEYS.values())
    signs = "0123456789abcdefABCDEF"
    changes: tuple[Callable[[], Request], ...] = (
        lambda: (headers | {KEYS["signature"]: _swapped(chance, mark, signs)}, body),
        lambda: (headers | {KEYS["signature"]: f"{chance.getrandbits(256):064x}"}, body),
        lambda: (headers, _other(chance, body)),
        lambda: (headers | {KEYS["stamp"]: str(int(stamp) + chance.choice((-1, 1)) * chance.randrange(1, 300))}, body),
        lambda: (headers | {KEYS["nonce"]: _swapped(chance, nonce, signs[:16])}, body),
        lambda: (headers | {KEYS["signature"]: mark[: chance.randrange(len(mark))]}, body),
        lambda: (headers | {KEYS["signature"]: mark + chance.choice(signs)}, body),
        lambda: (headers, body + chance.randbytes(chance.randrange(1, 9))),
        lambda: (headers, body[: chance.randrange(len(body))]),
        lambda: ({name: value for name, value in headers.items() if name != chance.choice([*KEYS.values()])}, body),
        lambda: (headers | {KEYS["nonce"]: nonce[:-1], KEYS["stamp"]: stamp + nonce[-1]}, body),
        lambda: (headers | {KEYS["signature"]: _swapped(chance, mark, "\u00e9\u00ff\u0080")}, body),
    )
    while True:
        for change in changes:
            made = change()
            if made != (headers, body):
                yield made


def _swapped(chance: Random, words: str, signs: str) -> str:
    at = chance.randrange(len(words))
    return words[:at] + chance.choice([s for s in signs if s != words[at]]) + words[at + 1 :]


def _other(chance: Random, body: bytes) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] + bytes(((body[at] + chance.randrange(1, 256)) % 256,)) + body[at + 1 :]


def test_of_a_hundred_thousand_mutated_requests_none_gets_through_the_web_door(feishu_office: InFeishu) -> None:
    """G1: a genuine press with its signature, its stamp, its nonce or its body changed in 100,000 ways: none is taken
    for genuine, and of 20,000 of them against the web door itself each is a 401. The house hears nothing, and the
    genuine one is still good afterwards."""
    office = feishu_office
    ref = ref_of(item(office))
    office.settles()
    real, office.feishu.delivery.target = office.feishu.delivery.target, lambda headers, body: (500, b"")
    ((headers, body),) = caught(office, lambda: presses(office, OWNER, "done", ref))
    office.feishu.delivery.target = real
    kept, made = len(rows(office, "inbox")), mutations(Random(1), headers, body)

    async def all_of_them() -> set[int]:
        return {(await asked(office.wire.web, *next(made)))[0] for _ in range(times(20_000, 100_000))}

    for _ in range(100_000):
        changed, sent = next(made)
        stamp, nonce, mark = (changed.get(name) for name in KEYS.values())
        assert not genuine(office.feishu.encrypt_key, stamp, nonce, mark, sent)
    assert asyncio.run(all_of_them()) == {401}
    assert len(rows(office, "inbox")) == kept
    assert answer(office, headers, body) == 200
    assert [e.verb for e in one(office, ref).entries] == ["file", "done"]


ODD = (
    "", " ", "\x00", "\xff\xfe", "0" * 63, "0" * 65, "g" * 64, "0" * 100_000, "\u00e9", "1e9", "-1", "+1772416800",
    "0x10", "1772416800.0", " 1772416800", "1772416800\n", "9" * 5_000, "null", "[]", "{}", "1,2",
)  # fmt: skip


@pytest.mark.parametrize("name", KEYS.values(), ids=list(KEYS))
def test_malformed_headers_are_a_401_and_never_a_500(feishu_office: InFeishu, name: str) -> None:
    """G1: odd values and missing headers, on words and a choice in the menu; a header that came twice is none."""
    office = feishu_office
    hands = office.feishu.as_user(office.handles[OWNER])
    requests = caught(office, lambda: (hands.says("帮助"), hands.menu("help")))
    kept = len(rows(office, "inbox"))
    statuses: list[int] = []
    for headers, body in requests:
        others = {key: value for key, value in headers.items() if key != name}
        statuses += [answer(office, others | {name: odd}, body) for odd in ODD]
        statuses += [answer(office, headers | {name.title(): headers[name]}, body)]
        statuses += [answer(office, others, body), answer(office, {}, body)]
    assert len(statuses) == 2 * (len(ODD) + 3)
    assert set(statuses) == {401}
    assert len(rows(office, "inbox")) == kept


def test_each_genuine_request_sent_ten_times_more_has_no_second_effect(feishu_office: InFeishu) -> None:
    """G2: words, the menu, a form, a press, a form of a card, the chat, a mention, each replayed ten times with its own
    signature: every one is a 200, and nothing of what is kept changes, nor does anything new stand in a chat."""
    office, feishu = feishu_office, feishu_office.feishu
    hands = feishu.as_user(office.handles[OWNER])

    def works() -> None:
        hands.says("帮助")
        hands.menu("start_meetings.action_item")
        fills(office, OWNER, {"what": "写周报", "due": "2026-03-20", "priority": "P1"})
        office.settles()
        presses(office, OWNER, "report", "AI-2026-0001")
        fills(office, OWNER, {"how": "过半了"})
        office.settles()
        presses(office, OWNER, "done", "AI-2026-0001")
        hands.enters_chat()
        hands.mentions_bot(office.wire.place_of("channel", "hr"), "我的任务")

    requests = caught(office, works)
    office.settles()
    assert [e.verb for e in one(office, "AI-2026-0001").entries] == ["file", "report", "done"]
    assert len(requests) >= 8
    before, standing = left_behind(office), {w: len(feishu.messages(h)) for w, h in office.handles.items()}
    for headers, body in requests:
        assert {answer(office, headers, body) for _ in range(10)} == {200}
    office.settles()
    assert left_behind(office) == before
    assert {w: len(feishu.messages(h)) for w, h in office.handles.items()} == standing


def test_what_another_app_or_tenant_sends_is_never_heard(feishu_office: InFeishu) -> None:
    """G4: three hundred events each of another app, another tenant and with another key or token, all signed as they
    should be: nothing is kept of them, and nobody is told anything of ours. (The catalogue's 10,000, made fewer.)"""
    office, feishu = feishu_office, feishu_office.feishu
    ref = ref_of(item(office))
    office.settles()
    hands = feishu.as_user(office.handles[OWNER])
    feishu.delivery.hold()
    samples = [presses(office, OWNER, "done", ref).payload]
    feishu.delivery.release(())
    samples += [hands.says("待办 写周报 明天 P1").payload, hands.menu("tasks").payload]
    office.settles()
    before, inbox, statuses = left_behind(office), len(rows(office, "inbox")), set[tuple[str, int]]()
    for number in range(1_200):
        payload = copy.deepcopy(samples[number % 3])
        header, key = payload["header"], feishu.encrypt_key
        header["event_id"] = feishu.id("", 32)
        if "message" in payload["event"]:
            payload["event"]["message"]["message_id"] = feishu.id("om_", 32)
        match which := ("app", "tenant", "token", "key")[number // 3 % 4]:
            case "app":
                header["app_id"] = feishu.id("cli_", 16)
            case "tenant":
                header["tenant_key"] = feishu.id("", 16)
            case "token":
                header["token"] = feishu.id("", 32)
            case _:
                key = feishu.id("", 16)
        body = encoded(key, payload)
        statuses.add((which, answer(office, signed(key, body, feishu.now()), body)))
    assert statuses == {("app", 401), ("tenant", 200), ("token", 401), ("key", 401)}
    assert left_behind(office) == before
    assert len(rows(office, "inbox")) == inbox
    assert [e.verb for e in one(office, ref).entries] == ["file"]


def test_what_is_not_sealed_is_not_read_though_it_is_signed(feishu_office: InFeishu) -> None:
    """G3: with a key set, a body in the clear is refused, however right its signature and its token are."""
    office, feishu = feishu_office, feishu_office.feishu
    payload = feishu.as_user(office.handles[OWNER]).says("帮助").payload
    payload["header"]["event_id"], kept = "another", len(rows(office, "inbox"))
    body = json.dumps(payload).encode()
    assert answer(office, signed(feishu.encrypt_key, body, feishu.now()), body) == 401
    assert answer(office, {}, body) == 401
    assert len(rows(office, "inbox")) == kept
