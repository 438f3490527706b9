"""Events enter once, are worked on in order, and are forgotten after thirty days."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from storage import Conflict, Store, Tx, inbox
from storage.inbox import Event
from tests.storage.helpers import NOON, later


def put(tx: Tx, key: str, **more: Any) -> Event:
    return inbox.put(tx, key, "slack", "U1", {"text": key}, NOON, NOON, **more)


def test_the_same_delivery_twice_is_one_event(store: Store) -> None:
    """B1: a second delivery gets the first row and its answer, and changes nothing."""
    with store.transaction() as tx:
        first = put(tx, "e1")
        inbox.done(tx, first, {"toast": "ok"}, case_id="c1")
    with store.transaction() as tx:
        again = inbox.put(tx, "e1", "feishu", "other", {"text": "forged"}, later(hours=7), later(hours=7))
    assert first.is_new
    assert not again.is_new
    assert (again.id, again.platform, again.body, again.answer) == (
        first.id,
        "slack",
        {"text": "e1"},
        {"toast": "ok"},
    )
    assert (again.state, again.case_id) == ("done", "c1")


def test_what_is_put_is_what_is_read(store: Store) -> None:
    """The event that put returns equals the stored one, times in UTC included."""
    with store.transaction() as tx:
        fresh = put(tx, "e1", case_id="c1")
        stored = inbox.get(tx, "e1")
        assert stored is not None
        assert vars(stored) | {"is_new": True} == vars(fresh)
        assert inbox.by_id(tx, fresh.id) == stored


def test_a_case_is_worked_on_in_order_and_others_go_on(store: Store) -> None:
    """While an event of a case pauses, later ones of that case wait and other cases do not."""
    with store.transaction() as tx:
        first = put(tx, "a1", case_id="a")
        put(tx, "a2", case_id="a")
        other = put(tx, "b1", case_id="b")
        assert inbox.next_(tx, NOON) == inbox.by_id(tx, first.id)
        inbox.failed(tx, first.id, "boom", later(seconds=30))
        following = inbox.next_(tx, NOON)
        assert following is not None
        assert following.id == other.id
        inbox.done(tx, other)
        assert inbox.next_(tx, NOON) is None
        assert inbox.next_due(tx) == NOON
        again = inbox.next_(tx, later(seconds=30))
    assert again is not None
    assert (again.key, again.tries, again.error) == ("a1", 1, "boom")


def test_events_of_no_case_never_wait_for_each_other(store: Store) -> None:
    """Two first messages of two people are independent."""
    with store.transaction() as tx:
        first = put(tx, "m1")
        second = put(tx, "m2")
        inbox.failed(tx, first.id, "boom", later(hours=1))
        found = inbox.next_(tx, NOON)
    assert found is not None
    assert found.id == second.id


def test_a_poisonous_event_is_parked_and_its_case_goes_on(store: Store) -> None:
    """A6: a parked event blocks nothing, is shown to the maintainers and can be tried again."""
    with store.transaction() as tx:
        bad = put(tx, "a1", case_id="a")
        put(tx, "a2", case_id="a")
        inbox.park(tx, bad.id, "always fails")
        found = inbox.next_(tx, NOON)
        assert found is not None
        assert found.key == "a2"
        assert [(event.key, event.error) for event in inbox.parked(tx)] == [("a1", "always fails")]
        assert inbox.count_new(tx) == 1
        assert inbox.retry(tx, bad.id, later(hours=1))
        assert not inbox.retry(tx, bad.id, later(hours=1))
        assert inbox.parked(tx) == []
        again = inbox.by_id(tx, bad.id)
    assert again is not None
    assert (again.state, again.tries, again.not_before) == ("new", 0, later(hours=1))


def test_a_private_event_is_sealed_and_its_body_is_forgotten_when_done(store: Store) -> None:
    """Neither body nor answer of a confidential event can be read in the file."""
    with store.transaction() as tx:
        event = inbox.put(tx, "p1", "slack", "U1", {"text": "申诉"}, NOON, NOON, private=True)
        raw = tx.connection.execute(text("SELECT CAST(body AS TEXT) FROM inbox")).scalar_one()
        assert raw.startswith('"v1:')
        assert event.body == {"text": "申诉"}
        stored = inbox.get(tx, "p1")
        assert stored is not None
        assert stored.body == {"text": "申诉"}
        inbox.done(tx, event, {"toast": "收到"})
        body, answer = tx.connection.execute(text("SELECT CAST(body AS TEXT), CAST(answer AS TEXT) FROM inbox")).one()
        assert body is None
        assert answer.startswith('"v1:')
        stored = inbox.get(tx, "p1")
        assert stored is not None
        assert (stored.body, stored.answer) == (None, {"toast": "收到"})


def test_an_open_event_keeps_its_body_when_done(store: Store) -> None:
    """What is not private stays for thirty days."""
    with store.transaction() as tx:
        inbox.done(tx, put(tx, "e1"))
        stored = inbox.get(tx, "e1")
    assert stored is not None
    assert (stored.body, stored.answer) == ({"text": "e1"}, None)


def test_only_finished_events_are_forgotten(store: Store) -> None:
    """B2: thirty days later finished events go; unfinished and parked ones stay."""
    with store.transaction() as tx:
        inbox.done(tx, put(tx, "old"))
        put(tx, "waiting")
        inbox.park(tx, put(tx, "parked").id, "boom")
        fresh = inbox.put(tx, "fresh", "slack", "U1", {}, later(days=1), later(days=1))
        inbox.done(tx, fresh)
        assert inbox.forget(tx, later(hours=1)) == 1
        left = [key for key in ("old", "waiting", "parked", "fresh") if inbox.get(tx, key)]
    assert left == ["waiting", "parked", "fresh"]


@pytest.mark.parametrize("words", ["𝄞 👩‍👩‍👧 \u202e\x00", "\ud800 half", "'; DROP TABLE inbox; --", "{{ 7*7 }}"])
def test_whatever_people_type_comes_back_unchanged(store: Store, words: str) -> None:
    """H4, H8: emoji, right-to-left marks, half characters and SQL are only text."""
    with store.transaction() as tx:
        inbox.put(tx, "e1", "slack", "U1", {"text": words}, NOON, NOON)
        stored = inbox.get(tx, "e1")
    assert stored is not None
    assert stored.body == {"text": words}


def test_an_event_is_finished_once(store: Store) -> None:
    """A1: whoever worked on an event that somebody else finished meanwhile is refused, and undoes what they did."""
    with store.transaction() as tx:
        event = put(tx, "e1")
        inbox.done(tx, event, {"toast": "first"})
    with pytest.raises(Conflict), store.transaction() as tx:  # noqa: PT012 - it is raised at the end
        put(tx, "e2")
        inbox.done(tx, event, {"toast": "second"})
    with store.reading() as tx:
        stored = inbox.get(tx, "e1")
        assert not inbox.is_known(tx, "e2")
    assert stored is not None
    assert stored.answer == {"toast": "first"}
