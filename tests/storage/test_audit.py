"""The audit only grows."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import Store, audit
from tests.storage.helpers import NOON, later


def test_lines_are_read_by_case_and_newest_first(store: Store) -> None:
    """A case's own story is told from its beginning; the latest of all, or of some cases, from the end."""
    with store.transaction() as tx:
        audit.write(tx, NOON, "wang", "open", "e1", "c1", "HN-1", after="head", details={"headcount": 2})
        audit.write(tx, later(hours=1), "clock", "late", "timer:7", "c2", "HN-2", before="head", after="head")
        audit.write(tx, later(hours=2), "li", "approve", "e2", "c1", "HN-1", "zhou", "head", "opened")
        story = audit.of_case(tx, "c1")
        assert [line.action for line in story] == ["open", "approve"]
        assert (story[0].details, story[0].at, story[1].for_person) == ({"headcount": 2}, NOON, "zhou")
        assert [line.action for line in audit.latest(tx, 2)] == ["approve", "late"]
        assert [line.action for line in audit.latest(tx, 9, ["c2"])] == ["late"]
        assert audit.latest(tx, 9, []) == []


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_audit(store: Store, change: str) -> None:
    """Invariant 4: not even a person with SQL rewrites what happened without taking the guard away."""
    with store.transaction() as tx:
        audit.write(tx, NOON, "wang", "open", "e1")
    with pytest.raises(IntegrityError, match="never changed"), store.transaction() as tx:
        tx.connection.execute(text(change))
    with store.reading() as tx:
        assert [line.actor for line in audit.latest(tx, 9)] == ["wang"]
