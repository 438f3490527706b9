"""A house and a Slack of a few lines, and the payloads Slack sends, for the tests of our door."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

from slack_bolt import BoltRequest, BoltResponse

from bot.cards.model import Card, FormView
from bot.platforms.slack import sheets
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.door import Doings, Door
from bot.platforms.slack.errors import Failed, answered
from bot.platforms.slack.follow import Follow
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.sending import Sending
from bot.ports import Answer, Download, Incoming
from bot.ports import House as RealHouse
from tests.platforms.smallhouse import Handing

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
BADGE = Badge("T1", "UBOT", "B1", "E1")
PEOPLE = {"U1": "wang.xiaoyu", "U2": "liu.yang"}


@dataclass
class SmallHouse(Handing):
    """Knows two people; a second delivery is told nothing."""

    people: dict[str, str] = field(default_factory=PEOPLE.copy)

    def receive(self, incoming: Incoming) -> Answer:
        self.bears()
        if self.answers and incoming.key not in self.heard:
            self.answer = self.answers.pop(0)
        return super().receive(incoming)


@dataclass
class SmallSlack:
    """Keeps every call; views have ids and hashes. `fails`: method → error code, once for each."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fails: dict[str, str] = field(default_factory=dict)
    sent: list[tuple[str, Download]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asides: list[tuple[str, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        self.calls.append((method, arguments))
        if (code := self.fails.pop(method, None)) is not None:
            raise answered(method, code)
        if method.startswith("views."):
            number = next(self.numbers)
            return {"ok": True, "view": {"id": arguments.get("view_id") or f"V{number}", "hash": f"h{number}"}}
        return {"ok": True}

    def hand_over(self, handle: str, download: Download) -> None:
        self.sent.append((handle, download))

    def fetch(self, file: Mapping[str, Any]) -> tuple[str, bytes]:
        if file["id"] not in self.files:
            raise Failed("file_refused", meaning="permanent")
        return self.files[file["id"]]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]


@dataclass
class Town:
    """The door with everything behind it. `settle` waits until what follows an event was done."""

    house: SmallHouse
    slack: SmallSlack
    door: Door
    follow: Follow
    room: Room
    homes: list[tuple[str, str]]
    changed: list[Mapping[str, Any]]

    def take(self, payload: dict[str, Any], headers: dict[str, Any] | None = None) -> BoltResponse:
        return self.door.take(BoltRequest(body=payload, mode="socket_mode", headers=headers))

    def settle(self) -> None:
        done = threading.Barrier(self.follow.hands + 1)
        for _ in range(self.follow.hands):
            self.follow.later(done.wait, 10)
        done.wait(10)


@contextmanager
def open_town(patience: float = 0.7) -> Iterator[Town]:
    house, slack = SmallHouse(), SmallSlack()
    whole = cast(RealHouse, house)
    looks = Looks(whole)
    numbers = count(1)
    homes: list[tuple[str, str]] = []
    changed: list[Mapping[str, Any]] = []
    shown: dict[str, Card] = {}
    room = Room(
        whole, slack, looks, slack, lambda address, words: slack.asides.append((address, words)),
        lambda: f"view-{next(numbers)}", lambda handle: homes.append((handle, "stale")),
        lambda person, message: shown.get(message), lambda person: (),
    )  # fmt: skip
    follow = Follow(room, patience=patience)
    attaching = Attaching(whole, looks, slack)
    sending = Sending(room, follow, attaching, lambda: NOW)
    doings = Doings(follow, sending, attaching, lambda who, hash_: homes.append((who, hash_)), changed.append)
    door = Door(whole, looks, doings, lambda: BADGE, lambda: NOW)
    town = Town(house, slack, door, follow, room, homes, changed)
    yield town
    door.close()


# payloads


def event(inner: dict[str, Any], number: str = "Ev1", team: str = "T1") -> dict[str, Any]:
    return {
        "type": "event_callback", "token": "x", "team_id": team, "api_app_id": "A1", "event": inner,
        "event_id": number, "event_time": 1,
        "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
    }  # fmt: skip


def message(words: str, channel: str = "D1", user: str | None = "U1", **more: Any) -> dict[str, Any]:
    kind = {"D": "im", "C": "channel", "G": "group"}[channel[0]]
    return {
        "type": "message", "user": user, "text": words, "ts": "1.1", "channel": channel, "channel_type": kind,
        "client_msg_id": "cm-1", "team": "T1", **more,
    }  # fmt: skip


def pressed(
    value: str, action_id: str = "do:0", channel: str = "D1", ts: str = "5.5", at: str = "9.9", **more: Any
) -> dict[str, Any]:
    return {
        "type": "block_actions", "team": {"id": "T1", "domain": "x"}, "user": {"id": "U1", "team_id": "T1"},
        "api_app_id": "A1", "token": "x", "trigger_id": f"tr-{at}", "response_url": "https://hooks.slack.com/a",
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": "directmessage"}, "message": {"ts": ts, "text": "x"},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": at}],
        **more,
    }  # fmt: skip


