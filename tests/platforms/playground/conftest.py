"""A playground that really listens on this machine, with a house made for tests behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.platforms.playground.chat import Chat
from bot.platforms.playground.desk import Desk
from bot.platforms.playground.outbound import Playground
from bot.platforms.playground.run import Served, open_door
from bot.platforms.playground.travel import TravelClock
from tests.platforms.playground.fake_house import FakeHouse


@dataclass
class Town:
    """Everything a test may look at; `page` is a client that looks like the page itself."""

    address: str
    house: FakeHouse
    chat: Chat
    clock: TravelClock
    platform: Playground
    page: httpx.Client

    def url(self, person: str = "liu.yang", chat: str = "direct") -> str:
        return f"{self.address}/?as={person}&chat={chat}"


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


@contextmanager
def open_town(folder: Path, house_of: Callable[[TravelClock], FakeHouse] = FakeHouse) -> Iterator[Town]:
    """A running playground with its data in a folder; it must stop when asked to."""
    clock = TravelClock(folder / "clock.json", SystemClock())
    house = house_of(clock)
    chat = Chat(folder / "playground.db")
    house.platform = platform = Playground(chat, clock, house.office)
    served = Served(Desk(house, platform, clock, is_weekday), open_door(0))
    thread = threading.Thread(target=served.run)
    thread.start()
    page = httpx.Client(base_url=served.address, headers={"origin": served.address}, trust_env=False)
    try:
        yield Town(served.address, house, chat, clock, platform, page)
    finally:
        page.close()
        served.stop()
        thread.join(10)
        chat.close()
        assert not thread.is_alive(), "the playground did not stop"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A playground for one test."""
    with open_town(tmp_path) as opened:
        yield opened
