"""The door over HTTP: Feishu's pushes, signed, encrypted and of bearable size."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.feishu.body import PRESS, Take, written
from bot.platforms.feishu.signing import Plain, fresh, genuine, opened
from bot.platforms.web import HEADERS, Door, TurnedAway, body_of, once

PATH = "/feishu/events"
HANDS = 16
PRESS_HANDS = 8
LARGEST_CHALLENGE = 8 * 1024
"""Bytes of a body without a signature; nothing larger is even decrypted."""
STAMP, NONCE, SIGNATURE = b"x-lark-request-timestamp", b"x-lark-request-nonce", b"x-lark-signature"


@dataclass
class Events(Door):
    """Takes Feishu's events and callbacks. `take` is asked in threads, never on the loop; `now` tells the seconds
    since 1970; without a `token` the key alone says who speaks. Raises ValueError without a key (fault G3)."""

    take: Take
    key: str = field(repr=False)
    token: str = field(repr=False)
    app: str
    now: Callable[[], float]
    hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(HANDS, "feishu-http"))
    press_hands: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(PRESS_HANDS, "feishu-http-press")
    )  # fmt: skip

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("no events over HTTP without an encrypt key: anybody could send them")

    async def answer(self, request: Request) -> Response:
        headers = once(request.scope["headers"])
        body = await body_of(request)
        stamp = headers.get(STAMP)
        signed = genuine(self.key, stamp, headers.get(NONCE), headers.get(SIGNATURE), body)
        if not (signed and fresh(stamp, self.now())):
            return _said(200, self._verified(body))
        try:
            payload = opened(self.key, body)
        except Plain:
            raise TurnedAway(401) from None
        except ValueError:
            raise TurnedAway(400) from None
        if payload.get("type") == "url_verification":
            return _said(200, self._challenge(payload))
        if not self._ours(payload):
            raise TurnedAway(401)
        header = payload.get("header")
        is_press = isinstance(header, Mapping) and header.get("event_type") == PRESS
        hands = self.press_hands if is_press else self.hands
        return _said(*await asyncio.get_running_loop().run_in_executor(hands, self.take, payload))

    def hang_up(self) -> None:
        """Begin nothing more."""
        for hands in (self.hands, self.press_hands):
            hands.shutdown(wait=False, cancel_futures=True)

    def _verified(self, body: bytes) -> Mapping[str, str]:
        """The one thing that comes unsigned. Whatever else it is gets one answer, so that nobody learns from it what
        a body decrypts to."""
        if len(body) > LARGEST_CHALLENGE:
            raise TurnedAway(401)
        try:
            return self._challenge(opened(self.key, body))
        except ValueError:
            raise TurnedAway(401) from None

    def _challenge(self, payload: Mapping[str, Any]) -> Mapping[str, str]:
        challenge = payload.get("challenge")
        if payload.get("type") != "url_verification" or not isinstance(challenge, str):
            raise TurnedAway(401)
        if not self._told(payload.get("token")):
            raise TurnedAway(401)
        return {"challenge": challenge}

    def _ours(self, payload: Mapping[str, Any]) -> bool:
        """Whether an event carries our token and is for our app; events of the first version say less of it."""
        if "schema" in payload:
            header = payload.get("header")
            return isinstance(header, Mapping) and self._told(header.get("token")) and header.get("app_id") == self.app
        event = payload.get("event")
        app = event.get("app_id", self.app) if isinstance(event, Mapping) else self.app
        return self._told(payload.get("token")) and app == self.app

    def _told(self, token: object) -> bool:
        if not self.token:
            return True
        return isinstance(token, str) and hmac.compare_digest(_bytes(token), _bytes(self.token))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _said(status: int, answer: Mapping[str, Any]) -> Response:
    return Response(written(answer), status, headers=HEADERS | {"content-type": "application/json; charset=utf-8"})
