"""Feeds payloads to the Slack door and tells how each was handled: taken, ignored or refused, never an exception."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.platforms.slack import roster
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.door import Doings, Door, Unreadable, bolt_app, request_of
from bot.platforms.slack.follow import Follow
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.sending import Sending
from tests.samples.quiet import MOODS, NOW, OUR_TEAM, OUR_USER, Mood, QuietHouse, QuietSlack
from tests.samples.reading import INTERACTIVE, Sample

Word = Literal["taken", "ignored", "refused", "exception"]
FOREIGN = "from another workspace"
TEAMS = ("team_id", "context_team_id", "user_team", "source_team")
TAKEN = ("event", "sent", "touched", "closed", "wanted", "more", "homeopened", "changed", "reply")


@dataclass(frozen=True)
class Told:
    """What became of a sample, in a word and in detail."""

    word: Word
    detail: str


class Trial:
    """The Slack door, with a quiet house behind it and a quiet Slack in front. `moods`: how the house answers."""

    def __init__(self, moods: tuple[Mood, ...] = MOODS) -> None:
        self._moods = moods
        self.house = QuietHouse()
        self.slack = QuietSlack()
        self._problems: list[str] = []

    def feed(self, sample: Sample) -> Told:
        """Hand a sample in, once for each way a house can answer. The first answer's outcome is told, or the worst."""
        if sample.kind == "nothing":
            return Told("refused", f"not a payload: {sample.why}")
        told = [self._once(sample, mood) for mood in self._moods]
        return next((each for each in told if each.word == "exception"), told[0])

    def _once(self, sample: Sample, mood: Mood) -> Told:
        self.house.mood = mood
        self._problems.clear()
        door = self._door()
        with _watching(self._problems):
            try:
                status = self._handed_in(door, sample)
            except Exception as problem:  # anything at all would be a fault of the door's
                return Told("exception", f"{type(problem).__name__}: {problem}")
            finally:
                door.close()
        if self._problems:
            return Told("exception", self._problems[0])
        return _outcome(door.counts, status)

    def _door(self) -> Door:
        """A door of its own for each payload, so that what was counted is what became of it."""
        house = self._any_house()
        looks, names = Looks(house), count(1)
        room = Room(
            house=house, api=self.slack, looks=looks, files=self.slack, aside=self.slack.aside,
            name=lambda: f"view-{next(names)}", stale=lambda handle: None, standing=lambda person, message: None,
            home_of=lambda handle: (),
        )  # fmt: skip
        follow = Follow(room, patience=60, hands=1)
        attaching = Attaching(house, looks, self.slack)
        sending = Sending(room, follow, attaching, lambda: NOW)
        doings = Doings(follow, sending, attaching, lambda handle, mark: None, self._changed)
        return Door(house, looks, doings, lambda: Badge(OUR_TEAM, OUR_USER), lambda: NOW)

    def _changed(self, user: Mapping[str, Any]) -> None:
        """Somebody's profile is read again: Slack says the same of them as in the event."""
        self.slack.user = user
        roster.one(self.slack, self._any_house(), user["id"])

    def _any_house(self) -> Any:
        """The house, of which a door needs a small part only."""
        return self.house

    def _handed_in(self, door: Door, sample: Sample) -> int:
        """What Slack would be answered: the status over HTTP, or what stands for it in Socket Mode."""
        app = bolt_app(door.take, WebClient(token="", base_url="http://127.0.0.1:9/api/"))
        try:
            return app.dispatch(request(sample)).status
        except Unreadable:
            return 400


def request(sample: Sample) -> BoltRequest:
    """The request in which Slack would deliver it."""
    data = sample.data
    if sample.kind == "socket":
        payload = data.get("payload")
        return request_of(payload if isinstance(payload, dict) else {}, None)
    if sample.kind == "command":
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in data.items()}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return request_of(urlencode(fields, errors="replace"), headers)
    if sample.kind == "interactive":
        body = urlencode({"payload": json.dumps(data)})
        return request_of(body, {"content-type": "application/x-www-form-urlencoded"})
    envelope = data if sample.kind == "event" else enveloped(data)
    return request_of(json.dumps(envelope), {"content-type": "application/json"})


def enveloped(event: Mapping[str, Any]) -> dict[str, Any]:
    """A bare event as the Events API would bring it to us."""
    return {"type": "event_callback", "team_id": OUR_TEAM, "event_id": "Ev0BARE0001", "event": dict(event)}


def _outcome(counts: Counter[str], status: int) -> Told:
    ignored = next((name.partition(":")[2] for name in counts if name.startswith("ignored:")), "")
    if ignored:
        return Told("ignored", ignored)
    if counts["foreign"]:
        return Told("refused", FOREIGN)
    if status != 200:
        return Told("refused", f"status {status}")
    return Told("taken", next((name for name in TAKEN if counts[name]), "answered at once"))


class _watching(logging.Handler):
    """Notes what the door logs as an error it caught, for as long as it is watched."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._problems = problems
        self._log = logging.getLogger("bot.platforms.slack")

    def emit(self, record: logging.LogRecord) -> None:
        if "should look at" not in record.getMessage():
            self._problems.append(record.getMessage())

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)


def tell(found: Iterator[Sample]) -> Iterator[tuple[Sample, Told]]:
    """Each sample with what became of it. What is from another workspace is handed in again as if it were from ours."""
    trial = Trial()
    for sample in found:
        told = trial.feed(sample)
        yield sample, told
        if told.detail == FOREIGN:
            ours = replace(sample, data=adopted(dict(sample.data)))
            again = trial.feed(ours)
            yield ours, replace(again, detail=f"{again.detail} (as if it were from our workspace)")


def adopted(data: Any) -> Any:
    """The same payload, everything in it from our workspace."""
    if isinstance(data, list):
        return [adopted(each) for each in data]
    if not isinstance(data, dict):
        return data
    ours = {name: adopted(value) for name, value in data.items()}
    ours |= {name: OUR_TEAM for name in TEAMS if name in ours}
    if isinstance(ours.get("team"), dict):
        ours["team"]["id"] = OUR_TEAM
    elif "team" in ours:
        ours["team"] = OUR_TEAM
    if "event" in ours or "command" in ours or str(ours.get("type")) in INTERACTIVE:
        ours["team_id"] = OUR_TEAM
    return ours
