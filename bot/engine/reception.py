"""Reception: keeps every event, takes its turn, and says something at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.engine import dispatch, wire
from bot.engine.sealing.answering import Answering, is_sealed
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.engine.turn import Turn
from bot.engine.watch import Seen
from bot.ports import Answer, Incoming, Refused
from storage import StoreError, inbox
from storage.inbox import Event

log = logging.getLogger(__name__)
MOST_TRIES = 8


class Reception:
    """Where events come in. `wake` is called when something was written that wants to go out."""

    def __init__(self, tools: Tools, wake: Callable[[], None] = lambda: None) -> None:
        self._tools = tools
        self._wake = wake
        self._answering = Answering(tools)

    def receive(self, incoming: Incoming) -> Answer:
        """Keep an event and take its turn. A second delivery is told what the first was told.

        Raises Refused when it could not be kept: nothing has happened, and it may be sent again.
        What belongs to a sealed round is not kept here at all: it goes into its slot, or nowhere.
        """
        if is_sealed(incoming.body):
            return self._under_seal(incoming)
        try:
            event = self._keep(incoming)
        except StoreError as problem:
            log.error("event not kept: %s", problem)
            raise self._not_kept() from problem
        if event.state == "parked":
            return self._kept()
        if event.state != "new":
            return wire.answer_from_json(event.answer)
        answer = self._turn(event)
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

    def _not_kept(self) -> Refused:
        return Refused(" ".join(self._tools.words.say("trouble.not_kept", lang) for lang in ("zh", "en")))

    def work_off(self, most: int = 500) -> int:
        """Take the turns of events that wait: left by a crash, put back after a failure, made by the bot."""
        done = 0
        while done < most:
            with self._tools.store.transaction() as tx:
                event = inbox.next_(tx, self._tools.clock.now())
            if event is None:
                return done
            self._turn(event)
            done += 1
        return done

    def _keep(self, incoming: Incoming) -> Event:
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
            )

    def _turn(self, event: Event) -> Answer:
        person = self._tools.directory.person_of(event.platform, event.handle) if event.handle else None
        with self._tools.watch.turn(event, person) as seen:
            return self._take(event, seen)

    def _take(self, event: Event, seen: Seen) -> Answer:
        try:
            with self._tools.store.transaction() as tx:
                turn = Turn(self._tools, tx, event)
                answer = dispatch.take(turn)
                inbox.done(tx, event.id, wire.answer_to_json(answer), turn.case_id)
            seen.result = "done" if answer.accepted else "declined"
            seen.more = {"case": turn.case_id} if turn.case_id else {}
            return answer
        except Exception as problem:
            reason = type(problem).__name__
            log.error("turn of event %s failed: %s", event.id, traced(problem))
        seen.result = "again" if event.tries + 1 < MOST_TRIES else "parked"
        try:
            self._set_aside(event, reason)
        except StoreError as worse:
            log.error("event %s waits as it is: %s", event.id, worse)
        return self._kept()

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
