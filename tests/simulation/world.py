"""A simulated company: one queue of what happens next, in virtual time. The same seed lives the same weeks."""

from __future__ import annotations

import heapq
import itertools
import logging
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.cards.model import FormView
from bot.flow.people import Office
from bot.flow.workflow import Workflow
from bot.ports import Answer, Body, Incoming, Pressed, Refused, Submitted
from storage import StoreError, tasks
from tests.chats import SeededIds, SetClock
from tests.simulation import again, truths
from tests.simulation.book import Book
from tests.simulation.fleet import Fleet, Storm
from tests.simulation.memory import Crash, SharedStore
from tests.simulation.openings import Openings
from tests.simulation.people import ACTS_A_WEEK, hired
from tests.simulation.plan import MONDAY, Broken, Event, Plan
from tests.simulation.replicas import Here, Shared, common
from tests.simulation.told import Told
from tests.simulation.town import Town
from tests.simulation.weather import CALM

HOUR = timedelta(hours=1)
AGAIN = (timedelta(seconds=15), timedelta(minutes=5), HOUR, timedelta(hours=6))
"""When a platform delivers an event again that was not acknowledged; then it gives up."""
AFTERMATH = timedelta(days=2)
"""So long everything goes on going wrong while nobody begins anything: that is when timers fall."""
HEALED = timedelta(days=8)
FEW = 1, 6
JOINERS = 6


class World:
    """A company of a hundred, two replicas of the bot, its chat platforms, and what goes wrong between them."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.weather = plan, plan.drawn
        self.chance = Random(f"world:{plan.seed}")
        self.fortune = Random(f"fortune:{plan.seed}")
        self.clock = SetClock(MONDAY)
        self.folder = Path(tempfile.mkdtemp(prefix="simulated-"))
        base, office = common()
        town = Town(plan.seed, self.weather, office.people)
        self.shared = Shared(SharedStore.made(), self.clock, SeededIds(plan.seed), town, self.folder, office, MONDAY)
        self.registry = base.registry
        self.workflows: list[type[Workflow]] = list(base.registry.values())
        self.in_fashion = self._in_fashion()
        self.sometimes: Counter[str] = Counter()
        self.trouble: list[str] = []
        self.events: dict[str, Event] = {}
        self.book, self.told = Book(self), Told(self)
        self.steps = self.turns = 0
        self.looked = -1
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order, self._numbers = itertools.count(), itertools.count(1)
        self._made = itertools.count(1)
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
        self.later(timedelta(), self.fleet.pulses_again)
        for colleague in self.chance.sample(self.colleagues, min(JOINERS, len(self.colleagues))):
            self.later(timedelta(seconds=self.chance.random() * span), partial(self._joins, colleague.who))
        if self.chance.random() < self.weather.down:
            self.later(timedelta(seconds=self.chance.random() * span), self._goes_down)
        if self.chance.random() < self.weather.leaving:
            self.later(timedelta(seconds=self.chance.random() * span), self._leaves)

    def _heals(self) -> None:
        """Nothing goes wrong any more, and nobody begins anything."""
        self.weather = CALM
        self.shared.town.heals(CALM)
        self.fleet.heals()

    # what people do, and what becomes of it on the way

    def sends(self, who: str, body: Body, on: str, stranger: bool = False) -> None:
        """Somebody does something on their platform; it comes to us once, several times, late, or never."""
        key = f"{on}:{next(self._made)}"
        event = Event(Incoming(key, on, who, body, self.clock.now()), stranger)
        self.events[key] = event
        if self.hits("lost"):
            return
        delay = timedelta(hours=6 * self.fortune.random()) if self.hits("delayed") else timedelta(seconds=1)
        self.later(delay, lambda: self._arrives(event))
        if self.hits("repeated"):
            more = timedelta(seconds=self.fortune.choice([0, 3, 60, 3600]))
            self.later(delay + more, lambda: self._arrives(event))

    def _arrives(self, event: Event) -> None:
        replica = self.fleet.somebody()
        if replica is None:
            return self._comes_again(event)
        replica.is_here()
        try:
            answer = replica.room.receive(event.incoming)
        except Crash:
            self.fleet.dies(replica)
            return self._comes_again(event)
        except (Refused, StoreError):
            self.count("refused")
            return self._comes_again(event)
        self.fleet.wake(timedelta(seconds=1))
        return self._acknowledged(event, answer)

    def _acknowledged(self, event: Event, answer: Answer) -> None:
        if event.answer is not None:
            self.count("told again")
            self.told.again(event, answer)
            return
        event.answer = answer
        who = next((c for c in self.colleagues if c.who == event.incoming.handle), None)
        if event.stranger:
            self.told.stranger(event, answer)
        elif who is not None:
            who.answered(event.incoming.body, answer, event.incoming.platform)

    def _comes_again(self, event: Event) -> None:
        if event.tries < len(AGAIN):
            self.later(AGAIN[event.tries], lambda: self._arrives(event))
            event.tries += 1
        else:
            self.count("given up")

    def opens_by_itself(self, workflow: type[Workflow], chance: Random) -> None:
        """The calendar or another case opens one."""
        replica = self.fleet.somebody()
        if replica is not None:
            fate, self.shared.store.fate = self.shared.store.fate, None
            self.openings.opens(workflow, replica, chance)
            self.shared.store.fate = fate
            self.fleet.wake(timedelta(seconds=1))

    def keeps_to_itself(self, form: FormView, asked: Body) -> bool:
        """Whether what stands in a form belongs to a matter that is kept from others, and goes nowhere else.

        A move that has consequences of its own (`also`) may be there to tell others: where to meet, what a rule lacks.
        """
        name = form.verb.removeprefix("start:")
        if name not in self.registry and isinstance(asked, Pressed | Submitted):
            fate, self.shared.store.fate = self.shared.store.fate, None
            with self.shared.store.reading() as tx:
                task = tasks.by_token(tx, asked.token)
            self.shared.store.fate = fate
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
