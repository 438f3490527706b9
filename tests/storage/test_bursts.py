"""Very many letters wait at once, on a PostgreSQL whose statistics are of a quiet day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from storage import Store, Tx, claims, outbox
from tests import postgres
from tests.storage.helpers import NOON, write_letter
from tests.trips import traffic

FEW, MANY = 200, 800
HOUR = timedelta(hours=1)
STATEMENTS, TRIPS = 9, 2
"""What a handful of letters takes: beginning, one at a time, which places are free soon, twice what has waited longest
and whether more waits, the lease, the end; waited for when the letters are looked at, and at the end."""
_MORE = """
INSERT INTO outbox (key, card_key, kind, place, platform, version, private, urgent, state, not_before, tries,
  created_at)
SELECT 'k' || n, 'card' || n, 'direct', 'p' || n % 10, 'post', 1, false, false, 'waiting', :at, 0, :at
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""


def pages(tx: Tx, first: int, last: int) -> int:
    """How many pages are looked at to find the next letter, once letters of those numbers wait as well."""
    tx.connection.execute(text(_MORE), {"at": NOON, "first": first, "last": last})
    assert outbox.next_due(tx, "post") == NOON
    plan = outbox._NEXT_DUE._plans["postgresql"]
    found = tx.connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {plan.sql}", plan.values({"on": "post"})
    )  # fmt: skip
    return found.scalar_one()[0]["Plan"]["Shared Hit Blocks"]


def test_four_times_as_many_letters_that_wait_are_no_more_than_six_times_the_work() -> None:
    """C8: nearly every letter was sent when the statistics were made. A burst is not looked through once for each
    letter in it: what belongs to the same card is found by the card."""
    with postgres.shelf().database() as url, Store.open(url, None) as store:
        with store.transaction() as tx:
            for number in range(50):
                write_letter(tx, f"old{number}", card=f"old{number}", place=f"p{number % 10}")
            tx.connection.execute(text("UPDATE outbox SET state = 'sent'"))
        postgres.shelf().server.say("ANALYZE outbox", database=url.rpartition("/")[2])
        with store.transaction() as tx:
            few = pages(tx, 1, FEW)
            assert pages(tx, FEW + 1, MANY) <= 6 * few


def test_a_handful_of_letters_is_claimed_in_as_few_statements_as_one() -> None:
    """C8: and none is waited for alone, however many letters there are, and however many other places are engaged."""
    with postgres.shelf().database() as url, Store.open(url, None) as store:
        with store.transaction() as tx:
            for number in range(150):
                write_letter(tx, f"k{number}", card=f"k{number}", place=f"U{number}")
            taken = claims.take(tx, "playground", NOON, 80, HOUR)
        for most in (1, 64):
            with traffic(store) as seen, store.transaction() as tx:
                taken += claims.take(tx, "playground", NOON, most, HOUR)
            assert (seen.statements, seen.trips) == (STATEMENTS, TRIPS), (most, seen)
        assert len({claim.letter.id for claim in taken}) == 145
