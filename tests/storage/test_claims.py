"""Letters in hand: one for each place, for as long as the lease runs, and nothing written by who lost it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage import Store, Tx, claims, outbox, ready
from storage.claims import Claim
from storage.prepared import Prepared
from tests.storage.helpers import NOON, later, write_letter

ON = "playground"
LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


def take(tx: Tx, most: int = 50, **more: Any) -> list[Claim]:
    """Claim what may go, at noon if nothing else is said."""
    return claims.take(tx, ON, more.pop("now", NOON), most, LEASE, **more)


def keys(found: list[Claim]) -> list[str]:
    return [claim.letter.key for claim in found]


def test_one_letter_for_each_place_the_earliest_and_places_with_something_urgent_first(store: Store) -> None:
    """Two places with three letters each: two are handed out, the urgent place first; nothing more until later."""
    with store.transaction() as tx:
        for number, place in enumerate(("li", "li", "li", "wang", "wang")):
            write_letter(tx, f"{place}{number}", card=str(number), place=place, not_before=later(seconds=-number))
        write_letter(tx, "hurry", card="h", place="zhao", urgent=True)
        write_letter(tx, "tomorrow", card="t", place="sun", not_before=later(days=1))
        assert keys(take(tx)) == ["hurry", "wang4", "li2"]
        assert take(tx) == []
        assert claims.next_due(tx, ON, NOON) == later(seconds=60)


def test_each_place_has_its_turn(store: Store) -> None:
    """Claimed a few at a time, what has waited longest comes first; a place that was served waits for the others."""
    with store.transaction() as tx:
        for number, place in enumerate(("b", "b", "a", "c")):
            write_letter(tx, f"{place}{number}", card=str(number), place=place, not_before=later(seconds=number - 9))
        assert keys(take(tx, 1)) == ["b0"]
        assert keys(take(tx, 1)) == ["a2"]
        assert keys(take(tx, 5)) == ["c3"]
        assert keys(take(tx, 5, now=later(minutes=2))) == ["b0", "a2", "c3"]


def test_where_more_waits_than_is_looked_at_the_places_beyond_have_their_turn_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One place has more letters than are looked at: the others follow in the order of their names, behind the last."""
    monkeypatch.setattr(ready, "WINDOW", 3)
    with store.transaction() as tx:
        for number in range(5):
            write_letter(tx, f"many{number}", card=str(number), place="many", not_before=later(seconds=-9))
        for place in ("a", "b", "c"):
            write_letter(tx, place, card=place, place=place, not_before=later(seconds=-5))
        assert keys(take(tx, 2, after="b")) == ["many0", "c"]
        assert claims.next_due(tx, ON, NOON) == NOON
        assert keys(take(tx)) == ["a", "b"]
        assert claims.next_due(tx, ON, NOON) == later(seconds=60)


def test_a_letter_in_hand_is_left_alone_until_its_lease_is_over(store: Store) -> None:
    """A5: then the next to claim it is told since when nobody knows how it ended."""
    with store.transaction() as tx:
        write_letter(tx, "k")
        (first,) = take(tx)
        assert (first.letter.attempted_at, first.until) == (None, later(seconds=60))
        assert take(tx, now=later(seconds=59)) == []
        (second,) = take(tx, now=later(seconds=60))
        assert second.letter.attempted_at == second.since == NOON
        assert not claims.arrived(tx, first, "late", later(seconds=61), later(seconds=62))
        assert not claims.failed(tx, first, "late", later(seconds=61), later(seconds=61), False)
        assert not claims.park(tx, first, "late", later(seconds=61))
        assert not claims.give_back(tx, first, later(seconds=61))
        assert outbox.message_of(tx, "card", ON, "li") is None
        assert claims.arrived(tx, second, "m", later(seconds=61), later(seconds=62))
        assert outbox.message_of(tx, "card", ON, "li") == "m"


def test_a_place_takes_its_next_letter_when_its_pause_is_over(store: Store) -> None:
    """C1: by whoever claims it; a claim ahead of time says at which instant it may go."""
    with store.transaction() as tx:
        write_letter(tx, "a", card="a")
        write_letter(tx, "b", card="b")
        claims.arrived(tx, take(tx)[0], "m", NOON, NOON + SECOND)
        assert take(tx, now=later(seconds=0.9)) == []
        (ahead,) = take(tx, now=later(seconds=0.9), ahead=timedelta(seconds=0.25))
        assert (ahead.at, ahead.until) == (later(seconds=1), later(seconds=61))
        claims.failed(tx, ahead, "ratelimited", NOON, later(seconds=30), False)
        write_letter(tx, "c", card="c")
        assert take(tx, now=later(seconds=29)) == []
        assert claims.next_due(tx, ON, later(seconds=29)) == later(seconds=30)
        assert claims.next_due(tx, ON, later(seconds=29), later(seconds=29.9)) is None
        assert keys(take(tx, now=later(seconds=30))) == ["b"]


