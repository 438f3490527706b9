"""The app's own token: fetched once for everybody who waits for it, and renewed before it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.platforms.feishu.errors import Failed

RENEW = 25 * 60.0
"""Seconds before a token's end from which on a new one is fetched: Feishu gives one out when less than 30 minutes are
left of the last, and takes both until then."""
LAST = 60.0
"""With fewer seconds than that the old one is not used any more."""
AGAIN = 30.0
"""Seconds until renewing is tried again while the old one still holds."""

Issue = Callable[[], tuple[str, float]]
"""Asks Feishu for a token: the token, and for how many seconds it holds. Raises Failed."""


class Tokens:
    """Keeps the token. Any thread may ask; of many that ask at once one fetches, and all have what came of it."""

    def __init__(self, issue: Issue, monotonic: Callable[[], float]) -> None:
        self._issue = issue
        self._monotonic = monotonic
        self._token = ""
        self._until = 0.0
        self._not_before = 0.0
        self._tried = 0
        self._failure: Failed | None = None
        self._lock = threading.Lock()
        self._fetching = threading.Lock()

    def now(self) -> str:
        """A token that holds. Raises Failed."""
        with self._lock:
            token, left, tried = self._token, self._until - self._monotonic(), self._tried
            is_early = self._monotonic() < self._not_before
        if token and left > LAST and (left > RENEW or is_early):
            return token
        if token and left > LAST:
            return self._renewed(token)
        with self._fetching:
            with self._lock:
                if self._tried != tried and self._failure is not None:
                    raise self._failure
                if self._tried != tried and self._token:
                    return self._token
            return self._fetch()

    def drop(self, token: str) -> None:
        """Feishu does not take this one any more."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _renewed(self, token: str) -> str:
        """A new token, or while somebody else fetches it, or nobody can, the old one."""
        if not self._fetching.acquire(blocking=False):
            return token
        try:
            return self._fetch()
        except Failed:
            with self._lock:
                self._not_before = self._monotonic() + AGAIN
            return token
        finally:
            self._fetching.release()

    def _fetch(self) -> str:
        try:
            token, seconds = self._issue()
        except Failed as failure:
            with self._lock:
                self._tried += 1
                self._failure = failure
            raise
        with self._lock:
            self._tried += 1
            self._failure = None
            self._token, self._until = token, self._monotonic() + seconds
        return token
