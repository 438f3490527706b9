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
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "users.info": 100,
    "users.list": 20,
    "views.publish": 100,
}
"""Calls a minute and workspace. Not here: what answers a press (views.open, views.push, views.update,
chat.postEphemeral), which is of no use when it waits."""
POSTS = "chat.postMessage"
A_SECOND = 10.0
"""Posts a second to all places together; each place has its own pace, kept before a letter comes to us. Slack says
"several hundred a minute" and no more."""
AT_A_TIME = 10
"""So many posts may go at one moment."""
REFUSALS, WITHIN = 3, 10.0
"""So many posts refused within so many seconds: it is not one place that is full, it is the workspace."""
MINUTE = 61.0
"""Seconds of a minute, with one more for what is still on its way."""

AT_ONCE = 0.001
"""Seconds that are not worth waiting for; a clock may not even be able to count them."""


class Paces:
    """Remembers when each method was called last, and until when Slack wants none of it."""

    def __init__(self, monotonic: Callable[[], float], share: Callable[[], int] = lambda: 1) -> None:
        """`share`: how many replicas there are, each of which keeps to its part of what Slack allows."""
        self._monotonic, self._share = monotonic, share
        self._called = {method: deque[float](maxlen=most) for method, most in PER_MINUTE.items()}
        self._closed: dict[str, float] = {}
        self._posted = 0.0
        self._refusals = deque[float](maxlen=REFUSALS)
        self._lock = threading.Lock()

    def wait(self, method: str) -> float:
        """Seconds to wait before this method may be called; 0 means now, and counts as a call."""
        now = self._monotonic()
        with self._lock:
            wait = max(self._closed.get(method, 0.0) - now, self._full(method, now))
            if wait > AT_ONCE:
                return wait
            if method == POSTS:
                self._posted = max(self._posted, now) + self._share() / A_SECOND
            elif method in self._called:
                self._called[method].append(now)
            return 0.0

    def refused(self, method: str, seconds: float) -> None:
        """Slack wants none of it for so long. Of a post it says so for one channel, unless it says so often."""
        now = self._monotonic()
        with self._lock:
            if method == POSTS:
                self._refusals.append(now)
                if len(self._refusals) < REFUSALS or now - self._refusals[0] > WITHIN:
                    return
            self._closed[method] = now + seconds

    def _full(self, method: str, now: float) -> float:
        """Seconds until the pace allows one more."""
        share = self._share()
        if method == POSTS:
            return self._posted - (max(1, AT_A_TIME // share) - 1) * share / A_SECOND - now
        called = self._called.get(method)
        most = max(1, PER_MINUTE.get(method, 1) // share)
        return called[-most] + MINUTE - now if called and len(called) >= most else 0.0
