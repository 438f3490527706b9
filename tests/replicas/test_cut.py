"""The line to PostgreSQL is cut in the middle of commits, at whichever of them, while replicas work side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from bot.app import Bole
from bot.ports import Answer, Incoming, Pressed, Refused, Submitted
from storage import StoreError
from tests import postgres
from tests.replicas.cutting import HOWS, How, Line
from tests.replicas.town import ITEM, Town
from tests.scale import times

CUTS = times(20, 500)
ONE_IN = 4
WHO = ("li.na", "wang.xiaoyu", "chen.jing")
PRESSED = "SELECT DISTINCT split_part(key, ':', 2) || split_part(key, ':', 3) FROM inbox WHERE key ~ '^(first|second)'"


class Scissors:
    """Cuts at one commit in four, in whichever way, until it was done often enough."""

    def __init__(self, seed: int, number: int) -> None:
        self._chance, self._lock = Random(seed), threading.Lock()
        self.left, self.sharp = number, False

    def __call__(self) -> How | None:
        with self._lock:
            if not (self.sharp and self.left and self._chance.randrange(ONE_IN) == 0):
                return None
            self.left -= 1
            return self._chance.choice(HOWS)


@pytest.fixture
def scissors() -> Scissors:
    return Scissors(20260302, CUTS)


@pytest.fixture
def line(url: str, scissors: Scissors) -> Iterator[Line]:
    with closing(Line(postgres.shelf().server.port, scissors)) as made:
        yield made


@pytest.fixture
def town(tmp_path: Path, url: str, line: Line) -> Iterator[Town]:
    with closing(Town(tmp_path, line.url(url))) as made:
        yield made


def brought(house: Bole, event: Incoming) -> Answer:
    """What a platform does: bring it again until it is taken."""
    while True:
        with suppress(Refused):
            return house.room.receive(event)


def work(house: Bole) -> None:
    """A beat of a replica; one that fails is followed by the next."""
    with suppress(StoreError):
        house.room.pulse()
        for courier in house.couriers:
            courier.work()


def lives(town: Town, house: Bole, who: str, scissors: Scissors, known: list[str]) -> Callable[[], None]:
    """Somebody files items and presses, twice each, as long as there is something to cut."""

    def life() -> None:
        while scissors.left:
            name = f"{who}:{len(known)}"
            known.append(name)
            filed = Submitted("desk", "start:meetings.action_item", {**ITEM, "what": name, "owner": who})
            brought(house, Incoming(f"filed:{name}", "playground", who, filed, town.clock.now()))
            work(house)
            token = token_of(town, name)
            for deed in ("first", "second") if token else ():
                brought(house, Incoming(f"{deed}:{name}", "playground", who, Pressed(token, "done"), town.clock.now()))
            work(house)

    return life


def token_of(town: Town, name: str) -> str:
    """What the card of an item carries, once its turn was taken."""
    asked = (
        "SELECT token FROM task JOIN case_ ON case_.id = case_id WHERE kind = 'ask' AND body #>> '{answers,what}' = :it"
    )
    while True:
        with suppress(StoreError):
            found = town.rows(asked, it=name)
            return found[0]["token"] if found else ""


def test_a_line_cut_in_five_hundred_commits_has_no_double_effect_and_loses_nothing(
    town: Town, line: Line, scissors: Scissors
) -> None:
    """D7: three replicas work side by side, and one commit in four loses its line before, during or after it. What was
    acknowledged is there, once; what was pressed is decided once; nobody is written to twice."""
    known: list[list[str]] = [[] for _ in WHO]
    scissors.sharp = True
    everybody = zip(town.houses, WHO, known, strict=True)
    town.at_once([lives(town, house, who, scissors, own) for house, who, own in everybody])
    scissors.sharp = False
    for seconds in (0, 61, 61, 600):
        town.winds(seconds=seconds)
    names = sorted(name for own in known for name in own)
    assert sum(line.cuts.values()) == CUTS and len(line.cuts) == 3
    assert [row["name"] for row in town.rows("SELECT body #>> '{answers,what}' AS name FROM case_ ORDER BY 1")] == names
    states = {row["state"]: row["n"] for row in town.rows("SELECT state, count(*) AS n FROM inbox GROUP BY 1")}
    assert set(states) == {"done"}
    ends = town.rows("SELECT ref, count(*) AS n FROM audit WHERE split_part(action, ':', 3) = 'done' GROUP BY 1")
    assert {row["n"] for row in ends} == {1} and len(ends) == len(town.rows(PRESSED)) > 0
    assert not town.rows("SELECT key FROM outbox WHERE state NOT IN ('sent', 'superseded', 'held', 'listed')")
    assert town.post.taken and not town.post.twice
    print(f"{dict(line.cuts)}, {len(names)} cases, {states}")
