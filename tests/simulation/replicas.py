"""Replicas of the bot on one memory: each has rooms of its own, which die with it; what is slow to make is shared."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import TEMPLATES, company_of, tools_for
from bot.cards.compose import Composer
from bot.engine.courier import Courier
from bot.engine.directory import OFFICE, Directory
from bot.engine.files import Cabinet
from bot.engine.house import MachineRoom
from bot.engine.joining import Roll
from bot.engine.registers import following
from bot.engine.tools import Tools
from bot.flow.people import Office
from bot.flow.staff import Feed
from bot.settings import Settings
from storage import people
from storage.roundkeys import RoundKeys
from storage.session import Tx
from tests.chats import SeededIds, SetClock
from tests.ready import ENDLESS
from tests.simulation.memory import SharedStore
from tests.simulation.town import Town

PEOPLE = 100


class Lots:
    """Draws the same lots in every run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def draw(self, number: int) -> bytes:
        return self._random.randbytes(number)


class Here:
    """Whose directory is looked at: cards are made by one composer for all replicas."""

    directory: Directory


class Desk(Directory):
    """A directory that puts together what another replica has put together of the same state only once."""

    def __init__(self, shared: Shared, feeds: Mapping[Feed, str]) -> None:
        town = shared.town
        super().__init__(shared.office, town.home, feeds, local=town.local, doors=tuple(town.platforms))
        self._known = shared.known

    def _put_together(self, tx: Tx, since: date) -> Office:
        state = people.settings(tx, OFFICE).get("stamp", ""), since, id(self._company)
        if not state[0]:
            return super()._put_together(tx, since)
        if state not in self._known:
            self._known[state] = super()._put_together(tx, since), self._named, self._roll, self._company
        office, self._named, self._roll, _ = self._known[state]
        return office


@cache
def common() -> tuple[Tools, Office]:
    """What all simulated companies of a process share: the workflows, the words, the templates, the people."""
    settings = Settings(_env_file=None, lang="zh", data_dir=Path(tempfile.gettempdir()))  # pyright: ignore[reportCallIssue]
    store = SharedStore.made()
    tools, _, _ = tools_for(settings, store, {})
    store.close()
    composer = Composer(tools.words, TEMPLATES, lambda: Here.directory.office)
    return replace(tools, composer=composer, per_minute=ENDLESS), grown(company_of(settings), PEOPLE)


def grown(office: Office, many: int) -> Office:
    """The playground's company with more people in each department, under the same managers, up to so many."""
    people = dict(office.people)
    models = [p for p in people.values() if p.active]
    number = 0
    while len(people) < many:
        model = models[number % len(models)]
        number += 1
        who = f"{model.id}.{number}"
        name = f"{model.name}{number}"
        people[who] = replace(model, id=who, name=name, manager=office.manager_of(model.id))
    return replace(office, people={who: replace(p, email=f"{who}@company.example") for who, p in people.items()})


@dataclass
class Shared:
    """What the replicas of one company have between them."""

    store: SharedStore
    clock: SetClock
    ids: SeededIds
    town: Town
    folder: Path
    office: Office
    begun: datetime
    known: dict[Any, tuple[Office, Collection[str], Roll, Office]] = field(default_factory=dict)


class Replica:
    """One process of the bot, as far as the memory and the platforms can tell."""

    def __init__(self, shared: Shared, number: int) -> None:
        base, _ = common()
        self.number = number
        town, directory = shared.town, Desk(shared, base.registry.feeds())
        self.tools = replace(
            base, store=shared.store, directory=directory, clock=shared.clock, ids=shared.ids,
            platforms=dict(town.platforms), chance=Lots(number),
            round_keys=RoundKeys(shared.folder),
        )  # fmt: skip
        self.is_here()
        with shared.store.transaction() as tx:
            directory.is_at_home(tx, True)
            since = directory.born(tx, shared.clock.now())
            directory.look(tx, shared.clock.now())
        self.couriers = [Courier(self.tools, each) for each in town.platforms.values() if not each.limits.near]
        cabinet = Cabinet(shared.folder / "files", shared.store.vault)
        self.room = MachineRoom(self.tools, cabinet, since)
        self.room.opens()

    def is_here(self) -> None:
        """From here on it is this replica that works."""
        Here.directory = self.tools.directory

    def works(self) -> int:
        """All that is due now; how much that was."""
        self.is_here()
        total = 0
        for _ in range(50):
            done = self.room.pulse()
            done += sum(courier.work() for courier in self.couriers)
            total += done
            if not done:
                break
        return total

    def follows(self, office: Office) -> None:
        """The company's file was changed."""
        directory = self.tools.directory
        directory._company = office
        with self.tools.store.transaction() as tx:
            following.follow(self.tools, tx)
