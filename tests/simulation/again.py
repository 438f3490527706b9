"""What changes nothing: whatever came in coming once more, and new replicas in place of the old ones."""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING

from bot.engine.sealing.answering import is_sealed

if TYPE_CHECKING:
    from tests.simulation.world import World

TABLES = ("case_", "task", "timer", "slot", "inbox", "outbox", "audit", "record_", "member", "document", "handle")
MOST = 300


def nothing_changes(world: World) -> None:
    """Once all is quiet: a second delivery of everything is told what the first was, a restart finds nothing to do,
    and neither leaves a trace."""
    replica = world.fleet.somebody()
    assert replica is not None
    replica.works()
    before = _kept(world)
    answered = [e for e in world.events.values() if e.answer is not None and not is_sealed(e.incoming.body)]
    for event in world.chance.sample(answered, min(MOST, len(answered))):
        world.told.again(event, replica.room.receive(event.incoming))
    _same(world, before, "everything came in again")
    world.fleet.restarts()
    _same(world, before, "everybody was restarted")


def _same(world: World, before: dict[str, int], when: str) -> None:
    changed = [table for table, mark in _kept(world).items() if mark != before[table]]
    if changed:
        world.breaks(f"{', '.join(changed)} changed when {when}")


def _kept(world: World) -> dict[str, int]:
    """All that is remembered, table by table, in few figures."""
    with world.shared.store.reading() as tx:
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return {name: zlib.crc32(repr(raw.execute(f"SELECT * FROM {name}").fetchall()).encode()) for name in TABLES}
