"""The long connection of the fake Feishu, with a client of a few lines and the SDK's own frame beside it."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.platforms.feishu.fake import FakeFeishu, frames
from tests.platforms.feishu.fake.conftest import Client, button, card
from tests.platforms.feishu.fake.frames import CONTROL, DATA, Frame


def endpoint(feishu: FakeFeishu, **other: str) -> dict[str, Any]:
    """What the app is told of where to connect."""
    asked = {"AppID": feishu.app_id, "AppSecret": feishu.app_secret} | other
    return httpx.post(f"{feishu.url}/callback/ws/endpoint", json=asked, trust_env=False).json()


class Ear:
    """A client that puts fragments together, keeps what came and acknowledges it."""

    def __init__(self, feishu: FakeFeishu) -> None:
        self.socket: ClientConnection = connect(
            endpoint(feishu)["data"]["URL"], compression=None, proxy=None, close_timeout=0.2
        )
        self.events: list[dict[str, Any]] = []
        self.pongs: list[dict[str, Any]] = []
        self.ponged = threading.Event()
        self.frames = 0
        self.code = 200
        self.answer: Any = None
        self._pieces: dict[str, dict[int, bytes]] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            for data in self.socket:
                assert isinstance(data, bytes)
                self._heard(frames.read(data))

    def _heard(self, frame: Frame) -> None:
        self.frames += 1
        if frame.method == CONTROL:
            self.pongs.append(json.loads(frame.payload))
            self.ponged.set()
            return
        about = frame.headers
        pieces = self._pieces.setdefault(about["message_id"], {})
        pieces[int(about["seq"])] = frame.payload
        if len(pieces) < int(about["sum"]) or self.code == 0:
            return
        self.events.append(json.loads(b"".join(pieces[n] for n in sorted(pieces))))
        told: dict[str, Any] = {"code": self.code}
        if self.answer is not None:
            told["data"] = base64.b64encode(json.dumps(self.answer).encode()).decode()
        frame.payload = json.dumps(told).encode()
        frame.headers["biz_rt"] = "1"
        self.socket.send(frame.encoded())

    def pings(self) -> None:
        self.socket.send(Frame(0, 0, 1, CONTROL, {"type": "ping"}).encoded())


@pytest.fixture
def ear(feishu: FakeFeishu) -> Iterator[Ear]:
    ear = Ear(feishu)
    assert feishu.line.connected()
    yield ear
    ear.socket.close()


def test_an_event_and_a_press_go_over_the_long_connection(feishu: FakeFeishu, client: Client, ear: Ear) -> None:
    """In the clear, as type "event"; the answer to a press comes back in the acknowledgement."""
    assert feishu.as_user("ou_1").says("我要请假").ok
    assert ear.events[0]["header"]["event_type"] == "im.message.receive_v1"
    client.sends("ou_1", card(button("同意", value={"k": 1})))
    ear.answer = {"toast": {"type": "info", "content": "好"}}
    back = feishu.as_user("ou_1").presses(feishu.messages("ou_1")[-1], "同意")
    assert back.ok and back.applied == "toast"
    assert [t.content for t in feishu.toasts("ou_1")] == ["好"]
    assert feishu.broken == []


def test_an_event_not_acknowledged_is_pushed_again(feishu: FakeFeishu, ear: Ear) -> None:
    """A code of 500, or none in time; nobody connected."""
    ear.code = 500
    assert feishu.as_user("ou_1").says("一").status == 500
    ear.code = 0
    feishu.delivery.patience = 0.1
    assert feishu.as_user("ou_1").says("二").status == 0
    feishu.delivery.patience = 3.0
    ear.code = 200
    assert len(feishu.repush(all=True)) == 2
    assert [e["event"]["message"]["content"][-3] for e in ear.events] == ["一", "一", "二"]
    ear.socket.close()
    assert feishu.wait(lambda: not feishu.line.links)
    assert feishu.as_user("ou_1").says("三").status == 0


def test_a_long_event_comes_in_fragments(feishu: FakeFeishu, ear: Ear) -> None:
    """In any order, and twice, and it is still one event."""
    feishu.line.fragment, feishu.line.mixed = 200, True
    assert feishu.as_user("ou_1").says("字" * 300).ok
    assert ear.frames > 5 and len(ear.events) == 1
    assert json.loads(ear.events[0]["event"]["message"]["content"]) == {"text": "字" * 300}


def test_a_ping_is_answered_with_the_settings(feishu: FakeFeishu, ear: Ear) -> None:
    """The pong carries the client's configuration; a socket that died answers nothing and stays open."""
    feishu.line.config["PingInterval"] = 7
    ear.pings()
    assert ear.ponged.wait(5) and ear.pongs[0]["PingInterval"] == 7
    feishu.line.dies()
    ear.pings()
    feishu.delivery.patience = 0.2
    assert feishu.as_user("ou_1").says("在吗").status == 0
    assert len(ear.pongs) == 1 and ear.socket.protocol.state.name == "OPEN"


