"""Reception: keeps every event, takes its turn, and says something at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from bot.engine import dispatch, wire
from bot.engine.sealing.answering import Answering, is_sealed
from bot.engine.tools import Tools
from bot.engine.trace import traced
from bot.engine.tray import ATTEMPTS, Tray
from bot.engine.turn import Turn
from bot.ports import Answer, Incoming, Refused, Tell
from storage import StoreError, Tx, inbox, passes
from storage.inbox import Event

log = logging.getLogger(__name__)
MOST_TRIES = 8


class Reception:
    """Where events come in. `gives_way`: whether somebody waits, for whom work that can wait is left."""

    def __init__(self, tools: Tools, gives_way: Callable[[], bool] = lambda: False) -> None:
        self._tools = tools
        self._gives_way = gives_way
        self._tray = Tray(tools)
        self._answering = Answering(tools)
        self._tells: dict[str, Tell] = {}
        self._winds_up = False
        self._owes = False

    def receive(self, incoming: Incoming) -> Answer:
        """Keep an event and take its turn. A second delivery is told what the first was told.

        Raises Refused when it could not be kept: nothing has happened, and it may be sent again.
        What belongs to a sealed round is not kept here at all: it goes into its slot, or nowhere.
        """
        if is_sealed(incoming.body):
            return self._under_seal(incoming)
        event = self._kept_once(incoming, ours=True)
        if event.state != "new":
            return self._told(event)
        answer = self._take(event)
        try:
            self._follow()
        except StoreError as problem:
            log.error("the bot's own events wait: %s", problem)
        return answer

    def _follow(self) -> None:
        """Take the turns of what turns gave the bot to do. What others left is seen to by the pulse."""
        if self._owes:
            self._owes = False
            self._works(inbox.next_own, 100)

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None) -> Answer | None:
        """Keep an event whose turn is taken when the work comes to it; what is said of one that is over already."""
        event = self._kept_once(incoming, scene)
        return None if event.state == "new" else self._told(event)

    def speaks(self, platform: str, tell: Tell) -> None:
        """Who says on that platform what came of events that were only kept."""
        self._tells[platform] = tell

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

    def take_next(self) -> bool:
        """Take the turn of the oldest event that waits, and of what it gives the bot to do; whether there was one."""
        done = self._works(inbox.next_, 1)
        self._follow()
        return bool(done)

    def work_off(self, most: int = 500) -> int:
        """Take the turns of events that wait: kept for now, left by a crash, put back after a failure, made by the
        bot. Where somebody waits for us, one turn and no more."""
        return self._works(inbox.next_, most, self._gives_way)

    def _works(
        self, pick: Callable[[Tx, datetime], Event | None], most: int, gives_way: Callable[[], bool] = lambda: False
    ) -> int:
        done = 0
        while done < most and not self._winds_up and not (done and gives_way()):
            found = self._work(lambda tx: pick(tx, self._tools.clock.now()))
            if found is None:
                break
            self._tell(*found)
            done += 1
        return done

    def _tell(self, event: Event, answer: Answer | None) -> None:
        """Say what came of an event whose sender was told nothing yet; while it has to be tried again, once."""
        tell, open_still = self._tells.get(event.platform), event.state == "new"
        if tell is None or not open_still or event.body.get("scene") is None or (answer is None and event.tries):
            return
        try:
            body, place, scene = wire.kept_from_json(event.body)
            incoming = Incoming(event.key, event.platform, event.handle, body, event.at, place)
            tell(incoming, scene or {}, answer or self._kept())
        except Exception as problem:
            log.error("what came of event %s was not said: %s", event.id, traced(problem))

    def _kept_once(self, incoming: Incoming, scene: Mapping[str, Any] | None = None, *, ours: bool = False) -> Event:
        """`ours`: its turn is taken here and now. Raises Refused when it could not be kept."""
        with self.keeping("event"):
            return self._tray.keep(incoming, scene, ours=ours)

    def _take(self, event: Event) -> Answer:
        """The turn of an event that was just kept; what somebody else already answered is told once more."""
        try:
            found = self._work(lambda tx: inbox.hold(tx, event.id, self._tools.directory.ahead), event)
            return (found[1] if found else None) or self._kept()
        except StoreError as problem:
            log.error("event %s waits as it is: %s", event.id, problem)
            return self._kept()

    def _work(
        self, pick: Callable[[Tx], Event | None], event: Event | None = None
    ) -> tuple[Event, Answer | None] | None:
        """One turn, in the transaction in which its event is picked: the event, and what is said of it, None where that
        is not known yet. None where there was nothing to pick.

        Where somebody was in the way, or the line was lost, all of it is done again: the event says what became of it.
        Raises StoreError where not even an event could be picked, or what went wrong could not be written down: the
        memory takes nothing for now, and whatever else waits would fare no better.
        """
        trouble: Exception | None = None
        given, began = event, perf_counter()
        for _ in range(ATTEMPTS):
            try:
                with self._tools.store.transaction() as tx:
                    found = pick(tx)
                    if found is None:
                        return None
                    event = found
                    if event.state != "new":
                        return event, self._told(event)
                    turn = Turn(self._tools, tx, event)
                    answer = dispatch.take(turn)
                    inbox.done(tx, event, wire.answer_to_json(answer), turn.case_id)
            except Exception as problem:
                trouble = problem
                if not passes(problem):
                    break
            else:
                self._owes = self._owes or tx.owes
                self._watched(event, began, "done" if answer.accepted else "declined", turn.case_id)
                return event, answer
        assert trouble is not None
        if event is None:
            raise trouble
        log.error("turn of event %s failed: %s", event.id, traced(trouble))
        self._watched(event, began, "again" if event.tries + 1 < MOST_TRIES else "parked")
        finished = self._set_aside(event, type(trouble).__name__)
        if finished is None:
            return event, None
        return finished, self._told(finished) if given else None  # else whoever finished it has said so

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

    def _set_aside(self, event: Event, reason: str) -> Event | None:
        """The turn left nothing behind: try again later, and after a few tries tell the maintainers. Where somebody
        else has finished it meanwhile nothing is to be done: the event as it stands."""
        now = self._tools.clock.now()
        with self._tools.store.transaction() as tx:
            found = inbox.hold(tx, event.id, lambda tx: None)
            if found is not None and found.state != "new":
                return found
            if event.tries + 1 < MOST_TRIES:
                pause = timedelta(seconds=2**event.tries)
                inbox.failed(tx, event.id, reason, now + pause)
            else:
                inbox.park(tx, event.id, reason)
                dispatch.tell_maintainers(Turn(self._tools, tx, event, ":parked"), event, reason)
        return None
