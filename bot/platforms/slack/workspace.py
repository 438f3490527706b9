"""Everything of one Slack workspace put together: the way to call it, letters out, the door in, homes, the directory."""

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
from bot.cards.plain import card_text
from bot.platforms.slack import roster
from bot.platforms.slack.api import SLACK, Api
from bot.platforms.slack.aside import Aside
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.door import Doings, Door, bolt_app
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.files import Files
from bot.platforms.slack.follow import Follow, Room
from bot.platforms.slack.forms import Shelf, cards
from bot.platforms.slack.home import Homes
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.outbound import Draw, Slack
from bot.platforms.slack.places import Places
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.translate import NAME
from bot.ports import House, Parcel

log = logging.getLogger(__name__)
MET_AGAIN_S = 600.0
MOST_MET = 10_000
LONG = 2000
"""Characters of a card that may not fit into a message."""


@dataclass(frozen=True)
class Access:
    """What lets us in: tokens, the secret requests are signed with, and where Slack is."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK


class _Letters(Slack):
    """Sends letters, and remembers for a while what did not fit into a message."""

    def __init__(self, api: Api, draw: Draw, places: Places, sent: Callable[[str], None], long: Shelf[Card]) -> None:
        super().__init__(api, draw, places, sent)
        self.long = long

    def send(self, parcel: Parcel) -> str:
        message = super().send(parcel)
        if len(card_text(parcel.card)) > LONG:
            self.long.keep(message, parcel.card)
        return message


class Workspace:
    """One workspace. `platform` takes letters from the start; `join` brings the house, after which the door is there."""

    def __init__(self, access: Access, now: Callable[[], datetime]) -> None:
        self.access = access
        self.api = Api(access.bot_token, access.api_url)
        self.badge: Badge | None = None
        self._now = now
        self._places = Places(self.api)
        self._met: dict[str, float] = {}
        self._lock = threading.Lock()
        self.platform = _Letters(self.api, self._draw, self._places, self._sent, cards())
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
            cards=self.platform.long,
        )  # fmt: skip
        follow, attaching = Follow(room), Attaching(house, self.looks, files)
        sending = Sending(room, follow, attaching, self._now)
        doings = Doings(follow, sending, attaching, self.homes.opened, self._changed, self.meet)
        self.door = Door(house, self.looks, doings, lambda: self.badge, self._now)
        self.app = bolt_app(self.door.take, self.api.client)

    def identify(self) -> str:
        """Ask Slack who we are; the workspace's name. Raises Failed."""
        told = self.api.call("auth.test")
        self.badge = Badge(
            str(told["team_id"]), str(told["user_id"]), str(told.get("bot_id") or ""), str(told.get("enterprise_id") or "")
        )  # fmt: skip
        return str(told.get("team") or told["team_id"])

    def look(self) -> None:
        """Who we are, as long as that is not known. Never fails."""
        if self.badge is None:
            try:
                log.warning("slack: connected to %s", self.identify())
            except Failed as failure:
                log.info("slack: it is not known yet who we are: %s", failure)

    def refresh(self) -> None:
        """Read the whole directory. Never fails."""
        if self.badge is None:
            return
        try:
            roster.refresh(self.api, self._house)
        except Failed as failure:
            log.warning("slack: the directory was not read: %s", failure)

    def meet(self, handle: str) -> None:
        """Somebody acts whom nobody knows: ask the directory, for each of them once in a while. Never fails."""
        now = time.monotonic()
        with self._lock:
            if not handle or now - self._met.get(handle, -MET_AGAIN_S) < MET_AGAIN_S:
                return
            if len(self._met) >= MOST_MET:
                self._met.clear()
            self._met[handle] = now
        self._changed({"id": handle})

    def close(self) -> None:
        """Finish what follows from events, draw no more homes, hang up."""
        self.door.close()
        self.homes.stop()
        self.api.close()

    def _changed(self, user: Mapping[str, Any]) -> None:
        try:
            roster.one(self.api, self._house, str(user["id"]))
        except Failed as failure:
            log.warning("slack: somebody was not found in the directory: %s", failure)

    def _draw(self, card: Card) -> Mapping[str, Any]:
        return self.looks.message(card)

    def _draw_home(self, handle: str) -> Mapping[str, Any] | None:
        person = self.looks.person_of(handle)
        return None if person is None else self.looks.home(self._house.home_of(person), handle)

    def _sent(self, handle: str) -> None:
        self.homes.stale(handle)