def test_letters_claimed_together_have_one_lease_and_each_its_own_moment(store: Store) -> None:
    """C1: the lease runs from the moment at which the last of them may go."""
    with store.transaction() as tx:
        for key, place in (("a", "li"), ("b", "li"), ("c", "wang")):
            write_letter(tx, key, card=key, place=place)
        claims.arrived(tx, take(tx, 1)[0], "m", NOON, NOON + SECOND)
        found = take(tx, now=later(seconds=0.9), ahead=timedelta(seconds=0.25))
        assert {claim.letter.key: claim.at for claim in found} == {"b": later(seconds=1), "c": later(seconds=0.9)}
        assert {claim.until for claim in found} == {later(seconds=61)}
        assert take(tx, now=later(seconds=60.99)) == []
        assert sorted(keys(take(tx, now=later(seconds=61)))) == ["b", "c"]


def test_a_definite_failure_leaves_no_doubt_and_an_unknown_one_does(store: Store) -> None:
    """C3: `attempted_at` is the first attempt nobody knows the end of; giving back counts no try."""
    with store.transaction() as tx:
        write_letter(tx, "k")
        claims.failed(tx, take(tx)[0], "refused", NOON, NOON, False)
        again = outbox.get(tx, "k")
        assert again is not None
        assert (again.attempted_at, again.tries, again.error) == (None, 1, "refused")
        claims.failed(tx, take(tx)[0], "timed out", NOON, NOON, True)
        (third,) = take(tx, now=later(seconds=5))
        assert third.letter.attempted_at == NOON
        claims.give_back(tx, third, later(seconds=5), "down")
        kept = outbox.get(tx, "k")
        assert kept is not None
        assert (kept.attempted_at, kept.tries, kept.error, kept.state) == (NOON, 2, "down", "waiting")


def test_a_letter_in_hand_is_not_superseded_but_gives_way_when_it_fails(store: Store) -> None:
    """C9: the newer version waits behind it; if it comes back unsent, the newer one goes in its place."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1)
        (held,) = take(tx)
        write_letter(tx, "v2", 2)
        assert take(tx, now=later(seconds=59)) == []
        claims.failed(tx, held, "refused", later(seconds=5), NOON, False)
        assert keys(take(tx)) == ["v2"]
        assert [outbox.get(tx, key).state for key in ("v1", "v2")] == ["superseded", "waiting"]  # pyright: ignore[reportOptionalMemberAccess]


def test_a_letter_of_unknown_fate_goes_before_its_newer_version(store: Store) -> None:
    """C9: whether it stands there must be known first, or the newer one would stand beside it."""
    with store.transaction() as tx:
        write_letter(tx, "v1", 1)
        claims.failed(tx, take(tx)[0], "timed out", NOON, NOON, True)
        write_letter(tx, "v2", 2)
        (first,) = take(tx)
        assert first.letter.key == "v1"
        claims.arrived(tx, first, "m", NOON, NOON)
        (second,) = take(tx)
        assert (second.letter.key, second.message) == ("v2", "m")


def test_a_private_letter_is_forgotten_once_it_arrived(store: Store) -> None:
    """4.7: as with near platforms; given up, it is kept for whoever mends it."""
    with store.transaction() as tx:
        for key in ("sent", "parked"):
            write_letter(tx, key, card=key, place=key, private=True, body={"title": "canary"})
        sent, parked = take(tx)
        assert sent.letter.body == {"title": "canary"}
        claims.arrived(tx, sent, "m", NOON, NOON)
        claims.park(tx, parked, "is_archived", NOON)
        assert [outbox.get(tx, key).body for key in ("sent", "parked")] == [None, {"title": "canary"}]  # pyright: ignore[reportOptionalMemberAccess]
        assert [letter.error for letter in outbox.parked(tx)] == ["is_archived"]


def test_how_much_waits_and_since_when(store: Store) -> None:
    """C8: what is due, not what is for tomorrow."""
    with store.transaction() as tx:
        assert (claims.oldest(tx, ON, NOON), claims.waiting(tx, ON, NOON)) == (None, 0)
        assert claims.next_due(tx, ON, NOON) is None
        write_letter(tx, "a", card="a", not_before=later(minutes=-2))
        write_letter(tx, "b", card="b", urgent=True, not_before=later(minutes=-3))
        write_letter(tx, "c", card="c", not_before=later(days=1))
        assert (claims.oldest(tx, ON, NOON), claims.waiting(tx, ON, NOON)) == (later(minutes=-3), 2)


STATEMENTS = {
    (module.__name__, name): value
    for module in (claims, ready)
    for name, value in vars(module).items()
    if isinstance(value, Prepared) and isinstance(value.statement, Select)
}


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_claim_uses_its_indexes(store: Store, name: tuple[str, str]) -> None:
    """C8: by platform and place, whatever else the table holds; and PostgreSQL understands the statement."""
    statement = STATEMENTS[name].statement
    assert isinstance(statement, ClauseElement)
    sql = str(statement.compile(dialect=sqlite.dialect()))
    with store.reading() as tx:
        raw = tx.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))]
    searched = [step for step in plan if "SEARCH" in step]
    assert searched
    assert all(re.search("INDEX ix_outbox_|PRIMARY KEY|autoindex_copy_", step) for step in searched), plan
    assert all("(platform=? AND" in step for step in searched if step.startswith("SEARCH busy")), plan
    assert not [step for step in plan if re.fullmatch("SCAN (outbox|head|busy|next_|earlier|copy_)", step)], plan
    assert "outbox" in str(statement.compile(dialect=postgresql.dialect()))


class Steps:
    """How many steps of its own machine SQLite takes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, work: Callable[[Tx], object]) -> int:
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += 1
            return 0

        with self._store.transaction() as tx:
            raw = tx.connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.set_progress_handler(count, 10)
            work(tx)
            raw.set_progress_handler(None, 10)
        return taken * 10


