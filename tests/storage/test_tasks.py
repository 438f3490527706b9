"""A task is one ask to one person, answered once."""

from __future__ import annotations

from storage import Store, tasks
from tests.storage.helpers import NOON, keep_case, later


def test_a_task_is_answered_once(store: Store) -> None:
    """F2: a double press, or the same person on two platforms, decides once."""
    with store.transaction() as tx:
        keep_case(tx)
        task = tasks.insert(tx, "t1", "c1", "head", "li", "ask", later(days=1), NOON, for_person="zhou")
        assert tasks.by_token(tx, "t1") == task
        tasks.finish(tx, task.id, "done", "approve", later(hours=1))
        tasks.finish(tx, task.id, "done", "decline", later(hours=2))
        stored = tasks.by_token(tx, "t1")
        assert tasks.by_token(tx, "guess") is None
    assert stored is not None
    assert (stored.state, stored.verb, stored.closed_at) == ("done", "approve", later(hours=1))
    assert stored.for_person == "zhou"


def test_what_waits_for_a_person_is_sorted_by_urgency(store: Store) -> None:
    """Over all cases: earliest due first, no due time last; watching and closed tasks do not wait."""
    with store.transaction() as tx:
        keep_case(tx, "c1")
        keep_case(tx, "c2")
        tasks.insert(tx, "never", "c1", "head", "li", "reply", None, NOON)
        tasks.insert(tx, "late", "c1", "head", "li", "ask", later(days=2), NOON)
        tasks.insert(tx, "soon", "c2", "head", "li", "ask", later(days=1), NOON)
        tasks.insert(tx, "watch", "c2", "head", "li", "watch", later(hours=1), NOON)
        gone = tasks.insert(tx, "gone", "c2", "head", "li", "ask", later(hours=1), NOON)
        tasks.insert(tx, "other", "c2", "head", "wang", "ask", later(hours=1), NOON)
        tasks.finish(tx, gone.id, "withdrawn", None, NOON)
        assert [task.token for task in tasks.waiting_for(tx, "li")] == ["soon", "late", "never"]
        assert [task.token for task in tasks.of_case(tx, "c2", ["open"])] == ["soon", "watch", "other"]
        assert [task.token for task in tasks.of_case(tx, "c2", ["withdrawn"])] == ["gone"]
        assert len(tasks.of_case(tx, "c2")) == 4
        assert [task.token for task in tasks.by_person_case(tx, "li", "c1")] == ["never", "late"]


def test_an_open_task_may_get_another_due_time(store: Store) -> None:
    """An extension moves it; a closed task keeps what it had."""
    with store.transaction() as tx:
        keep_case(tx)
        task = tasks.insert(tx, "t1", "c1", "head", "li", "ask", later(days=1), NOON)
        tasks.move_due(tx, task.case_id, later(days=3))
        tasks.finish(tx, task.id, "done", "approve", NOON)
        tasks.move_due(tx, task.case_id, None)
        assert tasks.by_token(tx, "t1").due_at == later(days=3)  # type: ignore[union-attr]
