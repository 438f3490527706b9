"""The courier to a far platform: takes letters in hand, sends them in threads of its own, and writes back how it went.

Nothing here waits inside the house's lock or inside a transaction. A letter is claimed with a lease and sent only
while enough of that is left; results are written back together, in the transaction that claims the next letters.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine import undelivered
from bot.engine.breaker import Breaker, lot
from bot.engine.crew import Crew, Held, Result
from bot.engine.outbox import LONGEST_PAUSE, send
from bot.engine.tools import Tools
from bot.engine.watch import result_of
from bot.ports import DeliveryFailed, Platform
from storage import Tx, claims

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
LATE = timedelta(seconds=60)
AT_ONCE = 50
SHORTEST_PAUSE = 1.0


@dataclass(frozen=True)
class CourierState:
    """How a courier fares, for whoever looks after the bot. `down`: the platform takes nothing for now.

    `oldest_s`: for how many seconds the longest waiting of the due letters has been due, 0 when none is.
    """

    platform: str
    down: bool
    last_success: datetime | None
    last_error: str
    waiting: int
    oldest_s: float


class Courier:
    """Brings the letters of one far platform there. Either `start` and `stop` it, or let it `work` round by round."""

    def __init__(self, tools: Tools, platform: Platform, lease: timedelta = LEASE) -> None:
        self.name = platform.name
        self._tools, self._platform, self._lease = tools, platform, lease
        between = platform.limits.seconds_between
        self._between = timedelta(seconds=between)
        self._breaker = Breaker(tools.chance, 1 / between if between else 1.0)
        self._unwritten: list[Result] = []
        self._after = ""
        self._late = False
        self._last_success: datetime | None = None
        self._last_error = ""
        self._crew: Crew | None = None

    def start(self) -> None:
        """Begin to work in threads; comes back at once."""
        assert self._crew is None, "the courier is at work already"
        self._crew = Crew(self, self._platform.limits.hands)

    def stop(self, within: float) -> None:
        """Begin nothing new, wait so many seconds for what is under way, and hand back the rest.

        A letter that is still under way then keeps its lease: whoever claims it after that looks whether it arrived.
        """
        crew, self._crew = self._crew, None
        if crew is not None:
            crew.stop(within)

    def wake(self) -> None:
        """Something was written that may be for this platform."""
        if (crew := self._crew) is not None:
            crew.wake()

    def work(self) -> int:
        """One round, in this thread: claim what may go now, send it, write back how it went; how many were sent."""
        held = self.turn_over([], AT_ONCE, timedelta(0))
        results: list[Result] = []
        for each in held:
            stopped = any(isinstance(r.said, DeliveryFailed) and r.said.everywhere for r in results)
            results.append(self.back(each) if stopped else self.carry(each))
        self.turn_over(results, 0, timedelta(0))
        return sum(1 for result in results if result.said is not None)

    def next_due(self, within: timedelta | None = None) -> datetime | None:
        """When there is something to do again; None when no letter waits, or none that may go `within` that time."""
        now = self._tools.clock.now()
        with self._tools.store.reading() as tx:
            due = claims.next_due(tx, self.name, now, now + within if within else claims.EVER)
        wait = self._breaker.next_at(now)
        return max(due, wait) if due is not None and wait is not None else due

    def waits(self, within: timedelta) -> float | None:
        """In how many seconds a claim may find something; None when nothing within that time."""
        due = self.next_due(within)
        return None if due is None else (due - self._tools.clock.now()).total_seconds()

    @property
    def is_down(self) -> bool:
        """Whether the platform is taken to be down."""
        return self._breaker.is_open

    def state(self) -> CourierState:
        """How it fares now. Raises StoreError."""
        now = self._tools.clock.now()
        with self._tools.store.reading() as tx:
            since, waiting = claims.oldest(tx, self.name, now), claims.waiting(tx, self.name, now)
        oldest = (now - since).total_seconds() if since is not None else 0.0
        return CourierState(self.name, self._breaker.is_open, self._last_success, self._last_error, waiting, oldest)

    def now(self) -> datetime:
        """The moment, by the house's clock."""
        return self._tools.clock.now()

    def carry(self, held: Held) -> Result:
        """Send a letter, if a third of its lease is left, and a sixth when it really goes: no call takes longer.

        Called in threads; touches nothing of the courier.
        """
        claim, clock = held.claim, self._tools.clock
        if clock.now() + self._lease / 3 > claim.until:
            log.warning("letter %s was not sent: its lease is nearly over", claim.letter.id)
            return self.back(held)
        with self._tools.watch.sending(claim.letter) as seen:
            said = send(
                self._platform, claim.letter, claim.message, claim.letter.attempted_at,
                lambda: clock.now() + self._lease / 6 <= claim.until,
            )  # fmt: skip
            seen.result = result_of(said)
        return Result(held, said, clock.now())

    def back(self, held: Held) -> Result:
        """A letter that was not sent."""
        return Result(held, None, self._tools.clock.now())

    def turn_over(self, results: Sequence[Result], most: int, ahead: timedelta) -> list[Held]:
        """Write back how letters went and claim at most so many new ones, in one transaction.

        Raises StoreError; the results are kept then, and written the next time.
        """
        for result in results:
            self._learn(result)
        self._unwritten += results
        now = self._tools.clock.now()
        most = self._breaker.allows(now, most)
        if not self._unwritten and not (most and self._anything_due(now)):
            return []
        probe, lost = self._breaker.is_open, []
        with self._tools.store.transaction() as tx:
            lost = [result for result in self._unwritten if not self._write(tx, result, now)]
            found = claims.take(tx, self.name, now, most, self._lease, ahead, self._after) if most else []
        self._unwritten = []
        for result in lost:
            log.warning("letter %s was somebody else's by the time it was back", result.held.claim.letter.id)
        if found:
            self._breaker.claimed(len(found))
            self._after = found[-1].letter.place
        return [Held(claim, probe) for claim in found]

    def look(self) -> None:
        """Raise the alarm once when letters wait too long, and say once when they do not any more."""
        now = self._tools.clock.now()
        with self._tools.store.reading() as tx:
            since = claims.oldest(tx, self.name, now)
        late = since is not None and now - since > LATE
        if late and not self._late:
            log.error("letters to %s wait: the oldest has been due since %s; %s", self.name, since, self._last_error)
        elif self._late and not late:
            log.warning("letters to %s do not wait any more", self.name)
        self._late = late

    def _anything_due(self, now: datetime) -> bool:
        """Whether a claim may find something: looked up beside the writer, who is not troubled for nothing."""
        with self._tools.store.reading() as tx:
            return claims.oldest(tx, self.name, now) is not None

    def _learn(self, result: Result) -> None:
        """What a result says of the platform."""
        said, probe, now = result.said, result.held.probe, result.ended
        if isinstance(said, str):
            self._last_success = now
            self._breaker.arrived(now, probe)
        elif said is None:
            self._breaker.came_back(probe)
        else:
            self._last_error = str(said)
            if said.everywhere or (probe and said.unknown):
                if not self._breaker.is_open:
                    log.error("nothing gets through to %s: %s", self.name, said)
                self._breaker.down(now, probe, said.retry_after)
            else:
                self._breaker.reached(now, probe)

    def _write(self, tx: Tx, result: Result, now: datetime) -> bool:
        """Write back how one letter went; False when its lease was over and somebody else has it.

        A platform that asks to wait means the place: it is engaged until then, and the letter keeps its turn there.
        """
        claim, said, letter = result.held.claim, result.said, result.held.claim.letter
        free_at = result.ended + self._between
        if isinstance(said, str):
            return claims.arrived(tx, claim, said, now, free_at)
        if said is None:
            return claims.give_back(tx, claim, result.ended)
        reason = str(said)
        if said.everywhere:
            return claims.give_back(tx, claim, result.ended, reason, said.unknown)
        if said.permanent:
            kept = claims.park(tx, claim, reason, free_at)
            if kept:
                undelivered.report(tx, letter, reason, now)
            return kept
        if said.retry_after is not None:
            again = result.ended + timedelta(seconds=said.retry_after)
            return claims.failed(tx, claim, reason, letter.not_before, again, said.unknown)
        longest = min(2.0**letter.tries, LONGEST_PAUSE.total_seconds())
        pause = timedelta(seconds=max(SHORTEST_PAUSE, longest * lot(self._tools.chance)))
        return claims.failed(tx, claim, reason, result.ended + pause, free_at, said.unknown)
