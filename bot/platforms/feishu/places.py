"""Which conversation a letter goes to: a person's direct chat, or a group by its id or its name."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator

from bot.platforms.feishu.api import Api
from bot.platforms.feishu.errors import Failed
from bot.platforms.named import Named

CHAT_ID = re.compile(r"oc_[A-Za-z0-9_-]+")
PAGE = 100
REMEMBERED = 50_000


class Places:
    """Remembers each group's id and each person's direct chat; asks Feishu for groups it does not know."""

    def __init__(self, api: Api, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._named = Named(self._listed, monotonic)
        self._chats: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def group(self, place: str) -> str:
        """A group's id, from its id or its name with or without #. Raises Failed, for good when the bot is in no such
        group."""
        if CHAT_ID.fullmatch(place):
            return place
        if not (found := self._named.find(place)):
            raise Failed("no_such_group", meaning="nobody", detail=place)
        return found

    def forget(self, place: str) -> None:
        """What was known of a place turned out wrong: ask again next time."""
        with self._lock:
            self._chats.pop(place, None)
        self._named.forget(place)

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

    def _listed(self) -> Iterator[tuple[str, str]]:
        for page in self._api.pages("/im/v1/chats", "items", page_size=PAGE):
            yield from ((str(each.get("name")), str(each["chat_id"])) for each in page)
