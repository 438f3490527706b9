"""The frames of the long connection: what comes in several pieces is put together, and each frame gets its answer."""

from __future__ import annotations

import base64
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.feishu.body import written
from bot.platforms.feishu.sdk import Frame

CONTROL, DATA = 0, 1
KEPT_S = 30.0
"""Seconds for which the pieces of a message wait for the rest of it."""
MOST_PIECES = 256
LARGEST = 4 * 1024 * 1024
"""Bytes of one message, in one piece or in several."""
MOST_WAITING = 64
MOST_BYTES = 4 * LARGEST


def frame_of(raw: bytes | str) -> Frame:
    """The frame written there. Raises ValueError."""
    frame = Frame()
    try:
        if isinstance(raw, str):
            raise TypeError("text")
        frame.ParseFromString(raw)
        whole = frame.IsInitialized()
    except Exception as problem:  # the SDK's reader has many ways to say no
        raise ValueError(f"no frame: {type(problem).__name__}") from problem
    if not whole:
        raise ValueError("no frame: it lacks what every frame has")
    return frame


def headers_of(frame: Frame) -> dict[str, str]:
    """The headers by name; the first counts."""
    return {each.key: each.value for each in reversed(frame.headers)}


def ping(service: int) -> bytes:
    """Asks the server whether it is there."""
    frame = Frame(SeqID=0, LogID=0, service=service, method=CONTROL)
    frame.headers.add(key="type", value="ping")
    return frame.SerializeToString()


def answer(status: int, said: Mapping[str, Any]) -> bytes:
    """What an event or a callback is answered: whether it was taken, and for a callback the toast and the card."""
    told: dict[str, Any] = {"code": 200 if status == 200 else 500}
    if said:
        told["data"] = base64.b64encode(written(said)).decode("ascii")
    return written(told)


def ack(frame: Frame, payload: bytes, took_ms: int) -> bytes:
    """The frame that came, with the answer in it."""
    reply = Frame()
    reply.CopyFrom(frame)
    reply.headers.add(key="biz_rt", value=str(took_ms))
    reply.payload = payload
    return reply.SerializeToString()


@dataclass
class _Half:
    pieces: int
    since: float
    parts: dict[int, bytes] = field(default_factory=dict)
    size: int = 0


class Pieces:
    """Messages of which not every piece has come. A piece that comes twice is one piece; what stays incomplete is
    forgotten after half a minute, or sooner when there is too much of it."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, _Half] = OrderedDict()
        self._size = 0

    def add(self, headers: Mapping[str, str], payload: bytes, now: float) -> bytes | None:
        """The whole message, once its last piece is there. Raises ValueError for what is no piece of anything."""
        name, pieces, at = headers.get("message_id", ""), _count(headers.get("sum")), _count(headers.get("seq"), 0)
        if pieces <= 1:
            return payload
        if not name or pieces > MOST_PIECES or at >= pieces:
            raise ValueError(f"piece {at} of {pieces}")
        self._forget_old(now)
        half = self._waiting.get(name)
        if half is None or half.pieces != pieces:
            self._drop(name)
            half = self._waiting[name] = _Half(pieces, now)
        more = len(payload) - len(half.parts.get(at, b""))
        half.parts[at] = payload
        half.size += more
        self._size += more
        if half.size > LARGEST:
            self._drop(name)
            raise ValueError("a message that is too large")
        if len(half.parts) < pieces:
            while len(self._waiting) > MOST_WAITING or self._size > MOST_BYTES:
                self._drop(next(iter(self._waiting)))
            return None
        self._drop(name)
        return b"".join(half.parts[each] for each in range(pieces))

    def __len__(self) -> int:
        return len(self._waiting)

    def _forget_old(self, now: float) -> None:
        for name in [name for name, half in self._waiting.items() if now - half.since > KEPT_S]:
            self._drop(name)

    def _drop(self, name: str) -> None:
        half = self._waiting.pop(name, None)
        self._size -= half.size if half else 0


def _count(text: str | None, default: int = 1) -> int:
    """A small number written in digits. Raises ValueError."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError("no number")
    return int(text)
