"""The doors of a simulated company: how what people do comes to a replica, and how what became of it comes back.

An event has its turn at once (`House.receive`), or is only kept (`House.keep`): alone, or on the tray together with
others, as it is when several doors' threads come at one moment. Whoever takes the turn of what was kept says what
became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.engine.house import MachineRoom
from bot.engine.sealing.answering import is_sealed
from bot.engine.tray import _Slip
from bot.ports import Answer, Body, Incoming, Refused
from storage import StoreError
from tests.simulation.memory import Crash
from tests.simulation.plan import Event

if TYPE_CHECKING:
    from tests.simulation.replicas import Replica
    from tests.simulation.world import World

AGAIN = (timedelta(seconds=15), timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
"""When a platform delivers an event again that was not acknowledged; then it gives up."""
LIES = (timedelta(), timedelta(seconds=1), timedelta(minutes=10))
"""So long what comes in may lie at the door before it is kept, all of it at once."""
SOON = (timedelta(), timedelta(milliseconds=200), timedelta(seconds=3), timedelta(minutes=2))
"""When the hand comes to what was kept."""


class Doors:
    """What comes in and what is said of it. `now`: the event a replica is taking in at this moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now: Event | None = None
        self._lying: list[Event] = []
        self._made = 0

    def sends(self, who: str, body: Body, on: str, stranger: bool = False) -> None:
        """Somebody does something on their platform; it comes to us once, several times, late, or never."""
        world = self.world
        self._made += 1
        event = Event(Incoming(f"{on}:{self._made}", on, who, body, world.clock.now()), stranger)
        world.events[event.incoming.key] = event
        if world.hits("lost"):
            return
        delay = timedelta(hours=6 * world.fortune.random()) if world.hits("delayed") else timedelta(seconds=1)
        world.later(delay, lambda: self._arrives(event))
        if world.hits("repeated"):
            more = timedelta(seconds=world.fortune.choice([0, 3, 60, 3600]))
            world.later(delay + more, lambda: self._arrives(event))

    def _arrives(self, event: Event) -> None:
        if not is_sealed(event.incoming.body) and self.world.hits("kept"):
            return self._lies(event)
        replica = self.world.fleet.somebody()
        if replica is None:
            return self._comes_again(event)
        replica.is_here()
        self.now = event
        try:
            answer = replica.room.receive(event.incoming)
        except Crash:
            self.world.fleet.dies(replica)
            return self._comes_again(event)
        except (Refused, StoreError):
            self.world.count("refused")
            return self._comes_again(event)
        finally:
            self.now = None
        self.world.fleet.wake(timedelta(seconds=1))
        return self._said(event, answer)

    # what is only kept

    def _lies(self, event: Event) -> None:
        """It lies at the door with whatever else comes in until somebody keeps it."""
        self._lying.append(event)
        if len(self._lying) == 1:
            self.world.later(self.world.fortune.choice(LIES), self._keeps)

    def _keeps(self) -> None:
        events, self._lying = self._lying, []
        replica = self.world.fleet.somebody()
        if replica is None:
            return [self._comes_again(event) for event in events].clear()
        replica.is_here()
        try:
            told = kept(replica.room, [event.incoming for event in events])
        except Crash:
            self.world.fleet.dies(replica)
            return [self._comes_again(event) for event in events].clear()
        self.world.count("kept together") if len(events) > 1 else None
        for event, each in zip(events, told, strict=True):
            if isinstance(each, Refused):
                self.world.count("refused")
                self._comes_again(event)
            elif each is None:
                event.kept = True
            else:
                self._said(event, each)
        return None

    def opens(self, replica: Replica) -> None:
        """A replica is there: it takes the turns of what was kept in its own time, and says here what became of it."""
        replica.room.hand.pool = InTime(lambda what: self._lends_a_hand(replica, what))
        for name in self.world.shared.town.platforms:
            replica.room.speaks(name, self._tells)

    def _lends_a_hand(self, replica: Replica, what: Callable[[], object]) -> None:
        def works() -> None:
            if replica not in self.world.fleet.replicas:
                return
            replica.is_here()
            self.world.count("hand")
            try:
                what()
            except Crash:
                self.world.fleet.dies(replica)
            self.world.fleet.wake(timedelta(seconds=1))

        self.world.later(self.world.fortune.choice(SOON), works)

    def _tells(self, incoming: Incoming, scene: Mapping[str, Any], answer: Answer) -> None:
        event = self.world.events[incoming.key]
        if dict(scene) != {"stood": incoming.key}:
            self.world.breaks(f"{incoming.key} comes back with the scene {dict(scene)}")
        event.said += answer.accepted
        if event.said > 1:
            self.world.breaks(f"what came of {incoming.key} is said twice")
        self.world.count("said later")
        self._said(event, answer)

    # what comes of it

    def _said(self, event: Event, answer: Answer) -> None:
        world = self.world
        if event.answer is not None:
            world.count("told again")
            world.told.again(event, answer)
            return
        event.answer = answer
        world.told.anybody(event, answer)
        who = next((c for c in world.colleagues if c.who == event.incoming.handle), None)
        if event.stranger:
            world.told.stranger(event, answer)
        elif who is not None:
            who.answered(event.incoming.body, answer, event.incoming.platform)

    def _comes_again(self, event: Event) -> None:
        if event.tries < len(AGAIN):
            self.world.later(AGAIN[event.tries], lambda: self._arrives(event))
            event.tries += 1
        else:
            self.world.count("given up")


class InTime(Executor):
    """Does what it is given later, in the simulation's own time."""

    def __init__(self, later: Callable[[Callable[[], object]], None]) -> None:
        self._later = later

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._later(lambda: fn(*args, **kwargs))
        return Future()


def kept(room: MachineRoom, incoming: list[Incoming]) -> list[Answer | Refused | None]:
    """What each door is told that brings one of these at the same moment: all but the last lie on the tray, and the
    last one's thread keeps them for all."""
    reception, *before = room._reception, *incoming[:-1]
    slips = [_Slip(each, scene_of(each), ours=False) for each in before]
    reception._tray._slips.extend(slips)
    try:
        last: Answer | Refused | None = room.keep(incoming[-1], scene_of(incoming[-1]))
    except Refused as refused:
        last = refused
    return [*(_told(room, slip) for slip in slips), last]


def scene_of(incoming: Incoming) -> dict[str, str]:
    """What a door gives along to be able to say what came of it."""
    return {"stood": incoming.key}


def _told(room: MachineRoom, slip: _Slip) -> Answer | Refused | None:
    """What the thread is told whose event another has kept; it asks the hand as that one does."""
    if isinstance(slip.problem, StoreError):
        return room._reception._not_kept()
    if slip.problem is not None:
        raise slip.problem
    assert slip.event is not None, "it lies on the tray and nobody kept it"
    if slip.event.state != "new":
        return room._reception._told(slip.event)
    room.hand.ask()
    return None
