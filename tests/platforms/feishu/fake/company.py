"""What the fake Feishu knows: one company's people, departments, chats, messages and files, and the ids of each."""

from __future__ import annotations

import copy
import hashlib
import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

TENANT, APP, BOT = "2df73991750a0b1c", "cli_a1b2c3d4e5f60718", "ou_b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"
AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 13_2_1) Lark/7.38.6 LarkLocale/zh_CN"
OLD_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 13_2_1) Lark/6.7.5 LarkLocale/zh_CN"

Json = dict[str, Any]


@dataclass
class User:
    """Somebody in Feishu. `tenant`: another key than the app's for people of other companies.

    `resigned`, `frozen`, `activated`: their state. `reachable`: the bot may be used by them. `silent`: they stopped it.
    """

    open_id: str
    name: str
    email: str = ""
    user_id: str = ""
    union_id: str = ""
    en_name: str = ""
    mobile: str = ""
    enterprise_email: str = ""
    employee_no: str = ""
    job_title: str = ""
    city: str = ""
    department_ids: list[str] = field(default_factory=list)
    leader_user_id: str = ""
    join_time: int = 0
    tenant: str = TENANT
    zone: str = "Asia/Shanghai"
    locale: str = "zh_cn"
    agent: str = AGENT
    resigned: bool = False
    frozen: bool = False
    activated: bool = True
    reachable: bool = True
    silent: bool = False
    more: Json = field(default_factory=dict)


@dataclass
class Department:
    """A department. `id` is its open_department_id; the root is "0". `leader`: an open_id; `deputies`: further ones."""

    id: str
    name: str
    parent: str = "0"
    leader: str = ""
    deputies: list[str] = field(default_factory=list)
    own_id: str = ""
    deleted: bool = False


@dataclass
class Message:
    """A message. `content` is data, not text; `sender` an open_id, or the app's id; times are seconds."""

    message_id: str
    chat: str
    msg_type: str
    content: Json
    sender: str
    at: float
    changed_at: float
    updated: bool = False
    deleted: bool = False
    root_id: str = ""
    parent_id: str = ""
    mentions: list[Json] = field(default_factory=list)
    version: int = 0
    patched: list[float] = field(default_factory=list)


@dataclass
class Chat:
    """A conversation: a group, or the direct chat of a person with the bot (`user`)."""

    id: str
    name: str = ""
    user: str = ""
    members: list[str] = field(default_factory=list)
    bot_is_in: bool = True
    dissolved: bool = False
    external: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "p2p" if self.user else "group"


@dataclass
class File:
    """Bytes with a key. `kind`: file or image; `by`: who put it there, the app's id or an open_id."""

    key: str
    name: str
    content: bytes
    kind: str
    by: str
    file_type: str = "stream"


@dataclass(frozen=True)
class Call:
    """One call of the server: `route` is the documented path, `answer` what Feishu said, even if it never arrived.

    `fate`: answered, lost (never looked at) or unanswered (carried out, the answer lost).
    """

    verb: str
    route: str
    path: str
    query: Json
    body: Any
    at: float
    answer: Json
    status: int = 200
    fate: str = "answered"


