"""A real house behind a platform's real door, as `serve` puts it together; run as a program of its own.

What is not measured with the door stands still: couriers, heartbeat and homes.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.app import Bole
from bot.engine.reception import Reception
from bot.ports import Incoming, Platform, Pressed, Submitted
from bot.settings import Settings
from storage.tables import Audit, Inbox, table
from tests.bench.company import NEED
from tests.bench.presses import PLACES, REST
from tests.bench.program import Program
from tests.bench.stopwatch import Part, Stopwatch
from tests.ready import build_unhurried

URGENT = NEED | {"urgency": "urgent", "background": "旺季提前", "standard": "能独立剪辑"}
"""Nobody is asked more than a few times a day, unless it is urgent."""
HOUSE: list[Part] = [(REST, Reception, "receive"), *PLACES]


class Ticking:
    """A clock that began on a working morning, and runs like any other unless it is told to run faster."""

    def __init__(self, start: datetime, since: float | None = None, speed: float = 1.0) -> None:
        """`since`: the moment of the machine's steady clock at which it showed `start`, the same for several programs
        that are to agree; now, if nothing is said."""
        self._start, self._since, self._speed = start, time.monotonic() if since is None else since, speed

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """How much time has passed."""
        return (time.monotonic() - self._since) * self._speed

    def winds(self, **span: float) -> None:
        self._start += timedelta(**span)


class House:
    """Put together for one measurement; its methods are what it can be told."""

    def __init__(self, folder: Path, platform: Platform, company: Path, clock: Ticking, door: list[Part]) -> None:
        """`door`: the parts of the platform's door whose time is told apart."""
        self.clock = clock
        self.name = platform.name
        settings = Settings(_env_file=None, data_dir=folder, company=company)  # pyright: ignore[reportCallIssue]
        self.bole: Bole = build_unhurried(settings, {self.name: platform}, clock=clock, home=self.name)
        self._door = door
        self._watch: tuple[Stopwatch, ExitStack] | None = None
        self._sent = 0

    def program(self) -> Program:
        told = (self.files, self.winds, self.done, self.taken, self.watches, self.watched)
        return Program(**{each.__name__: each for each in told})

    def files(self, count: int) -> int:
        """That many hiring needs of marketing, their letters delivered."""
        head = self.bole.company.departments["marketing"].head
        people = self.bole.company.people.values()
        asker = next(p.id for p in people if p.department == "marketing" and p.id != head)
        for _ in range(count):
            form = self._send(asker, Pressed("desk", "start:recruiting.hiring_need")).form
            assert form is not None, "the hiring need shows no form"
            answer = self._send(asker, Submitted(form.token, form.verb, URGENT))
            assert answer.accepted, (answer.toast, answer.errors)
        return self.delivers()

    def delivers(self) -> int:
        """Send every letter that waits."""
        total, (courier,) = 0, self.bole.couriers
        while done := self.bole.room.pulse() + courier.work():
            total += done
            self.clock.winds(seconds=1)
        return total

    def winds(self, seconds: float) -> int:
        """Let that much time pass, and do what falls due."""
        self.clock.winds(seconds=seconds)
        return self.delivers()

    def done(self, action: str) -> int:
        """How often that stands in the audit."""
        with self.bole.tools.store.reading() as tx:
            return tx.ask(select(func.count()).where(table(Audit).c.action == action))[0][0]

    def taken(self) -> int:
        """How many events were kept and had their turn."""
        with self.bole.tools.store.reading() as tx:
            return tx.ask(select(func.count()).where(table(Inbox).c.state == "done"))[0][0]

    def watches(self) -> None:
        """From now on the parts of the work are timed."""
        watch, stack = Stopwatch(time.thread_time), ExitStack()
        stack.enter_context(watch.watching([*self._door, *HOUSE]))
        self._watch = watch, stack

    def watched(self) -> dict[str, float]:
        """Microseconds of processor time by part; nothing is timed any more."""
        assert self._watch is not None
        watch, stack = self._watch
        stack.close()
        return {name: seconds * 1e6 for name, seconds in watch.seconds.items()}

    def _send(self, person: str, body: Pressed | Submitted) -> Any:
        self._sent += 1
        handle = self.bole.room.handle_of(self.name, person)
        assert handle is not None
        return self.bole.room.receive(Incoming(f"bench:{self._sent}", self.name, handle, body, self.clock.now()))
