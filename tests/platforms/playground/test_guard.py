"""Who may knock at the playground's door, and with what (faults K5, K7)."""

from __future__ import annotations

import json
import random
import resource
import socket
from collections.abc import Iterator

import httpx
import pytest

from bot.platforms.playground import guard
from bot.platforms.playground.guard import clean, depth
from bot.platforms.playground.run import LOOPBACK, open_door
from tests.effort import effort
from tests.platforms.playground.conftest import Town, open_town

POSTS = ["/say", "/press", "/submit", "/seen", "/wind", "/language", "/upload"]
FOREIGN = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "0.0.0.0:{port}",
    "[::1]:{port}",
    "127.0.0.1:{port}.evil.example",
    "localhost.evil.example:{port}",
    "2130706433:{port}",
    "",
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One playground for all these knocks: none of them may change anything."""
    with open_town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


def port_of(town: Town) -> int:
    return int(town.address.rsplit(":", 1)[1])


@pytest.mark.parametrize("host", FOREIGN)
def test_k5_a_foreign_host_is_refused(town: Town, host: str) -> None:
    """K5: a name that was bent to this machine (DNS rebinding) gets 403 and a sentence in both languages."""
    answer = town.page.get("/?as=li.na", headers={"host": host.format(port=port_of(town))})
    assert answer.status_code == 403
    assert "localhost" in answer.text
    assert "李娜" not in answer.text


def test_k5_localhost_is_welcome(town: Town) -> None:
    """K5: the two names of this machine are answered, the origin must be the same name."""
    host = f"localhost:{port_of(town)}"
    body = {"key": "k", "as": "li.na", "chat": "direct", "upto": 1}
    client = httpx.Client(trust_env=False)
    assert client.get(f"{town.address}/?as=li.na", headers={"host": host}).status_code == 200
    headers = {"host": host, "origin": f"http://{host}"}
    assert client.post(f"{town.address}/seen", json=body, headers=headers).status_code == 200
    client.close()


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://{own}", "http://{own}.evil.example"])
def test_k5_a_post_from_another_page_is_refused(town: Town, path: str, origin: str | None) -> None:
    """K5: nothing is done for a request that does not come from this page; the house never hears of it."""
    heard = len(town.house.asked)
    headers = {"origin": origin.format(own=town.address[7:])} if origin else {}
    body = {"key": "k", "as": "li.na", "chat": "direct", "text": "hi"}
    with httpx.Client(trust_env=False) as client:
        answer = client.post(town.address + path, json=body, headers=headers)
    assert answer.status_code == 403
    assert len(town.house.asked) == heard


def test_k5_the_door_opens_on_loopback_only() -> None:
    """K5: the socket is bound to 127.0.0.1; a taken port leads to the next free one."""
    first = open_door(0)
    port = first.getsockname()[1]
    second = open_door(port)
    try:
        assert first.getsockname()[0] == second.getsockname()[0] == LOOPBACK == "127.0.0.1"
        assert second.getsockname()[1] > port
        with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
            probe.connect(("127.0.0.2", port))
    finally:
        first.close()
        second.close()


def test_every_answer_carries_the_strict_headers(town: Town) -> None:
    """Pages, pieces, refusals and static files: no inline script, no framing, no sniffing."""
    for path in ("/?as=li.na", "/timeline?as=li.na", "/static/app.js", "/nowhere"):
        headers = town.page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    page = town.page.get("/?as=li.na").text
    assert " style=" not in page
    assert "onclick" not in page


def hostile_bodies() -> list[bytes]:
    """200 bodies nobody's browser would send: deep, long, wrong, broken."""
    chance = random.Random(7)
    whole = {"key": "k", "as": "li.na", "chat": "direct", "text": "hi", "token": "t", "verb": "v", "values": {}}
    odd = [None, True, -1, 1e308, [], {}, "", "\ud800", "\x00", "x" * 20_000, {"a": {"b": []}}, [[[]]], 10**30]
    bodies = [json.dumps({**whole, name: value}).encode() for name in whole for value in odd]
    bodies += [b"[" * n for n in (10, 1_000, 500_000)] + [b'{"a":' * n for n in (10, 1_000, 150_000)]
    bodies += [b"[" * n + b"]" * n for n in (21, 400_000)] + [b'"' + b"\\" * 900_000]
    bodies += [b"", b"null", b"[]", b"1", b'"x"', b"{", b"{}", b"\xff\xfe", b"NaN", b'{"key":NaN}', b'{"a":1e999999}']
    bodies += [b"9" * 900_000, b'{"key":"' + b"k" * 1_100_000 + b'"}', b" " * 1_000_000, b"\x00" * 1_000_000]
    while len(bodies) < 200:
        bodies.append(chance.randbytes(chance.choice((10, 1_000, 100_000))))
    return bodies