def multiplied(tx: Tx, times: int, place: str, due: str = "not_before") -> None:
    """Every letter so many times more; `place` is where those go and `due` when, as SQL."""
    fresh = f"key || '-{times}-' || n, card_key || '-{times}-' || n, kind, {place}, platform, version, body, private"
    columns = "key, card_key, kind, place, platform, version, body, private, urgent, state"
    tx.connection.execute(
        text(
            f"WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {times}) "
            f"INSERT INTO outbox ({columns}, not_before, tries, created_at) "
            f"SELECT {fresh}, urgent, state, {due}, 0, created_at FROM outbox, more"
        )
    )


@pytest.mark.usefixtures("path")
def test_a_hundred_thousand_waiting_letters_make_a_claim_no_longer(store: Store) -> None:
    """C8: fifty places, all engaged, so that all are looked at: with twenty letters each, and with two thousand."""
    with store.transaction() as tx:
        for number in range(100):
            write_letter(tx, f"k{number}", card=f"k{number}", place=f"U{number % 50:02}")
        multiplied(tx, 9, "place")
        assert len(take(tx)) == 50
    few = Steps(store).of(lambda tx: (take(tx), claims.next_due(tx, ON, NOON)))
    with store.transaction() as tx:
        multiplied(tx, 99, "place")
        assert claims.waiting(tx, ON, NOON) == 100_000
    assert Steps(store).of(lambda tx: (take(tx), claims.next_due(tx, ON, NOON))) < few * 1.2


@pytest.mark.usefixtures("path")
def test_a_hundred_thousand_places_make_a_claim_no_longer(store: Store) -> None:
    """C8: fifty places have something due; beside them a thousand others wait for tomorrow, or a hundred thousand."""
    with store.transaction() as tx:
        for number in range(50):
            write_letter(tx, f"k{number}", card=f"k{number}", place=f"U{number}")
        multiplied(tx, 20, "place || '-' || n", "'2026-11-24T12:00:00.000000Z'")
    few = Steps(store).of(lambda tx: claims.take(tx, ON, NOON, 100, SECOND))
    waits = Steps(store).of(lambda tx: claims.next_due(tx, ON, NOON))
    with store.transaction() as tx:
        multiplied(tx, 100, "place || '-' || n || '-' || id", "'2026-11-24T12:00:00.000000Z'")
        assert claims.waiting(tx, ON, later(days=2)) == 106_050
    assert Steps(store).of(lambda tx: claims.take(tx, ON, later(minutes=1), 100, SECOND)) < few * 1.2
    assert Steps(store).of(lambda tx: claims.next_due(tx, ON, NOON)) < waits * 1.2
