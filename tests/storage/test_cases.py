"""Cases are named for people, saved only by who saw them last, and found by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from storage import Conflict, Store, StoreError, cases, openings
from storage.openings import Opened
from tests.storage.helpers import NOON, a_case, keep_case, later


def test_references_count_up_per_prefix_and_year(store: Store) -> None:
    """Case references are short, human, and never given twice."""
    with store.transaction() as tx:
        given = [cases.next_ref(tx, *what) for what in [("HN", 2026), ("HN", 2026), ("PA", 2026), ("HN", 2027)]]
    assert given == ["HN-2026-0001", "HN-2026-0002", "PA-2026-0001", "HN-2027-0001"]


def test_a_turn_that_is_undone_gives_its_number_back(store: Store) -> None:
    """A1: nothing half-done, the counter included."""

    def turn() -> None:
        with store.transaction() as tx:
            cases.next_ref(tx, "HN", 2026)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        turn()
    with store.transaction() as tx:
        assert cases.next_ref(tx, "HN", 2026) == "HN-2026-0001"


@pytest.mark.parametrize("private", [False, True])
def test_a_case_comes_back_as_it_was_kept(store: Store, private: bool) -> None:
    """Every field survives, sealed or not; an unknown id is None."""
    with store.transaction() as tx:
        row = keep_case(tx, private=private)
        assert cases.load(tx, "c1") == row == cases.load(tx, "c1", lock=True) == cases.by_ref(tx, row.ref)
        assert cases.load(tx, "unknown") is None


def test_the_second_of_two_decisions_is_refused(store: Store) -> None:
    """D9, F2: who saved from an older version gets Conflict and changes nothing."""
    with store.transaction() as tx:
        seen = keep_case(tx)
        cases.save(tx, replace(seen, place="opened", version=2, closed_at=NOON), expected_version=1)
    with pytest.raises(Conflict), store.transaction() as tx:
        cases.save(tx, replace(seen, place="declined", version=2), expected_version=1)
    with store.reading() as tx:
        found = cases.load(tx, "c1")
    assert found is not None
    assert (found.place, found.version, found.closed_at) == ("opened", 2, NOON)


@pytest.mark.usefixtures("path")
def test_the_words_of_a_confidential_case_are_not_in_the_file(store: Store) -> None:
    """I4: a thief of the file reads nothing; and a text copied into another case does not open."""
    with store.transaction() as tx:
        keep_case(tx, "c1", private=True, body={"facts": "canary-one"})
        keep_case(tx, "c2", private=True, body={"facts": "canary-two"})
    store.backup(store.path.with_name("copy.db"))  # type: ignore[union-attr]
    assert b"canary" not in store.path.with_name("copy.db").read_bytes()  # type: ignore[union-attr]
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE case_ SET body = (SELECT body FROM case_ WHERE id = 'c2')"))
        assert cases.load(tx, "c2").body == {"facts": "canary-two"}  # type: ignore[union-attr]
        with pytest.raises(StoreError) as refused:
            cases.load(tx, "c1")
    assert refused.value.code == "sealed"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["c3", "c2", "c1"]),
        ({"workflow": "appeal"}, ["c2"]),
        ({"open": True}, ["c2", "c1"]),
        ({"open": False}, ["c3"]),
        ({"department": "sales"}, ["c3"]),
        ({"late_before": later(days=3)}, ["c1"]),
        ({"limit": 2}, ["c3", "c2"]),
    ],
)
def test_cases_are_found_by_what_is_asked(store: Store, asked: dict[str, Any], found: list[str]) -> None:
    """Newest first; every condition must hold; a closed case is never late."""
    with store.transaction() as tx:
        keep_case(tx, "c1")
        keep_case(tx, "c2", workflow="appeal", opened_at=later(hours=1), due_at=later(days=5), private=True)
        keep_case(tx, "c3", department="sales", opened_at=later(hours=2), closed_at=later(hours=3))
    with store.reading() as tx:
        assert [row.id for row in cases.search(tx, **asked)] == found


def test_somebody_finds_what_is_theirs_newest_first(store: Store) -> None:
    """The open cases they have a part in, the last they came to, the last opened in their name; others' never."""
    with store.transaction() as tx:
        keep_case(tx, "c1", requester="li")
        keep_case(tx, "c2", requester="wang", opened_at=later(hours=1))
        keep_case(tx, "c3", requester="li", opened_at=later(hours=2), closed_at=later(hours=3))
        cases.add_members(tx, "c3", ["li"], later(hours=2))
        cases.add_members(tx, "c1", ["li", "wang", "li"], later(hours=4))
        cases.add_members(tx, "c2", ["wang"], later(hours=1))
    with store.reading() as tx:
        assert [row.id for row in cases.open_with(tx, "wang")] == ["c2", "c1"]
        assert [row.id for row in cases.open_with(tx, "li")] == ["c1"]
        assert cases.newest_of(tx, "li", 9) == ["c1", "c3"]
        assert cases.newest_of(tx, "li", 1) == ["c1"]
        assert [row.id for row in cases.asked_by(tx, "li", 9)] == ["c3", "c1"]
        assert [row.id for row in cases.asked_by(tx, "nobody", 9)] == []


