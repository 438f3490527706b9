"""A simulated company: one queue of what happens next, in virtual time. The same seed lives the same weeks."""

from __future__ import annotations

import heapq
import itertools
import logging
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.cards.model import FormView
from bot.flow.people import Office
from bot.flow.workflow import Workflow
from bot.ports import Body, Pressed, Submitted
from storage import StoreError, tasks
from tests.chats import SeededIds, SetClock
from tests.simulation import again, later, truths
from tests.simulation.book import Book
from tests.simulation.doors import Doors
from tests.simulation.fleet import Fleet, Storm
from tests.simulation.memory import Crash, SharedStore
from tests.simulation.openings import Openings
from tests.simulation.people import ACTS_A_WEEK, hired
from tests.simulation.plan import MONDAY, Broken, Event, Plan
from tests.simulation.readers import Readers, is_guarded
from tests.simulation.replicas import Here, Replica, Shared, common
from tests.simulation.rounds import Rounds
from tests.simulation.rows import Rows
from tests.simulation.told import Told
from tests.simulation.town import Town
from tests.simulation.weather import CALM

HOUR = timedelta(hours=1)
AFTERMATH = timedelta(days=2)
"""So long everything goes on going wrong while nobody begins anything: that is when timers fall."""
HEALED = timedelta(days=8)
FEW = 1, 6
JOINERS = 6


