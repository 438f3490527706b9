"""The reception desk of the page: finds the reader, hands events to the house, turns answers into JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from starlette.requests import Request

from bot.flow.people import Lang
from bot.platforms.playground.forms import Reader, form_html
from bot.platforms.playground.guard import Unreadable
from bot.platforms.playground.live import Hub, Wind, news
from bot.platforms.playground.outbound import NAME, Playground
from bot.platforms.playground.paper import card_html
from bot.platforms.playground.travel import TravelClock
from bot.platforms.playground.words import words
from bot.ports import Answer, Body, House, Incoming

T = TypeVar("T")
LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}
LONGEST_KEY = 100


@dataclass
class Desk:
    """Everything the routes need. The house is asked from one thread only, one thing at a time.

    `figures_token` lets another system send figures, `command_token` a command on this machine; "" lets nobody.
    """

    house: House
    platform: Playground
    clock: TravelClock
    is_working_day: Callable[[date], bool]
    hub: Hub = field(default_factory=Hub)
    wind: Wind = field(default_factory=Wind)
    hosts: frozenset[str] = frozenset()
    figures_token: str = ""
    command_token: str = ""
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "house"))

    def __post_init__(self) -> None:
        self.platform.chat.listen(self.hub.ring)

    async def run(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """Do something with the house without holding up the page."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, partial(work, *args, **named))

    def reader(self, person: object, request: Request) -> Reader:
        """Who reads, in which language; Unreadable when nobody of that name works here."""
        office = self.house.office()
        if not isinstance(person, str) or not office.is_active(person):
            raise Unreadable(404, "person")
        lang = LANGUAGES.get(request.cookies.get("lang", "")) or self.house.language_of(person)
        return Reader(person, ZoneInfo(office.people[person].zone), words(lang), office)

    def place(self, chat: object, reader: Reader) -> str:
        """The chat named in the address; Unreadable when there is none."""
        if isinstance(chat, str) and (chat == "direct" or chat in reader.office.channels):
            return chat
        raise Unreadable(404, "chat")

    def hand_in(self, data: dict[str, Any], reader: Reader, place: str, body: Body) -> Answer:
        """Give an event to the house. The page makes one key for each thing a person does."""
        key = f"{NAME}:{text_of(data, 'key', LONGEST_KEY)}"
        return self.house.receive(Incoming(key, NAME, reader.person, body, self.clock.now(), place))

    def news(self, reader: Reader, where: str, since: int) -> dict[str, Any]:
        """What changed for a page since a revision."""
        return news(self.platform.chat, reader, where, since, self.clock.ahead(), self.wind)

    def answer(
        self, answer: Answer, data: dict[str, Any], reader: Reader, where: str, message: int | None
    ) -> dict[str, Any]:
        """An answer as JSON. A card that answers a press is in the news when it stands in the chat.

        "done": what was pressed has happened, and the private view it was pressed in may close.
        """
        loose = answer.card if message is None else None
        view = answer.view or (loose if answer.form is None else None)
        since = data.get("since")
        return {
            "accepted": answer.accepted,
            "toast": answer.toast,
            "tone": answer.tone,
            "errors": dict(answer.errors),
            "form": str(form_html(answer.form, reader)) if answer.form else None,
            "view": str(card_html(view, reader.person)) if view else None,
            "done": answer.accepted and answer.view is None,
            "news": self.news(reader, where, since) if isinstance(since, int) else None,
        }


def text_of(data: dict[str, Any], name: str, most: int = 1_000) -> str:
    """A text of the request; Unreadable when it is missing, empty or too long."""
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise Unreadable(400, "unreadable")
    return value
