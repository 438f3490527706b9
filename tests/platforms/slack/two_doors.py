"""A company with two doors: Slack over its wire, and the playground's page beside it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from bot.ports import Answer, Incoming, Platform, Pressed, Said, Submitted
from tests.chats import Chats, Message
from tests.colleague import Colleague
from tests.wires.common import Wire
from tests.wires.slack import InSlack, SlackWire

PAGE = "playground"


class TwoDoors(InSlack):
    """Everybody is on the page under their own name; everybody but those `without` an account is in Slack too."""

    def __init__(self, folder: Path, home: str, without: Collection[str] = (), **settings: Any) -> None:
        self._without = without
        self.page_chats = Chats(PAGE)
        super().__init__(folder, home=home, **settings)

    def _wires(self) -> tuple[Wire, ...]:
        return (SlackWire(self, lambda who: who not in self._without),)

    def _beside(self) -> dict[str, Platform]:
        return {PAGE: self.page_chats}

    def at_page(self, who: str) -> AtPage:
        """Somebody at the playground's page."""
        return AtPage(self, who)


class AtPage(Colleague):
    """Somebody at the playground's page: what they do and see there, and nothing of Slack."""

    company: TwoDoors  # pyright: ignore[reportIncompatibleVariableOverride]

    @property
    def messages(self) -> list[Message]:
        return self.company.page_chats.of("direct", self.who)

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        now = self.company.clock.now()
        self.answer = self.company.room.receive(Incoming(self.company.key(), PAGE, self.who, body, now, place))
        self.company.settles()
        return self.answer
