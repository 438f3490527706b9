"""Slack's payloads, read: what each of them means for us. Pure; anything may be missing or of another kind in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.reading import part, text, things
from bot.platforms.slack import buttons
from bot.platforms.slack.manifest import ACTION_ITEM, START
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
    Surface,
    Touched,
    Wanted,
)
from bot.platforms.slack.typed import PersonOf, mentions, typed
from bot.ports import DESK, Body, Incoming, Pressed, Said

NAME = "slack"
ABOUT_ACTION_ITEM = "meetings.action_item"
ASKS, DOES, GETS, MORE = "ask:", "do:", "get:", "more:"
LONGEST_KEY = 200
GONE = ("tokens_revoked", "app_uninstalled")
SPOKEN = ("", "file_share", "me_message", "thread_broadcast")
"""The kinds of message somebody wrote anew: all others are changes, notices, echoes or another bot's."""
_NAMED = re.compile(r"伯乐|(?<![a-z0-9])bole(?![a-z0-9])", re.IGNORECASE)
OUR_NAME = "@Bole"
"""What stands in a channel's message where somebody mentioned us."""
_DIRECT = "D"


@dataclass(frozen=True)
class Reader:
    """Reads the payloads of one workspace."""

    badge: Badge
    person_of: PersonOf

    def read(self, payload: Mapping[str, Any], now: datetime) -> Found:
        """What a payload means. `now`: when it came in, UTC."""
        data = dict(payload)
        kind = text(data, "type")
        if kind == "url_verification":
            return Reply({"challenge": text(data, "challenge")})
        if "ssl_check" in data:
            return Reply({})
        if self._is_foreign(data):
            return Foreign(self._told_where(data, kind))
        if kind == "event_callback":
            return self._event(part(data, "event"), text(data, "event_id"), now)
        if not kind and text(data, "command"):
            return self._command(data, now)
        if kind == "app_rate_limited":
            return Ignored(kind, alarm=True)
        reads: Callable[[dict[str, Any], datetime], Found] | None = {
            "block_actions": self._actions,
            "view_submission": self._sent,
            "view_closed": self._closed,
            "block_suggestion": self._suggestion,
            "shortcut": self._shortcut,
            "message_action": self._message_shortcut,
        }.get(kind)
        return reads(data, now) if reads is not None else Ignored(f"kind:{kind or 'none'}"[:60])

    # whose

    def _is_foreign(self, data: dict[str, Any]) -> bool:
        """Whether it comes from another workspace, or from somebody who belongs to another."""
        ours = {self.badge.team, self.badge.enterprise} - {""}
        if text(data, "type") == "event_callback":
            event = part(data, "event")
            through = {text(data, "team_id"), text(data, "context_team_id")}
            theirs = {text(event, name) for name in ("user_team", "source_team", "team")} - {""}
            return not through & ours or bool(theirs and not theirs & ours)
        team = text(data, "team") or text(data, "team", "id") or text(data, "team_id")
        return (team or text(data, "user", "team_id") or text(data, "view", "team_id")) not in ours

    def _told_where(self, data: dict[str, Any], kind: str) -> Scene | None:
        if kind in ("block_actions", "shortcut", "message_action"):
            return _scene(data, "shortcut")
        return _commanded(data) if not kind and text(data, "command") else None

    def _key(self, *parts: str) -> str:
        """The same for each delivery of one event; another workspace's never."""
        key = ":".join((NAME, self.badge.team, *parts))
        return key if len(key) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(key.encode()).hexdigest()}"

    # the Events API

    def _event(self, event: dict[str, Any], event_id: str, now: datetime) -> Found:
        kind, user = text(event, "type"), text(event, "user")
        if kind in ("message", "app_mention"):
            return self._message(event, kind, event_id, now)
        if kind == "app_home_opened":
            seen = user and text(event, "tab") != "messages"
            return HomeOpened(user, text(event, "view", "hash")) if seen else Ignored("app_home_opened")
        if kind in ("team_join", "user_change") and text(event, "user", "id"):
            return Changed(part(event, "user"))
        return Ignored(f"event:{kind or 'none'}"[:60], alarm=kind in GONE)

    def _message(self, event: dict[str, Any], kind: str, event_id: str, now: datetime) -> Found:
        """Words somebody wrote to us: in the direct chat all of them, elsewhere what mentions or names us.

        In a channel Slack tells of one mention twice, as a message and as a mention: the second is the one we take.
        """
        user, channel, raw = text(event, "user"), text(event, "channel"), text(event, "text")
        if text(event, "subtype") not in SPOKEN or event.get("hidden") or event.get("edited"):
            return Ignored("message:changed")
        if not user or not channel or user == self.badge.user or text(event, "bot_id"):
            return Ignored("message:bot")
        direct, mentioned = channel.startswith(_DIRECT), kind == "app_mention"
        if mentioned and direct:
            return Ignored("message:twice")
        if not direct and not mentioned and (mentions(raw, self.badge.user) or not _NAMED.search(raw)):
            return Ignored("message:others")
        words = typed(raw, self.person_of, self.badge.user, "" if direct else OUR_NAME)
        number = text(event, "client_msg_id") or f"{channel}:{text(event, 'ts') or event_id}"
        incoming = self._incoming(("said", user, number), user, Said(words), now, channel)
        scene = Scene(user, "chat", channel, thread=text(event, "thread_ts"))
        return Event(incoming, scene, files=tuple(each for each in things(event, "files") if text(each, "id")))

    # commands and shortcuts

    def _command(self, data: dict[str, Any], now: datetime) -> Found:
        scene = _commanded(data)
        if not scene.handle or not scene.channel:
            return Ignored("command:nobody")
        words = typed(text(data, "text"), self.person_of, self.badge.user)
        said = Said(words, called=True, form=bool(scene.trigger))
        key = ("command", scene.trigger or f"{scene.channel}:{scene.handle}:{now.timestamp():.3f}")
        return Event(self._incoming(key, scene.handle, said, now, scene.channel), scene, asks=True)

    def _shortcut(self, data: dict[str, Any], now: datetime) -> Found:
        """What stands in Slack's own menu: the list of all that can be started."""
        scene = _scene(data, "shortcut")
        if text(data, "callback_id") != START or not scene.handle:
            return Ignored("shortcut:unknown")
        incoming = self._incoming(("shortcut", _once(data, scene)), scene.handle, Pressed(DESK, "help"), now)
        return Event(incoming, scene, asks=True)

    def _message_shortcut(self, data: dict[str, Any], now: datetime) -> Found:
        """A message becomes an action item: its words are what the item is about."""
        scene = _scene(data, "shortcut")
        if text(data, "callback_id") != ACTION_ITEM or not scene.handle:
            return Ignored("shortcut:unknown")
        words = typed(text(data, "message", "text"), self.person_of, self.badge.user)
        said = Said(words, called=True, form=bool(scene.trigger), about=ABOUT_ACTION_ITEM)
        incoming = self._incoming(("shortcut", _once(data, scene)), scene.handle, said, now, scene.channel)
        return Event(incoming, scene, asks=True)

    # cards and forms

    def _actions(self, data: dict[str, Any], now: datetime) -> Found:
        view = part(data, "view")
        surface: Surface = "chat" if not view else "home" if text(view, "type") == "home" else "modal"
        scene = _scene(data, surface)
        actions = [a for a in things(data, "actions") if text(a, "action_id")]
        if not actions or not scene.handle:
            return Ignored("action:none")
        ours = next((a for a in actions if text(a, "action_id").startswith((ASKS, DOES, GETS, MORE))), actions[0])
        name, value = text(ours, "action_id"), text(ours, "value")
        if name.startswith(GETS):
            return Wanted(scene, value)
        if name.startswith(MORE):
            return More(scene, int(value)) if value.isdecimal() and len(value) < 4 else Ignored("action:unreadable")
        if not name.startswith((ASKS, DOES)):
            return Touched(scene, ours) if scene.in_modal else Ignored("action:unknown")
        if (pressed := _read(value)) is None:
            return Ignored("action:unreadable")
        where = f"{scene.channel}:{scene.message}" if not view else text(view, "id")
        key = ("pressed", where or _once(data, scene), text(ours, "action_ts"), scene.handle)
        incoming = self._incoming(key, scene.handle, pressed, now, "" if view else scene.channel)
        return Event(incoming, scene, asks=name.startswith(ASKS))

    def _sent(self, data: dict[str, Any], now: datetime) -> Found:
        scene = _scene(data, "modal")
        if not scene.handle or not text(data, "view", "private_metadata"):
            return Ignored("view:unknown")
        return Sent(self._key("sent", _once(data, scene)), scene)

    def _closed(self, data: dict[str, Any], now: datetime) -> Found:
        return Closed(_scene(data, "modal"))

    def _suggestion(self, data: dict[str, Any], now: datetime) -> Found:
        return Reply({"options": []})

    def _incoming(self, key: tuple[str, ...], handle: str, body: Body, now: datetime, channel: str = "") -> Incoming:
        place = channel if channel and not channel.startswith(_DIRECT) else "direct"
        return Incoming(self._key(*key), NAME, handle, body, now, place)


def _read(value: str) -> Pressed | None:
    try:
        return buttons.read(value)
    except ValueError:
        return None


def _scene(data: dict[str, Any], surface: Surface) -> Scene:
    passing = part(data, "container").get("is_ephemeral") is True
    return Scene(
        handle=text(data, "user", "id") or text(data, "user"),
        surface=surface,
        channel=text(data, "channel", "id") or text(data, "container", "channel_id"),
        message="" if passing else text(data, "message", "ts") or text(data, "container", "message_ts"),
        thread=text(data, "message", "thread_ts"),
        trigger=text(data, "trigger_id"),
        address=text(data, "response_url"),
        view=part(data, "view"),
    )


def _commanded(data: dict[str, Any]) -> Scene:
    return Scene(
        handle=text(data, "user_id"),
        surface="command",
        channel=text(data, "channel_id"),
        trigger=text(data, "trigger_id"),
        address=text(data, "response_url"),
    )


def _once(data: dict[str, Any], scene: Scene) -> str:
    """What names this one thing somebody did."""
    if scene.trigger:
        return scene.trigger
    if scene.view:
        return f"{text(scene.view, 'id')}:{text(scene.view, 'hash')}"
    return f"{scene.handle}:{text(data, 'action_ts')}"
