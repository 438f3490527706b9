"""Feishu's events, read: what each of them means for us. Pure; anything may be missing or of another kind in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.platforms.feishu import buttons, typed
from bot.platforms.feishu.body import PRESS
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
from bot.platforms.feishu.typed import Mentioned, PersonOf
from bot.platforms.reading import part, text, things
from bot.ports import DESK, Body, Incoming, Pressed, Said
from bot.ports.taming import clean

NAME = "feishu"
LONGEST_KEY = 200
MENU: tuple[str, ...] = ("help", "tasks", "requests", "settings")
"""What the bot menu in the direct chat holds, by the keys its entries are given in Feishu's console. A company may add
"start_<workflow>" for what it uses most; any other key is read as words."""
OUR_NAME = "@Bole"
"""What stands in a group's message where somebody mentioned us."""
WELCOME = "welcome"
CARD_SINCE = (7, 20)
"""The first client that shows cards of schema 2.0."""
WORDED = ("text", "post", "file", "image", "media")
UNHEARD = (
    "audio", "folder", "share_chat", "share_user", "location", "merge_forward", "interactive", "video_chat", "todo",
    "vote", "calendar", "share_calendar_event", "general_calendar", "hongbao",
)  # fmt: skip
"""Kinds of messages we cannot read and say so; stickers and notices are passed over like a nod."""
_NAMED = re.compile(r"伯乐|(?<![a-z0-9])bole(?![a-z0-9])", re.IGNORECASE)
_CLIENT = re.compile(r"\b(?:Lark|Feishu)/(\d{1,4})\.(\d{1,4})")
_DIRECTORY = re.compile(r"contact\.(?:user|department|scope)\.\w+_v3")
_START = re.compile(r"start_([a-z_]+\.[a-z_]+)")


@dataclass(frozen=True)
class Head:
    """The head of an event: which one, of what kind, from whose tenant."""

    kind: str
    event: str
    tenant: str


