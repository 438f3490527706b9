"""A month later: what is kept for so long only is gone, in a house that ran on and in one that was started anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.engine import auditor, lastwords, openforms
from storage import StoreError
from tests.simulation import truths
from tests.simulation.memory import Crash

if TYPE_CHECKING:
    from tests.simulation.plan import Event
    from tests.simulation.world import World

A_DAY = timedelta(days=1, hours=2)
"""It is looked through once a day, at one of the hourly looks."""
KEPT = {
    "inbox": ("SELECT key FROM inbox WHERE state = 'done' AND received_at < :since", auditor.KEPT),
    "draft": (f"SELECT person FROM draft WHERE kind = '{lastwords.KIND}' AND updated_at < :since", lastwords.FOR),
    "open_form": ("SELECT name FROM open_form WHERE touched_at < :since", openforms.KEPT),
}
"""What is kept for some time only, and for how long."""


def form_opens(world: World, event: Event) -> None:
    """A form of ours stands open on somebody's screen: the door has the house remember it; not everybody sends it."""
    replica = world.fleet.somebody()
    if replica is None:
        return
    try:
        replica.room.open_forms.keep(event.incoming.key, {"of": event.incoming.handle})
        if world.fortune.random() < 0.5:
            replica.room.open_forms.drop(event.incoming.key)
    except Crash:
        world.fleet.dies(replica)
    except StoreError:
        world.count("refused")


def holds(world: World) -> None:
    """Nothing is older than it may be by more than a day, as long as somebody was there to look."""
    with world.shared.store.reading() as tx:
        for table, (query, span) in KEPT.items():
            since = truths.stamp(tx, world.clock.now() - span - A_DAY)
            if old := truths.ask(tx, query, since=since):
                world.breaks(f"{table} keeps what is older than {span}: {old[0]}")


def passes(world: World) -> None:
    """A month in which nobody does anything, and a few hours of the house at work."""
    for span in (timedelta(days=32), timedelta(hours=2), timedelta(hours=26)):
        world.clock.set(_after(world, span))
        world.shared.town.is_at(world.clock.now())
        for replica in world.fleet.replicas:
            assert replica is not None
            replica.works()
    world.count("a month later")
    holds(world)


def _after(world: World, span: timedelta) -> datetime:
    return world.clock.now() + span
