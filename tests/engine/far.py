"""A far platform that enforces its limits, a house that writes to it, and a clock to wind."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Bole
from bot.cards.model import Card, line, to_json
from bot.clock import Clock
from bot.engine.courier import Courier
from bot.ports import DeliveryFailed, Limits, Parcel
from bot.settings import Settings
from storage import outbox
from tests.chats import Chats, SeededIds, SetClock
from tests.office import MONDAY_MORNING
from tests.postgres import usual
from tests.ready import build

FAR = "far"


class Lots:
    """The same lots in every run."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def draw(self, number: int) -> bytes:
        return self._random.randbytes(number)


@dataclass(frozen=True)
class Attempt:
    """One send as the platform saw it. `outcome`: "taken", "known" (it arrived before) or why it failed."""

    at: datetime
    parcel: Parcel
    outcome: str


@dataclass
class Far:
    """Takes one message a second and place, remembers keys, and can be told to be down or to do something first."""

    clock: Clock
    limits: Limits = field(default_factory=lambda: Limits(near=False, hands=8, seconds_between=1.0))
    name: str = FAR
    down: DeliveryFailed | None = None
    before: Callable[[Parcel], None] = lambda parcel: None
    after: Callable[[Parcel], None] = lambda parcel: None
    attempts: list[Attempt] = field(default_factory=list)
    messages: dict[str, Parcel] = field(default_factory=dict)
    shown: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _taken_at: dict[str, datetime] = field(default_factory=dict)

    def send(self, parcel: Parcel) -> str:
        now = self.clock.now()
        try:
            self.before(parcel)
            if self.down is not None:
                raise self.down
            message = self._take(parcel, now)
        except DeliveryFailed as failure:
            self.attempts.append(Attempt(now, parcel, str(failure)))
            raise
        self.after(parcel)
        return message

    def _take(self, parcel: Parcel, now: datetime) -> str:
        if parcel.unsure_since is not None and parcel.key in self.messages:
            self.attempts.append(Attempt(now, parcel, "known"))
            return f"m:{parcel.message or parcel.key}"
        last = self._taken_at.get(parcel.place)
        if last is not None and now - last < timedelta(seconds=self.limits.seconds_between):
            raise DeliveryFailed("ratelimited", retry_after=self.limits.seconds_between)
        self._taken_at[parcel.place] = now
        self.attempts.append(Attempt(now, parcel, "taken"))
        self.messages[parcel.key] = parcel
        self.shown.setdefault((parcel.card_key, parcel.place), []).append(parcel.version)
        return parcel.message or f"m:{parcel.key}"

    def taken(self) -> list[str]:
        """The keys of what was posted or redrawn, in order."""
        return [a.parcel.key for a in self.attempts if a.outcome == "taken"]

    def refused(self) -> int:
        return sum(1 for a in self.attempts if a.outcome == "ratelimited")


class Town:
    """A house with one far platform and as many couriers as wanted."""

    def __init__(self, folder: Path, couriers: int = 1, clock: Clock | None = None, **settings: object) -> None:
        self.clock = SetClock(MONDAY_MORNING)
        self.far = Far(clock or self.clock)
        self.near = Chats()
        self._lots = random.Random(1)
        values = {"lang": "zh", "data_dir": folder, "database_url": usual()} | settings
        self.bole: Bole = build(
            Settings(_env_file=None, **values),  # pyright: ignore[reportCallIssue]
            {"playground": self.near, FAR: self.far},
            clock=clock or self.clock, ids=SeededIds(), chance=Lots(),
        )  # fmt: skip
        self.couriers = [*self.bole.couriers, *(self.another() for _ in range(couriers - 1))]

    def another(self) -> Courier:
        """One more courier to the same platform, as a second process would have it."""
        return Courier(self.bole.tools, self.far)

    def writes(self, letters: Sequence[tuple[str, str]], version: int = 1, card: str = "", **more: object) -> None:
        """Put (key, place) letters into the outbox; each is a card of its own, or one version of `card`."""
        now = self.bole.tools.clock.now()
        with self.bole.tools.store.transaction() as tx:
            for key, place in letters:
                body = to_json(Card(line(key)))
                outbox.put(tx, key, card or key, "direct", place, FAR, version, body, now, **more)  # pyright: ignore[reportArgumentType]

    def works(self) -> int:
        """Every courier takes one round, in an order drawn by lot; how many letters were sent."""
        return sum(courier.work() for courier in self._lots.sample(self.couriers, len(self.couriers)))

    def runs_until(self, end: datetime) -> None:
        """Let the couriers work, each moment at which one of them has something to do, until then."""
        while True:
            while self.works():
                pass
            found = [due for courier in self.couriers if (due := courier.next_due()) is not None]
            moment = min(found, default=end)
            if moment >= end:
                break
            self.clock.set(max(moment, self.clock.now() + timedelta(milliseconds=1)))
        self.clock.set(end)

    def runs(self, **span: float) -> None:
        self.runs_until(self.clock.now() + timedelta(**span))

    def states(self) -> dict[str, str]:
        """Key → state of every letter to the far platform."""
        with self.bole.tools.store.reading() as tx:
            found = tx.connection.exec_driver_sql("SELECT key, state FROM outbox WHERE platform = 'far'")
            return {key: state for key, state in found}  # noqa: C416

    def letter(self, key: str) -> outbox.Letter:
        with self.bole.tools.store.reading() as tx:
            found = outbox.get(tx, key)
        assert found is not None
        return found


@contextmanager
def town(folder: Path, couriers: int = 1, **more: object) -> Iterator[Town]:
    made = Town(folder, couriers, **more)  # pyright: ignore[reportArgumentType]
    try:
        yield made
    finally:
        made.bole.close()
