"""The way in from Feishu: every event, from HTTP or the long connection, is read, handed to the house and acknowledged.

Feishu is told that an event arrived as soon as the house has kept it, and no sooner; what the house says to it follows.
A press is answered in the callback itself; when the house is slow the person is told to wait, and the answer follows.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.afterwards import in_words
from bot.platforms.feishu.attaching import Attaching
from bot.platforms.feishu.follow import Follow
from bot.platforms.feishu.outcome import Outcome
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import (
    Added,
    Badge,
    Changed,
    Entered,
    Event,
    Foreign,
    Found,
    Ignored,
    More,
    Reply,
    Scene,
    Sent,
    Unheard,
    Wanted,
)
from bot.platforms.feishu.seen import Seen
from bot.platforms.feishu.sending import Sending
from bot.platforms.feishu.translate import NAME, Reader
from bot.ports import Answer, Incoming, Refused, Said
from bot.ports.trace import traced

log = logging.getLogger(__name__)
LONGEST_TEXT = 10_000
PATIENCE_S = 2.2
"""So long somebody who pressed waits for the house; Feishu itself waits for three seconds."""
SETTLED_S = 0.5
"""A card drawn before the callback's answer has arrived would be drawn over by it."""
Answered = tuple[int, dict[str, Any]]
OK: Answered = (200, {})
AGAIN: Answered = (500, {})
NOT_OURS: Answered = (401, {})


@dataclass(frozen=True)
class Doings:
    """What the door sets in motion. `changed`: the directory's word, a whole event; `meet`: somebody acts whom nobody
    knows yet."""

    follow: Follow
    sending: Sending
    attaching: Attaching
    changed: Callable[[Mapping[str, Any]], object]
    meet: Callable[[str], object] = lambda handle: None


