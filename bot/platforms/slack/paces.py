"""How often each method may be called: Slack's own tiers, kept on this side so that few calls are refused."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

PER_MINUTE = {
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.list": 20,
    "conversations.open": 50,
    "conversations.replies": 50,
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "users.info": 100,
    "users.list": 20,
    "views.publish": 100,
}
"""Calls a minute and workspace. Not here: chat.postMessage (paced by place, before it comes to us), and what answers a
press (views.open, views.push, views.update, chat.postEphemeral), which is of no use when it waits."""
MINUTE = 61.0
"""Seconds of a minute, with one more for what is still on its way."""

AT_ONCE = 0.001
"""Seconds that are not worth waiting for; a clock may not even be able to count them."""


class Paces:
    """Remembers when each method was called last, and until when Slack wants none of it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._called = {method: deque[float](maxlen=most) for method, most in PER_MINUTE.items()}
        self._closed: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, method: str) -> float:
        """Seconds to wait before this method may be called; 0 means now, and counts as a call."""
        now = self._monotonic()
        with self._lock:
            closed = self._closed.get(method, 0.0) - now
            called = self._called.get(method)
            full = called[0] + MINUTE - now if called and len(called) == called.maxlen else 0.0
            wait = max(closed, full)
            if wait > AT_ONCE:
                return wait
            if called is not None:
                called.append(now)
            return 0.0

    def refused(self, method: str, seconds: float) -> None:
        """Slack wants none of it for so long. Of chat.postMessage it says so for one channel, not for all."""
        if method not in ("chat.postMessage", "chat.postEphemeral"):
            with self._lock:
                self._closed[method] = self._monotonic() + seconds
