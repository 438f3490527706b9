"""What people chose, and when they are away."""

from __future__ import annotations

from datetime import date

from storage import Store, people
from tests.storage.helpers import NOON


def test_settings_are_remembered_whole(store: Store) -> None:
    """The last choice stands; who chose nothing has nothing."""
    with store.transaction() as tx:
        people.put_settings(tx, "li", {"lang": "en", "quiet": ["22:00", "08:00"]})
        people.put_settings(tx, "li", {"lang": "zh"})
        assert people.settings(tx, "li") == {"lang": "zh"}
        assert people.settings(tx, "wang") == {}
        assert people.all_settings(tx) == {"li": {"lang": "zh"}}


def test_absences_can_be_asked_for_and_cut_short(store: Store) -> None:
    """F4: both days count; one that ends before it began is gone; ending never lengthens."""
    with store.transaction() as tx:
        long = people.add_absence(tx, "li", date(2026, 12, 1), date(2026, 12, 10), "wang", "li", NOON)
        future = people.add_absence(tx, "li", date(2027, 1, 1), date(2027, 1, 5), None, "hr", NOON)
        people.add_absence(tx, "zhou", date(2026, 11, 1), date(2026, 11, 2), None, "zhou", NOON)
        assert [row.person for row in people.absences(tx)] == ["zhou", "li", "li"]
        assert [row.id for row in people.absences(tx, "li", since=date(2026, 12, 10))] == [long, future]
        assert [row.id for row in people.absences(tx, since=date(2026, 12, 11))] == [future]
        people.end_absence(tx, long, date(2026, 12, 4))
        people.end_absence(tx, long, date(2026, 12, 9))
        people.end_absence(tx, future, date(2026, 12, 20))
        (left,) = people.absences(tx, "li")
    assert (left.starts, left.ends, left.standin, left.by) == (
        date(2026, 12, 1), date(2026, 12, 4), "wang", "li",
    )  # fmt: skip