class Door:
    """Takes what Feishu sends. `badge`: who we are there, None while Feishu has not told; `now` tells the time."""

    def __init__(
        self, room: Room, doings: Doings, badge: Callable[[], Badge | None], now: Callable[[], datetime],
        *, patience: float = PATIENCE_S, settled: float = SETTLED_S, hands: int = 8,
    ) -> None:  # fmt: skip
        self._room = room
        self._looks = room.looks
        self._doings = doings
        self._badge = badge
        self._now = now
        self._patience = patience
        self._settled = settled
        self._seen = Seen()
        self._hands = ThreadPoolExecutor(hands, "feishu-press")
        self._open = True
        self._tenant = ""
        self.counts: Counter[str] = Counter()
        room.house.speaks(NAME, self._say)

    def take(self, payload: Mapping[str, Any]) -> Answered:
        """Acknowledge a deciphered payload: the status, and what is answered. 500 says that it has to be sent again.
        Never raises."""
        badge = self._badge()
        if badge is None or not self._open:
            return AGAIN
        try:
            known = replace(badge, tenant=badge.tenant or self._tenant)
            found = Reader(known, self._looks.person_of).read(payload, self._now())
            if not self._tenant and isinstance(found, Event):
                self._tenant = payload["header"]["tenant_key"]  # an app of one company: from now on no other's is heard
            self.counts[type(found).__name__.lower()] += 1
            if isinstance(found, Reply):
                return 200, dict(found.body)
            scene = _pressed_at(found)
            return self._once(found) if scene is None else (200, self._callback(found, scene))
        except Refused:
            self.counts["refused"] += 1
        except Exception as problem:
            self.counts["failed"] += 1
            log.error("feishu: an event was not taken: %s", traced(problem))
        return AGAIN

    def shut(self) -> None:
        """Take nothing more: Feishu brings it again later, or to another."""
        self._open = False

    def close(self) -> None:
        """Take nothing more, and finish what follows from what was taken."""
        self.shut()
        self._hands.shutdown(wait=True)
        self._doings.follow.close()

    # events

    def _once(self, found: Found) -> Answered:
        """An event is done once, by its own number and by its message's (fault B1)."""
        names = tuple(filter(None, (found.event, _message_of(found)))) if not isinstance(found, Reply | Sent) else ()
        begun = self._seen.begin(names, self._patience)
        if begun is not True:
            self.counts["again"] += 1
            return AGAIN if begun is None else OK
        done = False
        try:
            answered = self._took(found)
            done = True
            return answered
        finally:
            self._seen.end(names, done=done)

    def _took(self, found: Found) -> Answered:
        follow = self._doings.follow
        match found:
            case Event():
                self._hand_in(found)
            case Entered():
                self._welcome(found)
            case Added():
                follow.later(follow.greet, found)
            case Unheard():
                self._met(found.scene)
                follow.later(follow.say, found.scene, self._looks.say("unheard", found.scene.handle), found.event)
            case Changed():
                follow.later(self._doings.changed, found.payload)
            case Foreign():
                return self._refuse(found)
            case Ignored():
                self.counts[f"ignored:{found.why}"] += 1
        return OK

    def _hand_in(self, event: Event) -> None:
        """Give what somebody wrote or chose to the house, with whatever was sent along; show the answer later."""
        follow, scene = self._doings.follow, event.scene
        self._met(scene)
        self._room.clients.saw(scene.handle, event.old)
        if self._looks.person_of(scene.handle) is None:
            self._doings.meet(scene.handle)
        body = event.incoming.body
        if isinstance(body, Said) and len(body.text) > LONGEST_TEXT:
            sentence = self._looks.say("too_long", scene.handle, count=len(body.text), limit=LONGEST_TEXT)
            follow.later(follow.say, scene, sentence, event.incoming.key)
            return
        handed = self._with_files(self._for_client(event))
        if handed is None:
            return
        told = self._room.house.keep(handed.incoming, handed.where())
        if told is not None:
            follow.answer(handed, told)

    def _say(self, incoming: Incoming, scene: Mapping[str, Any], answer: Answer) -> None:
        """The house has taken the turn of what somebody wrote or chose."""
        self._doings.follow.answer(Event.again(incoming, scene), answer)

    def _for_client(self, event: Event) -> Event:
        """The same wish, to be asked about in words, for somebody whose client cannot show our forms."""
        if not self._room.clients.is_old(event.scene.handle):
            return event
        asked = in_words(event.incoming)
        return event if asked is None else replace(event, incoming=replace(asked, key=event.incoming.key))

    def _with_files(self, event: Event) -> Event | None:
        """The same message with the house's ids of its files below its words; None when it held nothing but files, and
        a form was waiting for them."""
        body, follow, attaching, scene = event.incoming.body, self._doings.follow, self._doings.attaching, event.scene
        if not event.files or not isinstance(body, Said):
            return event
        taken = attaching.taken(scene.handle, event.files)
        if not scene.apart and (name := attaching.waiting(scene.handle)) is not None:
            follow.later(attaching.put, name, taken)
            return event if body.text else None
        if taken.problems:
            follow.later(follow.say, scene, "\n".join(taken.problems))
        words = "\n".join(filter(None, (body.text, " ".join(taken.ids))))
        if not words:
            return None if taken.problems else event
        return replace(event, incoming=replace(event.incoming, body=replace(body, text=words)))

    def _welcome(self, entered: Entered) -> None:
        """The first time somebody opens their chat they are welcomed; whom nobody knows is looked up first, and asked
        nothing."""
        self._met(entered.scene)
        if self._looks.person_of(entered.scene.handle) is not None:
            self._room.house.keep(entered.incoming)
        else:
            self._doings.follow.later(self._meet_first, entered)

    def _meet_first(self, entered: Entered) -> None:
        self._doings.meet(entered.scene.handle)
        if self._looks.person_of(entered.scene.handle) is not None:
            self._room.house.keep(entered.incoming)

    def _met(self, scene: Scene) -> None:
        if scene.surface == "chat" and not scene.apart:
            self._room.chats.met(scene.handle, scene.chat)

    def _refuse(self, foreign: Foreign) -> Answered:
        """People of other companies are told no, where they wrote (fault F8); another app's events are not ours."""
        log.warning("feishu: something came from another company or app and was refused")
        if foreign.app:
            return NOT_OURS
        if foreign.scene is not None:
            follow = self._doings.follow
            follow.later(follow.aloud, foreign.scene, self._looks.both("refusals.stranger"))
        return OK

    # presses

    def _callback(self, found: Found, scene: Scene) -> dict[str, Any]:
        """What a press is answered within Feishu's three seconds; it is never pushed again (fault B6)."""
        work: Future[Outcome] = self._hands.submit(self._outcome, found, scene)
        try:
            outcome = work.result(self._patience)
        except TimeoutError:
            self.counts["late"] += 1
            work.add_done_callback(lambda done: self._doings.follow.later(self._late, scene, done.result()))
            return Outcome(self._looks.say("working", scene.handle)).body()
        for each in outcome.after:
            self._doings.follow.later(each)
        return outcome.body()

    def _late(self, scene: Scene, outcome: Outcome) -> None:
        threading.Event().wait(self._settled)
        self._doings.follow.late(scene, outcome)

    def _outcome(self, found: Found, scene: Scene) -> Outcome:
        """What a press comes to. Never raises: whoever pressed is told."""
        try:
            return self._pressed(found, scene)
        except Refused:
            self.counts["refused"] += 1
        except Exception as problem:
            self.counts["failed"] += 1
            log.error("feishu: a press was not taken: %s", traced(problem))
        return Outcome(self._looks.both("trouble.not_kept"), "bad")

    def _pressed(self, found: Found, scene: Scene) -> Outcome:
        follow = self._doings.follow
        match found:
            case Event():
                if self._looks.person_of(scene.handle) is None:
                    self._doings.meet(scene.handle)
                return follow.outcome(found, self._room.house.receive(found.incoming))
            case Sent():
                return self._doings.sending.take(found)
            case Wanted():
                return follow.fetch(found)
            case More():
                return follow.more(found)
            case Foreign():
                return Outcome(self._looks.both("refusals.stranger"), "bad")
            case Ignored():
                self.counts[f"ignored:{found.why}"] += 1
        return Outcome(self._looks.say("gone", scene.handle), "bad")


def _pressed_at(found: Found) -> Scene | None:
    """Where somebody pressed a card and waits; None for everything else."""
    if isinstance(found, Reply | Changed):
        return None
    return found.scene if found.scene is not None and found.scene.surface == "card" else None


def _message_of(found: Found) -> str:
    """The message somebody wrote, which may be told of under several events."""
    scene = found.scene if isinstance(found, Event | Unheard) else None
    return scene.message if scene is not None and scene.surface == "chat" else ""
