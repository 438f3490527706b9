"""What a transaction has read is not asked for again, as long as that cannot be told from asking."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Store, cases, inbox, people, tasks
from storage.people import _SETTINGS
from tests import postgres
from tests.storage.helpers import KEY, NOON, keep_case


@pytest.fixture
def two() -> Iterator[tuple[Store, Store]]:
    """Two replicas on one PostgreSQL."""
    with postgres.shelf().database() as url, Store.open(url, KEY) as one, Store.open(url, KEY) as other:
        yield one, other


def test_what_was_read_is_remembered_until_it_is_written(store: Store) -> None:
    """Asked once, and again after this transaction has written to that table; other tables change nothing."""
    with store.transaction() as tx:

        def asked() -> object:
            return tx.recall(_SETTINGS, itemgetter(0), who="li")

        people.put_settings(tx, "li", {"lang": "zh"})
        first = asked()
        people.add_absence(tx, "li", NOON.date(), NOON.date(), None, "li", NOON)
        assert asked() is first
        people.put_settings(tx, "wang", {"lang": "en"})
        assert asked() is not first and asked() == first
        people.put_settings(tx, "li", {"lang": "en"})
        assert people.settings(tx, "li") == {"lang": "en"}


def test_a_transaction_sees_everything_it_wrote_itself(store: Store) -> None:
    """Tasks asked and closed, people who join and leave: each is there at once."""
    with store.transaction() as tx:
        keep_case(tx)
        assert tasks.of_case(tx, "c1") == [] and cases.members(tx, "c1") == []
        task = tasks.insert(tx, "t1", "c1", "head", "li", "ask", None, NOON)
        assert tasks.of_case(tx, "c1") == tasks.by_person_case(tx, "li", "c1") == [task]
        tasks.finish(tx, task.id, "done", "approve", NOON)
        assert [t.state for t in tasks.of_case(tx, "c1")] == ["done"]
        cases.add_members(tx, "c1", ["li", "wang"], NOON)
        assert cases.members(tx, "c1") == ["li", "wang"]
        cases.drop_member(tx, "c1", "li")
        assert cases.members(tx, "c1") == ["wang"]
        before = inbox.newest(tx)
        inbox.put(tx, "e1", "slack", "U1", {}, NOON, NOON)
        assert inbox.newest(tx) > before


@pytest.mark.parametrize("waits", ["for a case", "for a name", "not at all"])
def test_what_another_replica_wrote_is_seen_once_somebody_was_waited_for(two: tuple[Store, Store], waits: str) -> None:
    """Whoever takes a case, or a name, for themselves reads everything anew: what was read before may be older than
    what the one before them did. The next transaction knows nothing of what this one read."""
    one, other = two
    with one.transaction() as tx:
        keep_case(tx)
        people.put_settings(tx, "li", {"lang": "zh"})
    with one.transaction() as tx:
        assert people.settings(tx, "li") == {"lang": "zh"}
        with other.transaction() as beside:
            people.put_settings(beside, "li", {"lang": "en"})
        if waits == "for a case":
            cases.load(tx, "c1", lock=True, beside=lambda tx, _: people.ahead(tx, "li"))
        elif waits == "for a name":
            tx.alone("li")
        assert people.settings(tx, "li") == {"lang": "zh" if waits == "not at all" else "en"}
    with one.transaction() as tx:
        assert people.settings(tx, "li") == {"lang": "en"}


def test_what_was_sent_and_failed_undoes_everything(two: tuple[Store, Store]) -> None:
    """Nobody looked at what a statement gave: its failure is heard at the commit all the same."""
    store, _ = two
    with pytest.raises(IntegrityError), store.transaction() as tx:  # noqa: PT012 - it is raised at the end
        for lang in ("zh", "en"):
            people.put_settings(tx, "li", {"lang": lang})
            keep_case(tx, "c1")
    with store.reading() as tx:
        assert people.settings(tx, "li") == {} and cases.load(tx, "c1") is None


def test_a_line_that_was_cut_while_it_rested_is_not_used(two: tuple[Store, Store]) -> None:
    """D6: the server hung up, a moment ago or long since; the next transaction has another line and nobody notices."""
    store, other = two
    for _ in range(3):
        with store.transaction() as tx:
            people.put_settings(tx, "li", {})
        with other.transaction() as tx:
            tx.connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
    with store.reading() as tx:
        assert people.settings(tx, "li") == {}
