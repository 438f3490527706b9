"""Feishu's own SDKs, for Node and for Python, against what stands in for Feishu in the tests, and beside our own code.

They owe nothing to us: what they open, check, hear and answer is what Feishu's own programmers take the protocol for.
"""

from __future__ import annotations

import json
import os
import queue
import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.feishu.signing import genuine, opened
from bot.platforms.feishu.socket import Sockets
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake.conftest import Client, button, card
from tests.platforms.feishu.faraway import APP, until
from tests.platforms.feishu.node import installing
from tests.platforms.feishu.sealing import NONCE, SIGNATURE, STAMP, sealed, signed

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KEY, TOKEN = "kudryavka", "v-token"


class Oracle:
    """A program that answers with the SDK of one language; what it hears on its long connection comes unasked."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        around = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **environment}
        self._program = subprocess.Popen(
            command, cwd=ROOT, env=around, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._done: queue.Queue[Any] = queue.Queue()
        self.heard: list[Any] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def ask(self, what: str, **order: Any) -> Any:
        assert self._program.stdin
        self._program.stdin.write(json.dumps({"do": what, **order}) + "\n")
        self._program.stdin.flush()
        return self._done.get(timeout=60)

    def close(self) -> None:
        self._program.kill()
        self._program.wait()
        self._thread.join()
        for each in (self._program.stdin, self._program.stdout):
            assert each
            each.close()

    def _read(self) -> None:
        assert self._program.stdout
        for line in self._program.stdout:
            if line.startswith("{"):
                said = json.loads(line)
                if "done" in said:
                    self._done.put(said["done"])
                else:
                    self.heard.append(said["heard"])


def _command(language: str) -> tuple[list[str], dict[str, str]]:
    if language == "python":
        return [sys.executable, "-m", "tests.platforms.feishu.official"], {}
    modules = str(installing.installed() / "node_modules")
    return [installing.node(), str(HERE / "node" / "oracle.js")], {"NODE_PATH": modules}


@pytest.fixture(scope="module", params=["node", "python"])
def oracle(request: pytest.FixtureRequest) -> Iterator[Oracle]:
    made = Oracle(*_command(request.param))
    yield made
    made.close()


def said(text: str) -> dict[str, Any]:
    """A message, as the handbook shows one."""
    people = {"open_id": "ou_1", "union_id": "on_1", "user_id": "u1"}
    message = {
        "message_id": "om_1", "root_id": "", "parent_id": "", "create_time": "1795000000000", "chat_id": "oc_1",
        "chat_type": "p2p", "message_type": "text", "content": text, "mentions": [],
    }  # fmt: skip
    header = {
        "event_id": "e1", "event_type": "im.message.receive_v1", "create_time": "1795000000000", "token": TOKEN,
        "app_id": APP, "tenant_key": "t1",
    }  # fmt: skip
    sender = {"sender_id": people, "sender_type": "user", "tenant_key": "t1"}
    return {"schema": "2.0", "header": header, "event": {"sender": sender, "message": message}}


def test_what_is_opened_and_what_is_signed_is_the_same_for_all(oracle: Oracle) -> None:
    """G1: sixty sealed texts and every kind of broken one; right signatures and wrong ones, our yes being theirs."""
    chance = random.Random(3)
    texts = ["".join(chance.choices('请假"ab\\\n 😀é', k=length)) for length in range(60)]
    bodies = [sealed(KEY, {"text": text}, chance.randbytes(16)) for text in texts]
    told = [json.loads(body)["encrypt"] for body in bodies]
    found = oracle.ask("open", key=KEY, sealed=told)
    assert [json.loads(each) for each in found] == [opened(KEY, body) for body in bodies]
    assert [json.loads(each)["text"] for each in found] == texts
    assert oracle.ask("open", key=KEY, sealed=["", "QUJD", told[0][:40], told[-1][:-8]]) == [None] * 4

    requests, ours = [], []
    for number in range(24):
        body = sealed(KEY, said(f"第{number}句"))
        headers = signed(KEY if number % 3 else "another", body, str(1_795_000_000 + number))
        if number % 4 == 1:
            headers[NONCE] += "x"
        ours.append(genuine(KEY, headers[STAMP], headers[NONCE], headers[SIGNATURE], body))
        lower = {name.lower(): value for name, value in headers.items()}
        requests.append({"headers": {**headers, **lower}, "body": body.decode()})
    theirs = oracle.ask("check", key=KEY, token=TOKEN, requests=requests)
    assert [each is not None for each in theirs] == ours and 0 < sum(ours) < 24
    assert [each for each in theirs if each] == [f"第{number}句" for number, yes in enumerate(ours) if yes]


def assert_a_day_passes(feishu: FakeFeishu, heard: list[Any]) -> None:
    """A day on the fake's long connection: words in one frame and in many, a press, pings, kicks."""
    hands, client = feishu.as_user("ou_1"), Client(feishu)

    def count(heard_by_now: int) -> bool:
        """What came was answered already; that it came is told by another process, a moment later."""
        return until(lambda: len(heard) >= heard_by_now) and len(heard) == heard_by_now

    assert feishu.line.connected(seconds=20)
    for number, (size, mixed) in enumerate([(0, False), (100, False), (100, True)]):
        feishu.line.fragment, feishu.line.mixed = size, mixed
        assert hands.says(f"第{number}句").ok
        assert count(number + 1) and json.loads(heard[-1]) == {"text": f"第{number}句"}
    client.sends("ou_1", card(button("同意", "approve", value={"k": "do"})))
    client.close()
    assert hands.presses(feishu.messages("ou_1")[-1], "同意").ok
    assert count(4) and heard[-1] == {"k": "do"}
    assert [each.content for each in feishu.toasts("ou_1")] == ["按了 approve"]
    assert until(lambda: feishu.line.links[0].beats >= 2)
    before = list(feishu.line.links)
    feishu.line.kick()
    assert until(lambda: feishu.line.links and feishu.line.links != before, 15)
    assert hands.says("还在吗").ok and count(5)
    assert feishu.broken == []


