"""Feishu: what people do is delivered as encrypted and signed pushes over HTTP, what they see stands in Feishu."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from bot.platforms.feishu import roster
from bot.platforms.feishu.manifest import PATH
from bot.platforms.feishu.run import Served
from bot.platforms.feishu.tenant import Access
from bot.platforms.web import Door
from tests.platforms.feishu.fake import FakeFeishu
from tests.wires.common import Straight, Wire, Wired, Witness
from tests.wires.feishu_screen import AtFeishu, FeishuWindow

PATIENCE_S = 60.0
"""A machine that is busy is no slow house; what is late has tests of its own."""


class Filing(Witness):
    """The house. A file that was attached already is known by the id it has: a story names it before it is sent."""

    def __init__(self, room: Any) -> None:
        super().__init__(room)
        self.attached: dict[tuple[str, str, bytes], str] = {}

    def attach(self, person: str, name: str, content: bytes) -> str:
        known = self.attached.get((person, name, content))
        return known or self._room.attach(person, name, content)


class FeishuWire(Wire):
    """A tenant of our own on loopback, and our door to it."""

    name = "feishu"
    witness: Filing  # pyright: ignore[reportIncompatibleVariableOverride]
    feishu: FakeFeishu = None  # pyright: ignore[reportAssignmentType]

    def _near(self) -> Any:
        now = self.company.clock.now
        if self.feishu is None:
            self.feishu = FakeFeishu(now, to=self._delivered)
            self.feishu.pace.on, self.feishu.delivery.patience = False, PATIENCE_S
        far = self.feishu
        access = Access(far.app_id, far.app_secret, "http", far.encrypt_key, far.verification_token, far.url)
        self.tenant = Served(access, now)
        self.tenant.api._paces.wait = lambda buckets: 0.0
        return self.tenant.platform

    def _member(self, number: int, person: Any) -> str:
        handle = f"ou_{number:032x}"
        self.feishu.user(handle, person.name, person.email, en_name=person.english, zone=person.zone)
        return handle

    def _channel(self, number: int, channel: str) -> None:
        self.feishu.group(f"oc_{number:032x}", channel, list(self.handles.values()))

    def _join(self, witness: Witness) -> None:
        self.tenant.join(witness)  # pyright: ignore[reportArgumentType]
        door = self.tenant.door
        door._patience = PATIENCE_S
        door._hands = door._doings.follow._pool = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        self.web = self.tenant.doors[PATH]
        self.web.hands = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        self.tenant.identify()
        roster.refresh(self.tenant.api, witness)  # pyright: ignore[reportArgumentType]

    def _witness(self, room: Any) -> Filing:
        return Filing(room)

    def _delivered(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        return asyncio.run(asked(self.web, headers, body))

    def hang_up(self) -> None:
        self.tenant.close(1.0)

    def close(self) -> None:
        self.feishu.close()
        assert not self.feishu.broken, self.feishu.broken
        assert not self.feishu.crashes, self.feishu.crashes

    def person(self, who: str) -> AtFeishu:
        return AtFeishu(self, who)

    def channel(self, channel: str) -> FeishuWindow:
        return FeishuWindow(self, "channel", channel)

    def place_of(self, kind: str, place: str) -> str:
        """Feishu's id of a chat."""
        return self.feishu.direct(self.handles[place]) if kind == "direct" else self.feishu.place(place).id

    def all_shown(self) -> dict[str, str]:
        groups = [(chat.name, "channel") for chat in self.feishu.chats.values() if not chat.user]
        windows = [
            FeishuWindow(self, kind, name) for name, kind in [*groups, *((who, "direct") for who in self.handles)]
        ]
        return {window.place: window.text() for window in windows}


async def asked(door: Door, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """A request at a door, as the web server would bring it; the status and the body of what it answers."""
    given = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": given}
    pieces: list[bytes] = []
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        pieces.append(message.get("body", b""))

    await door(scope, receive, send)
    return status, b"".join(pieces)


class InFeishu(Wired):
    """A company that sits in Feishu."""

    home = "feishu"

    def _wires(self) -> tuple[Wire, ...]:
        return (FeishuWire(self),)

    @property
    def wire(self) -> FeishuWire:
        return next(wire for wire in self.wires if isinstance(wire, FeishuWire))

    @property
    def feishu(self) -> FakeFeishu:
        return self.wire.feishu


def in_feishu(folder: Path, **settings: Any) -> Iterator[InFeishu]:
    """A company in Feishu, for one story."""
    company = InFeishu(folder, **settings)
    try:
        yield company
    finally:
        company.close()
