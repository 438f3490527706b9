"""What nobody files by hand: the event with which the calendar or another case would open one."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bot.engine import wire
from bot.flow.sealed import Sealed
from bot.flow.workflow import Workflow
from bot.ports import Fell
from storage import inbox
from tests.simulation.replicas import Replica
from tests.walking import Walk

if TYPE_CHECKING:
    from tests.simulation.world import World


class Openings:
    """Uses what random walks know of each workflow's way in."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._walks: dict[str, Walk] = {}

    def opens(self, workflow: type[Workflow], replica: Replica, chance: Random) -> None:
        """Put such an event into the inbox, where there is what it needs."""
        walk = self._walk(workflow, replica)
        walk.chance = chance
        walk.done = [""] * self._world.number()  # its length is in the key of the event
        walk._fills_registers()
        walk._opens_by_itself()

    def opens_round(self, sealed: type[Sealed], replica: Replica) -> None:
        """The event with which the calendar opens a sealed round."""
        key, now = f"walk:{self._world.number()}", self._world.clock.now()
        body = wire.body_to_json(Fell("rhythm", {"workflow": sealed.name}))
        with replica.tools.store.transaction() as tx:
            inbox.put(tx, key=key, platform="calendar", handle="", body=body, at=now, now=now, private=True)

    def _walk(self, workflow: type[Workflow], replica: Replica) -> Any:
        office = replica.tools.directory.office
        bole = SimpleNamespace(tools=replica.tools, company=office)
        company: Any = SimpleNamespace(bole=bole, clock=self._world.clock, room=replica.room)
        company.winds_to = lambda moment: None
        company.settles = lambda: 0
        known = self._walks.get(workflow.name)
        if known is None:
            known = self._walks[workflow.name] = Walk(company, workflow.name, 0)
        known.company = company
        return known
