"""Somebody who works on a chat platform beside the playground, under the handle they have there."""

from __future__ import annotations

from pathlib import Path

from bot.ports import Answer, Incoming, Known, Pressed, Said, Submitted
from tests.chats import Chats, Message
from tests.colleague import Colleague
from tests.office import Company

SLACK, FEISHU = "slack", "feishu"


class Elsewhere(Colleague):
    """A colleague as the platform has them: what they do and see in their direct chat there."""

    def __init__(self, company: Company, handle: str, platform: str = SLACK) -> None:
        super().__init__(company, company.room.person_of(platform, handle) or "")
        self.handle, self.platform = handle, platform

    @property
    def messages(self) -> list[Message]:
        return self.company.doors[self.platform].of("direct", self.handle)

    def _send(self, body: Said | Pressed | Submitted, place: str = "direct") -> Answer:
        now = self.company.clock.now()
        self.company.delivered = Incoming(self.company.key(), self.platform, self.handle, body, now, place)
        self.answer = self.company.room.receive(self.company.delivered)
        self.company.settles()
        return self.answer


def two_doors(folder: Path, **settings: object) -> Company:
    """The playground's company, with a second chat platform open."""
    return Company(folder, beside=(Chats(SLACK),), **settings)  # type: ignore[arg-type]


def both_platforms(folder: Path, **settings: object) -> Company:
    """A company at home on Feishu, with a team in Slack; the playground's page is open as well."""
    return Company(folder, beside=(Chats(FEISHU), Chats(SLACK)), home=FEISHU, **settings)  # type: ignore[arg-type]


def account(handle: str, who: str, **known: object) -> Known:
    """The account of somebody of the company file: the address the file gives them."""
    return Known(handle, who, f"{who}@banxia.example", **known)  # type: ignore[arg-type]


def knows(company: Company, *known: Known, whole: bool = True, platform: str = SLACK) -> None:
    company.room.know(platform, known, whole=whole)
    company.settles()
