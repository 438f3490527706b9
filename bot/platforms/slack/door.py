"""The way in from Slack: every payload, from HTTP or Socket Mode, is read, handed to the house and acknowledged.

Slack is told that an event arrived only when the house has kept it; what somebody sees of the answer follows after.
For a press, a command or a form, which somebody waits for, the house takes its turn before that; words are kept, and
their turn is taken soon.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient

from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.body import payload_in
from bot.platforms.slack.follow import Follow
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.scene import (
    Badge,
    Changed,
    Closed,
    Event,
    Foreign,
    Found,
    HomeOpened,
    Ignored,
    More,
    Reply,
    Scene,
    Sent,
    Touched,
    Wanted,
)
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.translate import NAME, Reader
from bot.ports import Answer, House, Incoming, Refused, Said
from bot.ports.trace import traced

log = logging.getLogger(__name__)
LONGEST_TEXT = 10_000
_bolt = logging.getLogger("slack_bolt.quiet")
_bolt.setLevel(logging.CRITICAL)  # it warns of variables it reads itself; what goes wrong in the door the door says


@dataclass(frozen=True)
class Doings:
    """What the door sets in motion. `opened`: somebody looks at their home (Slack user, hash of what stands there);
    `changed`: the directory's word about one person; `meet`: somebody acts whom nobody knows yet."""

    follow: Follow
    sending: Sending
    attaching: Attaching
    opened: Callable[[str, str], object]
    changed: Callable[[Mapping[str, Any]], object]
    meet: Callable[[str], object] = lambda handle: None


class Door:
    """Takes what Slack sends. `badge`: who we are there, None while Slack has not told; `now` tells the time."""

    def __init__(
        self,
        house: House,
        looks: Looks,
        doings: Doings,
        badge: Callable[[], Badge | None],
        now: Callable[[], datetime],
    ) -> None:
        self._house = house
        self._looks = looks
        self._doings = doings
        self._badge = badge
        self._now = now
        self._open = True
        self.counts: Counter[str] = Counter()
        house.speaks(NAME, self._say)

    def take(self, request: BoltRequest) -> BoltResponse:
        """Acknowledge a payload (200), or say that it has to be sent again (503). Never raises."""
        badge = self._badge()
        if badge is None or not self._open:
            return _again()
        try:
            payload = request.body if isinstance(request.body, dict) else {}
            found = Reader(badge, self._looks.person_of).read(payload, self._now())
            self.counts[type(found).__name__.lower()] += 1
            if request.headers.get("x-slack-retry-num", ["0"])[0] != "0":
                self.counts["retry"] += 1
            return BoltResponse(status=200, body=dict(self._took(found)) or "")
        except Refused:
            self.counts["refused"] += 1
        except Exception as problem:
            self.counts["failed"] += 1
            log.error("slack: a payload was not taken: %s", traced(problem))
        return _again()

    def shut(self) -> None:
        """Take nothing more: Slack brings it again later, or to another."""
        self._open = False

    def close(self) -> None:
        """Take nothing more, and finish what follows from what was taken."""
        self.shut()
        self._doings.follow.close()

    def _took(self, found: Found) -> Mapping[str, Any]:
        """Do what a payload asks for; what Slack is answered at once."""
        does = self._doings
        match found:
            case Event():
                self._hand_in(found)
            case Sent():
                return does.sending.take(found)
            case Touched():
                does.sending.touch(found)
            case Closed():
                does.sending.close(found.scene)
            case Wanted():
                does.follow.fetch(found)
            case More():
                does.follow.more(found)
            case HomeOpened():
                does.opened(found.handle, found.hash)
            case Changed():
                does.follow.later(does.changed, found.user)
            case Foreign():
                self._refuse(found)
            case Ignored():
                self._count(found)
            case Reply():
                return found.body
        return {}

    def _hand_in(self, event: Event) -> None:
        """Give an event to the house, with whatever was sent along; show the answer later."""
        follow, body = self._doings.follow, event.incoming.body
        if self._looks.person_of(event.scene.handle) is None:
            self._doings.meet(event.scene.handle)
        if isinstance(body, Said) and len(body.text) > LONGEST_TEXT:
            sentence = self._looks.say("too_long", event.scene.handle, count=len(body.text), limit=LONGEST_TEXT)
            follow.later(follow.say, event.scene, sentence)
            return
        event = self._with_files(event)
        if event.said and event.scene.surface == "chat":
            told = self._house.keep(event.incoming, asdict(event.scene))
            if told is not None:
                follow.answer(event, told)
            return
        waiting = follow.waits(event)
        try:
            answer = self._house.receive(event.incoming)
        except BaseException:
            follow.failed(event, waiting)
            raise
        follow.answer(event, answer, waiting)

    def _say(self, incoming: Incoming, scene: Mapping[str, Any], answer: Answer) -> None:
        """The house has taken the turn of what somebody wrote."""
        self._doings.follow.answer(Event(incoming, Scene(**scene)), answer)

    def _with_files(self, event: Event) -> Event:
        """The same message, the house's ids of its files below its words."""
        body, follow = event.incoming.body, self._doings.follow
        if not event.files or not isinstance(body, Said):
            return event
        ids, problems = self._doings.attaching.taken(event.scene.handle, event.files)
        if problems:
            follow.later(follow.say, event.scene, "\n".join(dict.fromkeys(problems)))
        words = "\n".join(filter(None, (body.text, " ".join(ids))))
        return replace(event, incoming=replace(event.incoming, body=replace(body, text=words)))

    def _refuse(self, foreign: Foreign) -> None:
        log.warning("slack: something came from another workspace and was refused")
        if foreign.scene is not None:
            follow = self._doings.follow
            both = " ".join(self._house.say("refusals.stranger", lang) for lang in ("zh", "en"))
            follow.later(follow.say, foreign.scene, both)

    def _count(self, ignored: Ignored) -> None:
        self.counts[f"ignored:{ignored.why}"] += 1
        if ignored.alarm:
            log.error("slack: %s; somebody should look at the app's settings", ignored.why)


class Unreadable(Exception):
    """A request that is no payload at all."""


def request_of(body: str | dict[str, Any], headers: Mapping[str, Any] | None) -> BoltRequest:
    """A request as Bolt reads it: text that came over HTTP, or what a socket brought. Raises Unreadable."""
    mode = "http" if isinstance(body, str) else "socket_mode"
    if isinstance(body, str):
        body = payload_in(body)
    try:
        return BoltRequest(body=body, headers=dict(headers or {}), mode=mode)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise Unreadable from problem


class _Take(Middleware):
    """Hands every request to the door, before Bolt looks for anybody else."""

    def __init__(self, take: Callable[[BoltRequest], BoltResponse]) -> None:
        self._take = take

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:
        return self._take(req)


def bolt_app(take: Callable[[BoltRequest], BoltResponse], client: WebClient) -> App:
    """Slack's own framework, with our door as its only listener: no polling, no routing, no check that asks Slack."""
    return App(
        client=client,
        logger=_bolt,
        before_authorize=_Take(take),
        process_before_response=True,
        request_verification_enabled=False,
        token_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )


def _again() -> BoltResponse:
    """Not kept: Slack sends an event once more, and shows somebody who pressed that it failed."""
    return BoltResponse(status=503, body="")