@dataclass(frozen=True)
class Reader:
    """Reads the events of one app in one tenant."""

    badge: Badge
    person_of: PersonOf

    def read(self, payload: Mapping[str, Any], now: datetime) -> Found:
        """What a payload means, deciphered already. `now`: when it came in, UTC."""
        data = dict(payload)
        if text(data, "type") == "url_verification":
            return Reply({"challenge": text(data, "challenge")})
        header, event = part(data, "header"), part(data, "event")
        if text(data, "schema") != "2.0" and not header:
            return Ignored(f"p1:{text(event, 'type') or text(data, 'type') or 'none'}"[:60], event=text(data, "uuid"))
        head = Head(text(header, "event_type"), text(header, "event_id"), text(header, "tenant_key"))
        if text(header, "app_id") != self.badge.app:
            return Foreign(app=True)
        if not head.tenant or (self.badge.tenant and head.tenant != self.badge.tenant):
            return Foreign(event=head.event)
        if _DIRECTORY.fullmatch(head.kind):
            return Changed(data, head.event)
        reads: Callable[[Head, dict[str, Any], datetime], Found] | None = {
            "im.message.receive_v1": self._message,
            PRESS: self._action,
            "application.bot.menu_v6": self._menu,
            "im.chat.access_event.bot_p2p_chat_entered_v1": self._entered,
            "im.chat.member.bot.added_v1": self._added,
        }.get(head.kind)
        if reads is not None:
            return reads(head, event, now)
        return Ignored(f"event:{head.kind or 'none'}"[:60], event=head.event)

    def _key(self, head: Head, *parts: str) -> str:
        """The same for each delivery of one event; another tenant's never."""
        key = ":".join((NAME, head.tenant, *parts))
        return key if len(key) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(key.encode()).hexdigest()}"

    # words

    def _message(self, head: Head, event: dict[str, Any], now: datetime) -> Found:
        """What somebody sent us: in the direct chat everything, in a group what mentions or names us."""
        sender, message = part(event, "sender"), part(event, "message")
        handle, chat, number = _who(sender, "sender_id"), text(message, "chat_id"), text(message, "message_id")
        kind = text(message, "message_type")
        if text(sender, "sender_type") != "user" or handle == self.badge.bot:
            return Ignored("message:bot", event=head.event)
        if not handle or not chat or not number:
            return Ignored("message:nobody", event=head.event)
        direct = text(message, "chat_type") == "p2p"
        mentioned = Mentioned.of(
            things(message, "mentions"), self.person_of, self.badge.bot, "" if direct else OUR_NAME
        )
        content = typed.content_of(message.get("content"))
        words = typed.words_of(kind, content, mentioned)
        if not direct and not mentioned.we_are and not _NAMED.search(words):
            return Ignored("message:others", event=head.event)
        scene = Scene(handle, "chat", chat, number, apart=not direct)
        if text(sender, "tenant_key") != head.tenant:
            return Foreign(scene, head.event)
        if kind not in WORDED:
            return Unheard(scene, head.event) if kind in UNHEARD else Ignored(f"message:{kind}"[:60], event=head.event)
        old = _is_old(text(message, "user_agent"))
        files = typed.files_of(kind, content, number)
        said = Said(words, form=not old and bool(words or not files))
        incoming = self._incoming(head, ("said", number), handle, said, now, "direct" if direct else chat)
        return Event(incoming, scene, head.event, moment(message.get("create_time")), files, old)

    # the menu, the chat

    def _menu(self, head: Head, event: dict[str, Any], now: datetime) -> Found:
        """An entry of the bot menu: a command, a workflow to start, or words."""
        handle, key = _who(part(event, "operator"), "operator_id"), text(event, "event_key")
        if not handle or not key:
            return Ignored("menu:nobody", event=head.event)
        start = _START.fullmatch(key)
        body: Body = Said(key, called=True, form=True)
        if start or key in MENU:
            body = Pressed(DESK, f"start:{start[1]}" if start else key)
        incoming = self._incoming(head, ("menu", head.event), handle, body, now)
        return Event(incoming, Scene(handle, "menu"), head.event, moment(event.get("timestamp")))

    def _entered(self, head: Head, event: dict[str, Any], now: datetime) -> Found:
        """Somebody opened their chat with us; the first time they are welcomed."""
        handle = _who(event, "operator_id")
        if not handle:
            return Ignored("entered:nobody", event=head.event)
        incoming = self._incoming(head, (WELCOME, handle), handle, Pressed(DESK, WELCOME), now)
        return Entered(incoming, Scene(handle, "chat", text(event, "chat_id")), head.event)

    def _added(self, head: Head, event: dict[str, Any], now: datetime) -> Found:
        """We were put into a group; in one with people of other companies nothing is said."""
        chat = text(event, "chat_id")
        if not chat or event.get("external") is True:
            return Ignored("added:elsewhere", event=head.event)
        return Added(Scene(_who(event, "operator_id"), "chat", chat, apart=True), head.event)

    # cards

    def _action(self, head: Head, event: dict[str, Any], now: datetime) -> Found:
        """A press on a card, or on a button inside a form."""
        operator, context, action = part(event, "operator"), part(event, "context"), part(event, "action")
        scene = Scene(
            _who(event, "operator"), "card", text(context, "open_chat_id"), text(context, "open_message_id")
        )  # fmt: skip
        if not scene.handle or not head.event:
            return Ignored("action:nobody", scene, head.event)
        if text(operator, "tenant_key") != head.tenant:
            return Foreign(scene, head.event)
        try:
            found = buttons.read(clean(action.get("value")))
        except ValueError:
            return Ignored("action:unreadable", scene, head.event)
        match found:
            case Pressed():
                key = ("pressed", head.event)
                return Event(self._incoming(head, key, scene.handle, found, now), scene, head.event)
            case buttons.Get(to):
                return Wanted(scene, to, head.event)
            case buttons.More(at):
                return More(scene, at, head.event)
        if not (does := text(action, "name")):
            return Ignored("action:unnamed", scene, head.event)
        return Sent(
            self._key(head, "sent", head.event), scene, found.form, does, found.token, found.verb,
            page=found.page, rows=found.rows, given=clean(part(action, "form_value")),
        )  # fmt: skip

    def _incoming(
        self, head: Head, key: tuple[str, ...], handle: str, body: Body, now: datetime, place: str = "direct"
    ) -> Incoming:
        return Incoming(self._key(head, *key), NAME, handle, body, now, place)


def moment(given: Any) -> datetime | None:
    """An instant as Feishu tells it, in seconds, milliseconds or microseconds since 1970; None for anything else."""
    told = str(given)
    if not told.isascii() or not told.isdigit() or len(told) > 16:
        return None
    seconds = int(told) / (1 if len(told) <= 10 else 1e3 if len(told) <= 13 else 1e6)
    return datetime.fromtimestamp(seconds, UTC)


def _is_old(agent: str) -> bool | None:
    """Whether a client is too old for our cards, by what it says of itself; None where it says nothing of it."""
    if (found := _CLIENT.search(agent)) is None:
        return None
    return (int(found[1]), int(found[2])) < CARD_SINCE


def _who(data: Mapping[str, Any], name: str) -> str:
    return text(data, name, "open_id")
