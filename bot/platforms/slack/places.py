"""Which conversation a letter goes to: a person's direct chat, or a channel by its id or its name."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

from bot.platforms.named import Named
from bot.platforms.slack.api import Api
from bot.platforms.slack.errors import Failed

CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]+")
"""Names of channels have no capital letters, so this is never one."""
PAGE = 999


class Places:
    """Remembers each person's direct chat and each channel's id; asks Slack for what it does not know."""

    def __init__(self, api: Api, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._direct: dict[str, str] = {}
        self._named = Named(self._channels, monotonic)
        self._chats_listed = False
        self._lock = threading.Lock()

    def direct(self, handle: str) -> str:
        """The chat of one person with the bot, by their Slack user id. Raises Failed, for good when nobody has it."""
        if not handle:
            raise Failed("user_not_found", meaning="nobody")
        if handle not in self._direct:
            self._list_chats()
        if handle not in self._direct:
            answer = self._api.call("conversations.open", users=[handle])
            self._direct[handle] = answer["channel"]["id"]
        return self._direct[handle]

    def channel(self, place: str) -> str:
        """A channel's id, from its id or its name with or without #. Raises Failed, for good when there is none."""
        if CHANNEL_ID.fullmatch(place):
            return place
        if not (found := self._named.find(place)):
            raise Failed("channel_not_found", meaning="nobody", detail=place)
        return found

    def forget(self, place: str) -> None:
        """What was known of a place turned out wrong: ask again next time."""
        self._direct.pop(place, None)
        self._named.forget(place)

    def _channels(self) -> Iterator[tuple[str, str]]:
        kinds = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": PAGE}
        for page in self._api.pages("conversations.list", "channels", **kinds):
            yield from ((each["name"], each["id"]) for each in page)

    def _list_chats(self) -> None:
        """All direct chats there are, in one go: opening them one by one is allowed fifty times a minute only. Where
        they may not be listed they are opened one by one. Raises Failed when Slack is out of reach."""
        with self._lock:
            if self._chats_listed:
                return
            try:
                for page in self._api.pages("conversations.list", "channels", types="im", limit=PAGE):
                    self._direct.update({each["user"]: each["id"] for each in page if each.get("user")})
            except Failed as failure:
                if failure.everywhere and failure.code != "missing_scope":
                    raise
                if failure.meaning == "transient":
                    return
            self._chats_listed = True
