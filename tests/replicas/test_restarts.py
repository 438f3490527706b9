"""PostgreSQL crashes and comes back, again and again, while people are at work."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Bole
from bot.ports import Refused, Submitted
from tests import postgres
from tests.replicas.town import ITEM, Town
from tests.scale import times

CRASHES = times(2, 100)
CLIENTS = ("li.na", "wang.xiaoyu", "chen.jing", "gu.minhua")
BETWEEN = 5
"""So many events are taken between two crashes, at least."""
DURABLE: dict[str, str] = {}
"""PostgreSQL as it comes: what is committed is on the disk."""
PATIENCE_S = 60.0


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    with closing(postgres.Server(DURABLE)) as made:
        yield made


@pytest.fixture
def town(tmp_path: Path, server: postgres.Server) -> Iterator[Town]:
    with closing(Town(tmp_path, server.fresh(), replicas=2)) as made:
        yield made


class Client:
    """Somebody who files one item after the other; what is refused is brought again, as a platform does."""

    def __init__(self, town: Town, house: Bole, who: str) -> None:
        self._town, self._house, self._who = town, house, who
        self.taken: list[str] = []
        self.refused = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._files, daemon=True)

    def _files(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            name = f"{self._who}:{number}"
            item = Submitted("desk", "start:meetings.action_item", {**ITEM, "what": name, "owner": self._who})
            while not self._brings(name, item):
                self.refused += 1
                time.sleep(0.02)
            self.taken.append(name)

    def _brings(self, name: str, item: Submitted) -> bool:
        try:
            self._house.room.receive(self._town.event(self._who, item, name))
        except Refused:
            return False
        return True


class Crowd:
    """Everybody who files, half of them at either replica."""

    def __init__(self, town: Town) -> None:
        self.clients = [Client(town, town.houses[n % 2], who) for n, who in enumerate(CLIENTS)]
        for each in self.clients:
            each.thread.start()

    @property
    def taken(self) -> int:
        return sum(len(each.taken) for each in self.clients)

    @property
    def refused(self) -> int:
        return sum(each.refused for each in self.clients)

    def stop(self) -> None:
        for each in self.clients:
            each.stopped.set()
        for each in self.clients:
            each.thread.join(PATIENCE_S)
            assert not each.thread.is_alive(), "somebody was never answered"


def waits(for_: int, crowd: Crowd, what: str) -> None:
    """Until so many more were taken, or refused."""
    until, least = time.monotonic() + PATIENCE_S, getattr(crowd, what) + for_
    while getattr(crowd, what) < least:
        assert time.monotonic() < until, f"nothing is {what}"
        time.sleep(0.005)


def test_a_server_that_crashes_a_hundred_times_loses_nothing_that_was_acknowledged(
    town: Town, server: postgres.Server
) -> None:
    """D6: PostgreSQL is stopped as by a crash and started again, under four people at two replicas. While it is away
    what comes is refused, so that it is brought again; what was taken is there, once; nothing of ours is restarted."""
    crowd, back = Crowd(town), list[float]()
    try:
        for _ in range(CRASHES):
            waits(BETWEEN, crowd, "taken")
            server.stop(signal.SIGQUIT)
            waits(1, crowd, "refused")
            server.start()
            began = time.monotonic()
            waits(1, crowd, "taken")
            back.append(time.monotonic() - began)
    finally:
        crowd.stop()
    settle(town)
    taken = sorted(name for each in crowd.clients for name in each.taken)
    assert [row["name"] for row in town.rows("SELECT body #>> '{answers,what}' AS name FROM case_ ORDER BY 1")] == taken
    assert {row["state"] for row in town.rows("SELECT state FROM inbox")} == {"done"}
    assert crowd.refused >= CRASHES and max(back) < 10
    assert not town.post.twice
    print(f"{len(taken)} taken, {crowd.refused} refused, back after {sorted(back)[len(back) // 2]:.2f} s")


def settle(town: Town) -> None:
    """What waits for a later try has its time."""
    for seconds in (0, 61, 600):
        town.winds(seconds=seconds)
