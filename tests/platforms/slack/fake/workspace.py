"""The workspace of the fake Slack: its people, conversations, messages, views and files, and the ids of each."""

from __future__ import annotations

import copy
import hashlib
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

TEAM, DOMAIN, APP, BOT, BOT_USER = "T0BOLE001", "bole-test", "A0BOLE001", "B0BOLE001", "U0BOLEBOT"
VERIFICATION = "verification-token-of-the-fake"

Json = dict[str, Any]


@dataclass
class User:
    """A member. `profile` holds what differs from the usual: title, status_text and the like."""

    id: str
    name: str
    email: str
    real_name: str
    tz: str = "Asia/Shanghai"
    tz_offset: int = 28800
    locale: str = "zh-CN"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    team: str = TEAM
    updated: int = 0
    profile: Json = field(default_factory=dict)


@dataclass
class Channel:
    """A conversation: a channel, or the direct chat of a person with the bot (`user`)."""

    id: str
    name: str = ""
    user: str = ""
    is_private: bool = False
    is_archived: bool = False
    bot_is_in: bool = True
    created: int = 0
    messages: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.user:
            return "im"
        return "private_channel" if self.is_private else "public_channel"


@dataclass
class Trigger:
    """The right to open one view, for three seconds."""

    user: str
    at: float
    view: str = ""
    used: bool = False


@dataclass
class View:
    """A view as somebody has it before them. `values`: block id → action id → what the element holds now."""

    id: str
    user: str
    payload: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def blocks(self) -> list[Json]:
        return self.payload["blocks"]


@dataclass
class Reply:
    """An address to answer an interaction at: five times within thirty minutes."""

    user: str
    channel: str
    at: float
    ts: str = ""
    ephemeral: bool = False
    used: int = 0


@dataclass
class File:
    """A file. `shared`: the conversations it stands in."""

    id: str
    name: str
    title: str
    size: int
    user: str
    created: int
    content: bytes | None = None
    shared: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One call of the Web API: `result` is Slack's answer, also when it never arrived (`fate` says so)."""

    method: str
    arguments: Json
    at: float
    result: Json
    status: int = 200
    fate: str = "answered"


class Workspace:
    """All that Slack knows. Whoever changes it holds `lock`; `changed` wakes those who wait for a change."""

    def __init__(self, clock: Callable[[], datetime | float] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(UTC))
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.directs: dict[str, str] = {}
        self.whispers: list[Json] = []
        self.modals: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.replies: dict[str, Reply] = {}
        self.stored: dict[str, File] = {}
        self.calls: list[Call] = []
        self._counter = itertools.count(1)
        self._last_ts = 0
        self.user("USLACKBOT", "slackbot", "", real_name="Slackbot")
        self.user(BOT_USER, "bole", "", real_name="Bole", is_bot=True)

    def now(self) -> float:
        """The workspace's time, in seconds since 1970."""
        at = self._clock()
        return at.timestamp() if isinstance(at, datetime) else float(at)

    def number(self) -> int:
        return next(self._counter)

    def id(self, letter: str) -> str:
        """A new id, as Slack's look; the same in every run."""
        return f"{letter}0{self.number():08X}"

    def mark(self, *of: object) -> str:
        """A short word that stands for these."""
        return hashlib.sha256(repr((*of, self.number())).encode()).hexdigest()[:12]

    def ts(self) -> str:
        """A new message time, later than every one before."""
        micros = max(int(self.now() * 1_000_000), self._last_ts + 1)
        self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def user(self, id: str, name: str, email: str = "", **about: Any) -> User:
        """Somebody joins the workspace. `about`: fields of User; everything else goes to their profile."""
        known = {k: about.pop(k) for k in list(about) if k in User.__dataclass_fields__ and k != "profile"}
        known.setdefault("real_name", name)
        made = User(id, name, email, profile=about.pop("profile", {}) | about, updated=int(self.now()), **known)
        with self.lock:
            self.users[id] = made
        return made

    def channel(self, id: str, name: str, *, members: bool = True, private: bool = False, **about: Any) -> Channel:
        """A channel. `members`: the bot is in it."""
        made = Channel(id, name, "", private, bot_is_in=members, created=int(self.now()), **about)
        with self.lock:
            self.channels[id] = made
        return made

    def direct(self, user: str) -> str:
        """The id of a person's direct chat with the bot, opened if need be."""
        with self.lock:
            if user not in self.directs:
                made = Channel(f"D0{user}", user=user, created=int(self.now()))
                self.directs[user] = made.id
                self.channels[made.id] = made
            return self.directs[user]

    def place(self, channel: str) -> Channel:
        """A conversation by its id, or a person's direct chat by theirs."""
        return self.channels[self.direct(channel) if channel in self.users else channel]

    # what stands there

    def messages(self, channel: str) -> list[Json]:
        """The messages of a conversation, oldest first: ts, text, blocks, metadata, user. Also by a person's id."""
        with self.lock:
            return copy.deepcopy(self.place(channel).messages)

    def ephemerals(self, user: str | None = None) -> list[Json]:
        """What only one person saw, oldest first: channel, user, ts, text, blocks."""
        with self.lock:
            return [copy.deepcopy(w) for w in self.whispers if user in (None, w["user"])]

    def view_of(self, user: str) -> View | None:
        """The view on top of a person's screen."""
        with self.lock:
            stack = self.stacks.get(user)
            return self.modals[stack[-1]] if stack else None

    @property
    def views(self) -> list[View]:
        """Every modal view that is open, by person, the topmost last."""
        with self.lock:
            return [self.modals[v] for stack in self.stacks.values() for v in stack]

    def home(self, user: str) -> View | None:
        """What stands in a person's App Home."""
        with self.lock:
            return self.homes.get(user)

    def files(self, channel: str) -> list[File]:
        """The files of a conversation, oldest first."""
        with self.lock:
            where = self.place(channel).id
            return [f for f in self.stored.values() if where in f.shared]

    def called(self, *methods: str) -> list[Call]:
        """The calls of these methods so far."""
        with self.lock:
            return [c for c in self.calls if c.method in methods]

    def wait(self, condition: Callable[[], Any], seconds: float = 5.0) -> Any:
        """Wait until something is so, looking whenever the workspace changed; what `condition` gave last."""
        with self.changed:
            self.changed.wait_for(condition, seconds)
            return condition()
