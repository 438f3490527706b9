"""What a crowd of people did to the same cases at three replicas, told by each of them, beside what the memory says."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

import psycopg
import pytest

from bot.ports import Body, Incoming, Pressed, Submitted
from tests.replicas.branches import Branches, Replica
from tests.replicas.reminders import fall_due, file_items
from tests.scale import times

MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
REPLICAS, CLIENTS, AT_ONCE = 3, 4, 3
ROUNDS = times(3, 1_389)
"""In each round all twelve press once at each of three cases: 36 operations."""
VERBS = ("done", "drop", "withdraw")
"""Approve, reject, withdraw: each would end the case."""
PATIENCE_S = 60.0
_CASES = """
SELECT asks.token, asks.person, watches.token, watches.person FROM case_
JOIN task AS asks ON asks.case_id = case_.id AND asks.kind = 'ask'
JOIN task AS watches ON watches.case_id = case_.id AND watches.kind = 'watch'
WHERE case_.id LIKE '%-%' ORDER BY split_part(case_.id, '-', 2)::int
"""
_ENDS = "SELECT cause, case_id FROM audit WHERE split_part(action, ':', 3) IN ('done', 'drop', 'withdraw') ORDER BY id"


@dataclass(frozen=True)
class Card:
    """A case as its two people see it."""

    asks: str
    owner: str
    watches: str
    requester: str

    def press(self, verb: str) -> tuple[str, Body]:
        """Who presses that, and what arrives."""
        if verb == "withdraw":
            return self.requester, Pressed(self.watches, verb)
        return self.owner, Pressed(self.asks, verb) if verb == "done" else Submitted(
            self.asks, verb, {"reason": "不做"}
        )


@dataclass(frozen=True)
class Deed:
    """One operation as whoever did it saw it. Its times are of the machine's steady clock."""

    key: str
    accepted: bool
    said: str
    began: float
    ended: float

    @property
    def case(self) -> str:
        return self.key.split(":")[1]

    @property
    def verb(self) -> str:
        return self.key.split(":")[2]


@pytest.fixture
def branches(tmp_path: Path, url: str) -> Iterator[Branches]:
    with closing(Branches(tmp_path, url, MONDAY, people=times(10, 300))) as made:
        yield made


def cards_of(url: str) -> list[Card]:
    with psycopg.connect(url) as line:
        return [Card(*row) for row in line.execute(_CASES)]


class Race:
    """Everybody at the same cases at the same moment, round by round."""

    def __init__(self, folder: Path, cards: list[Card]) -> None:
        self._folder, self._cards = folder, cards
        self._gate = get_context("fork").Barrier(REPLICAS * CLIENTS)

    def __call__(self, replica: Replica, which: int) -> None:
        """What one replica's process does: four people press at once."""
        threads = [threading.Thread(target=self._client, args=(replica, which * CLIENTS + n)) for n in range(CLIENTS)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    def _client(self, replica: Replica, who: int) -> None:
        chance = Random(who)
        with (self._folder / f"deeds-{who}").open("w") as book:
            for beginning in range(0, len(self._cards), AT_ONCE):
                numbers = list(range(beginning, min(beginning + AT_ONCE, len(self._cards))))
                chance.shuffle(numbers)
                self._gate.wait(PATIENCE_S)
                for number in numbers:
                    book.write(json.dumps(self._does(replica, number, VERBS[(who + number) % 3], who)) + "\n")

    def _does(self, replica: Replica, number: int, verb: str, who: int) -> tuple[str, bool, str, float, float]:
        person, body = self._cards[number].press(verb)
        key, began = f"race:{number}:{verb}:{who}", time.monotonic()
        answer = replica.room.receive(Incoming(key, "playground", person, body, MONDAY))
        return key, answer.accepted, answer.toast, began, time.monotonic()

    def deeds(self) -> list[Deed]:
        """Everything that was done."""
        books = [self._folder / f"deeds-{who}" for who in range(REPLICAS * CLIENTS)]
        return [Deed(*json.loads(line)) for book in books for line in book.read_text("utf-8").splitlines()]


def anomalies(deeds: list[Deed], ends: list[tuple[str, str]]) -> list[str]:
    """What no order of the deeds, one after the other, could explain."""
    found, of_case = list[str](), defaultdict[str, list[Deed]](list)
    for deed in deeds:
        of_case[deed.case].append(deed)
    kept = {key for key, _ in ends}
    if len(kept) != len(ends) or len({case for _, case in ends}) != len(ends):
        found.append("a case was ended twice")
    for case, done in of_case.items():
        won = [deed for deed in done if deed.accepted]
        if len(won) != 1 or won[0].key not in kept:
            found.append(f"case {case} was ended by {[deed.key for deed in won]}")
            continue
        lost = [deed for deed in done if not deed.accepted]
        found += [f"{deed.key} was refused before {won[0].key} began" for deed in lost if deed.ended < won[0].began]
        found += [f"{deed.key} was told nothing" for deed in lost if not deed.said or deed.said == won[0].said]
    return found


def test_of_all_who_end_a_case_at_three_replicas_one_does_and_the_others_are_told(
    branches: Branches, tmp_path: Path
) -> None:
    """D9, F3: four people at each of three replicas approve, reject and withdraw the same cases at once. Each case is
    ended once; the memory and whoever pressed agree on by whom; nobody was refused before there was a reason."""
    of = file_items(branches, branches.house.company.people, next_door=True)
    fall_due(branches, ROUNDS * AT_ONCE, of, MONDAY + timedelta(days=1))
    branches.ends_here()
    race = Race(tmp_path, cards_of(branches.url))
    branches.start_all(REPLICAS, race)
    branches.wait_for_all()
    with psycopg.connect(branches.url) as line:
        ends = [(str(cause), str(case)) for cause, case in line.execute(_ENDS)]
        assert line.execute("SELECT count(*) FROM inbox WHERE state <> 'done'").fetchone() == (0,)
        assert line.execute("SELECT count(*) FROM case_ WHERE closed_at IS NOT NULL").fetchone() == (len(ends),)
    deeds = race.deeds()
    assert len(deeds) == ROUNDS * AT_ONCE * REPLICAS * CLIENTS and len(ends) == ROUNDS * AT_ONCE
    assert not anomalies(deeds, ends)
    print(f"{len(deeds)} operations, {len(ends)} cases")


def test_a_history_nobody_could_explain_is_found() -> None:
    """D9: the check itself: two who win, one who is refused too early, one who hears nothing, one the memory forgot."""
    won, lost = Deed("race:1:done:0", True, "已完成", 1.0, 2.0), Deed("race:1:drop:1", False, "已有人处理", 1.5, 2.5)
    ends = [(won.key, "a")]
    assert not anomalies([won, lost], ends)
    for deed in (
        Deed(lost.key, True, "已取消", 1.5, 2.5), Deed(lost.key, False, "已有人处理", 0.1, 0.5),
        Deed(lost.key, False, "", 1.5, 2.5),
    ):  # fmt: skip
        assert anomalies([won, deed], ends)
    assert anomalies([won, lost], []) and anomalies([won, lost], [*ends, (lost.key, "a")])
