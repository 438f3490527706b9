"""The chat platforms of a simulated company, who is on which, and what stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.ports import Known
from storage import handles
from tests.simulation.platforms import Message, Platform
from tests.simulation.weather import Weather

if TYPE_CHECKING:
    from tests.simulation.replicas import Replica

NEAR = "playground"
FAR = ("feishu", "slack")
KNOWS_KEYS = {NEAR: timedelta(days=999), "feishu": timedelta(hours=1)}
"""For how long a platform takes nothing twice that bears the same key; another takes whatever it is sent."""
BETWEEN = {"slack": 1.0}
"""Seconds a platform wants between two letters to one place."""
ON_BOTH, ON_HOME = 0.3, 0.7


class Town:
    """In one company of five a near platform only; else two far ones, with some people on one, some on the other and
    some on both. Everybody goes by the same name everywhere, so that whose handle it is need not be looked up."""

    def __init__(self, seed: int, weather: Weather, people: Iterable[str]) -> None:
        chance = Random(f"town:{seed}")
        names = (NEAR,) if chance.random() < 0.2 else FAR
        self.platforms = {
            name: Platform(
                name, Random(f"{name}:{seed}"), weather, name == NEAR, KNOWS_KEYS.get(name), BETWEEN.get(name, 0.0)
            )
            for name in names
        }
        self.home = names[0]
        self.local = NEAR if self.home == NEAR else ""
        self._on = {who: self._drawn(names, chance) for who in people}

    def _drawn(self, names: tuple[str, ...], chance: Random) -> tuple[str, ...]:
        if len(names) == 1 or chance.random() < ON_BOTH:
            return names
        return (names[0],) if chance.random() < ON_HOME else (names[1],)

    def where(self, who: str) -> tuple[str, ...]:
        """The platforms somebody is on; of nobody's name they are all as good."""
        return self._on.get(who, tuple(self.platforms))

    def of(self, who: str) -> list[tuple[str, Message]]:
        """What stands in somebody's chats and on which platform, oldest first."""
        found = [(name, message) for name in self.where(who) for message in self.platforms[name].of(who)]
        return sorted(found, key=lambda each: each[1].at)

    def moves_in(self, replica: Replica) -> None:
        """The platforms tell who is there; who is on both has said long ago that both accounts are theirs."""
        if self.home != NEAR:
            for name in self.platforms:
                self._tells(replica, name)
            self._confirms(replica)

    def joins(self, replica: Replica, who: str) -> None:
        """Somebody is on all platforms from now on, and wants to be written to where they were not before. Begun
        again after a crash it comes to the same."""
        if self.home == NEAR:
            return
        new = next((name for name in self.platforms if name not in self._on[who]), self._on[who][-1])
        with replica.tools.store.transaction() as tx:
            replica.tools.directory.choose(tx, who, write_to=new)
        self._on[who] = tuple(self.platforms)
        self.moves_in(replica)

    def _tells(self, replica: Replica, name: str) -> None:
        people = replica.tools.directory.company.people
        here = [people[who] for who, on in self._on.items() if name in on]
        replica.room.know(name, [Known(p.id, p.name, p.email, active=p.active) for p in here], whole=True)

    def _confirms(self, replica: Replica) -> None:
        with replica.tools.store.transaction() as tx:
            twice = [row for row in handles.every(tx) if len(self.where(row.handle)) > 1]
            links = [replace(row, link="first" if row.platform == self.home else "confirmed") for row in twice]
            handles.put(tx, links)
            replica.tools.directory.touch(tx, replica.tools.ids.new())

    def is_at(self, moment: datetime) -> None:
        for each in self.platforms.values():
            each.now = moment

    def goes_down(self, now: datetime, chance: Random) -> None:
        """One of them takes nothing for minutes or hours."""
        down = self.platforms[chance.choice(sorted(self.platforms))]
        down.down_until = now + timedelta(hours=chance.choice([0.1, 1, 6]))

    def heals(self, weather: Weather) -> None:
        """From now on this is the weather, and no platform is down."""
        for each in self.platforms.values():
            each.weather, each.down_until = weather, None

    @property
    def told(self) -> Counter[str]:
        """What went wrong on the way to a platform, and how often."""
        return sum((each.told for each in self.platforms.values()), Counter())

    @property
    def trouble(self) -> list[str]:
        return [what for each in self.platforms.values() for what in each.trouble]

    def lines(self) -> Iterator[str]:
        for each in self.platforms.values():
            yield from each.lines()
