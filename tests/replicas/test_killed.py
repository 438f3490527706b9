"""Replicas that are killed, or whose machines' clocks are wrong, while very many reminders fall due at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.engine.rhythms import occasions
from tests import postgres
from tests.replicas.branches import Branches
from tests.replicas.reminders import fall_due, file_items
from tests.scale import times

MONDAY = datetime(2026, 3, 9, 1, 29, 58, tzinfo=UTC)
"""Two seconds before teams are asked about their week."""
SOON = timedelta(seconds=2)
REMINDERS, KILLS = times(100, 100_000), times(3, 100)
SKEWED = times(20, 3_000)
_LEFT = """
SELECT (SELECT count(*) FROM timer WHERE state = 'sleeping' AND due_at <= '{until}')
  + (SELECT count(*) FROM inbox WHERE state = 'new')
  + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND not_before <= '{until}')
  + (SELECT count(*) FROM alembic_version WHERE (SELECT count(*) FROM slot) < {slots})
"""


@pytest.fixture
def branches(tmp_path: Path, url: str) -> Iterator[Branches]:
    with closing(Branches(tmp_path, url, MONDAY, people=times(10, 300))) as made:
        yield made


class Look:
    """What the database of some branches says."""

    def __init__(self, branches: Branches) -> None:
        self._name = branches.url.rpartition("/")[2]

    def __call__(self, query: str) -> int:
        return postgres.shelf().server.ask(query, self._name)

    def waits_until(self, left: Callable[[], int], patience: float = times(40, 7_200)) -> None:
        """Until nothing is left."""
        until = time.monotonic() + patience
        while (number := left()) > 0:
            assert time.monotonic() < until, f"{number} are left"
            time.sleep(times(10, 250) / 1_000)


def test_a_hundred_thousand_reminders_reach_people_once_whoever_is_killed(branches: Branches) -> None:
    """A1, F1: three replicas and many reminders due at once; one replica after the other is killed. Each reminder was
    rung once and reached somebody, none twice without the platform being told of the doubt, and so each slot."""
    look, of = Look(branches), file_items(branches, branches.house.company.people)
    fall_due(branches, REMINDERS, of, MONDAY - timedelta(hours=1), timedelta(milliseconds=10))
    slots = {each.key for each in occasions(branches.house.tools, MONDAY, MONDAY + SOON)}
    assert slots
    branches.ends_here()
    before = branches.letters()
    branches.start_all(3)
    for kill in range(1, KILLS + 1):
        share = before + REMINDERS * kill // (KILLS + 1)
        look.waits_until(lambda until=share: until - branches.letters())
        time.sleep(branches.chance.random() * 0.05)
        branches.kill_one()
    look.waits_until(lambda: look(_LEFT.format(until=MONDAY + SOON, slots=len(slots))))
    branches.stop_all()
    assert look("SELECT count(*) FROM timer WHERE state = 'fired'") == REMINDERS
    assert look("SELECT count(*) FROM inbox WHERE key LIKE 'timer:%' AND state = 'done'") == REMINDERS
    assert look("SELECT count(*) FROM outbox WHERE key LIKE 'timer:%'") == REMINDERS
    assert look("SELECT count(DISTINCT split_part(key, '#', 1)) FROM outbox WHERE key LIKE 'timer:%'") == REMINDERS
    assert (
        look("SELECT count(*) FROM inbox WHERE key LIKE 'rhythm:%'") == look("SELECT count(*) FROM slot") >= len(slots)
    )
    opened = "SELECT workflow, circle, opened_at FROM case_ WHERE circle <> '' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    assert look(f"SELECT count(*) FROM ({opened}) AS twice") == 0
    assert look("SELECT count(*) FROM inbox WHERE state <> 'done'") == 0
    sent = branches.sent()
    assert look("SELECT count(*) FROM outbox WHERE state = 'sent'") == len(sent.keys)
    assert not sent.twice
    print(f"{REMINDERS} reminders, {KILLS} kills, {len(slots)} slots, {sent.again} sent again with a word of doubt")


def _on_a_machine(which: int) -> AbstractContextManager[object]:
    """One whose clock is right, ten minutes ahead, or ten behind."""
    return time_machine.travel(datetime.now(UTC) + (0, 1, -1)[which] * timedelta(minutes=10), tick=True)


def test_replicas_whose_clocks_are_ten_minutes_wrong_remind_in_time_and_once(branches: Branches) -> None:
    """E2: one machine is ten minutes ahead, another ten behind. What is due in five minutes waits all the same; what is
    due in a second comes then, by the database's clock, and once."""
    look, of = Look(branches), file_items(branches, branches.house.company.people)
    soon, later = MONDAY + timedelta(seconds=1), MONDAY + timedelta(minutes=5)
    fall_due(branches, SKEWED, of, soon)
    fall_due(branches, SKEWED, of, later, first=SKEWED)
    branches.ends_here()
    branches.start_all(3, where=_on_a_machine)
    look.waits_until(lambda: look(_LEFT.format(until=MONDAY + SOON, slots=1)))
    branches.stop_all()
    fired = "SELECT count(*) FROM timer WHERE state = 'fired'"
    assert look(fired) == look("SELECT count(*) FROM outbox WHERE key LIKE 'timer:%' AND state = 'sent'") == SKEWED
    assert look(f"{fired} AND fired_at >= due_at AND due_at = '{soon}'") == SKEWED
    assert look("SELECT count(*) FROM inbox WHERE key LIKE 'rhythm:%'") == look("SELECT count(*) FROM slot")
    assert not branches.sent().twice
