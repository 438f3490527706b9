"""What the database does to us: it stops, hangs up, is in the way, or swallows the answer to a commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event as listening

from bot.clock import SteadyClock
from bot.engine.fleet import Fleet
from bot.ports import DESK, Pressed, Refused, Submitted
from storage import Store, StoreError, boxes, cases, inbox, session, timers
from storage.line import Line
from tests import postgres
from tests.replicas.town import ITEM, Town
from tests.storage.helpers import NOON

OWNER = "wang.xiaoyu"
FILED = Submitted("desk", "start:meetings.action_item", {**ITEM, "owner": OWNER})


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server of one's own, that may be stopped."""
    made = postgres.Server()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def at_commit(store: Store, act: Any, times: int) -> Iterator[list[int]]:
    """`act` is done to the driver's connection in place of so many commits; what it raises is what we hear."""
    engine, done, mine = store._writer, list[int](), set[Any]()
    assert engine is not None
    real, leave = engine.dialect.do_commit, Line.leave

    def commit(raw: Any, really: Any) -> None:
        if len(done) < times:
            done.append(1)
            act(raw, really)
        else:
            really(raw)

    def left(line: Line, commits: bool) -> None:
        if not commits or line._raw not in mine:
            return leave(line, commits)
        try:
            commit(line._raw, lambda _: leave(line, True))
        finally:
            with suppress(psycopg.Error):
                if line._raw.pgconn.pipeline_status:
                    leave(line, False)

    with pytest.MonkeyPatch.context() as patch:
        if store.shared:
            listening.listen(engine, "checkout", lambda raw, *_: mine.add(raw))
            patch.setattr(Line, "leave", left)
        else:
            patch.setattr(engine.dialect, "do_commit", lambda raw: commit(raw, real))
        yield done


def cut(raw: Any, real: Any, *, after: bool) -> None:
    """The line is cut before the commit reaches the server, or after it did and before we hear of it."""
    if after:
        real(raw)
    raw.pgconn.finish()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("which", [0, 1])
def test_a_commit_nobody_confirmed_is_looked_up_and_has_one_effect(town: Town, after: bool, which: int) -> None:
    """D7: the line is cut during the commit that keeps the event, or the one that ends its turn; it happens once, and
    whoever pressed is told so."""
    house = town.houses[0]
    seen = list[int]()

    def act(raw: Any, real: Any) -> None:
        seen.append(1)
        if len(seen) == which + 1:
            cut(raw, real, after=after)
        real(raw)

    with at_commit(house.tools.store, act, which + 1):
        answer = house.room.receive(town.event(OWNER, FILED))
    assert answer.accepted, answer
    town.settles()
    assert len(town.rows("SELECT id FROM case_")) == 1
    assert town.post.taken and not town.post.twice


def test_what_is_in_somebodys_way_is_tried_again(town: Town) -> None:
    """D6: a deadlock, a serialization failure or a lock held too long undoes a turn; the turn is taken again."""
    house, errors = town.houses[0], [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure]

    def refuse(raw: Any, real: Any) -> None:
        raw.rollback()
        raise errors.pop()("somebody was in the way")

    with at_commit(house.tools.store, refuse, 2) as done:
        assert house.room.receive(town.event(OWNER, FILED)).accepted
    assert len(done) == 2 and len(town.rows("SELECT id FROM case_")) == 1


