"""A thousand messages at once over the long connection; beside the SDK's own client, which does nothing with them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import BEFORE_MONDAY, company_file
from tests.bench.feishu.ground import housed, settled
from tests.bench.postman import Ack
from tests.bench.program import HOUSE_CORE, Run, apart
from tests.platforms.feishu.fake import FakeFeishu, frames, payloads
from tests.platforms.feishu.fake import messages as written
from tests.platforms.feishu.fake.company import Json
from tests.platforms.feishu.fake.frames import DATA
from tests.platforms.feishu.fake.line import Link
from tests.platforms.peer import BINARY

EVENTS = 1_000
ROUNDS = 3
WORDS = "我的待办"
PATIENCE_S = 60.0
"""For so long acknowledgements are waited for here; Feishu itself waits for three seconds."""


@dataclass(frozen=True)
class Bursts:
    """Acks of bursts of the SDK's client and of the house in turn; a status of 500 asks Feishu to push again later.

    `pushes`: how often Feishu pushes until the last event of a round was kept; `worked_s`: seconds from the first push
    until each had had its turn; `lost`: events whose turn never came; `each_ms`, `theirs_ms`: processor time an event,
    its turn included.
    """

    rounds: list[tuple[list[Ack], list[Ack]]]
    pushes: list[int]
    worked_s: list[float]
    lost: int
    each_ms: float
    theirs_ms: float


def measure(folder: Path, events: int = EVENTS) -> Bursts:
    company = folder / "company.toml"
    company.write_text(company_file(events), encoding="utf-8")
    rounds: list[tuple[list[Ack], list[Ack]]] = []
    pushes: list[int] = []
    worked: list[float] = []
    spent = theirs_spent = 0.0
    with apart(), settled(company, BEFORE_MONDAY) as other, settled(company, BEFORE_MONDAY) as feishu:
        bare = Run(HOUSE_CORE, "-m", "tests.bench.feishu.bare", "ws", other.app_id, other.app_secret, other.url)
        try:
            with housed(folder, feishu, "ws", company, BEFORE_MONDAY) as house:
                for each in (other, feishu):
                    assert each.line.connected(1, 30), "nobody connected"
                    burst(each, _written(each, events // 10))
                expected = events // 10
                _worked(house, expected)
                for _ in range(ROUNDS):
                    before = bare.tell("cpu")["all"]
                    theirs = burst(other, _written(other, events))
                    theirs_spent += bare.tell("cpu")["all"] - before
                    payloads, before = _written(feishu, events), house.tell("cpu")["all"]
                    began = time.perf_counter()
                    ours, pushed = burst(feishu, payloads), 1
                    left = _refused(payloads, ours)
                    while left:
                        left, pushed = _refused(left, burst(feishu, left)), pushed + 1
                    expected += events
                    _worked(house, expected)
                    worked.append(time.perf_counter() - began)
                    spent += house.tell("cpu")["all"] - before
                    rounds.append((theirs, ours))
                    pushes.append(pushed)
                lost = expected - house.tell("taken")
        finally:
            bare.close()
    each = 1e3 * events * ROUNDS
    return Bursts(rounds, pushes, worked, lost, spent / each, theirs_spent / each)


def _worked(house: Run, events: int) -> None:
    """Wait until the house has taken so many turns."""
    until = time.monotonic() + PATIENCE_S
    while house.tell("taken") < events and time.monotonic() < until:
        time.sleep(0.1)


def burst(feishu: FakeFeishu, events: Sequence[Json]) -> list[Ack]:
    """All of them in the same moment, over the one connection; how long each waited from when it was written there."""
    made = [(feishu.id("", 32), json.dumps(each, ensure_ascii=False).encode()) for each in events]
    ready = [(name, feishu.line._cut(name, data)[0].encoded()) for name, data in made]
    ears, sent = _Ears(feishu), dict[str, float]()
    for name, frame in ready:
        sent[name] = time.perf_counter()
        feishu.line.links[0].send(BINARY, frame)
    heard = ears.heard(len(ready))
    return [
        Ack(heard[name][0], heard[name][1] - at) if name in heard else Ack(0, PATIENCE_S) for name, at in sent.items()
    ]


class _Ears:
    """Hears acknowledgements in place of the fake, which would wake everybody who waits for one."""

    def __init__(self, feishu: FakeFeishu) -> None:
        self._feishu, self._usual = feishu, feishu.line.heard
        self._heard: dict[str, tuple[int, float]] = {}
        self._changed = threading.Condition()
        feishu.line.heard = self._hear

    def heard(self, count: int) -> dict[str, tuple[int, float]]:
        """Message → status and moment, once so many are there or nobody waits any longer."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._heard) >= count, PATIENCE_S)
        self._feishu.line.heard = self._usual
        return self._heard

    def _hear(self, link: Link, data: bytes) -> None:
        at, frame = time.perf_counter(), frames.read(data)
        if frame.method != DATA:
            self._usual(link, data)
            return
        with self._changed:
            self._heard[frame.headers["message_id"]] = json.loads(frame.payload)["code"], at
            self._changed.notify()


def _written(feishu: FakeFeishu, count: int) -> list[Json]:
    """What Feishu tells of one message of each of so many people."""
    found: list[Json] = []
    for user in list(feishu.users.values())[:count]:
        message = written.put(feishu, feishu.place(user.open_id), "text", {"text": WORDS}, user.open_id)
        found.append(payloads.received(feishu, user, message))
    return found


def _refused(events: Sequence[Json], acks: Sequence[Ack]) -> list[Json]:
    return [event for event, ack in zip(events, acks, strict=True) if ack.status != 200]
