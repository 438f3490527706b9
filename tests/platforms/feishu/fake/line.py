"""The long connection: connections the app opened, each event to one of them, and its acknowledgement back."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import socket
import time
from typing import TYPE_CHECKING, Any

from tests.platforms.feishu.fake import frames
from tests.platforms.feishu.fake.company import Json
from tests.platforms.feishu.fake.delivery import Attempt
from tests.platforms.feishu.fake.frames import CONTROL, DATA, Frame
from tests.platforms.feishu.fake.routes import Given, Refusal, route
from tests.platforms.peer import BINARY, Peer, handshake
from tests.platforms.wire import Reply, Request, Takeover

if TYPE_CHECKING:
    from tests.platforms.feishu.fake.feishu import FakeFeishu

SERVICE = 33554678
AUTH_FAILED, NO_CREDENTIAL, TOO_MANY = 514, 1000040344, 1000040350


class Link(Peer):
    """One connection of the app. `beats`: the pings of Feishu's own kind it sent; `carried`: how many events it got."""

    beats = 0
    carried = 0


class Line:
    """All connections of the app; each event goes to one of them, in turn.

    `config`: what clients are told of their pings and reconnects. `most`: how many may stand. `fragment`: the most
    bytes of an event in one frame, 0 for no limit. `mixed`: fragments come last first. `again`: fragments sent twice.
    """

    def __init__(self, feishu: FakeFeishu) -> None:
        self._feishu = feishu
        self.links: list[Link] = []
        self.config = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120}
        self.most = 50
        self.fragment = 0
        self.mixed = False
        self.again = False
        self.acks: dict[str, Frame] = {}
        self._tickets: set[str] = set()
        self._turn = itertools.count()
        self._seq = itertools.count(1)

    def ticket(self) -> str:
        """A fresh address to connect to, good for once."""
        name, device = self._feishu.id("", 16), str(int(self._feishu.id("", 15), 16))
        self._tickets.add(name)
        about = f"fpid=493&aid=552564&device_id={device}&access_key={name}&service_id={SERVICE}&ticket={name}"
        return f"ws://127.0.0.1:{self._feishu.wire.port}/ws/v2?{about}"

    def taken(self, request: Request) -> Reply | Takeover:
        """The handshake of a connection; refused with the codes in its headers, as Feishu does."""
        ticket, hello = request.query.get("ticket", ""), handshake(request.headers)
        if not hello:
            return Reply(400, b"bad handshake", "text/plain")
        refused = NO_CREDENTIAL if ticket not in self._tickets else TOO_MANY if self.full else 0
        if refused:
            about = {"Handshake-Status": str(AUTH_FAILED), "Handshake-Msg": "refused"}
            return Reply(403, b"", "text/plain", about | {"Handshake-Autherrcode": str(refused)})
        self._tickets.discard(ticket)
        return Takeover(lambda connection, rest: self._talk(connection, rest, hello))

    @property
    def full(self) -> bool:
        """Whether no more connections are taken."""
        return len(self.links) >= self.most

    def _talk(self, connection: socket.socket, rest: bytes, hello: bytes) -> None:
        connection.sendall(hello)
        link = Link(connection, rest, lambda data: self.heard(link, data))
        with self._feishu.changed:
            self.links.append(link)
            self._feishu.changed.notify_all()
        try:
            link.listen()
        finally:
            with self._feishu.changed:
                self.links.remove(link)
                self._feishu.changed.notify_all()

    def connected(self, number: int = 1, seconds: float = 5.0) -> bool:
        """Wait until so many connections of the app stand."""
        return bool(self._feishu.wait(lambda: len(self.links) >= number, seconds))

    # how connections end, and other weather

    def kick(self, code: int = 1000) -> None:
        """End every connection in good order."""
        for link in list(self.links):
            link.close(code)

    def abort(self) -> None:
        """All connections break."""
        for link in list(self.links):
            link.abort()

    def hang_up(self) -> None:
        """All connections end without a word."""
        for link in list(self.links):
            link.hang_up()

    def dies(self) -> None:
        """Every socket stays open and nobody is behind it: no pong, no event, no end."""
        for link in list(self.links):
            link.deaf = True

    # what is said

    def heard(self, link: Link, data: bytes) -> None:
        """What a client said: a ping, or an acknowledgement. What is no frame is a broken rule."""
        try:
            frame = frames.read(data)
        except ValueError as wrong:
            self._feishu.broke(f"a frame on the long connection: {wrong}")
            return
        if frame.method == CONTROL and frame.headers.get("type") == "ping":
            with self._feishu.changed:
                link.beats += 1
                self._feishu.changed.notify_all()
            payload = json.dumps(self.config).encode()
            link.send(BINARY, Frame(0, 0, frame.service, CONTROL, {"type": "pong"}, payload).encoded())
        elif frame.method == DATA:
            with self._feishu.changed:
                self.acks[frame.headers.get("message_id", "")] = frame
                self._feishu.changed.notify_all()

    def send(self, payload: Json, patience: float) -> Attempt:
        """One event to one connection; the code of its acknowledgement as status, 0 when none came in time."""
        began, feishu = time.monotonic(), self._feishu
        name = feishu.id("", 32)
        with feishu.changed:
            links = list(self.links)
            link = links[next(self._turn) % len(links)] if links else None
        if link is None:
            return Attempt(0, "nobody is connected", 0.0)
        if not link.deaf:
            link.carried += 1
            try:
                for frame in self._cut(name, json.dumps(payload, ensure_ascii=False).encode()):
                    link.send(BINARY, frame.encoded())
            except OSError as lost:
                return Attempt(0, repr(lost), time.monotonic() - began)
        with feishu.changed:
            feishu.changed.wait_for(lambda: name in self.acks or link not in self.links, patience)
            took = time.monotonic() - began
            frame = self.acks.pop(name, None)
        return Attempt(0, "no acknowledgement", took) if frame is None else self._acknowledged(frame, took)

    def _cut(self, name: str, data: bytes) -> list[Frame]:
        """The frames of one event."""
        size = self.fragment or len(data)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        made = [
            Frame(
                next(self._seq), 1, SERVICE, DATA,
                {"type": "event", "message_id": name, "trace_id": name, "sum": str(len(pieces)), "seq": str(number)},
                piece,
            )
            for number, piece in enumerate(pieces)
        ]  # fmt: skip
        if self.mixed:
            made.reverse()
        return made + made if self.again else made

    def _acknowledged(self, frame: Frame, took: float) -> Attempt:
        """What an acknowledgement says; one that is none is a broken rule."""
        try:
            about = json.loads(frame.payload)
            code, data = int(about["code"]), about.get("data")
            body: Any = json.loads(base64.b64decode(data)) if data else {}
        except (ValueError, KeyError, TypeError) as wrong:
            self._feishu.broke(f"an acknowledgement on the long connection: {wrong!r}")
            return Attempt(0, frame.payload.decode("utf-8", "replace"), took)
        if frame.headers.get("type") != "event" or frame.service != SERVICE or "biz_rt" not in frame.headers:
            self._feishu.broke("an acknowledgement is the frame that came, with biz_rt")
        return Attempt(code, body, took)

    def pings(self) -> None:
        """Ask every client whether it is there, by a ping of the WebSocket."""
        for link in list(self.links):
            with contextlib.suppress(OSError):
                link.ping()

    def close(self) -> None:
        self.kick(1001)


@route("POST", "/callback/ws/endpoint", body="AppID! AppSecret!", bad=NO_CREDENTIAL, bare=True, whole=True)
def endpoint(feishu: FakeFeishu, given: Given) -> Json:
    if given.body["AppID"] != feishu.app_id or given.body["AppSecret"] != feishu.app_secret:
        raise Refusal(AUTH_FAILED, "app_id or app_secret is invalid", 200)
    if feishu.line.full:
        raise Refusal(TOO_MANY, "the number of connections exceeded the limit", 200)
    return {"data": {"URL": feishu.line.ticket(), "ClientConfig": feishu.line.config}}
