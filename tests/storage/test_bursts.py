"""Very many letters wait at once, on a PostgreSQL whose statistics are of a quiet day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text

from storage import Store, Tx, claims, outbox, ready
from storage.prepared import Prepared
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


def quiet_day(store: Store, url: str) -> None:
    """Nearly every letter was sent when the statistics were made."""
    with store.transaction() as tx:
        for number in range(50):
            write_letter(tx, f"old{number}", card=f"old{number}", place=f"p{number % 10}")
        tx.connection.execute(text("UPDATE outbox SET state = 'sent'"))
    postgres.shelf().server.say("ANALYZE outbox", database=url.rpartition("/")[2])


def burst(tx: Tx, first: int, last: int) -> None:
    """Letters of those numbers wait as well."""
    tx.connection.execute(text(_MORE), {"at": NOON, "first": first, "last": last})


def pages(tx: Tx, statement: Prepared, **values: Any) -> int:
    """How many pages a statement that was run before looks at."""
    plan = statement._plans["postgresql"]
    found = tx.connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {plan.sql}", plan.values(values)
    )  # fmt: skip
    return found.scalar_one()[0]["Plan"]["Shared Hit Blocks"]


def test_four_times_as_many_letters_that_wait_are_no_more_than_six_times_the_work() -> None:
    """C8: a burst is not looked through once for each letter in it: what belongs to the same card is found by the
    card."""
    with postgres.shelf().database() as url, Store.open(url, None) as store:
        quiet_day(store, url)
        with store.transaction() as tx:
            burst(tx, 1, FEW)
            assert outbox.next_due(tx, "post") == NOON
            few = pages(tx, outbox._NEXT_DUE, on="post")
            burst(tx, FEW + 1, MANY)
            assert pages(tx, outbox._NEXT_DUE, on="post") <= 6 * few


def test_a_claim_is_no_more_work_in_a_burst_ten_times_as_large() -> None:
    """C8: what was found is found again by its number, and by nothing that is true of all that wait."""
    with postgres.shelf().database() as url, Store.open(url, None) as store:
        quiet_day(store, url)
        seen: list[int] = []
        for first, last in ((1, MANY), (MANY + 1, 10 * MANY)):
            with store.transaction() as tx:
                burst(tx, first, last)
                found = claims.take(tx, "post", NOON, 10, timedelta(0))
                asked = {"on": "post", "now": NOON, "horizon": NOON, "hurry": False, "most": 10, "window": ready.WINDOW}
                looked = pages(tx, ready._OLDEST_READY, **asked)
                seen.append(looked + pages(tx, claims._CLAIM, rows=[c.letter.id for c in found], now=NOON, until=NOON))
        assert len(found) == 10 and seen[1] <= 1.2 * seen[0], seen


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
