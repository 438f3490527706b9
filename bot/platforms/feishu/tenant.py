"""Everything of one company in Feishu put together: calling it, letters out, the door in, the directory."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.cards.model import Card
from bot.platforms.feishu import roster
from bot.platforms.feishu.api import FEISHU, Api
from bot.platforms.feishu.attaching import Attaching
from bot.platforms.feishu.door import Doings, Door
from bot.platforms.feishu.files import Files
from bot.platforms.feishu.follow import Follow
from bot.platforms.feishu.forms import Clients, cards, kept_forms, kept_uploads
from bot.platforms.feishu.looks import Looks
from bot.platforms.feishu.outbound import Feishu
from bot.platforms.feishu.places import Places
from bot.platforms.feishu.room import Room
from bot.platforms.feishu.scene import Badge
from bot.platforms.feishu.sending import Sending
from bot.platforms.feishu.translate import NAME
from bot.platforms.tending import Tending
from bot.ports import House

log = logging.getLogger(__name__)
DIRECTORY_S = 1800.0
"""Seconds between two readings of the whole directory; single changes come by themselves."""


@dataclass(frozen=True)
class Access:
    """What lets us in: the app's id and secret, how events come, what they are signed with, and where Feishu is."""

    app_id: str
    app_secret: str = field(repr=False)
    mode: Literal["ws", "http"] = "ws"
    encrypt_key: str = field(default="", repr=False)
    verification_token: str = field(default="", repr=False)
    domain: str = FEISHU


class Tenant(Tending):
    """One company. `platform` takes letters from the start; after `join` has brought the house there is the door."""

    def __init__(self, access: Access, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> None:
        """`share`: how many replicas serve it."""
        super().__init__(NAME, DIRECTORY_S)
        self.access = access
        self.api = Api(access.app_id, access.app_secret, access.domain, share=share)
        self.badge: Badge | None = None
        self.name = ""
        self._now = now
        self._places = Places(self.api)
        self._clients = Clients()
        self.long = cards()
        self.platform = Feishu(
            self.api, self._draw, self._places, now,
            is_old=self._clients.is_old, tell=self._tell, long=self.long,
        )  # fmt: skip
        self.looks: Looks
        self.door: Door

    def join(self, house: House) -> None:
        """Put the door together with the house behind it."""
        self._house = house
        self.looks = Looks(house)
        files = Files(self.api)
        room = Room(
            house=house, api=self.api, posts=self.platform, looks=self.looks, files=files, chats=self._places,
            name=lambda: secrets.token_urlsafe(12), clients=self._clients, cards=self.long,
            standing=lambda person, message: house.standing(person, NAME, message),
            forms=kept_forms(house.open_forms), uploads=kept_uploads(house.open_forms),
        )  # fmt: skip
        follow, attaching = Follow(room), Attaching(room, files)
        doings = Doings(follow, Sending(room, self._now), attaching, self._changed, self.meet)
        self.door = Door(room, doings, lambda: self.badge, self._now)

    def identify(self) -> str:
        """Ask Feishu who we are; the bot's name. Raises Failed."""
        told = self.api.call("GET", "/bot/v3/info")
        bot = told.get("bot") or told
        self.badge = Badge(self.access.app_id, bot=str(bot.get("open_id") or ""))
        self.name = str(bot.get("app_name") or self.access.app_id)
        return self.name

    def start(self) -> None:
        """Begin to read the directory."""
        self.tend()

    def is_identified(self) -> bool:
        return self.badge is not None

    def read_everybody(self) -> None:
        roster.refresh(self.api, self._house)

    def read_one(self, handle: str) -> None:
        roster.one(self.api, self._house, handle)

    def close(self, within: float = 2.0) -> None:
        """Finish what follows from events, so many seconds at most, hang up."""
        self._closed = True
        closing = threading.Thread(target=self.door.close, daemon=True)
        closing.start()
        closing.join(within)
        self.api.close()

    def _changed(self, event: Mapping[str, Any]) -> None:
        self.reads(lambda: roster.changed(self.api, self._house, event))

    def _tell(self, card: Card) -> str:
        return self.looks.told_plainly(card)

    def _draw(self, card: Card) -> Mapping[str, Any]:
        return self.looks.message(card)
