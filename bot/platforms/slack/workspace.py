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
from bot.cards.plain import card_text
from bot.platforms.slack import roster
from bot.platforms.slack.api import SLACK, Api
from bot.platforms.slack.aside import Aside
from bot.platforms.slack.attaching import Attaching
from bot.platforms.slack.door import Doings, Door, bolt_app
from bot.platforms.slack.errors import Failed
from bot.platforms.slack.files import Files
from bot.platforms.slack.follow import Follow
from bot.platforms.slack.forms import Shelf, cards, kept_forms
from bot.platforms.slack.home import Homes
from bot.platforms.slack.looks import Looks
from bot.platforms.slack.outbound import Draw, Slack
from bot.platforms.slack.places import Places
from bot.platforms.slack.room import Room
from bot.platforms.slack.scene import Badge
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.translate import NAME
from bot.ports import House, Parcel
from bot.ports.trace import traced

log = logging.getLogger(__name__)
MET_AGAIN_S = 600.0
DIRECTORY_S = 240.0
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

    def _keep(self, parcel: Parcel, message: str) -> None:
        super()._keep(parcel, message)
        if len(card_text(parcel.card)) > LONG:
            self.long.keep(message, parcel.card)


class Workspace:
    """One workspace. `platform` takes letters from the start; after `join` has brought the house there is the door."""

    def __init__(self, access: Access, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> None:
        """`share`: how many replicas serve it."""
        self.access = access
        self.api = Api(access.bot_token, access.api_url, share=share)
        self.badge: Badge | None = None
        self._now = now
        self._places = Places(self.api)
        self._met: dict[str, float] = {}
        self._read_at = -DIRECTORY_S
        self._tending: threading.Thread | None = None
        self._closed = False
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
            cards=self.platform.long, forms=kept_forms(house.open_forms),
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

    def tend(self) -> None:
        """Find out who we are while that is not known, and read the directory every few minutes, in a thread of its
        own; one that is still at work is left alone."""
        with self._lock:
            is_due = self.badge is None or time.monotonic() - self._read_at >= DIRECTORY_S
            if self._closed or not is_due or (self._tending is not None and self._tending.is_alive()):
                return
            self._tending = threading.Thread(target=self._tend, name="slack-directory", daemon=True)
            self._tending.start()

    def refresh(self) -> None:
        """Read the whole directory. Never fails."""
        try:
            roster.refresh(self.api, self._house)
            self._read_at = time.monotonic()
        except Failed as failure:
            log.warning("slack: the directory was not read: %s", failure)
        except Exception as problem:
            if not self._closed:
                log.error("slack: the directory was not read: %s", traced(problem))

    def _tend(self) -> None:
        try:
            if self.badge is None:
                log.warning("slack: connected to %s", self.identify())
        except Failed as failure:
            log.info("slack: it is not known yet who we are: %s", failure)
        else:
            self.refresh()

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
        try:
            roster.one(self.api, self._house, str(user["id"]))
        except Failed as failure:
            log.warning("slack: somebody was not found in the directory: %s", failure)

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