def test_two_who_wait_for_each_other_are_told_apart(town: Town) -> None:
    """D6: PostgreSQL itself ends a deadlock; the one it chose hears that the database is busy."""
    store, gate, told = town.houses[0].tools.store, threading.Barrier(2), list[str]()

    def work(first: str, second: str) -> None:
        try:
            with store.transaction() as tx:
                tx.alone(first)
                assert cases.load(tx, first) is None  # it is ours now
                gate.wait(5)
                tx.alone(second)
        except StoreError as problem:
            told.append(problem.code)

    threads = [threading.Thread(target=work, args=names) for names in (("a", "b"), ("b", "a"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert told == ["busy"]


def test_a_lock_that_is_held_too_long_is_not_waited_for(town: Town) -> None:
    """A replica that hangs holds nobody up for ever: after two seconds the others are told."""
    one, two = (house.tools.store for house in town.houses[:2])
    with one.transaction() as tx:
        tx.alone("a")
        assert cases.load(tx, "a") is None  # it is ours now
        with pytest.raises(StoreError) as problem, two.transaction() as other:
            other.alone("a")
    assert problem.value.code == "busy"


def test_the_house_outlives_its_database(tmp_path: Any, server: postgres.Server) -> None:
    """D6: while the server is away events are refused, so that the platform brings them again; once it is back
    everything works as before, and what was kept is there."""
    url = server.fresh()
    town = Town(tmp_path, url, replicas=1)
    (house,) = town.houses
    try:
        assert house.room.receive(town.event(OWNER, FILED)).accepted
        again = town.event(OWNER, FILED)
        server.stop()
        for _ in range(2):
            with pytest.raises(Refused):
                house.room.receive(again)
            with pytest.raises(StoreError) as problem:
                house.room.pulse()
            assert problem.value.code == "unreachable"
            with pytest.raises(StoreError):
                house.tools.store.standing()
        server.start()
        assert house.room.receive(again).accepted
        assert house.room.receive(again).accepted
        town.settles()
        assert len(town.rows("SELECT id FROM case_")) == 2 and not town.post.twice
    finally:
        town.close()


def test_everybody_is_hung_up_on_and_nobody_notices(town: Town, url: str) -> None:
    """D6: the server ends every connection, as a restart or an administrator does; the next event goes through."""
    house = town.houses[0]
    for _ in range(3):
        house.room.receive(town.event(OWNER, FILED))
        name = url.rpartition("/")[2]
        postgres.shelf().server.say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        assert house.room.receive(town.event(OWNER, FILED)).accepted
    assert len(town.rows("SELECT id FROM case_")) == 6


def test_two_ring_the_same_timers_and_each_takes_others(town: Town) -> None:
    """What one has in hand the other leaves out, and does not wait for."""
    one, two = (house.tools.store for house in town.houses[:2])
    with one.transaction() as tx:
        for number in range(4):
            timers.set_(tx, None, f"k{number}", NOON)
    with one.transaction() as first, two.transaction() as second:
        mine = [timer.id for timer in timers.take(first, NOON, 2)]
        others = [timer.id for timer in timers.take(second, NOON, 4)]
    assert len(mine) == len(others) == 2 and not set(mine) & set(others)


def test_two_look_for_work_and_each_finds_another_event(town: Town) -> None:
    """An event somebody is at is left out; whoever asks for that one waits, and then finds it done."""
    one, two = (house.tools.store for house in town.houses[:2])
    with one.transaction() as tx:
        for key in "ab":
            inbox.put(tx, key, "clock", "", {}, NOON, NOON)
    with one.transaction() as first, two.transaction() as second:
        mine, other = inbox.next_(first, NOON), inbox.next_(second, NOON)
    assert mine is not None and other is not None and mine.id != other.id


def test_replicas_know_how_many_they_are(town: Town) -> None:
    """Each keeps to its share of what a platform allows the app; one that is gone is missed after fifteen seconds."""
    fleets = [Fleet(str(number)) for number in range(3)]
    for _ in range(2):
        for fleet, house in zip(fleets, town.houses, strict=True):
            fleet.beat(house.tools)
    assert [fleet.share() for fleet in fleets] == [3, 3, 3]
    fleets[0].leave(town.houses[0].tools)
    fleets[1].beat(town.houses[1].tools)
    assert fleets[1].share() == 2
    town.clock.set(town.clock.now() + (NOON - NOON.replace(minute=0, hour=11)))
    fleets[1].beat(town.houses[1].tools)
    assert fleets[1].share() == 1


def test_a_ring_is_heard_by_the_others_and_not_by_oneself(town: Town) -> None:
    """What one replica wrote another learns of at once, without looking."""
    bells = [house.bell for house in town.houses[:2]]
    heard = [threading.Event(), threading.Event()]
    for bell, event in zip(bells, heard, strict=True):
        assert bell is not None
        bell.start(event.set)
    try:
        assert all(event.wait(10) for event in heard)  # each listens now
        for event in heard:
            event.clear()
        assert bells[0] is not None
        bells[0].ring()
        assert heard[1].wait(5)
        assert not heard[0].wait(0.3)
    finally:
        for bell in bells:
            assert bell is not None
            bell.stop(2)


def test_the_database_tells_what_time_it_is(town: Town) -> None:
    """E2: replicas on machines whose clocks differ live by one clock."""
    clocks = [SteadyClock(partial(Store.now, house.tools.store)) for house in town.houses]
    told = [clock.now() for clock in clocks]
    assert (max(told) - min(told)).total_seconds() < 2


def test_a_round_of_very_many_may_take_longer_than_anything_else(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a very large company the boxes alone take longer to make than PostgreSQL waits for a word of ours."""
    monkeypatch.setitem(session._IN_A_SESSION, "idle_in_transaction_session_timeout", 200)
    made = boxes.lock

    def slowly(*parts: Any) -> bytes:
        time.sleep(0.02)
        return made(*parts)

    monkeypatch.setattr(boxes, "lock", slowly)
    town = Town(tmp_path, url, replicas=1)
    with closing(town):
        opening = Pressed(DESK, "round.open:culture.satisfaction", None)
        (answer,) = town.everywhere(town.event("chen.jing", opening))
        assert answer.accepted and "已发起" in answer.toast
        assert town.rows("SELECT count(*) AS many FROM sealed_slot")[0]["many"] > 20
