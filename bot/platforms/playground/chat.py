"""What was said in the playground: the part a chat company's servers would keep.

Messages are ordered as they came. Every change of any message gets the next `revision`, so a page that
was away asks for "everything since" and misses nothing. Private chats are named "direct:<person>",
channels "channel:<id>".
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Kind = Literal["said", "card"]

_TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    chat TEXT NOT NULL,
    sender TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_chat ON messages (chat, id);
CREATE UNIQUE INDEX IF NOT EXISTS messages_by_revision ON messages (revision);
CREATE TABLE IF NOT EXISTS seen (
    person TEXT NOT NULL,
    chat TEXT NOT NULL,
    upto INTEGER NOT NULL,
    PRIMARY KEY (person, chat)
);
"""
_COLUMNS = "id, key, chat, sender, kind, body, at, version, revision"
_NEXT_REVISION = "(SELECT coalesce(max(revision), 0) + 1 FROM messages)"


@dataclass(frozen=True)
class Message:
    """One message: `sender` is a person's id, or "" for the bot; `body` is {"text": …} or a card's JSON."""

    id: int
    key: str
    chat: str
    sender: str
    kind: Kind
    body: dict[str, Any]
    at: datetime
    version: int
    revision: int


def direct(person: str) -> str:
    """The name of somebody's private chat with the bot."""
    return f"direct:{person}"


def channel(name: str) -> str:
    """The name of a channel's chat."""
    return f"channel:{name}"


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to the file, its tables made if they are not there yet."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
            db.execute(f"PRAGMA {pragma}")
        db.executescript(_TABLES)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _message(row: tuple[Any, ...]) -> Message:
    number, key, chat, sender, kind, body, at, version, revision = row
    return Message(number, key, chat, sender, kind, json.loads(body), datetime.fromisoformat(at), version, revision)


class ChatBroken(Exception):
    """The file of the messages cannot be read or written; the message names it and says what to do."""


class Chat:
    """The message store; safe to use from several threads. Listeners are called after each change."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        try:
            self._db = _opened(path)
        except sqlite3.Error as error:
            raise ChatBroken(f"{path} cannot be used ({error}); move it away to start with empty chats") from error

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this after every change, from whichever thread made it."""
        self._listeners.append(listener)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add(
        self, key: str, chat: str, sender: str, kind: Kind, body: dict[str, Any], at: datetime, version: int = 0
    ) -> Message:
        """Keep a message once; the same key again gives the message already kept."""
        with self._writing():
            self._db.execute(
                "INSERT INTO messages (key, chat, sender, kind, body, at, version, revision)"
                f" VALUES (?, ?, ?, ?, ?, ?, ?, {_NEXT_REVISION}) ON CONFLICT (key) DO NOTHING",
                (key, chat, sender, kind, json.dumps(body), at.isoformat(), version),
            )
            row = self._db.execute(f"SELECT {_COLUMNS} FROM messages WHERE key = ?", (key,)).fetchone()
        self._tell()
        return _message(row)

    def replace(self, number: int, body: dict[str, Any], version: int, *, expecting: int | None = None) -> bool:
        """Show a newer version in the same place; an older one never overwrites. Whether it was shown.

        With `expecting`, replace only that very version (and keep its number).
        """
        guard, wanted = ("version < ?", version) if expecting is None else ("version = ?", expecting)
        with self._writing():
            done = self._db.execute(
                f"UPDATE messages SET body = ?, version = ?, revision = {_NEXT_REVISION} WHERE id = ? AND {guard}",
                (json.dumps(body), version, number, wanted),
            )
            changed = done.rowcount == 1
        if changed:
            self._tell()
        return changed

    def get(self, number: int) -> Message | None:
        """The message with that id."""
        return self._one("id = ?", number)

    def by_key(self, key: str) -> Message | None:
        """The message kept under that key."""
        return self._one("key = ?", key)

    def revision(self) -> int:
        """The number of the latest change."""
        return self._rows("SELECT coalesce(max(revision), 0) FROM messages")[0][0]

    def messages(self, chat: str, *, before: int | None = None, limit: int = 60) -> list[Message]:
        """The latest messages of a chat, oldest first; `before` an id for earlier ones."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM messages WHERE chat = ? AND id < ? ORDER BY id DESC LIMIT ?",
            chat,
            before if before is not None else 1 << 62,
            limit,
        )
        return [_message(row) for row in reversed(rows)]

    def changes(self, chat: str, since: int, limit: int = 200) -> list[Message]:
        """What is new or different in a chat since a revision, in the order of the changes."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM messages WHERE chat = ? AND revision > ? ORDER BY revision LIMIT ?",
            chat,
            since,
            limit,
        )
        return [_message(row) for row in rows]

    def mark_seen(self, person: str, chat: str, upto: int) -> None:
        """Remember that somebody has seen a chat up to a message."""
        with self._writing():
            before = self._db.total_changes
            self._db.execute(
                "INSERT INTO seen (person, chat, upto) VALUES (?, ?, ?) ON CONFLICT (person, chat)"
                " DO UPDATE SET upto = excluded.upto WHERE excluded.upto > upto",
                (person, chat, upto),
            )
            changed = self._db.total_changes != before
        if changed:
            self._tell()

    def unseen_privately(self) -> dict[str, int]:
        """For each person with something unseen from the bot: how many messages wait in their own chat."""
        rows = self._rows(
            "SELECT substr(m.chat, 8), count(*) FROM messages m LEFT JOIN seen s"
            " ON s.chat = m.chat AND s.person = substr(m.chat, 8)"
            " WHERE m.chat LIKE 'direct:%' AND m.sender = '' AND m.id > coalesce(s.upto, 0) GROUP BY m.chat"
        )
        return dict(rows)

    def unseen(self, person: str, chats: Iterable[str]) -> dict[str, int]:
        """How many messages of others somebody has not seen, chat by chat; chats with none are left out."""
        names = list(chats)
        marks = ", ".join("?" * len(names))
        rows = self._rows(
            "SELECT m.chat, count(*) FROM messages m LEFT JOIN seen s ON s.chat = m.chat AND s.person = ?"
            f" WHERE m.chat IN ({marks}) AND m.sender <> ? AND m.id > coalesce(s.upto, 0) GROUP BY m.chat",
            person,
            *names,
            person,
        )
        return dict(rows)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time; a full or read-only disk is a ChatBroken."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise ChatBroken(f"the playground's messages cannot be written: {error}") from error

    def _one(self, where: str, value: object) -> Message | None:
        rows = self._rows(f"SELECT {_COLUMNS} FROM messages WHERE {where}", value)
        return _message(rows[0]) if rows else None

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
