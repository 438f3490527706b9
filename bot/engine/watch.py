"""Watches the bot work: one line in the log for each turn and each send, counts and times for whoever measures, and a
span for whoever traces. What people wrote is in none of them, and who they are stands there as a pseudonym.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

from bot.ports import DeliveryFailed
from storage.inbox import Event
from storage.outbox import Letter

log = logging.getLogger(__name__)
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: the upper ends of the steps in which times are counted."""


class Spans(Protocol):
    """Takes what was done, once it is over. Called in any thread; must neither raise nor wait."""

    def done(self, name: str, seconds: float, facts: dict[str, Any], well: bool) -> None: ...


class NoSpans:
    """Nobody traces."""

    def done(self, name: str, seconds: float, facts: dict[str, Any], well: bool) -> None:
        pass


@dataclass
class Seen:
    """What is known of a send when it is over."""

    result: str = "failed"


@dataclass
class Times:
    """How many there were of one name, platform and result, how long they took in all, and how many in each step."""

    count: int = 0
    seconds: float = 0.0
    steps: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))


class Watch:
    """One for a process. `pseudonym` stands for a person the same way every time and leads nobody back."""

    def __init__(self, pseudonym: Callable[[str], str] = lambda person: "", spans: Spans | None = None) -> None:
        self._pseudonym = pseudonym
        self._spans = spans or NoSpans()
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str, str], Times] = {}
        self._limited: Counter[str] = Counter()

    def turned(self, event: Event, person: str | None, seconds: float, result: str, case: str | None) -> None:
        """A turn is over, its transaction with it: done, declined, again or parked."""
        body = event.body if isinstance(event.body, dict) else {}
        what = body.get("what") if body.get("kind") == "fell" else body.get("kind")
        facts = {"id": event.id, "platform": event.platform, "what": what, "tries": event.tries}
        facts |= {"case": case} if case else {}
        self._note("turn", event.platform, seconds, facts, result, person)

    @contextmanager
    def sending(self, letter: Letter) -> Iterator[Seen]:
        """A letter is handed to its platform: sent, again, limited (429), unknown, down or refused."""
        facts = {"id": letter.id, "platform": letter.platform, "to": letter.kind, "tries": letter.tries}
        seen, began = Seen(), perf_counter()
        try:
            yield seen
        finally:
            self._note("send", letter.platform, perf_counter() - began, facts, seen.result, letter.person)
        if seen.result == "limited":
            with self._lock:
                self._limited[letter.platform] += 1

    def flooded(self, person: str, what: str) -> None:
        """Somebody sends so much that it is not taken in any more; told once until they stop."""
        log.warning("flood", extra={"told": {"person": self._pseudonym(person), "what": what}})

    def times(self) -> dict[tuple[str, str, str], Times]:
        """Everything counted so far, by name, platform and result."""
        with self._lock:
            return {key: Times(t.count, t.seconds, [*t.steps]) for key, t in sorted(self._times.items())}

    def limited(self) -> dict[str, int]:
        """How often each platform said that it was too much."""
        with self._lock:
            return dict(sorted(self._limited.items()))

    def _note(
        self, name: str, platform: str, took: float, facts: dict[str, Any], result: str, person: str | None
    ) -> None:
        with self._lock:
            times = self._times.setdefault((name, platform, result), Times())
            times.count += 1
            times.seconds += took
            times.steps[bisect_left(BOUNDS, took)] += 1
        well = result in ("done", "declined", "sent")
        self._spans.done(name, took, {**facts, "result": result}, well)
        if log.isEnabledFor(logging.INFO):
            who = {"person": self._pseudonym(person)} if person else {}
            told = {**facts, **who, "result": result, "ms": round(took * 1000, 1)}
            log.info(name, extra={"told": told})


def result_of(said: str | DeliveryFailed) -> str:
    """How a send ended, in one word."""
    if isinstance(said, str):
        return "sent"
    if said.permanent:
        return "refused"
    if said.retry_after is not None:
        return "limited"
    if said.everywhere:
        return "down"
    return "unknown" if said.unknown else "again"
