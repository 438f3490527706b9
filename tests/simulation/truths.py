"""What must hold in every simulated company: each hour, and once everything has healed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.cards.model import Card
from bot.cards.plain import card_text
from bot.engine import records, views
from bot.engine.rhythms import occasions
from bot.engine.turn import glance
from bot.flow.recurring import EachCase, EachRecord
from bot.flow.verbs import DESK
from storage import cases, tasks
from storage.columns import UtcDateTime
from storage.session import Tx
from tests.simulation import later
from tests.simulation.memory import BIRDS, CANARY, UNDER_SEAL
from tests.walking import ON_TOP, own_decisions

if TYPE_CHECKING:
    from tests.simulation.world import World

SHARED = {*ON_TOP, *DESK}
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
    "two letters of one card and one event wait for one place with the same version": """
        SELECT card_key FROM outbox WHERE state = 'waiting'
        GROUP BY card_key, platform, place, version, substr(key, 1, instr(key, '#')) HAVING count(*) > 1""",
    "a private body is kept after it was sent": """
        SELECT key FROM outbox WHERE private AND state IN ('sent', 'superseded') AND body IS NOT NULL
        AND body <> 'null'""",
    "a letter was given up": "SELECT key, error FROM outbox WHERE state = 'parked'",
    "an event was set aside too early": "SELECT key, tries FROM inbox WHERE state = 'parked' AND tries < 8",
    "an event is over without a turn that said anything of it": """
        SELECT key, tries FROM inbox WHERE state = 'done' AND (answer IS NULL OR answer = 'null')""",
    "somebody is asked who has no part in the case": """
        SELECT case_id, person FROM task WHERE kind = 'ask' AND state = 'open'
        AND NOT EXISTS (SELECT 1 FROM member WHERE member.case_id = task.case_id AND member.person = task.person)""",
    "a promise has no timer, or more than one": """
        SELECT ref, due_at FROM case_ WHERE closed_at IS NULL AND due_at > :now AND 1 <>
        (SELECT count(*) FROM timer WHERE case_id = case_.id AND state = 'sleeping' AND kind = 'late'
         AND timer.due_at >= case_.due_at)""",
    "a task is open and done": "SELECT token FROM task WHERE state = 'open' AND closed_at IS NOT NULL",
    "a case was filed twice by one event": """
        SELECT cause FROM audit WHERE action LIKE '%:file' GROUP BY cause, case_id HAVING count(*) > 1""",
}
OVERDUE = {
    "a timer did not fall": "SELECT id, kind, due_at FROM timer WHERE state = 'sleeping' AND due_at < :quiet",
    "an event waits whose turn it was": """
        SELECT key, tries FROM inbox WHERE state = 'new' AND not_before < :quiet AND received_at < :quiet
        AND NOT EXISTS (SELECT 1 FROM inbox AS earlier WHERE earlier.case_id = inbox.case_id
                        AND earlier.state = 'new' AND earlier.id < inbox.id)""",
}
"""What must have been done when somebody last did all that was due."""
LATER = {
    "an event was never worked on": "SELECT key FROM inbox WHERE state = 'new'",
    "a letter never went out": "SELECT key, error FROM outbox WHERE state = 'waiting' AND not_before <= :now",
    "a letter waits too long": """
        SELECT key, not_before FROM outbox
        WHERE state = 'waiting' AND not_before > :later AND created_at < :long_ago""",
    "a place is engaged for ever": "SELECT key FROM outbox WHERE engaged_until > :later",
}


def each_hour(world: World) -> None:
    """What holds at any instant."""
    with world.shared.store.reading() as tx:
        quiet, now = stamp(tx, world.fleet.quiet), stamp(tx, world.clock.now())
        _odd(world, tx, OVERDUE, quiet=quiet)
        before, world.looked = world.looked, _changes(tx)
        if before == world.looked:
            return  # nothing was written since the last hour, and all that follows held then
        _odd(world, tx, ODD, now=now)
        failed = ask(tx, "SELECT key, error FROM inbox WHERE error IS NOT NULL")
        wrong = [row for row in failed if row[1] not in HARMLESS or not world.plan.drawn.disk]
        if wrong:
            world.breaks(f"a turn failed: {wrong[0]}")
        _waits(world, tx)
        world.rounds.each_hour(tx)
        world.rows.each_hour(tx)


def _changes(tx: Tx) -> int:
    """How many rows were ever written."""
    raw = tx.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw.total_changes


def _waits(world: World, tx: Tx) -> None:
    """Each open case asks whoever it waits for, has an audit row for each entry, and is as the model has it."""
    asked: dict[str, set[str]] = {}
    for case_id, person in ask(tx, "SELECT case_id, person FROM task WHERE state = 'open' AND kind = 'ask'"):
        asked.setdefault(case_id, set()).add(person)
    query = "SELECT case_id, count(*) FROM audit WHERE action LIKE '%:%:%' AND cause != '' GROUP BY case_id"
    written: dict[Any, int] = dict(ask(tx, query))
    places = {i: (place, version) for i, place, version in ask(tx, "SELECT id, place, version FROM case_")}
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
    world.told.promised()
    world.rows.promised()
    later.holds(world)
    now = world.clock.now()
    with world.shared.store.reading() as tx:
        moments = {"now": now, "later": now + timedelta(hours=1), "long_ago": now - timedelta(days=3)}
        _odd(world, tx, LATER, **{name: stamp(tx, moment) for name, moment in moments.items()})
        _stored(world, tx)
        _calendar(world, tx)
        _readable(world, tx)
        world.rounds.in_the_end(tx)
        world.rows.nowhere(tx, sent=True)
        if not (world.plan.drawn.leaving or world.plan.drawn.away):
            _cards(world, tx)
    _letters(world)


def _stored(world: World, tx: Tx) -> None:
    """Every case in the memory says what the model says of it, and what belongs to another told it so."""
    for row in cases.search(tx):
        case, story = records.from_row(row), world.book.stories[row.id]
        if (case.place, not case.is_open) != (story.place, story.closed):
            world.breaks(f"{case.ref} ended at {case.place}, by the model at {story.place}")
        if [(e.by, e.verb, e.place) for e in case.entries] != story.decisions:
            world.breaks(f"{case.ref} was decided otherwise than by the model")
        if case.parent is not None and not world.book.done[f"link:{case.id}:{'opened' if case.is_open else 'ended'}"]:
            world.breaks(f"{case.ref} belongs to another, which never heard of it")
        own = list(own_decisions(world.registry[case.workflow], case))
        if own:
            world.breaks(f"{case.ref}: {case.requester} decided their own case: {own[0].verb}")
        world.count("closed" if story.closed else "open in the end")


def _calendar(world: World, tx: Tx) -> None:
    """Every occurrence of every rhythm was dealt with, once, and what was to open opened."""
    replica = next(r for r in world.fleet.replicas if r is not None)
    rows = ask(tx, "SELECT workflow, audience, slot, key, state FROM slot")
    slots = {(workflow, audience, slot): (key, state) for workflow, audience, slot, key, state in rows}
    opened = {key for (key,) in ask(tx, "SELECT key FROM inbox WHERE key LIKE 'rhythm:%'")}
    for each in occasions(replica.tools, world.shared.begun, world.clock.now() - timedelta(hours=1), _counts):
        key, state = slots.get((each.workflow.name, each.audience.key, each.occurrence.slot), ("", ""))
        if not key:
            world.breaks(f"{each.key} never came")
        elif state == "fired" and key not in opened:
            world.breaks(f"{each.key} opened nothing")
        world.count("rhythm")


def _counts(opens: Any) -> bool:
    """Audiences that come and go with cases and rows are not known afterwards."""
    return not isinstance(getattr(opens, "for_each", None), EachCase | EachRecord)


def _readable(world: World, tx: Tx) -> None:
    """What is confidential stands nowhere in the memory as it was written."""
    raw = tx.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    held = raw.serialize()
    for word in (said for bird in BIRDS if bird != UNDER_SEAL for said in _spelt(bird.partition("{")[0])):
        at = held.find(word)
        if at >= 0:
            world.breaks(f"what is confidential stands readable in the memory: {held[max(0, at - 80) : at + 40]!r}")


def _spelt(word: str) -> tuple[bytes, bytes]:
    return word.encode(), word.encode("unicode_escape")


def _cards(world: World, tx: Tx) -> None:
    """Each card that stands somewhere shows the moves open to its reader, and no other."""
    replica = next(r for r in world.fleet.replicas if r is not None)
    replica.is_here()
    waiting = {key for (key,) in ask(tx, "SELECT card_key FROM outbox WHERE state IN ('waiting', 'held', 'listed')")}
    for (kind, person), chat in (each for p in world.shared.town.platforms.values() for each in p.chats.items()):
        for message in chat:
            token = message.card_key.removeprefix("task:")
            task = tasks.by_token(tx, token) if kind == "direct" and message.card_key not in waiting else None
            if task is None or task.person != person or task.kind == "reply":
                continue
            turn = glance(replica.tools, tx, person)
            due = {b.verb for b in views.task_card(turn, turn.load(task.case_id), task).buttons} - SHARED
            shown = {b.verb for b in message.card.buttons} - SHARED
            if shown != due:
                world.breaks(f"{person} is shown {sorted(shown)} on a card of {task.step}, and may {sorted(due)}")


def _letters(world: World) -> None:
    """Nothing was taken twice; what is confidential stands in no message, in channels least of all."""
    word = CANARY.partition("{")[0]
    shown: dict[tuple[str, str], dict[str, Card]] = {}
    for platform in world.shared.town.platforms.values():
        if twice := next(platform.twice(), None):
            world.breaks(f"letter {twice} stands on {platform.name} {platform.taken[twice]} times")
        newest: Counter[str] = Counter()
        for _, parcel in platform.sent:
            newest[parcel.card_key] = max(newest[parcel.card_key], parcel.version)
            if word in parcel.card.notice or word in card_text(parcel.card):
                world.breaks(f"{parcel.place} was sent what is confidential: {parcel.card_key}")
        for (kind, place), chat in platform.chats.items():
            last = {m.card_key: m for m in chat if m.card_key.startswith("task:")}
            for key, message in last.items():
                if message.version < newest[key]:
                    world.breaks(f"{key} shows version {message.version} of {newest[key]} on {platform.name}")
                if kind == "direct":
                    shown.setdefault((place, key), {})[platform.name] = message.card
    for (person, key), cards in shown.items():
        world.count("on both") if len(cards) > 1 else None
        if len({repr(card) for card in cards.values()}) > 1:
            world.breaks(f"{person} sees {key} otherwise on {' than on '.join(cards)}")


def next_due(world: World) -> datetime | None:
    """When something falls due again, of what is looked up easily."""
    queries = (
        "SELECT min(due_at) FROM timer WHERE state = 'sleeping'",
        "SELECT min(not_before) FROM inbox WHERE state = 'new'",
        "SELECT min(not_before) FROM outbox WHERE state = 'waiting'",
    )
    with world.shared.store.reading() as tx:
        found = [ask(tx, query)[0][0] for query in queries]
        moments = [UtcDateTime().process_result_value(f, tx.connection.dialect) for f in found if f is not None]
    return min((m for m in moments if m is not None), default=None)


def stamp(tx: Tx, moment: datetime) -> Any:
    return UtcDateTime().process_bind_param(moment, tx.connection.dialect)


def _odd(world: World, tx: Tx, queries: dict[str, str], **values: Any) -> None:
    for what, query in queries.items():
        if found := ask(tx, query, **{name: value for name, value in values.items() if f":{name}" in query}):
            world.breaks(f"{what}: {found[0]}")


def ask(tx: Tx, query: str, **values: Any) -> list[tuple[Any, ...]]:
    raw = tx.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw.execute(query, values).fetchall()
