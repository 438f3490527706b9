"""Timers fall once, sleepers cost nothing, and an occurrence is dealt with once."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage import Store, Tx, timers
from tests.storage.helpers import KEY, NOON, address, keep_case, later


def numbers(tx: Tx) -> list[int]:
    """Every timer's number, in the order in which they were set."""
    return [number for (number,) in tx.ask(text("SELECT id FROM timer ORDER BY id"))]


def test_due_timers_come_in_the_order_they_fell(store: Store) -> None:
    """Not before their time, and no more than asked for."""
    with store.transaction() as tx:
        timers.set_(tx, None, "late", later(hours=3))
        timers.set_(tx, None, "half", later(hours=1), about={"step": "head"})
        timers.set_(tx, None, "nearly", later(hours=2))
        third, first, second = numbers(tx)
        assert [timer.id for timer in timers.due(tx, later(hours=2))] == [first, second]
        assert [timer.id for timer in timers.due(tx, later(days=1), limit=1)] == [first]
        assert timers.due(tx, NOON) == []
        timer = timers.get(tx, first)
        assert timer is not None
        assert (timer.kind, timer.due_at, timer.about) == ("half", later(hours=1), {"step": "head"})
        assert timers.next_due(tx, later(days=1)) == later(hours=1)
        assert timers.next_due(tx, later(minutes=59)) is None
        assert timers.get(tx, third).state == "sleeping"  # type: ignore[union-attr]


def test_a_timer_is_claimed_once_and_stamped(store: Store) -> None:
    """F1: the second claim, and a claim of a cancelled timer, is refused."""
    with store.transaction() as tx:
        keep_case(tx)
        timers.set_(tx, None, "late", NOON)
        timers.set_(tx, "c1", "half", NOON)
        falling, cancelled = numbers(tx)
        assert [timer.id for timer in timers.of_case(tx, "c1")] == [cancelled]
        timers.cancel(tx, "c1")
        assert timers.of_case(tx, "c1") == []
        assert [timers.fire(tx, falling, later(seconds=s)) for s in (1, 2)] == [True, False]
        assert not timers.fire(tx, cancelled, NOON)
        assert timers.due(tx, NOON) == []
        stored = timers.get(tx, falling)
    assert stored is not None
    assert (stored.state, stored.fired_at) == ("fired", later(seconds=1))


@pytest.mark.parametrize("then", ["claim", "expire"])
def test_an_occurrence_is_dealt_with_once(store: Store, then: str) -> None:
    """Two replicas, a restart or a late wake-up make one; what expired is not claimed later."""
    settle, other = (timers.claim, timers.expire) if then == "claim" else (timers.expire, timers.claim)
    what = ("rhythm:meeting:team-a:2026-11-23T09:30", "meeting", "team-a", "2026-11-23T09:30", NOON)
    with store.transaction() as tx:
        assert timers.slot_state(tx, what[0]) is None
        assert settle(tx, *what)
        assert not settle(tx, *what)
        assert not other(tx, *what)
        assert timers.slot_state(tx, what[0]) == {"claim": "fired", "expire": "expired"}[then]


def test_what_came_round_on_a_day_is_found_whatever_the_hour(store: Store) -> None:
    """E4: another hour of the same day, of the same workflow and audience; not the same hour itself."""
    with store.transaction() as tx:
        timers.claim(tx, "k1", "weekly", "team:a", "2026-03-09T09:30", NOON)
        found = [
            timers.was_on_that_day(tx, workflow, audience, slot)
            for workflow, audience, slot in (
                ("weekly", "team:a", "2026-03-09T16:00"), ("weekly", "team:a", "2026-03-09T00:00"),
                ("weekly", "team:a", "2026-03-09T09:30"), ("weekly", "team:a", "2026-03-10T09:30"),
                ("weekly", "team:b", "2026-03-09T16:00"), ("daily", "team:a", "2026-03-09T16:00"),
            )
        ]  # fmt: skip
    assert found == [True, True, False, False, False, False]


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("index", ["ix_timer_sleeping", "ix_timer_sleeping_case"])
def test_the_heartbeat_looks_only_at_timers_that_sleep(store: Store, index: str) -> None:
    """A hundred thousand sleepers are passed over by an index; those that fell are not even in it."""
    where = "due_at <= 'x' ORDER BY due_at, id" if index == "ix_timer_sleeping" else "case_id = 'c1'"
    query = f"EXPLAIN QUERY PLAN SELECT * FROM timer WHERE state = 'sleeping' AND {where}"
    with store.reading() as tx:
        plan = str(tx.connection.execute(text(query)).all())
    assert index in plan
    assert "SCAN" not in plan


Act = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 5)),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(st.just("beat"), st.integers(0, 6)),
)


@settings(max_examples=200, deadline=None)
@given(acts=st.lists(st.tuples(st.integers(0, 1), Act, st.booleans()), max_size=14))
def test_no_interleaving_fires_a_timer_twice(acts: list[tuple[int, tuple[str, int], bool]]) -> None:
    """F1, A1: two replicas in any order, dying before or after their commit, fire each timer at most once,
    and what was set, not cancelled and is past due is fired in the end."""
    with TemporaryDirectory() as directory, _three_cases(Path(directory) / "t.db") as store:
        seen: dict[int, list[int]] = {0: [], 1: []}
        fired: Counter[int] = Counter()
        for replica, (act, number), dies in acts:
            _act(store, act, number, seen, replica, fired, dies)
        with store.transaction() as tx:
            left = [timer.id for timer in timers.due(tx, later(hours=9))]
            fired.update(id for id in left if timers.fire(tx, id, NOON))
            rows = tx.connection.execute(text("SELECT id, state FROM timer")).all()
        assert all(count == 1 for count in fired.values())
        assert {id for id, state in rows if state == "fired"} == set(fired)
        assert "sleeping" not in {state for _, state in rows}


@cache
def _template() -> bytes:
    """A migrated file that holds three cases."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "t.db"
        with Store.open(address(path), KEY) as store:
            store.migrate()
            with store.transaction() as tx:
                for number in range(3):
                    keep_case(tx, str(number))
        return path.read_bytes()


def _three_cases(path: Path) -> Store:
    path.write_bytes(_template())
    return Store.open(address(path), KEY)


class Dies(Exception):
    """The process is killed before its commit."""


def _act(
    store: Store,
    act: str,
    number: int,
    seen: dict[int, list[int]],
    replica: int,
    fired: Counter[int],
    dies: bool,
) -> None:
    """One replica acts on what it last saw due, then looks again."""
    try:
        with store.transaction() as tx:
            claimed: list[int] = []
            if act == "set":
                timers.set_(tx, str(number % 3), "late", later(hours=number))
            elif act == "cancel":
                timers.cancel(tx, str(number))
            else:
                claimed = [id for id in seen[replica] if timers.fire(tx, id, NOON)]
                seen[replica] = [timer.id for timer in timers.due(tx, later(hours=number))]
            if dies:
                raise Dies
    except Dies:
        return
    fired.update(claimed)