def test_k7_two_hundred_hostile_bodies_are_borne(town: Town) -> None:
    """K7: each gets a clear answer below 500 in under 100 ms of processor time, memory grows by less than 50 MB."""
    client = town.page
    client.post("/say", json={"key": "warm", "as": "li.na", "chat": "direct", "text": "hi"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow: list[float] = []
    bodies = hostile_bodies()
    assert len(bodies) >= 200
    for number, body in enumerate(bodies):
        path = ("/say", "/press", "/submit", "/seen", "/wind", "/language")[number % 6]
        with effort() as spent:
            answer = client.post(path, content=body, headers={"content-type": "application/json"})
        slow.append(spent.seconds)
        assert answer.status_code < 500, (path, body[:80], answer.text)
        assert "Traceback" not in answer.text
        if answer.status_code >= 400:
            assert answer.json()["toast"]
    assert max(slow) < 0.1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize(
    "path", ["/events", "/earlier", "/timeline", "/files/x", "/documents/x", "/ledgers/x", "/home"]
)
@pytest.mark.parametrize("query", ["", "as=", "as=nobody", "as=li.na&chat=nope&before=x&since=%00", "as=deng.chao"])
def test_a_strange_address_gets_a_sentence(town: Town, path: str, query: str) -> None:
    """An unknown person, chat or paper is answered with a page in both languages, never a traceback."""
    if query.startswith("as=li.na") and path in ("/timeline", "/home"):
        query = "as=li%00na"
    answer = town.page.get(f"{path}?{query}")
    assert answer.status_code in (200, 404) if path == "/earlier" else answer.status_code == 404
    assert "That did not work" in answer.text


def test_a_body_larger_than_a_megabyte_is_refused(town: Town) -> None:
    """The reader is told how much fits."""
    body = {"key": "k", "as": "li.na", "chat": "direct", "text": "x" * 1_100_000}
    answer = town.page.post("/say", json=body)
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["toast"]


def test_k7_a_body_that_never_ends_is_not_waited_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """K7: whoever sends half a body and falls silent gets an answer, and the playground goes on."""
    monkeypatch.setattr(guard, "PATIENCE_S", 0.1)
    head = (
        f"POST /say HTTP/1.1\r\nHost: 127.0.0.1:{port_of(town)}\r\nOrigin: {town.address}\r\n"
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"key"'
    )
    with socket.create_connection((LOOPBACK, port_of(town)), timeout=5) as slow:
        slow.sendall(head.encode())
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


def test_depth_counts_brackets_outside_of_strings() -> None:
    """Brackets in what somebody wrote do not count."""
    assert depth(b'{"a": ["[[[[[", "\\"[["]}') == 2
    assert depth(b"[" * 20) == 20
    assert depth(b"[" * 1_000_000) == 21


def test_impossible_characters_are_taken_out() -> None:
    """Lone surrogates and control characters never reach the house; emoji and right-to-left text do."""
    assert clean({"a\x00": ["x\ud800y", "🐎\n\tمرحبا\x1b"]}) == {"a": ["x?y", "🐎\n\tمرحبا"]}
