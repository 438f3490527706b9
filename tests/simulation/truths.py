"""What must hold in every simulated company: each hour, and once everything has healed."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.cards.plain import card_text
from bot.engine import records
from storage import cases
from storage.columns import UtcDateTime
from storage.session import Tx
from tests.simulation.people import CANARY

if TYPE_CHECKING:
    from tests.simulation.world import World

HARMLESS = ("StoreError", "Refused")
"""What a turn may fail with where statements fail."""

ODD = {
    "an open case has no live deadline": """
        SELECT ref FROM case_ WHERE closed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM timer WHERE case_id = case_.id AND state = 'sleeping')
        AND NOT EXISTS (SELECT 1 FROM inbox WHERE case_id = case_.id AND state IN ('new', 'parked'))""",
    "a case is over and a timer of it sleeps": """
        SELECT ref FROM case_ JOIN timer ON case_id = case_.id
        WHERE closed_at IS NOT NULL AND timer.state = 'sleeping'""",
    "a case is over and somebody is asked": """
        SELECT ref, person FROM case_ JOIN task ON case_id = case_.id
        WHERE case_.closed_at IS NOT NULL AND task.state = 'open' AND kind IN ('ask', 'reply')""",
    "somebody is asked twice for the same": """
        SELECT case_id, person FROM task WHERE state = 'open' AND kind = 'ask'
        GROUP BY case_id, person HAVING count(*) > 1""",
    "a task was never written to anybody": """
        SELECT token, person FROM task WHERE kind = 'ask' AND state = 'open'
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE card_key = 'task:' || token)""",
    "a timer fell and nobody heard": """
        SELECT id FROM timer WHERE state = 'fired'
        AND NOT EXISTS (SELECT 1 FROM inbox WHERE key = 'timer:' || timer.id)""",
    "two letters of one card wait for one place with the same version": """
        SELECT card_key FROM outbox WHERE state = 'waiting'
        GROUP BY card_key, platform, place, version HAVING count(*) > 1""",
    "a private body is kept after it was sent": """
        SELECT key FROM outbox WHERE private AND state IN ('sent', 'superseded') AND body IS NOT NULL
        AND body <> 'null'""",
    "a task is open and done": "SELECT token FROM task WHERE state = 'open' AND closed_at IS NOT NULL",
    "a case was filed twice by one event": """
        SELECT cause FROM audit WHERE action LIKE '%:file' GROUP BY cause, case_id HAVING count(*) > 1""",
}
LATER = {
    "an event was never worked on": "SELECT key FROM inbox WHERE state = 'new'",
    "a letter never went out": "SELECT key, error FROM outbox WHERE state = 'waiting' AND not_before <= :now",
    "a letter is engaged for ever": "SELECT key FROM outbox WHERE engaged_until > :later",
}


def each_hour(world: World) -> None:
    """What holds at any instant."""
    with world.shared.store.reading() as tx:
        _odd(world, tx, ODD)
        stamp = UtcDateTime().process_bind_param(world.quiet, tx.connection.dialect)
        late = _ask(tx, "SELECT id, kind, due_at FROM timer WHERE state = 'sleeping' AND due_at < :quiet", quiet=stamp)
        if late:
            world.breaks(f"a timer did not fall: {late[0]}")
        failed = _ask(tx, "SELECT key, error FROM inbox WHERE error IS NOT NULL")
        wrong = [row for row in failed if row[1] not in HARMLESS or not world.plan.drawn.disk]
        if wrong:
            world.breaks(f"a turn failed: {wrong[0]}")
        _waits(world, tx)


def _waits(world: World, tx: Tx) -> None:
    """Each open case asks whoever it waits for, has an audit row for each entry, and is as the model has it."""
    asked: dict[str, set[str]] = {}
    for case_id, person in _ask(tx, "SELECT case_id, person FROM task WHERE state = 'open' AND kind = 'ask'"):
        asked.setdefault(case_id, set()).add(person)
    query = "SELECT case_id, count(*) FROM audit WHERE action LIKE '%:%:%' AND cause != '' GROUP BY case_id"
    written: dict[Any, int] = {case_id: n for case_id, n in _ask(tx, query)}
    places = {i: (place, version) for i, place, version in _ask(tx, "SELECT id, place, version FROM case_")}
    if places.keys() != world.book.cases.keys():
        world.breaks("there are other cases than the model knows")
    for case in world.book.cases.values():
        who = asked.get(case.id, set())
        if places.get(case.id) != (case.place, case.version):
            world.breaks(f"{case.ref} is at {places.get(case.id)}, by the model at {case.place}, {case.version}")
        if written.get(case.id) != len(case.entries):
            world.breaks(f"{case.ref} has {written.get(case.id)} audit rows for {len(case.entries)} entries")
        if who != set(case.waiting_for()):
            world.breaks(f"{case.ref} waits for {sorted(case.waiting_for())} and asks {sorted(who)}")


def in_the_end(world: World) -> None:
    """What holds once everything has healed and eight quiet days have passed."""
    each_hour(world)
    world.book.promised()
    with world.shared.store.reading() as tx:
        stamps = {
            name: UtcDateTime().process_bind_param(moment, tx.connection.dialect)
            for name, moment in (("now", world.clock.now()), ("later", world.clock.now() + timedelta(hours=1)))
        }
        _odd(world, tx, LATER, **stamps)
        _stored(world, tx)
    _letters(world)


def _stored(world: World, tx: Tx) -> None:
    """Every case in the memory says what the model says of it."""
    for row in cases.search(tx):
        case, story = records.from_row(row), world.book.stories[row.id]
        if (case.place, not case.is_open) != (story.place, story.closed):
            world.breaks(f"{case.ref} ended at {case.place}, by the model at {story.place}")
        if [(e.by, e.verb, e.place) for e in case.entries] != story.decisions:
            world.breaks(f"{case.ref} was decided otherwise than by the model")
        world.count("closed" if story.closed else "open in the end")


def _letters(world: World) -> None:
    """Nothing was taken twice; what is confidential stands in no message, in channels least of all."""
    twice = [key for key, times in world.platform.taken.items() if times > 1]
    if twice:
        world.breaks(f"letter {twice[0]} stands there {world.platform.taken[twice[0]]} times")
    word = CANARY.partition("{")[0]
    for _, parcel in world.platform.sent:
        if word in parcel.card.notice or word in card_text(parcel.card):
            world.breaks(f"{parcel.place} was sent what is confidential: {parcel.card_key}")
    for message in (m for chat in world.platform.chats.values() for m in chat):
        newest = max(p.version for _, p in world.platform.sent if p.card_key == message.card_key)
        if message.version < newest and message.card_key.startswith("task:"):
            world.breaks(f"{message.card_key} shows version {message.version} of {newest}")


def next_due(world: World) -> datetime | None:
    """When something falls due again, of what is looked up easily."""
    queries = (
        "SELECT min(due_at) FROM timer WHERE state = 'sleeping'",
        "SELECT min(not_before) FROM inbox WHERE state = 'new'",
        "SELECT min(not_before) FROM outbox WHERE state = 'waiting'",
    )
    with world.shared.store.reading() as tx:
        found = [_ask(tx, query)[0][0] for query in queries]
        moments = [UtcDateTime().process_result_value(f, tx.connection.dialect) for f in found if f is not None]
    return min((m for m in moments if m is not None), default=None)


def _odd(world: World, tx: Tx, queries: dict[str, str], **values: Any) -> None:
    for what, query in queries.items():
        if found := _ask(tx, query, **values):
            world.breaks(f"{what}: {found[0]}")


def _ask(tx: Tx, query: str, **values: Any) -> list[tuple[Any, ...]]:
    raw = tx.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw.execute(query, values).fetchall()
