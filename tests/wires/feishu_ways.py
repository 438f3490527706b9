"""The two ways from Feishu to us, both in this process: signed and encrypted pushes over HTTP, and frames of the long
connection, whole or in pieces. Our real code takes what comes, and acknowledges it."""

from __future__ import annotations

import asyncio
import os
import time
import zlib
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

from bot.platforms.feishu.frames import ping
from bot.platforms.feishu.manifest import PATH
from bot.platforms.feishu.run import Served
from bot.platforms.feishu.socket import _Line, _Link
from bot.platforms.web import Door
from tests.platforms.feishu.fake import FakeFeishu
from tests.platforms.feishu.fake.line import SERVICE
from tests.wires.common import Straight

Way = Literal["http", "frames", "pieces"]
FORCED = "FEISHU_WAY"
"""Set to "http" or "frames", every story goes that way."""
PIECE = 700
"""Bytes of an event in one frame, where it comes in pieces."""


def way_of(story: str) -> Way:
    """The way a story goes, always the same: half of them over HTTP, a quarter in frames, a quarter in pieces."""
    chance, forced = zlib.crc32(story.encode()), os.environ.get(FORCED, "")
    assert forced in ("", "http", "frames"), f"{FORCED} is http or frames"
    if forced == "http" or (not forced and chance & 2):
        return "http"
    return "pieces" if chance & 1 else "frames"


class OverHttp:
    """Pushes at the door, as the web server would bring them."""

    mode: Literal["http"] = "http"
    web: Any = None

    def __init__(self, feishu: FakeFeishu) -> None:
        feishu.delivery.target = self._delivered

    def leads_to(self, tenant: Served) -> None:
        self.web = tenant.doors[PATH]
        self.web.hands = self.web.press_hands = Straight()

    def ends(self) -> None:
        pass

    def _delivered(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        return asyncio.run(asked(self.web, headers, body))


class OverFrames:
    """A long connection without a socket: each frame is read by the other side while it is sent.

    In pieces, the last comes first and each comes twice.
    """

    mode: Literal["ws"] = "ws"

    def __init__(self, feishu: FakeFeishu, in_pieces: bool) -> None:
        self._feishu = feishu
        feishu.delivery.target = None
        line = feishu.line
        line.fragment, line.mixed, line.again = (PIECE, True, True) if in_pieces else (0, False, False)

    def leads_to(self, tenant: Served) -> None:
        assert tenant.sockets is not None
        acks, (ours,) = tenant.sockets._acks, tenant.sockets._all
        acks._hands = acks._press_hands = Straight()  # pyright: ignore[reportAttributeAccessIssue]
        near = _Near(self._feishu)
        near.far = _Far(ours, _Link(near, SERVICE, 0.0, 0.0))  # pyright: ignore[reportArgumentType]
        self._feishu.line.links.append(near.far)  # pyright: ignore[reportArgumentType]
        near.send(ping(SERVICE))
        assert near.far.link.ponged is not None and ours.config.ping == self._feishu.line.config["PingInterval"]

    def ends(self) -> None:
        self._feishu.line.links.clear()


class _Near:
    """Our end: what we send, Feishu hears."""

    far: _Far

    def __init__(self, feishu: FakeFeishu) -> None:
        self._feishu = feishu

    def send(self, message: bytes) -> None:
        self._feishu.line.heard(self.far, message)  # pyright: ignore[reportArgumentType]


class _Far:
    """Feishu's end: what it sends, we read."""

    deaf = False
    carried = beats = 0

    def __init__(self, ours: _Line, link: _Link) -> None:
        self._ours = ours
        self.link = link

    def send(self, opcode: int, data: bytes) -> None:
        self.link.heard = time.monotonic()
        self._ours._read(self.link, data)

    def close(self, code: int) -> None:
        """It ends with the tenant."""


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
