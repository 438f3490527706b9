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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.feishu.signing import genuine, opened
from tests.platforms.feishu.faraway import APP, SECRET, Faraway, until
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
    sender = {"sender_id": people, "sender_type": "user", "tenant_key": "t1"}
    return _event("im.message.receive_v1", {"sender": sender, "message": message})


def pressed(name: str) -> dict[str, Any]:
    """A press of a button on a card."""
    return _event("card.action.trigger", {
        "operator": {"tenant_key": "t1", "open_id": "ou_1", "union_id": "on_1"}, "token": "c-1", "host": "im_message",
        "action": {"value": {"k": "do"}, "tag": "button", "name": name},
        "context": {"open_message_id": "om_1", "open_chat_id": "oc_1"},
    })  # fmt: skip


def _event(kind: str, event: dict[str, Any]) -> dict[str, Any]:
    header = {
        "event_id": "e1", "event_type": kind, "create_time": "1795000000000", "token": TOKEN, "app_id": APP,
        "tenant_key": "t1",
    }  # fmt: skip
    return {"schema": "2.0", "header": header, "event": event}


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


def test_what_stands_in_for_feishu_is_understood_on_the_long_connection(oracle: Oracle) -> None:
    """An event whole and in pieces, a press with its toast in the answer, pings, and a connection opened anew."""
    with Faraway() as feishu:
        oracle.ask("connect", app=APP, secret=SECRET, domain=feishu.url)
        assert until(lambda: feishu.links, 20)
        assert feishu.answer(feishu.push(said("你好"))) == (200, None)
        assert feishu.answer(feishu.push(said("请假" * 500), pieces=4, order=[2, 0, 3, 1])) == (200, None)
        assert oracle.heard == ["你好", "请假" * 500]
        code, told = feishu.answer(feishu.push(pressed("approve")))
        assert (code, told["toast"]["content"]) == (200, "按了 approve") and oracle.heard[-1] == {"k": "do"}
        assert until(lambda: feishu.pings >= 2)
        before = len(feishu.asked)
        feishu.kick()
        assert until(lambda: len(feishu.asked) > before and feishu.links, 15)
        assert feishu.answer(feishu.push(said("还在吗"))) == (200, None)