class World:
    """A company of a hundred, two replicas of the bot, its chat platforms, and what goes wrong between them."""

    def __init__(self, plan: Plan, swapped: Mapping[str, str] | None = None) -> None:
        """`swapped`: who says under seal what another would have said."""
        self.swapped = swapped or {}
        self.plan, self.weather = plan, plan.drawn
        self.chance = Random(f"world:{plan.seed}")
        self.fortune = Random(f"fortune:{plan.seed}")
        self.clock = SetClock(MONDAY)
        self.folder = Path(tempfile.mkdtemp(prefix="simulated-"))
        base, office = common()
        town = Town(plan.seed, self.weather, office.people)
        self.shared = Shared(SharedStore.made(), self.clock, SeededIds(plan.seed), town, self.folder, office, MONDAY)
        self.registry = base.registry
        self.sealed, self.registers = base.registry.sealed, base.registry.registers
        self.workflows: list[type[Workflow]] = list(base.registry.values())
        self.in_fashion = self._in_fashion()
        self.sometimes: Counter[str] = Counter()
        self.trouble: list[str] = []
        self.events: dict[str, Event] = {}
        self.book, self.told, self.doors = Book(self), Told(self), Doors(self)
        self.rounds, self.rows, self.readers = Rounds(self), Rows(self), Readers(self)
        self.steps = self.turns = 0
        self.healed = False
        self.looked = -1
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order, self._numbers = itertools.count(), itertools.count(1)
        self.fleet = Fleet(self)
        if (first := self.fleet.somebody()) is not None:
            town.moves_in(first)
        self.openings = Openings(self)
        self.colleagues = hired(self)
        self.shared.store.fate = self.fleet

    # the life of it

    def lives(self) -> None:
        """Live the weeks, heal, and look everything over. Raises Broken."""
        end = MONDAY + timedelta(weeks=self.plan.weeks)
        self._looks_after_itself(end)
        self._runs_to(end + AFTERMATH)
        self._heals()
        self._runs_to(end + AFTERMATH + HEALED)
        truths.in_the_end(self)
        again.nothing_changes(self)
        self._told()
        if self.fortune.random() < self.plan.drawn.month:
            later.passes(self)
            self._told()

    def close(self) -> None:
        self.shared.store.fate = None
        self.shared.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def digest(self) -> str:
        """All that was ever sent and where every case stands, in few letters."""
        lines = [*self.shared.town.lines(), *self.book.lines()]
        return f"{zlib.crc32(chr(10).join(lines).encode()):08x}"

    def later(self, span: timedelta, what: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self.clock.now() + span, next(self._order), what))

    def count(self, what: str) -> None:
        """Something interesting was reached."""
        self.sometimes[what] += 1

    def number(self) -> int:
        return next(self._numbers)

    def breaks(self, what: str) -> None:
        """Something does not hold; told as soon as the step is over."""
        self.trouble.append(f"{self.clock.now():%m-%d %H:%M} {what}")

    def _runs_to(self, end: datetime) -> None:
        while self._queue and self._queue[0][0] <= end:
            moment, _, what = heapq.heappop(self._queue)
            self.clock.set(max(moment, self.clock.now()))
            self.shared.town.is_at(self.clock.now())
            self.steps += 1
            try:
                what()
            except Storm:
                self.breaks("something is done again and again within an hour")
            self._told()
        self.clock.set(end)

    def _told(self) -> None:
        self.trouble += self.shared.town.trouble
        if self.trouble:
            raise Broken(f"{self.trouble[0]}\n{self.plan}")

    def _looks_after_itself(self, end: datetime) -> None:
        """Put into the queue what happens whatever people do."""
        span = (end - MONDAY).total_seconds()
        for colleague in self.colleagues:
            for _ in range(max(1, round(ACTS_A_WEEK * self.plan.weeks))):
                self.later(timedelta(seconds=self.chance.random() * span), colleague.acts)
        hours = int((span + (AFTERMATH + HEALED).total_seconds()) / 3600)
        for hour in range(1, hours + 1):
            self.later(hour * HOUR, lambda: truths.each_hour(self))
        for hour in range(1, int((span + AFTERMATH.total_seconds()) / 3600) + 1) if self.weather.diligent else ():
            self.later(hour * HOUR, self._everybody_looks)
        self.later(timedelta(), self.fleet.pulses_again)
        for colleague in self.chance.sample(self.colleagues, min(JOINERS, len(self.colleagues))):
            self.later(timedelta(seconds=self.chance.random() * span), partial(self._joins, colleague.who))
        if self.chance.random() < self.weather.down:
            self.later(timedelta(seconds=self.chance.random() * span), self._goes_down)
        if self.chance.random() < self.weather.leaving:
            self.later(timedelta(seconds=self.chance.random() * span), self._leaves)
        self.rounds.begin(timedelta(seconds=span))
        self.rows.begin(timedelta(seconds=span))

    def turns_bad(self) -> None:
        """What may go wrong goes wrong, again or still."""
        self.weather = self.plan.drawn
        self.shared.town.heals(self.weather)

    def heals(self) -> None:
        """What went wrong once more is over, where all was over before."""
        if self.healed:
            self._heals()

    def _heals(self) -> None:
        """Nothing goes wrong any more, and nobody begins anything."""
        self.healed = True
        self.weather = CALM
        self.shared.town.heals(CALM)
        self.fleet.heals()

    # what people do, and what becomes of it on the way

    @contextmanager
    def unharmed(self) -> Iterator[None]:
        """What is done here is the simulation's own: nothing breaks in it, and nobody is told of it."""
        fate, self.shared.store.fate = self.shared.store.fate, None
        try:
            yield
        finally:
            self.shared.store.fate = fate

    def opens_by_itself(self, opens: Callable[[Replica], None]) -> None:
        """The calendar or another case opens something."""
        replica = self.fleet.somebody()
        if replica is not None:
            with self.unharmed():
                opens(replica)
            self.fleet.wake(timedelta(seconds=1))

    def keeps_to_itself(self, form: FormView, asked: Body) -> bool:
        """Whether what stands in a form belongs to a matter that is kept from others, and goes nowhere else.

        A move that has consequences of its own (`also`) may be there to tell others: where to meet, what a rule lacks.
        """
        name = form.verb.removeprefix("start:")
        if name not in self.registry and isinstance(asked, Pressed | Submitted):
            with self.unharmed(), self.shared.store.reading() as tx:
                task = tasks.by_token(tx, asked.token)
            name = self.book.cases[task.case_id].workflow if task is not None else name
        if name not in self.registry or self.registry[name].access is None:
            return False
        return not any(move.also for move in self.registry[name].moves if move.verb.name == form.verb)

    def owner_of(self, token: str) -> str | None:
        """Whose button it is; None for one that never was."""
        with self.shared.store.reading() as tx:
            task = tasks.by_token(tx, token)
        return task.person if task is not None else None

    def office_now(self) -> Office:
        """The company as whoever works now sees it."""
        return Here.directory.office

    def _everybody_looks(self) -> None:
        for colleague in self.colleagues:
            colleague.sees_to_it()

    def _goes_down(self) -> None:
        self.count("platform down")
        self.shared.town.goes_down(self.clock.now(), self.fortune)

    def _joins(self, who: str) -> None:
        """Somebody opens an account on the other platform."""
        replica, once_more = self.fleet.somebody(), partial(self._joins, who)
        if replica is None:
            return self.later(timedelta(minutes=1), once_more)
        replica.is_here()
        try:
            self.shared.town.joins(replica, who)
        except Crash:
            self.fleet.dies(replica)
            self.later(timedelta(minutes=1), once_more)
        except StoreError:
            self.later(timedelta(minutes=1), once_more)
        return None

    def _leaves(self) -> None:
        """Somebody leaves; whoever may act for them is found by the company file."""
        office = self.shared.office
        who = self.fortune.choice(sorted(c.who for c in self.colleagues))
        self.count("leaver")
        people: dict[str, Any] = {**office.people, who: replace(office.people[who], active=False)}
        self.shared.office = replace(office, people=people)
        self.colleagues = [c for c in self.colleagues if c.who != who]
        self.fleet.follows(self.shared.office)

    def _in_fashion(self) -> list[type[Workflow]]:
        """What people begin: in every other company all there is, else a few things, which get so much the further."""
        if self.chance.random() < 0.5:
            return self.workflows
        filed = self.chance.sample([w for w in self.workflows if w.startable], 2)
        if (guarded := [w for w in self.workflows if w.startable and is_guarded(w)]) and self.chance.random() < 0.5:
            filed[0] = self.chance.choice(guarded)
        return [*filed, *self.chance.sample(self.workflows, self.chance.randint(*FEW))]

    def hits(self, what: str) -> bool:
        """Whether that goes wrong now."""
        hit = self.fortune.random() < getattr(self.weather, what)
        if hit:
            self.count(what)
        return hit


def simulate(plan: Plan) -> World:
    """Live through a plan. Raises Broken, with the line that says how to do it again."""
    logging.disable(logging.CRITICAL)
    world = World(plan)
    try:
        world.lives()
    finally:
        world.close()
        logging.disable(logging.NOTSET)
    return world
