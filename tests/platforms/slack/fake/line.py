"""Socket Mode: connections the app opened, envelopes out and acknowledgements in."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import time
from typing import TYPE_CHECKING, Any

from tests.platforms.peer import TEXT, Peer, handshake
from tests.platforms.slack.fake.delivery import Attempt, Kind
from tests.platforms.slack.fake.workspace import APP, Json
from tests.platforms.wire import Reply, Request, Takeover

if TYPE_CHECKING:
    from tests.platforms.slack.fake.slack import FakeSlack

ANSWERABLE = ("slash_commands", "interactive")
MOST = 10


class Link(Peer):
    """One connection of the app. `leaving`: it was asked to connect anew."""

    leaving = False

    def say(self, message: Json) -> None:
        self.send(TEXT, json.dumps(message, ensure_ascii=False).encode())


class Line:
    """All connections of the app; each envelope goes to one of them, in turn."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self.links: list[Link] = []
        self.acks: dict[str, Any] = {}
        self._tickets: set[str] = set()
        self._turn = itertools.count()

    def ticket(self) -> str:
        """A fresh address to connect to, good for once."""
        name = self._slack.mark("ticket")
        self._tickets.add(name)
        return f"ws://127.0.0.1:{self._slack.wire.port}/link/?ticket={name}&app_id={APP}"

    def taken(self, request: Request) -> Reply | Takeover:
        """The handshake of a connection."""
        ticket, hello = request.query.get("ticket", ""), handshake(request.headers)
        if ticket not in self._tickets or not hello:
            return Reply(400, b"bad handshake", "text/plain")
        if len(self.links) >= MOST:
            return Reply(400, b"too many connections", "text/plain")
        self._tickets.discard(ticket)
        return Takeover(lambda connection, rest: self._talk(connection, rest, hello))

    def _talk(self, connection: socket.socket, rest: bytes, hello: bytes) -> None:
        connection.sendall(hello)
        link = Link(connection, rest, lambda data: self.heard(json.loads(data)))
        with self._slack.changed:
            for old in self.links:
                if old.leaving:
                    old.hang_up()
            self.links.append(link)
            number = len(self.links)
        about = {"host": "applink-fake", "build_number": 1, "approximate_connection_time": 3600}
        info = {"app_id": APP}
        try:
            link.say({
                "type": "hello", "num_connections": number, "debug_info": about, "connection_info": info
            })  # fmt: skip
            with self._slack.changed:
                self._slack.changed.notify_all()
            link.listen()
        finally:
            with self._slack.changed:
                self.links.remove(link)
                self._slack.changed.notify_all()

    def connected(self, number: int = 1, seconds: float = 5.0) -> bool:
        """Wait until so many connections of the app stand."""
        return bool(self._slack.wait(lambda: len(self.links) >= number, seconds))

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew ("warning" comes ten seconds earlier); when it has, the old links end."""
        for link in list(self.links):
            link.leaving = True
            link.say({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}})

    def ping(self) -> None:
        """Ask every client whether it is there; this also wakes one that waits for something to read."""
        for link in list(self.links):
            with contextlib.suppress(OSError):
                link.ping()

    def abort(self) -> None:
        """All links break."""
        for link in list(self.links):
            link.abort()

    def close(self) -> None:
        for link in list(self.links):
            link.close()

    def heard(self, message: Json) -> None:
        """What a client said: an acknowledgement."""
        with self._slack.changed:
            self.acks[message["envelope_id"]] = message.get("payload")
            self._slack.changed.notify_all()

    def send(self, kind: Kind, payload: Json, number: int, reason: str, patience: float) -> Attempt:
        """One envelope to one connection, and its acknowledgement: status 200, or 0 when none came in time."""
        began = time.monotonic()
        slack = self._slack
        name = slack.mark("envelope")
        envelope: Json = {"payload": payload, "envelope_id": name, "type": kind}
        envelope["accepts_response_payload"] = kind in ANSWERABLE
        if kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        with slack.changed:
            links = [each for each in self.links if not each.leaving] or self.links
            link = links[next(self._turn) % len(links)] if links else None
        if link is None:
            return Attempt(0, "nobody is connected", 0.0)
        try:
            link.say(envelope)
        except OSError as lost:
            return Attempt(0, repr(lost), time.monotonic() - began)
        with slack.changed:
            came = slack.changed.wait_for(lambda: name in self.acks or link not in self.links, patience)
            took = time.monotonic() - began
            if not came or name not in self.acks:
                return Attempt(0, "no acknowledgement", took)
            body = self.acks.pop(name)
        return Attempt(200, "" if body is None else body, took)
