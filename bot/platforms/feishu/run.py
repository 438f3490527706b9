"""Feishu as `serve` keeps it open: the long connection, or HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.platforms.doors import NotServed, State
from bot.platforms.feishu.errors import Failed
from bot.platforms.feishu.http import Events
from bot.platforms.feishu.manifest import APP_NAME, PATH
from bot.platforms.feishu.socket import NoAccess, Sockets
from bot.platforms.feishu.tenant import Access, Tenant
from bot.platforms.feishu.tools.toolbox import FeishuTools, chat_address
from bot.ports import House

WRONG_APP = (10003, 10012, 10013, 10014, 10015)
"""Feishu's words for an app id or a secret that is none."""
TOOLS = ("/task/", "/calendar/", "/bitable/")
"""What the bot can do without: whether they can be used is told apart from whether it can work."""


class Served(Tenant):
    """One company with its way in; implements `Way`."""

    def __init__(self, access: Access, now: Callable[[], datetime], share: Callable[[], int] = lambda: 1) -> None:
        super().__init__(access, now, share)
        self.sockets: Sockets | None = None
        self._events: Events | None = None

    @property
    def ways(self) -> Sequence[str]:
        return ["Feishu's long connection" if self.access.mode == "ws" else f"HTTP {PATH}"]

    @property
    def doors(self) -> Mapping[str, Events]:
        return {PATH: self._events} if self._events else {}

    @property
    def toolbox(self) -> FeishuTools:
        return FeishuTools(self.api, chat_address(self.access.domain, self.access.app_id), APP_NAME)

    def join(self, house: House) -> None:
        super().join(house)
        access = self.access
        if access.mode == "ws":
            self.sockets = Sockets(self.door.take, access.app_id, access.app_secret, access.domain)
        else:
            self._events = Events(
                self.door.take, access.encrypt_key, access.verification_token, access.app_id,
                lambda: self._now().timestamp(),
            )  # fmt: skip

    def open(self) -> str:
        try:
            self.identify()
            if self.sockets and not self.sockets.connect():
                return "Feishu's long connection cannot be opened yet"
        except NoAccess as no:
            raise NotServed(f"FEISHU_APP_ID: Feishu lets nobody connect ({no})", settings=True) from no
        except Failed as failure:
            if failure.code in WRONG_APP:
                message = f"FEISHU_APP_SECRET: Feishu does not accept it ({failure.code})"
                raise NotServed(message, settings=True) from failure
            return f"Feishu is not to be reached yet ({failure.code})"
        return ""

    def start(self) -> None:
        super().start()
        if self.sockets:
            self.sockets.start()

    def shut(self) -> None:
        self.door.shut()

    def hang_up(self, within: float) -> None:
        if self.sockets:
            self.sockets.stop(within)
        self.door.shut()
        if self._events:
            self._events.hang_up()

    def fares(self) -> tuple[bool, State]:
        troubles = {
            method: code for method, code in self.api.troubles().items() if not any(each in method for each in TOOLS)
        }
        connected = self.sockets is None or self.sockets.connected
        told = {
            "ways": self.ways,
            "app": self.access.app_id,
            "connected": connected,
            "troubles": troubles,
            "counts": dict(self.door.counts),
            **({"connection": self.sockets.state()} if self.sockets else {}),
        }
        return not troubles and connected and self.badge is not None, told