def test_members_join_once(store: Store) -> None:
    """However often somebody is given a part in a case, they have one; and they find it."""
    with store.transaction() as tx:
        keep_case(tx)
        cases.add_members(tx, "c1", ["wang", "li"], NOON)
        cases.add_members(tx, "c1", ["li", "zhou"], NOON)
        cases.add_members(tx, "c1", [], NOON)
        assert cases.members(tx, "c1") == ["li", "wang", "zhou"]
        assert [case.id for case in cases.open_with(tx, "li")] == ["c1"]


def test_every_opening_is_on_record(store: Store) -> None:
    """The appellant can be shown who opened the case and when."""
    with store.transaction() as tx:
        keep_case(tx, private=True)
        openings.record(tx, "c1", "hr", NOON)
        openings.record(tx, "c1", "hr", later(hours=1))
        assert openings.of_case(tx, "c1") == [Opened("hr", NOON), Opened("hr", later(hours=1))]


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    """A naive datetime is a mistake, not a time."""
    with pytest.raises(ValueError, match="time zone"), store.transaction() as tx:
        cases.insert(tx, a_case(opened_at=datetime(2026, 11, 23, 12, 0)))  # noqa: DTZ001


def test_what_is_still_open_of_a_circle_is_found_however_old_it_is(store: Store) -> None:
    """Of what is over, only the newest; of what is open, everything, newest first."""
    with store.transaction() as tx:
        for day in range(5):
            over = None if day in (0, 4) else later(days=day)
            keep_case(tx, f"c{day}", circle="team:brand", opened_at=later(days=day), closed_at=over)
        found = cases.of_circle(tx, "recruiting.hiring_need", "team:brand", limit=2)
    assert [row.id for row in found] == ["c4", "c3", "c0"]


def test_a_stretch_goes_on_where_the_last_one_ended(store: Store) -> None:
    """Newest first, each case once though three were filed in the same moment; place and department narrow it."""
    with store.transaction() as tx:
        first = keep_case(tx)
        for n in range(2, 5):
            place = "spec" if n == 3 else first.place
            cases.insert(tx, replace(first, id=f"c{n}", ref=f"HN-2026-{n:04d}", place=place, department=f"d{n}"))
        newest = cases.older(tx, first.workflow, None, 2)
        rest = cases.older(tx, first.workflow, (newest[-1].opened_at, newest[-1].ref), 9)
        assert len({row.ref for row in (*newest, *rest)}) == 4
        assert [row.ref for row in (*newest, *rest)] == sorted((r.ref for r in (*newest, *rest)), reverse=True)
        assert [row.id for row in cases.older(tx, first.workflow, None, 9, department="d4")] == ["c4"]
        assert [row.id for row in cases.older(tx, first.workflow, None, 9, place="spec")] == ["c3"]
        assert cases.older(tx, "another", None, 9) == []


def test_open_cases_are_counted_by_place_and_the_first_due_come_first(store: Store) -> None:
    """A case that is over counts nowhere; somebody's own are found by the person."""
    with store.transaction() as tx:
        first = keep_case(tx)
        cases.insert(tx, replace(first, id="c2", ref="HN-2026-0002", due_at=later(days=-1)))
        cases.insert(tx, replace(first, id="c3", ref="HN-2026-0003", closed_at=NOON))
        cases.add_members(tx, "c3", ["mei"], NOON)
        assert cases.open_by_place(tx, first.workflow) == {first.place: 2}
        assert [row.id for row in cases.first_due(tx, first.workflow, 1)] == ["c2"]
        assert [row.id for row in cases.of_member(tx, first.workflow, "mei", 5)] == ["c3"]
        assert cases.of_member(tx, first.workflow, "bo", 5) == []
