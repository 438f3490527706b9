"""Slack as `serve` keeps it open: Socket Mode where there is an app token, HTTP where there is a signing secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.platforms.doors import NotServed, State
from bot.platforms.slack.errors import BROKEN_ACCESS, Failed
from bot.platforms.slack.http import Events
from bot.platforms.slack.manifest import PATH
from bot.platforms.slack.socket import NoAccess, Sockets
from bot.platforms.slack.workspace import Access, Workspace
from bot.ports import House


class Served(Workspace):
    """One workspace with its ways in; implements `Way`."""

    def __init__(self, access: Access, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> None:
        super().__init__(access, now, share)
        self.sockets: Sockets | None = None
        self._events: Events | None = None

    @property
    def ways(self) -> Sequence[str]:
        ways = ["Socket Mode"] if self.access.app_token else []
        return [*ways, f"HTTP {PATH}"] if self.access.signing_secret else ways

    @property
    def doors(self) -> Mapping[str, Events]:
        return {PATH: self._events} if self._events else {}

    @property
    def toolbox(self) -> None:
        return None

    def join(self, house: House) -> None:
        super().join(house)
        access = self.access
        self.sockets = Sockets(self.app, access.app_token, self.api.client) if access.app_token else None
        if access.signing_secret:
            self._events = Events(self.app, access.signing_secret, lambda: self._now().timestamp())

    def open(self) -> str:
        try:
            self.identify()
            if self.sockets and not self.sockets.connect():
                return "Slack's socket cannot be opened yet"
        except NoAccess as no:
            raise NotServed(f"SLACK_APP_TOKEN: Slack does not accept it ({no})", settings=True) from no
        except Failed as failure:
            if failure.code in BROKEN_ACCESS:
                message = f"SLACK_BOT_TOKEN: Slack does not accept it ({failure.code})"
                raise NotServed(message, settings=True) from failure
            return f"Slack is not to be reached yet ({failure.code})"
        return ""

    def start(self) -> None:
        super().start()
        if self.sockets:
            self.sockets.start()

    def shut(self) -> None:
        self.door.shut()

    def hang_up(self, within: float) -> None:
        self.door.shut()
        if self.sockets:
            self.sockets.stop(within)
        if self._events:
            self._events.hands.shutdown(wait=False, cancel_futures=True)

    def fares(self) -> tuple[bool, State]:
        troubles = self.api.troubles()
        connected = self.sockets is None or self.sockets.connected
        told = {
            "ways": self.ways,
            "workspace": self.badge.team if self.badge else None,
            "connected": connected,
            "troubles": troubles,
            "counts": dict(self.door.counts),
        }
        return not troubles and connected and self.badge is not None, told
