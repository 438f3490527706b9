"""Everything of one Slack workspace put together: calling it, letters out, the door in, homes, the directory."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt import App

from bot.cards.model import Card
from bot.platforms.slack import roster
from bot.platforms.slack.api import SLACK, Api
from bot.platforms.slack.aside import Aside
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.door import Doings, Door, bolt_app
from bot.platforms.slack.files import Files
from bot.platforms.slack.follow import Follow
from bot.platforms.slack.forms import cards, kept_forms
from bot.platforms.slack.home import Homes
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.outbound import Slack
from bot.platforms.slack.places import Places
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.translate import NAME
from bot.platforms.tending import Tending
from bot.ports import House

log = logging.getLogger(__name__)
DIRECTORY_S = 240.0


@dataclass(frozen=True)
class Access:
    """What lets us in: tokens, the secret requests are signed with, and where Slack is."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK


class Workspace(Tending):
    """One workspace. `platform` takes letters from the start; after `join` has brought the house there is the door."""

    def __init__(self, access: Access, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> None:
        """`share`: how many replicas serve it."""
        super().__init__(NAME, DIRECTORY_S)
        self.access = access
        self.api = Api(access.bot_token, access.api_url, share=share)
        self.badge: Badge | None = None
        self._now = now
        self._places = Places(self.api)
        self.long = cards()
        self.platform = Slack(self.api, self._draw, self._places, self._sent, self.long)
        self.looks: Looks
        self.homes: Homes
        self.door: Door
        self.app: App

    def join(self, house: House) -> None:
        """Put the door together with the house behind it."""
        self._house = house
        self.looks = Looks(house)
        self.homes = Homes(self.api, self._draw_home)
        files = Files(self.api, self._places)
        room = Room(
            house=house, api=self.api, looks=self.looks, files=files, aside=Aside(self.api),
            name=lambda: secrets.token_urlsafe(16), stale=self.homes.stale,
            standing=lambda person, message: house.standing(person, NAME, message), home_of=house.home_of,
            cards=self.long, forms=kept_forms(house.open_forms),
        )  # fmt: skip
        follow, attaching = Follow(room), Attaching(house, self.looks, files)
        sending = Sending(room, follow, attaching, self._now)
        doings = Doings(follow, sending, attaching, self.homes.opened, self._changed, self.meet)
        self.door = Door(house, self.looks, doings, lambda: self.badge, self._now)
        self.app = bolt_app(self.door.take, self.api.client)

    def identify(self) -> str:
        """Ask Slack who we are; the workspace's name. Raises Failed."""
        told = self.api.call("auth.test")
        us = (str(told.get(name) or "") for name in ("team_id", "user_id", "bot_id", "enterprise_id"))
        self.badge = Badge(*us)
        return str(told.get("team") or told["team_id"])

    def start(self) -> None:
        """Begin to draw homes and to read the directory."""
        self.homes.start()
        self.tend()

    def is_identified(self) -> bool:
        return self.badge is not None

    def read_everybody(self) -> None:
        roster.refresh(self.api, self._house)

    def read_one(self, handle: str) -> None:
        roster.one(self.api, self._house, handle)

    def close(self, within: float = 2.0) -> None:
        """Finish what follows from events, so many seconds at most, draw no more homes, hang up."""
        self._closed = True
        closing = [threading.Thread(target=each, daemon=True) for each in (self.door.close, self.homes.stop)]
        for each in closing:
            each.start()
        until = time.monotonic() + within
        for each in closing:
            each.join(max(until - time.monotonic(), 0.0))
        self.api.close()

    def _changed(self, user: Mapping[str, Any]) -> None:
        self.reads(lambda: self.read_one(str(user["id"])))

    def _draw(self, card: Card) -> Mapping[str, Any]:
        return self.looks.message(card)

    def _draw_home(self, handle: str) -> Mapping[str, Any] | None:
        person = self.looks.person_of(handle)
        if person is None:
            return None
        asks = self.looks.unconfirmed(handle)
        return self.looks.home((asks,) if asks is not None else self._house.home_of(person), handle)

    def _sent(self, handle: str) -> None:
        self.homes.stale(handle)
