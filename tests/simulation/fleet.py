"""The replicas of a simulated company: who is alive, who dies where, and who works between two steps of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Protocol

from bot.engine.directory import Directory
from storage import StoreError
from storage.prepared import Prepared
from tests.simulation import truths
from tests.simulation.memory import DEEPEST, Crash, WatchedTx, Write
from tests.simulation.plan import MONDAY
from tests.simulation.replicas import Here, Replica

if TYPE_CHECKING:
    from bot.flow.people import Office
    from tests.simulation.world import World

LOOKS_EVERY = timedelta(minutes=30)
STORM = 5_000
"""So many transactions in one hour mean that something goes round and round; a busy hour has a third of that."""
NEW = 3.0
"""The first time a statement writes in a company it is so much likelier to break than a transaction is, the second time
a quarter as likely as then, and so on: what is seldom done would else hardly ever be broken off."""
DOWN_FOR = (timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=3))


class Looker(Protocol):
    """Is told of every transaction before its commit; what it gives back is called after it."""

    def written(self, tx: WatchedTx, writes: list[Write]) -> Callable[[], None]: ...


class Storm(BaseException):
    """Something is done again and again, and would be for long: the simulation ends here."""


class Fleet:
    """Two replicas on one memory. `quiet`: when one of them last did all that was due."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.crashes = 0
        self.quiet = MONDAY
        self._switching = False
        self._wakes: datetime | None = None
        self._hour, self._begun = MONDAY, 0
        self._ran: Counter[Prepared] = Counter()
        self._lots = Random(f"new:{world.plan.seed}")
        self.replicas: list[Replica | None] = [self.born(), self.born()]

    def heals(self) -> None:
        """All are alive again."""
        self.replicas = [each or self.born() for each in self.replicas]

    def restarts(self) -> None:
        """Others take the place of all, and do what they find to do."""
        self.replicas = [self.born() for _ in self.replicas]
        for each in self.replicas:
            assert each is not None
            each.works()

    def follows(self, office: Office) -> None:
        """The company's file was changed."""
        for replica in [r for r in self.replicas if r is not None]:
            try:
                replica.follows(office)
            except (Crash, StoreError):
                self.dies(replica)

    def born(self) -> Replica | None:
        try:
            replica = Replica(self.world.shared, self.world.number())
        except (Crash, StoreError):
            return None
        self.world.doors.opens(replica)
        return replica

    def somebody(self) -> Replica | None:
        alive = [r for r in self.replicas if r is not None]
        return self.world.fortune.choice(alive) if alive else None

    def dies(self, replica: Replica) -> None:
        self.crashes += 1
        self.world.count("crash")
        if replica not in self.replicas:
            return
        self.replicas[self.replicas.index(replica)] = None
        self.world.later(self.world.fortune.choice(DOWN_FOR), self.rises)

    def rises(self) -> None:
        if None in self.replicas:
            at = self.replicas.index(None)
            self.replicas[at] = self.born()
            if self.replicas[at] is None:
                self.world.later(timedelta(minutes=1), self.rises)
            else:
                self.wake(timedelta())

    def wake(self, span: timedelta) -> None:
        moment = self.world.clock.now() + span
        if self._wakes is None or moment < self._wakes or self._wakes <= self.world.clock.now():
            self._wakes = moment
            self.world.later(span, self.pulses)

    def pulses_again(self) -> None:
        self.pulses()
        self.world.later(LOOKS_EVERY, self.pulses_again)

    def pulses(self) -> None:
        """A replica does what is due, and knows when it is wanted again."""
        replica = self.somebody()
        if replica is None:
            return None
        try:
            replica.works()
            self.quiet = self.world.clock.now()
        except Crash:
            return self.dies(replica)
        except StoreError:
            self.world.count("pulse failed")
        due = truths.next_due(self.world)
        if due is not None and due < self.world.clock.now() + LOOKS_EVERY:
            self.wake(max(due - self.world.clock.now(), timedelta(seconds=1)))
        return None

    @property
    def is_switching(self) -> bool:
        """Whether one replica is at work between two steps of another."""
        return self._switching

    def begins(self) -> tuple[int | None, str]:
        """Where the transaction that begins breaks, if it does. Raises Storm."""
        if (hour := self.world.clock.now().replace(minute=0, second=0, microsecond=0)) != self._hour:
            self._hour, self._begun = hour, 0
        self._begun += 1
        if self._begun > STORM:
            raise Storm
        for what in ("crash", "disk"):
            if getattr(self.world.weather, what) and self.world.fortune.random() < getattr(self.world.weather, what):
                return self.world.fortune.choice([*range(1, DEEPEST + 1), *([DEEPEST + 1] * 6)]), what
        return None, ""

    def breaks_before(self, statement: Prepared) -> str:
        self._ran[statement] += 1
        for what in ("crash", "disk"):
            rate = getattr(self.world.weather, what) * NEW / self._ran[statement] ** 2
            if rate and self._lots.random() < rate:
                return what
        return ""

    def switches(self) -> None:
        """Between two transactions of one replica another does its work."""
        if self._switching or not self.world.weather.switch or self.world.fortune.random() >= self.world.weather.switch:
            return
        line = self.world.shared.store._line
        others = [r for r in self.replicas if r is not None and r.tools.directory is not self._present()]
        if not others or (line is not None and line.in_transaction()):
            return
        self._switching, before = True, self._present()
        try:
            others[0].works()
            self.world.count("switch")
        except Crash:
            self.dies(others[0])
        except StoreError:
            self.world.count("pulse failed")
        finally:
            self._switching = False
            Here.directory = before

    def _present(self) -> Directory:
        return Here.directory

    def written(self, tx: WatchedTx, writes: list[Write]) -> Callable[[], None]:
        after = [each.written(tx, writes) for each in self._lookers()]
        return lambda: [learn() for learn in after].clear()

    def _lookers(self) -> tuple[Looker, ...]:
        world = self.world
        return world.book, world.readers, world.rounds, world.rows