@pytest.fixture
def feishu() -> Iterator[FakeFeishu]:
    with FakeFeishu() as made:
        made.user("ou_1", "李娜", "li.na@example.com")
        made.line.config |= {"PingInterval": 1, "ReconnectInterval": 1, "ReconnectNonce": 0}
        yield made


def test_the_fake_feishu_is_feishu_to_its_official_sdks(oracle: Oracle, feishu: FakeFeishu) -> None:
    """The long connection of the fake all our stories go through."""
    oracle.ask("connect", app=feishu.app_id, secret=feishu.app_secret, domain=feishu.url)
    assert_a_day_passes(feishu, oracle.heard)


def test_the_fake_feishu_is_feishu_to_us(feishu: FakeFeishu) -> None:
    """The same day, with our own long connection."""
    heard: list[Any] = []

    def take(payload: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        action = payload["event"].get("action")
        heard.append(action["value"] if action else payload["event"]["message"]["content"])
        return 200, {"toast": {"type": "info", "content": f"按了 {action['name']}"}} if action else {}

    sockets = Sockets(take, feishu.app_id, feishu.app_secret, feishu.url)
    assert sockets.connect()
    assert_a_day_passes(feishu, heard)
    assert until(lambda: sockets.state()["reconnects"] == 1)
    sockets.stop(1)


def test_what_the_fake_feishu_pushes_is_signed_and_sealed_as_feishu_does_it(oracle: Oracle, feishu: FakeFeishu) -> None:
    """G1: the official SDKs take its requests, and so do we; with another key neither does."""
    came: list[tuple[dict[str, str], bytes]] = []

    def keeps(headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        came.append((dict(headers), body))
        return 200, b"{}"

    feishu.delivery.target = keeps
    for number in range(3):
        assert feishu.as_user("ou_1").says(f"第{number}句").ok
    requests = []
    for headers, body in came:
        named = {name.lower(): value for name, value in headers.items()}
        told = {name: named[name.lower()] for name in (STAMP, NONCE, SIGNATURE)}
        assert genuine(feishu.encrypt_key, told[STAMP], told[NONCE], told[SIGNATURE], body)
        assert "event" in opened(feishu.encrypt_key, body)
        requests.append({"headers": named | told, "body": body.decode()})
    key, token = feishu.encrypt_key, feishu.verification_token
    theirs = oracle.ask("check", key=key, token=token, requests=requests)
    assert [json.loads(each)["text"] for each in theirs] == ["第0句", "第1句", "第2句"]
    assert oracle.ask("check", key="another", token=token, requests=requests) == [None] * 3
