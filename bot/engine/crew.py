"""A courier's threads: one that claims letters and writes back how they went, and hands that send them."""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Protocol

from bot.engine.trace import traced
from bot.ports import DeliveryFailed
from storage import StoreError
from storage.claims import Claim

log = logging.getLogger(__name__)
AHEAD = timedelta(seconds=0.25)
"""So long before a place is free its next letter is in hand, and goes on the instant."""
BATCH_S = 0.05
HEAD_START_S = 0.05
"""So long before its moment a letter is in a free hand, which need not wait for a commit of ours then."""
IDLE_S = 1.0
PAUSE_S = 0.02
SOON = AHEAD + timedelta(seconds=IDLE_S)
LOOK_S = 10.0
PER_HAND = 4
REST_S = 0.5
"""So long a hand rests that was told to wait: while an app has sent all it may in a minute, thousands of letters would
be taken in hand and put back."""


@dataclass(frozen=True)
class Held:
    """A letter in hand; a `probe` was claimed while the platform was taken to be down."""

    claim: Claim
    probe: bool


@dataclass(frozen=True)
class Result:
    """How it went. `said`: the platform's message id, what went wrong, or None for a letter that was not sent."""

    held: Held
    said: str | DeliveryFailed | None
    ended: datetime


class Rounds(Protocol):
    """What the threads work at; all but `carry` is called by one thread only."""

    name: str

    @property
    def is_down(self) -> bool: ...

    def now(self) -> datetime: ...

    def carry(self, held: Held) -> Result: ...

    def back(self, held: Held) -> Result: ...

    def turn_over(self, results: Sequence[Result], most: int, ahead: timedelta) -> list[Held]: ...

    def waits(self, within: timedelta) -> float | None:
        """In how many seconds a claim may find something; None when nothing within that time."""
        ...

    def look(self) -> None: ...


class Crew:
    """At work from the moment it is made until it is stopped. Waits by the machine's steady clock."""

    def __init__(self, rounds: Rounds, hands: int) -> None:
        self._rounds, self._hands = rounds, hands
        self._changed = threading.Condition()
        self._results: list[Result] = []
        self._first_result = 0.0
        self._in_vain = False
        self._ready: list[tuple[float, int, Held]] = []
        self._busy = 0
        self._claim_at = self._look_at = monotonic()
        self._stop_by: float | None = None
        name = f"courier-{rounds.name}"
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix=name)
        self._runner = threading.Thread(target=self._run, name=name, daemon=True)
        self._runner.start()

    def wake(self) -> None:
        """There may be something to claim now."""
        with self._changed:
            self._claim_at = min(self._claim_at, monotonic())
            self._changed.notify()

    def stop(self, within: float) -> None:
        """Wait so many seconds for what is under way; hand back what was not begun."""
        with self._changed:
            self._stop_by = monotonic() + within
            self._changed.notify()
        self._runner.join(within + IDLE_S)

    def _run(self) -> None:
        while self._stop_by is None:
            with self._changed:
                if self._stop_by is None and (seconds := self._idle()) > 0:
                    self._changed.wait(seconds)
            self._guarded(self._round)
        self._guarded(self._finish)
        self._pool.shutdown(wait=False)

    def _guarded(self, work: Callable[[], None]) -> None:
        """What goes wrong is told to the log. Letters of which nothing could be written keep their lease."""
        try:
            work()
            return
        except StoreError as problem:
            log.error("letters to %s wait: %s", self._rounds.name, problem)
        except Exception as problem:
            log.error("letters to %s wait: %s", self._rounds.name, traced(problem))
        self._claim_at = monotonic() + IDLE_S

    def _idle(self) -> float:
        """For how many seconds there is nothing to do, unless somebody calls."""
        moments = [self._look_at]
        if self._room() > 0:
            moments.append(self._claim_at)
        if self._results:
            moments.append(self._write_at())
        if self._ready and self._free_hands():
            moments.append(self._ready[0][0] - HEAD_START_S)
        return min(min(moments) - monotonic(), IDLE_S)

    def _write_at(self) -> float:
        """Results are written together, but not so late that hands are idle for want of letters, or in vain."""
        starving = not self._ready and self._busy < self._hands
        return 0.0 if starving or self._in_vain else self._first_result + BATCH_S

    def _free_hands(self) -> bool:
        return self._busy < self._hands and not self._in_vain

    def _room(self) -> int:
        return self._hands * PER_HAND - self._busy - len(self._ready)

    def _round(self) -> None:
        self._hand_out()
        now = monotonic()
        with self._changed:
            results: list[Result] = []
            if self._results and now >= self._write_at():
                results, self._results, self._in_vain = self._results, [], False
            claims = self._room() > 0 and (bool(results) or now >= self._claim_at)
            if claims:
                self._claim_at = now + IDLE_S
        if results or claims:
            self._turn_over(results)
            self._hand_out()
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            self._rounds.look()

    def _turn_over(self, results: Sequence[Result]) -> None:
        room = max(0, self._room())
        found = self._rounds.turn_over(results, room, AHEAD)
        now, by_clock = monotonic(), self._rounds.now()
        for held in found:
            wait = (held.claim.at - by_clock).total_seconds()
            heapq.heappush(self._ready, (now + wait, held.claim.letter.id, held))
        waits = None if len(found) == room else self._rounds.waits(SOON)
        wait = IDLE_S if waits is None else min(IDLE_S, max(PAUSE_S, waits - AHEAD.total_seconds()))
        wait = 0.0 if len(found) == room else wait
        with self._changed:
            self._claim_at = min(self._claim_at, now + wait)

    def _put_down(self) -> None:
        """The platform is down: what is in hand and not begun goes back, but for a probe."""
        back = [self._rounds.back(held) for _, _, held in self._ready if not held.probe]
        self._ready = [each for each in self._ready if each[2].probe]
        with self._changed:
            self._results += back

    def _hand_out(self) -> None:
        if self._rounds.is_down:
            self._put_down()
        soon = monotonic() + HEAD_START_S
        while self._ready and self._free_hands() and self._ready[0][0] <= soon:
            moment, _, held = heapq.heappop(self._ready)
            with self._changed:
                self._busy += 1
            self._pool.submit(self._carry, held, moment)

    def _carry(self, held: Held, moment: float) -> None:
        result = None
        sleep(max(0.0, moment - monotonic()))
        try:
            result = self._rounds.carry(held)
        except Exception as problem:
            log.error("letter %s keeps its lease: %s", held.claim.letter.id, traced(problem))
        said = result.said if result is not None else None
        with self._changed:
            if result is not None:
                if not self._results:
                    self._first_result = monotonic()
                self._results.append(result)
                self._in_vain |= isinstance(said, DeliveryFailed) and said.everywhere
            self._changed.notify()
        if isinstance(said, DeliveryFailed) and said.retry_after is not None and self._stop_by is None:
            sleep(REST_S)
        with self._changed:
            self._busy -= 1
            self._changed.notify()

    def _finish(self) -> None:
        """Wait for what is under way, then write back everything."""
        back = [self._rounds.back(held) for _, _, held in self._ready]
        self._ready = []
        with self._changed:
            while self._busy and (left := (self._stop_by or 0.0) - monotonic()) > 0:
                self._changed.wait(left)
            results, self._results = [*self._results, *back], []
        self._rounds.turn_over(results, 0, AHEAD)
