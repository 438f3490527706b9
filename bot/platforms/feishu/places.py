"""Which conversation a letter goes to: a person's direct chat, or a group by its id or its name."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed

CHAT_ID = re.compile(r"oc_[A-Za-z0-9_-]+")
FRESH = 60.0
"""Seconds for which the list of groups is believed when it does not have a name."""
PAGE = 100
REMEMBERED = 50_000


class Places:
    """Remembers each group's id and each person's direct chat; asks Feishu for groups it does not know."""

    def __init__(self, api: Api, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._monotonic = monotonic
        self._named: dict[str, str] = {}
        self._listed: float | None = None
        self._chats: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def group(self, place: str) -> str:
        """A group's id, from its id or its name with or without #. Raises Failed, for good when the bot is in no such
        group."""
        if CHAT_ID.fullmatch(place):
            return place
        name = _plain(place)
        with self._lock:
            if name not in self._named and (self._listed is None or self._monotonic() - self._listed >= FRESH):
                self._list()
            found = self._named.get(name)
        if not found:
            raise Failed("no_such_group", meaning="nobody", detail=place)
        return found

    def forget(self, place: str) -> None:
        """What was known of a place turned out wrong: ask again next time."""
        with self._lock:
            self._chats.pop(place, None)
            if self._named.pop(_plain(place), None):
                self._listed = None

    def met(self, handle: str, chat: str) -> None:
        """Remember somebody's direct chat, as an event or an answer of Feishu's told it."""
        if handle and chat:
            with self._lock:
                self._chats[handle] = chat
                if len(self._chats) > REMEMBERED:
                    self._chats.popitem(last=False)

    def direct(self, handle: str) -> str:
        """Somebody's direct chat by their open_id; "" while Feishu has not told it: no interface is for asking."""
        with self._lock:
            return self._chats.get(handle, "")

    def _list(self) -> None:
        pages = self._api.pages("/im/v1/chats", "items", page_size=PAGE)
        self._named = {_plain(str(each.get("name"))): str(each["chat_id"]) for page in pages for each in page}
        self._listed = self._monotonic()


def _plain(name: str) -> str:
    return name.strip().removeprefix("#").casefold()
