"""Several houses on one database, each as a process of its own would have it: its own rooms, lock and couriers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text

from bot.app import Bole
from bot.ports import Answer, Body, Incoming, Limits, Parcel
from bot.settings import Settings
from tests.chats import SeededIds, SetClock
from tests.office import MONDAY_MORNING
from tests.ready import build_unhurried

T = TypeVar("T")
POST = "post"
ITEM = {"what": "写周报", "due": "2026-03-20", "priority": "P1"}


class Post:
    """A far platform that takes every letter at once and remembers each; any thread may bring one."""

    name = POST
    limits = Limits(near=False, hands=4, seconds_between=0.0)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.taken: list[tuple[str, int]] = []
        self.shown: dict[tuple[str, str], list[int]] = {}

    def send(self, parcel: Parcel) -> str:
        with self._lock:
            self.taken.append((parcel.key, parcel.version))
            self.shown.setdefault((parcel.card_key, parcel.place), []).append(parcel.version)
        return parcel.message or f"m:{parcel.key}"

    @property
    def twice(self) -> list[str]:
        """Letters that came more than once."""
        return [key for key, times in Counter(key for key, _ in self.taken).items() if times > 1]


class Town:
    """So many replicas of one company's bot."""

    def __init__(self, folder: Path, url: str, replicas: int = 3, start: datetime = MONDAY_MORNING) -> None:
        self.clock, self.post, self._keys = SetClock(start), Post(), 0
        self._settings = Settings(_env_file=None, lang="zh", data_dir=folder, database_url=url)  # pyright: ignore[reportCallIssue]
        self._seeds = 0
        self.houses = [self.another() for _ in range(replicas)]

    def another(self) -> Bole:
        """One more replica."""
        self._seeds += 1
        return build_unhurried(
            self._settings, {POST: self.post}, clock=self.clock, ids=SeededIds(self._seeds), home=POST
        )  # fmt: skip

    def close(self) -> None:
        for house in self.houses:
            house.close(0.0)

    def event(self, who: str, body: Body, key: str = "") -> Incoming:
        """Something somebody does; each is an event of its own unless a key is given."""
        self._keys += 1
        return Incoming(key or f"event:{self._keys}", "playground", who, body, self.clock.now())

    def at_once(self, works: Sequence[Callable[[], T]]) -> list[T]:
        """Do all of it at the same moment, each in a thread of its own."""
        gate = threading.Barrier(len(works))

        def passed(work: Callable[[], T]) -> T:
            gate.wait(10)
            return work()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(passed, works))

    def everywhere(self, event: Incoming) -> list[Answer]:
        """The same event comes to every replica at once."""
        return self.at_once([lambda room=each.room: room.receive(event) for each in self.houses])

    def settles(self) -> None:
        """All of them pulse and send at once, until nobody finds anything to do."""
        while any(self.at_once([lambda house=each: _works(house) for each in self.houses])):
            pass

    def winds(self, **span: float) -> None:
        """Time passes, and what falls due on the way does so, at its moment."""
        until = self.clock.now() + timedelta(**span)
        self.settles()
        while (due := self.houses[0].room.next_due(until)) is not None:
            self.clock.set(due)
            self.settles()
        self.clock.set(until)
        self.settles()

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """What the database says."""
        with self.houses[0].tools.store.reading() as tx:
            return [dict(row) for row in tx.connection.execute(text(query), values).mappings()]


def _works(house: Bole) -> int:
    return house.room.pulse() + sum(courier.work() for courier in house.couriers)
