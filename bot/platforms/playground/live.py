"""What changed since a page last looked, and the stream that tells it without a reload."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.platforms.playground.chat import Chat
from bot.platforms.playground.forms import Reader
from bot.platforms.playground.page import message_html
from bot.platforms.playground.people import inner_name
from bot.platforms.playground.travel import WindReport

MOST_CHANGES = 200
BREATH_S = 0.03
HEARTBEAT_S = 15.0


class Hub:
    """Wakes every open page when something has changed; may be rung from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self.closed = False

    def ring(self) -> None:
        """Wake all pages."""
        with self._lock:
            for loop, event in self._pages:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    def close(self) -> None:
        """Let all streams end, so that the server can stop."""
        self.closed = True
        self.ring()

    async def stream(
        self, look: Callable[[int], Coroutine[Any, Any, dict[str, Any]]], since: int
    ) -> AsyncIterator[str]:
        """Server-sent events for one page: what `look` finds since the last look, whenever it differs."""
        event = asyncio.Event()
        page = (asyncio.get_running_loop(), event)
        with self._lock:
            self._pages.add(page)
        try:
            last: dict[str, Any] = {}
            while not self.closed:
                event.clear()
                news = await look(since)
                if news != last:
                    since, last = news["revision"], {**news, "messages": []}
                    yield f"id: {since}\ndata: {json.dumps(news)}\n\n"
                try:
                    await asyncio.wait_for(event.wait(), HEARTBEAT_S)
                    await asyncio.sleep(BREATH_S)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            with self._lock:
                self._pages.discard(page)


@dataclass
class Wind:
    """The winding under way, for every page to see; None when the clock just ticks."""

    report: WindReport | None = None


def news(chat: Chat, reader: Reader, where: str, since: int, ahead: float, wind: Wind) -> dict[str, Any]:
    """New and changed messages of the open chat, unread counts of everyone, the clock."""
    latest = chat.revision()
    changes = chat.changes(inner_name(where, reader.person), since, MOST_CHANGES)
    reached = changes[-1].revision if len(changes) == MOST_CHANGES else latest
    names = {inner_name(c, reader.person): c for c in ("direct", *reader.office.channels)}
    unseen = chat.unseen(reader.person, names)
    report = wind.report
    return {
        "revision": reached,
        "messages": [{"id": m.id, "html": str(message_html(m, reader))} for m in changes],
        "people": chat.unseen_privately(),
        "chats": {names[inner]: count for inner, count in unseen.items()},
        "ahead": ahead,
        "wind": report
        and {
            "time": reader.words.short(report.reached.astimezone(reader.zone)),
            "count": report.done,
        },
    }
