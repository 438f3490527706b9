"""Many reminders that are due at once: real cases of everybody, copied in the database, each with timers of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import psycopg

from bot.ports import Incoming, Submitted
from tests.replicas.branches import Branches

LATER = timedelta(days=9)
_OLD = "(SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM case_ WHERE id NOT LIKE '%%-%%') AS old"
_PAIRS = f"generate_series(%(first)s, %(first)s + %(many)s - 1) AS n JOIN {_OLD} ON old.place = n %% %(of)s"
_COPY = f"""
CREATE TEMP TABLE pair AS SELECT n, old.id AS old, old.id || '-' || n AS id FROM {_PAIRS};
INSERT INTO case_ (id, ref, workflow, place, version, requester, department, circle, private, opened_at, due_at, body)
SELECT pair.id, 'AI-2020-' || n, workflow, place, version, requester, department, circle, private, opened_at, due_at,
  body
FROM pair JOIN case_ ON case_.id = pair.old;
INSERT INTO member (case_id, person, joined_at)
SELECT pair.id, person, joined_at FROM pair JOIN member ON case_id = pair.old;
INSERT INTO task (token, case_id, step, person, for_person, kind, state, due_at, opened_at)
SELECT token || '-' || n, pair.id, step, person, for_person, kind, state, due_at, opened_at
FROM pair JOIN task ON case_id = pair.old;
INSERT INTO timer (case_id, kind, due_at, state, about)
SELECT pair.id, kind, CASE kind WHEN 'half' THEN %(due)s::timestamptz + n %% 1000 * %(apart)s::interval ELSE due_at END,
  state, about
FROM pair JOIN timer ON case_id = pair.old WHERE kind IN ('half', 'late');
"""


def file_items(branches: Branches, people: Iterable[str], *, next_door: bool = False) -> int:
    """Everybody files one item of their own, or for whoever is named after them; how many there are."""
    people = list(people)
    owners = people[1:] + people[:1] if next_door else people
    due, clock = (branches.start + LATER).date().isoformat(), branches.clock
    for number, (person, owner) in enumerate(zip(people, owners, strict=True)):
        values = {"what": "写周报", "owner": owner, "due": due, "priority": "P1"}
        item = Submitted("desk", "start:meetings.action_item", values)
        answer = branches.house.room.receive(Incoming(f"filed:{number}", "playground", person, item, clock.now()))
        assert answer.accepted, answer
    while branches.house.room.pulse() + sum(courier.work() for courier in branches.house.couriers):
        pass
    return len(people)


def fall_due(
    branches: Branches, many: int, of: int, due: datetime, apart: timedelta = timedelta(0), first: int = 0
) -> None:
    """So many open cases more, numbered from `first` on, each with a reminder that is due then: a thousand moments, so
    far `apart`."""
    values = {"many": many, "of": of, "due": due, "apart": apart, "first": first}
    with psycopg.connect(branches.url, cursor_factory=psycopg.ClientCursor) as line:
        line.execute(_COPY, values)
        line.execute("ANALYZE")