def in_view(payload: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """The same press, in a view."""
    kept = {name: each for name, each in payload.items() if name not in ("channel", "message", "response_url")}
    return {**kept, "container": {"type": "view", "view_id": view["id"]}, "view": view}


def standing(view: Mapping[str, Any], values: dict[str, Any] | None = None, id: str = "V1") -> dict[str, Any]:
    """A view we made, as Slack sends it back."""
    state = {"values": {block: {"a": state} for block, state in (values or {}).items()}}
    return {"id": id, "hash": "h1", "team_id": "T1", "state": state, "root_view_id": id, **view}


def submission(view: dict[str, Any], trigger: str = "tr-1") -> dict[str, Any]:
    return {
        "type": "view_submission", "team": {"id": "T1", "domain": "x"}, "user": {"id": "U1", "team_id": "T1"},
        "api_app_id": "A1", "token": "x", "trigger_id": trigger, "view": view, "response_urls": [],
    }  # fmt: skip


def command(words: str, channel: str = "C1", trigger: str = "tr-2") -> dict[str, Any]:
    return {
        "command": "/bole", "text": words, "user_id": "U1", "user_name": "x", "team_id": "T1", "channel_id": channel,
        "channel_name": "x", "trigger_id": trigger, "response_url": "https://hooks.slack.com/c", "api_app_id": "A1",
    }  # fmt: skip


def shortcut(callback: str, trigger: str = "tr-3") -> dict[str, Any]:
    return {
        "type": "shortcut", "callback_id": callback, "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"},
        "trigger_id": trigger, "action_ts": "1", "token": "x",
    }  # fmt: skip


def on_message(words: str, channel: str = "C1") -> dict[str, Any]:
    return {
        **shortcut("bole_action_item"), "type": "message_action", "channel": {"id": channel, "name": "x"},
        "message": {"type": "message", "user": "U2", "ts": "3.3", "text": words},
        "response_url": "https://hooks.slack.com/m", "message_ts": "3.3",
    }  # fmt: skip


def metadata(form: FormView, page: int = 0) -> str:
    return sheets.metadata(sheets.Meta(form.token, form.verb, page))


# forms


def opens(town: Town, form: FormView, channel: str = "D1") -> dict[str, Any]:
    """Somebody presses what opens that form; the view that then stands on their screen."""
    town.house.answers.append(Answer(form=form, accepted=False))
    town.take(pressed('["t-form","submit"]', "ask:0", channel, at=f"{len(town.house.heard)}.0"))
    town.settle()
    return town.slack.called("views.open")[-1]["view"]


def typed(words: str, block: str = "q:role") -> dict[str, Any]:
    return {block: {"type": "plain_text_input", "value": words}}