class Company:
    """All that Feishu knows. Whoever changes it holds `lock`; `changed` wakes those who wait for a change.

    `sees_only`: the departments and people the app may see, where it is not everybody.
    """

    def __init__(self, clock: Callable[[], datetime | float] | None = None) -> None:
        self._clock = clock or (lambda: datetime.now(UTC))
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.users: dict[str, User] = {}
        self.departments: dict[str, Department] = {}
        self.chats: dict[str, Chat] = {}
        self.directs: dict[str, str] = {}
        self.written: dict[str, Message] = {}
        self.files: dict[str, File] = {}
        self.calls: list[Call] = []
        self.urgents: list[Json] = []
        self.broken: list[str] = []
        self.sees_only: tuple[list[str], list[str]] | None = None
        self._counter = itertools.count(1)

    def now(self) -> float:
        """The company's time, in seconds since 1970."""
        at = self._clock()
        return at.timestamp() if isinstance(at, datetime) else float(at)

    def id(self, letters: str, size: int = 32) -> str:
        """A new id, as Feishu's look; the same in every run."""
        mark = hashlib.sha256(f"{letters}{next(self._counter)}".encode()).hexdigest()
        return f"{letters}{mark[:size]}"

    def user(self, open_id: str, name: str, email: str = "", **about: Any) -> User:
        """Somebody is in the company. `about`: fields of User; everything else is kept as a field of Contact v3."""
        known = {k: about.pop(k) for k in list(about) if k in User.__dataclass_fields__}
        mark = hashlib.sha256(open_id.encode()).hexdigest()
        known.setdefault("user_id", mark[:8])
        known.setdefault("union_id", f"on_{mark[:32]}")
        with self.changed:
            self.users[open_id] = User(open_id, name, email, more=about, **known)
            return self.users[open_id]

    def department(self, id: str, name: str, parent: str = "0", leader: str = "", **about: Any) -> Department:
        """A department of the company."""
        made = Department(id, name, parent, leader, own_id=about.pop("own_id", id.replace("od-", "d")), **about)
        with self.changed:
            self.departments[id] = made
        return made

    def group(self, chat_id: str, name: str, members: list[str] | tuple[str, ...] = (), **about: Any) -> Chat:
        """A group; `bot_is_in=False` for one without the bot."""
        made = Chat(chat_id, name, members=list(members), **about)
        with self.changed:
            self.chats[chat_id] = made
        return made

    def direct(self, open_id: str) -> str:
        """The id of a person's direct chat with the bot, opened if need be."""
        with self.changed:
            if open_id not in self.directs:
                made = Chat(self.id("oc_"), user=open_id, members=[open_id])
                self.directs[open_id] = made.id
                self.chats[made.id] = made
            return self.directs[open_id]

    def place(self, where: str) -> Chat:
        """A conversation by its id or name, or a person's direct chat by their open_id."""
        if where in self.users:
            return self.chats[self.direct(where)]
        if where in self.chats:
            return self.chats[where]
        return next(c for c in self.chats.values() if c.name == where)

    def message(self, message_id: str) -> Message | None:
        """A message by its id, wherever it stands."""
        return self.written.get(message_id)

    def messages(self, place: str) -> list[Json]:
        """The messages of a conversation, oldest first, without those taken back; also by a person's open_id.

        Each: message_id, msg_type, content (data), sender, chat, create_time, update_time, updated, root_id, parent_id.
        """
        with self.lock:
            return [_told(m) for m in self.place(place).messages if not m.deleted]

    def called(self, *routes: str) -> list[Call]:
        """The calls of these routes so far: "/im/v1/messages", or with the verb before it."""
        with self.lock:
            return [c for c in self.calls if c.route in routes or f"{c.verb} {c.route}" in routes]

    def wait(self, condition: Callable[[], Any], seconds: float = 5.0) -> Any:
        """Wait until something is so, looking whenever the company changed; what `condition` gave last."""
        with self.changed:
            self.changed.wait_for(condition, seconds)
            return condition()

    def find_message(self, message: Mapping[str, Any] | str) -> Message:
        """The message as it stands now, by what `messages` gave or by its id."""
        name = message if isinstance(message, str) else message["message_id"]
        found = self.message(name)
        if found is None:
            raise KeyError(name)
        return found


def _told(message: Message) -> Json:
    return {
        "message_id": message.message_id, "msg_type": message.msg_type, "content": copy.deepcopy(message.content),
        "sender": message.sender, "chat": message.chat, "create_time": message.at, "update_time": message.changed_at,
        "updated": message.updated, "root_id": message.root_id, "parent_id": message.parent_id,
    }  # fmt: skip
