"""Feeds payloads to the Slack door and tells how each was handled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any
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
from tests.samples import reading, telling
from tests.samples.quiet import MOODS, NOW, OUR_TEAM, OUR_USER, Mood, QuietSlack
from tests.samples.reading import Sample
from tests.samples.telling import Told

INTERACTIVE = {
    "block_actions", "block_suggestion", "dialog_cancellation", "dialog_submission", "dialog_suggestion",
    "interactive_message", "message_action", "shortcut", "view_closed", "view_submission", "workflow_step_edit",
}  # fmt: skip
OUTER = {"event_callback", "url_verification", "app_rate_limited"}
SOCKET = {"events_api", "interactive", "slash_commands", "hello", "disconnect"}
TEAMS = ("team_id", "context_team_id", "user_team", "source_team")
TAKEN = ("event", "sent", "touched", "closed", "wanted", "more", "homeopened", "changed", "reply")


def classified(where: str, data: Any) -> Sample:
    """What an object read from JSON is. Only the outermost names are looked at: the rest is the door's to judge."""
    kind = data.get("type") if isinstance(data.get("type"), str) else None
    if "envelope_id" in data or ("payload" in data and kind in SOCKET) or kind in ("hello", "disconnect"):
        return Sample(where, "socket", data)
    if kind in OUTER or isinstance(data.get("event"), dict):
        return Sample(where, "event", data)
    if kind in INTERACTIVE or ("callback_id" in data and kind is not None):
        return Sample(where, "interactive", data)
    if "command" in data or "ssl_check" in data:
        return Sample(where, "command", {_form_text(name): _form_text(value) for name, value in data.items()})
    if "ok" in data:
        return Sample(where, "nothing", data, "an answer of the Web API")
    if kind is not None:
        return Sample(where, "bare event", data)
    return Sample(where, "nothing", data, "no type")


samples = partial(reading.samples, classified=classified)
read = partial(reading.read, classified=classified)


def _form_text(value: Any) -> Any:
    """A command comes as a form, in which no half of a sign can stand."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class Trial(telling.Trial):
    """The Slack door, with a quiet house behind it and a quiet Slack in front."""

    logs, foreign = "bot.platforms.slack", "from another workspace"

    def __init__(self, moods: tuple[Mood, ...] = MOODS) -> None:
        super().__init__(moods)
        self.slack = QuietSlack()

    def adopted(self, data: Any) -> Any:
        return adopted(data)

    def handed_in(self, sample: Sample) -> Told:
        door = self._door()
        try:
            status = self._answered(door, sample)
        finally:
            door.close()
        return telling.outcome(door.counts, status, TAKEN, self.foreign)

    def _door(self) -> Door:
        """A door of its own for each payload, so that what was counted is what became of it."""
        house = self.any_house()
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
        roster.one(self.slack, self.any_house(), user["id"])

    def _answered(self, door: Door, sample: Sample) -> int:
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