def test_each_event_goes_to_one_of_several_connections(feishu: FakeFeishu, ear: Ear) -> None:
    """B7: in turn; no more connections than there may be, with the code that says so."""
    other = Ear(feishu)
    assert feishu.line.connected(2)
    for number in range(4):
        assert feishu.as_user("ou_1").says(str(number)).ok
    assert (len(ear.events), len(other.events)) == (2, 2)
    url = endpoint(feishu)["data"]["URL"]
    feishu.line.most = 2
    assert endpoint(feishu)["code"] == 1000040350
    with pytest.raises(InvalidStatus) as refused:
        connect(url, compression=None, proxy=None)
    assert refused.value.response.headers["Handshake-Autherrcode"] == "1000040350"
    other.socket.close()


def test_connections_are_refused_and_kicked(feishu: FakeFeishu, ear: Ear) -> None:
    """A wrong secret, a fault on purpose, a ticket used twice; a kick ends all."""
    assert endpoint(feishu, AppSecret="no")["code"] == 514
    assert endpoint(feishu, AppSecret="")["code"] == 1000040344
    feishu.fail("/callback/ws/endpoint", 1, status=200)
    assert endpoint(feishu)["code"] == 1
    feishu.line.kick()
    assert feishu.wait(lambda: not feishu.line.links)
    feishu.down()
    with pytest.raises(httpx.TransportError):
        endpoint(feishu)
    feishu.up()
    assert endpoint(feishu)["code"] == 0


def test_what_is_no_frame_is_a_broken_rule(feishu: FakeFeishu, ear: Ear) -> None:
    """So is an acknowledgement that is none."""
    ear.socket.send(b"hello")
    assert feishu.wait(lambda: feishu.broken)
    with pytest.raises(ValueError, match="required"):
        frames.read(Frame().encoded()[2:])


def test_the_frame_is_that_of_the_sdk() -> None:
    """Both ways, with the SDK's own protobuf class, in a process of its own."""
    ours = Frame(7, 9, 33554678, DATA, {"type": "event", "sum": "1"}, "请假".encode(), "gzip", "json", "log")
    asked = """
import sys, types
for name in ("lark_oapi", "lark_oapi.ws"):
    made = types.ModuleType(name)
    import importlib.util
    root = importlib.util.find_spec("lark_oapi").submodule_search_locations[0] if name == "lark_oapi" else root
    made.__path__ = [root + name.removeprefix("lark_oapi").replace(".", "/")]
    sys.modules[name] = made
from lark_oapi.ws.pb.pbbp2_pb2 import Frame
frame = Frame()
frame.ParseFromString(bytes.fromhex(sys.argv[1]))
assert {h.key: h.value for h in frame.headers} == {"type": "event", "sum": "1"}, frame
assert (frame.SeqID, frame.LogID, frame.service, frame.method) == (7, 9, 33554678, 1)
assert (frame.payload.decode(), frame.payload_encoding) == ("请假", "gzip")
assert (frame.payload_type, frame.LogIDNew) == ("json", "log")
print(frame.SerializeToString().hex())
"""
    done = subprocess.run(
        [sys.executable, "-c", asked, ours.encoded().hex()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert frames.read(bytes.fromhex(done.stdout.strip())) == ours
