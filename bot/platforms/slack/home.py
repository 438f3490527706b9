"""Everybody's App Home, kept as it is: drawn when it is opened, and again when something was sent to its owner."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed

log = logging.getLogger(__name__)
APART = 3.0
"""Seconds between two drawings of one person's home."""
TRIES = 3

DrawHome = Callable[[str], Mapping[str, Any] | None]
"""A Slack user id's home as a view; None for somebody the house does not know."""


class Homes:
    """Draws homes in a thread of its own, so that neither a press nor a letter waits for it. Only of people who have
    opened theirs since the start: the others get it when they do."""

    def __init__(self, api: Api, draw: DrawHome, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._draw = draw
        self._monotonic = monotonic
        self._hashes: dict[str, str] = {}
        self._drawn: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._over = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="slack-homes", daemon=True)

    def opened(self, handle: str, hash_: str = "") -> None:
        """Somebody opened their home. `hash_`: of the view that stands there, when Slack says so."""
        with self._changed:
            self._hashes[handle] = hash_ or self._hashes.get(handle, "")
        self.stale(handle)

    def stale(self, handle: str) -> None:
        """Something changed for this person; their home follows soon. Never fails."""
        with self._changed:
            if handle in self._hashes:
                self._due.setdefault(handle, self._earliest(handle))
                self._changed.notify()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Draw no more. What is being drawn is finished first."""
        with self._changed:
            self._over = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=15)

    def run_due(self) -> float | None:
        """Draw all homes that are due; seconds until the next one is, None when there is none."""
        while (handle := self._next()) is not None:
            self._publish(handle)
        with self._changed:
            return self._pause()

    def _pause(self) -> float | None:
        return max(min(self._due.values()) - self._monotonic(), 0.0) if self._due else None

    def _earliest(self, handle: str) -> float:
        now = self._monotonic()
        return max(now, self._drawn.get(handle, now - APART) + APART)

    def _next(self) -> str | None:
        with self._changed:
            now = self._monotonic()
            handle = next((each for each, due in self._due.items() if due <= now and not self._over), None)
            if handle is not None:
                del self._due[handle]
                self._drawn[handle] = now
            return handle

    def _publish(self, handle: str) -> None:
        """Draw one home. Whatever goes wrong stays here."""
        try:
            view = self._draw(handle)
            if view is None:
                return
            known = self._hashes.get(handle)
            answer = self._api.call(
                "views.publish", user_id=handle, view=dict(view), **({"hash": known} if known else {})
            )
            with self._changed:
                self._hashes[handle] = (answer.get("view") or {}).get("hash") or ""
                self._tries.pop(handle, None)
        except Failed as failure:
            self._again(handle, failure)
        except Exception:
            log.exception("slack: a home could not be drawn")

    def _again(self, handle: str, failure: Failed) -> None:
        """Try once more what may go better: after somebody else's drawing at once, else after a while."""
        with self._changed:
            tries = self._tries[handle] = self._tries.get(handle, 0) + 1
            if failure.meaning == "unchanged":
                self._hashes[handle] = ""
            elif failure.permanent or failure.everywhere:
                tries = TRIES
            if tries < TRIES:
                self._due.setdefault(handle, self._monotonic() + (failure.retry_after or APART))
            else:
                self._tries.pop(handle)
                log.warning("slack: a home was not drawn: %s", failure)

    def _run(self) -> None:
        while not self._over:
            self.run_due()
            with self._changed:
                if not self._over:
                    self._changed.wait(self._pause())
