"""Replicas as processes that can be killed: each a house, a courier and a bell on one PostgreSQL, forked, so that a new
one stands within a tenth of a second. What reached people stands in a file that outlives them all."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.app import open_store, tools_for
from bot.clock import Clock, RandomIds
from bot.engine.courier import Courier
from bot.engine.files import Cabinet
from bot.engine.house import MachineRoom
from bot.ports import Limits, Parcel
from bot.settings import Settings
from storage import StoreError
from storage.bell import Bell
from tests import ready
from tests.bench.crowd import company_file
from tests.chats import SetClock
from tests.scale import times

POST = "post"
LEASE = timedelta(milliseconds=times(1_500, 10_000))
MANY_PROMPTS = 1_000_000
IDLE_S = 0.02
EARLIER = timedelta(days=3)


class FarPost:
    """A far platform that writes down each attempt to send: the letter's key, and whether the bot said that it had
    perhaps been there before. A platform that is told so looks, and shows nothing twice."""

    name = POST
    limits = Limits(near=False, hands=4)

    def __init__(self, book: Path) -> None:
        self._book = os.open(book, os.O_WRONLY | os.O_APPEND)

    def send(self, parcel: Parcel) -> str:
        os.write(self._book, f"{parcel.key} {'new' if parcel.unsure_since is None else 'perhaps'}\n".encode())
        return parcel.message or f"m:{parcel.key}"


@dataclass(frozen=True)
class Shifted:
    """The product's own clock, so much later or earlier: the same for all."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by


@dataclass(frozen=True)
class Sent:
    """What reached people. `keys`: every letter's. `twice`: those sent once more without a word of doubt.
    `again`: how often one was, with such a word."""

    keys: frozenset[str]
    twice: list[str]
    again: int


@dataclass(frozen=True)
class Replica:
    """One process's own rooms."""

    room: MachineRoom
    courier: Courier
    bell: Bell


Lives = Callable[[Replica, int], None]


def _here(which: int) -> AbstractContextManager[object]:
    return nullcontext()


class Branches:
    """The parent: opens the company once, then forks, kills and forks again."""

    def __init__(self, folder: Path, url: str, start: datetime, people: int, seed: int = 1) -> None:
        """`start`: what the clock is taken to show when they begin to live; the parent's shows an earlier day."""
        self.folder, self.url, self.start, self.chance = folder, url, start, Random(seed)
        self.book = folder / "sent"
        self.book.touch()
        self._over = folder / "over"
        company = folder / "company.toml"
        company.write_text(company_file(people), "utf-8")
        given = {"lang": "zh", "data_dir": folder / "data", "database_url": url, "company": company}
        self.settings = Settings(_env_file=None, **given)  # pyright: ignore[reportCallIssue]
        self.clock = SetClock(start - EARLIER)
        self.house = ready.build(
            self.settings, {POST: FarPost(self.book)}, clock=self.clock, ids=RandomIds(), home=POST
        )  # fmt: skip
        self._shift = timedelta(0)
        self._alive: list[int] = []

    def ends_here(self) -> None:
        """The parent's own house is shut: nobody shares a connection with a child. The clock runs from now on."""
        self.clock.set(self.start)
        self._shift = self.start - self.house.tools.store.now()
        self.house.close(0.0)

    def start_all(
        self, number: int, lives: Lives | None = None, where: Callable[[int], AbstractContextManager[object]] = _here
    ) -> None:
        """Start so many; each pulses until it is told to stop, or does what it is given to do. `where`: on what kind of
        machine."""
        self._alive = [self._child(lives, which, where) for which in range(number)]

    def kill_one(self) -> None:
        """Kill any of them with no warning, and put another in its place."""
        which = self.chance.randrange(len(self._alive))
        os.kill(self._alive[which], signal.SIGKILL)
        _, status = os.waitpid(self._alive[which], 0)
        assert os.WIFSIGNALED(status), "a replica ended by itself"
        self._alive[which] = self._child(None, which, _here)

    def stop_all(self) -> None:
        """Tell all of them to stop, and see that each does so properly."""
        self._over.touch()
        self.wait_for_all()

    def wait_for_all(self) -> None:
        """Wait until each ended by itself, without trouble."""
        alive, self._alive = self._alive, []
        ended = [os.waitpid(pid, 0)[1] for pid in alive]
        assert not any(ended), f"they ended with {ended}"

    def close(self) -> None:
        """Nobody outlives a test that failed."""
        for pid in self._alive:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def letters(self) -> int:
        """How often something was sent so far."""
        return self.book.read_bytes().count(b"\n")

    def sent(self) -> Sent:
        """What reached people so far."""
        lines = [line.split() for line in self.book.read_text("utf-8").splitlines()]
        first, twice = set[str](), list[str]()
        for key, said in lines:
            if key in first and said == "new":
                twice.append(key)
            first.add(key)
        again = sum(Counter(key for key, _ in lines).values()) - len(first) - len(twice)
        return Sent(frozenset(first), twice, again)

    def _child(
        self, lives: Lives | None, which: int, where: Callable[[int], AbstractContextManager[object]]
    ) -> int:  # fmt: skip
        if pid := os.fork():
            return pid
        try:
            with where(which):
                self._lives(lives or self._pulses, which)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _lives(self, lives: Lives, which: int) -> None:
        post = FarPost(self.book)
        with ready.quick():
            store = open_store(self.settings)
            tools, _, _ = tools_for(
                self.settings, store, {POST: post}, registry=self.house.tools.registry, home=POST
            )  # fmt: skip
        tools = replace(tools, clock=Shifted(tools.clock, self._shift), per_day=MANY_PROMPTS)
        courier, bell = Courier(tools, post, LEASE), store.bell(tools.ids.new())

        def wake() -> None:
            courier.wake()
            bell.ring()

        room = MachineRoom(tools, Cabinet(self.settings.data_dir / "files", store.vault), self.start, wake)
        room.opens()
        lives(Replica(room, courier, bell), which)
        store.close()

    def _pulses(self, replica: Replica, which: int) -> None:
        """Do what is due, and send what waits, until it is over."""
        replica.courier.start()
        replica.bell.start(replica.courier.wake)
        while not self._over.exists():
            with suppress(StoreError):
                if replica.room.pulse():
                    continue
            time.sleep(IDLE_S)
        replica.bell.stop(1.0)
        replica.courier.stop(5.0)
