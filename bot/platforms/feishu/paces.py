"""How often Feishu may be called: each interface, each person, each group, each message; kept on this side so that few
calls are refused."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.feishu.errors import method_of

SECOND, MINUTE = 1.05, 61.0
"""Seconds of a second and of a minute, with a little more for what is still on its way."""
USUAL = (50, 1000)
PER_METHOD: dict[str, tuple[int, int]] = {
    "POST /task/v2/tasks": (10, 600),
    "PATCH /task/v2/tasks/:id": (10, 600),
    "GET /task/v2/tasks/:id": (10, 600),
    "POST /bitable/v1/apps/:id/tables/:id/records/search": (20, 1000),
}
"""Calls a second and a minute of one interface by the app, where they are not the usual 50 and 1,000."""
A_PLACE = 5
"""Calls a second to one person, one group (with all its other bots) or one message."""
REMEMBERED = 5_000
AT_ONCE = 0.001
"""Seconds that are not worth waiting for; a clock may not even be able to count them."""


@dataclass(frozen=True)
class Bucket:
    """So many calls in so many seconds, of what `key` names. `of_app`: all replicas together may make so many; letters
    to one place go one after the other anyway, whoever sends them."""

    key: str
    most: int
    seconds: float
    of_app: bool = True


def buckets_of(verb: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[Bucket, ...]:
    """What one call counts against; what it is about (a person, a group, a message) comes last, if anything."""
    method = method_of(verb, path)
    second, minute = PER_METHOD.get(method, USUAL)
    whole = (Bucket(f"{method} /s", second, SECOND), Bucket(f"{method} /min", minute, MINUTE))
    about = str((body or {}).get("receive_id") or "") if method == "POST /im/v1/messages" else ""
    if not about and verb != "GET" and method.startswith(f"{verb} /im/v1/messages/:id"):
        about = path.split("/")[4]
    return (*whole, Bucket(about, A_PLACE, SECOND, of_app=False)) if about else whole


class Paces:
    """Remembers when each was called last, and until when Feishu wants none of it. Any thread may ask."""

    def __init__(self, monotonic: Callable[[], float], share: Callable[[], int] = lambda: 1) -> None:
        """`share`: how many replicas there are, each of which keeps to its part of what Feishu allows."""
        self._monotonic, self._share = monotonic, share
        self._called: OrderedDict[str, deque[float]] = OrderedDict()
        self._closed: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, buckets: Sequence[Bucket]) -> float:
        """Seconds to wait before such a call may be made; 0 means now, and counts as a call."""
        now = self._monotonic()
        with self._lock:
            wait = max(self._closed_for(bucket, now) for bucket in buckets)
            wait = max(wait, *(self._full_for(bucket, now) for bucket in buckets))
            if wait > AT_ONCE:
                return wait
            for bucket in buckets:
                called = self._called.setdefault(bucket.key, deque[float](maxlen=bucket.most))
                called.append(now)
                self._called.move_to_end(bucket.key)
            _forget(self._called)
            return 0.0

    def refused(self, buckets: Sequence[Bucket], seconds: float, *, of_place: bool = False) -> None:
        """Feishu wants none of it for so long: of the interface, or of one person, group or message."""
        with self._lock:
            self._closed[(buckets[-1] if of_place else buckets[0]).key] = self._monotonic() + seconds
            _forget(self._closed)

    def _closed_for(self, bucket: Bucket, now: float) -> float:
        return self._closed.get(bucket.key, 0.0) - now

    def _full_for(self, bucket: Bucket, now: float) -> float:
        called = self._called.get(bucket.key)
        most = max(1, bucket.most // self._share()) if bucket.of_app else bucket.most
        return called[-most] + bucket.seconds - now if called and len(called) >= most else 0.0


def _forget(kept: OrderedDict[str, Any]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
