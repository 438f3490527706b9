"""Reception: keeps every event, takes its turn, and says something at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter

from bot.engine import dispatch, wire
from bot.engine.sealing.answering import Answering, is_sealed
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.engine.turn import Turn
from bot.ports import Answer, Incoming, Refused
from storage import StoreError, Tx, inbox, passes
from storage.inbox import Event

log = logging.getLogger(__name__)
MOST_TRIES = 8
OURS_FOR = timedelta(seconds=5)
"""So long other replicas leave an event to the one it came to: only that one can show a form to who waits for it."""
ATTEMPTS = 3
"""So often a transaction is tried in which somebody was in the way, or the line was lost."""


class Reception:
    """Where events come in. `wake` is called when something was written that wants to go out."""

    def __init__(self, tools: Tools, wake: Callable[[], None] = lambda: None) -> None:
        self._tools = tools
        self._wake = wake
        self._answering = Answering(tools)
        self._winds_up = False

    def receive(self, incoming: Incoming) -> Answer:
        """Keep an event and take its turn. A second delivery is told what the first was told.

        Raises Refused when it could not be kept: nothing has happened, and it may be sent again.
        What belongs to a sealed round is not kept here at all: it goes into its slot, or nowhere.
        """
        if is_sealed(incoming.body):
            return self._under_seal(incoming)
        with self.keeping("event"):
            event = self._keep(incoming)
        if event.state != "new":
            return self._told(event)
        answer = self._take(event)
        try:
            self.work_off(most=100)
        except StoreError as problem:
            log.error("the bot's own events wait: %s", problem)
        self._wake()
        return answer

    def _under_seal(self, incoming: Incoming) -> Answer:
        """Whatever goes wrong with a sealed answer is told to whoever sent it, and to nobody else."""
        try:
            return self._answering.take(incoming)
        except Exception:  # an error's text or place in the log would be a trace of somebody's answer
            raise self._not_kept() from None

    @contextmanager
    def keeping(self, what: str) -> Iterator[None]:
        """What cannot be kept is refused, and the log says why. Raises Refused."""
        try:
            yield
        except StoreError as problem:
            log.error("%s not kept: %s", what, problem)
            raise self._not_kept() from problem

    def _not_kept(self) -> Refused:
        return Refused(" ".join(self._tools.words.say("trouble.not_kept", lang) for lang in ("zh", "en")))

    def winds_up(self) -> None:
        """Begin no turn of what waits any more."""
        self._winds_up = True

    def work_off(self, most: int = 500) -> int:
        """Take the turns of events that wait: left by a crash, put back after a failure, made by the bot."""
        done = 0
        while done < most and not self._winds_up:
            if self._work(lambda tx: inbox.next_(tx, self._tools.clock.now())) is None:
                break
            done += 1
        return done

    def _keep(self, incoming: Incoming) -> Event:
        """Keep it, and tried again where that may help: the key makes sure that it is kept once."""
        for left in range(ATTEMPTS - 1, -1, -1):
            try:
                with self._tools.store.transaction() as tx:
                    return inbox.put(
                        tx,
                        key=incoming.key,
                        platform=incoming.platform,
                        handle=incoming.handle,
                        body={"place": incoming.place, **wire.body_to_json(incoming.body)},
                        at=incoming.at,
                        now=self._tools.clock.now(),
                        private=wire.is_private(incoming.body),
                        rests=OURS_FOR if tx.shared else timedelta(0),
                    )
            except StoreError as problem:
                if not (left and passes(problem)):
                    raise
        raise AssertionError("it was kept, or it was not")

    def _take(self, event: Event) -> Answer:
        """The turn of an event that was just kept; what somebody else already answered is told once more."""
        try:
            return self._work(lambda tx: inbox.hold(tx, event.id), event) or self._kept()
        except StoreError as problem:
            log.error("event %s waits as it is: %s", event.id, problem)
            return self._kept()

    def _work(self, pick: Callable[[Tx], Event | None], event: Event | None = None) -> Answer | None:
        """One turn, in the transaction in which its event is picked; None where there was nothing to pick.

        Where somebody was in the way, or the line was lost, all of it is done again: the event says what became of it.
        Raises StoreError where not even an event could be picked, or what went wrong could not be written down: the
        memory takes nothing for now, and whatever else waits would fare no better.
        """
        trouble: Exception | None = None
        began = perf_counter()
        for _ in range(ATTEMPTS):
            try:
                with self._tools.store.transaction() as tx:
                    found = pick(tx)
                    if found is None:
                        return None
                    event = found
                    if event.state != "new":
                        return self._told(event)
                    turn = Turn(self._tools, tx, event)
                    answer = dispatch.take(turn)
                    inbox.done(tx, event.id, wire.answer_to_json(answer), turn.case_id)
            except Exception as problem:
                trouble = problem
                if not passes(problem):
                    break
            else:
                self._watched(event, began, "done" if answer.accepted else "declined", turn.case_id)
                return answer
        assert trouble is not None
        if event is None:
            raise trouble
        log.error("turn of event %s failed: %s", event.id, traced(trouble))
        self._watched(event, began, "again" if event.tries + 1 < MOST_TRIES else "parked")
        self._set_aside(event, type(trouble).__name__)
        return self._kept()

    def _told(self, event: Event) -> Answer:
        """What was said of an event that is over, or set aside."""
        return self._kept() if event.state == "parked" else wire.answer_from_json(event.answer)

    def _watched(self, event: Event, began: float, result: str, case: str | None = None) -> None:
        person = self._tools.directory.person_of(event.platform, event.handle) if event.handle else None
        self._tools.watch.turned(event, person, perf_counter() - began, result, case)

    def _kept(self) -> Answer:
        """What is said of an event that is safe but not worked on yet."""
        words = self._tools.words
        return Answer(" ".join(words.say("trouble.kept", lang) for lang in ("zh", "en")), "bad", accepted=False)

    def _set_aside(self, event: Event, reason: str) -> None:
        """The turn left nothing behind: try again later, and after a few tries tell the maintainers."""
        now = self._tools.clock.now()
        with self._tools.store.transaction() as tx:
            if event.tries + 1 < MOST_TRIES:
                pause = timedelta(seconds=2**event.tries)
                inbox.failed(tx, event.id, reason, now + pause)
            else:
                inbox.park(tx, event.id, reason)
                dispatch.tell_maintainers(Turn(self._tools, tx, event, ":parked"), event, reason)
