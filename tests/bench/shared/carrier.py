"""One replica's outbox and courier, and a far platform that takes every letter. Run as a program of its own."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import build
from bot.cards.model import Card, line, to_json
from bot.clock import RandomIds
from bot.ports import Limits, Parcel
from bot.settings import Settings
from storage import outbox
from tests.bench.company import MORNING
from tests.bench.house import Ticking
from tests.bench.program import Program

NAME = "far"
HANDS = 16
"""As many as the peer has."""


@dataclass
class Far:
    """Answers after so many seconds."""

    name: str = NAME
    limits: Limits = field(default_factory=lambda: Limits(near=False, hands=HANDS, seconds_between=0.0))
    takes: float = 0.0

    def send(self, parcel: Parcel) -> str:
        if self.takes:
            time.sleep(self.takes)
        return parcel.key


class Carrier:
    """Writes letters, and brings them."""

    def __init__(self, number: int, url: str, folder: Path, since: float) -> None:
        settings = Settings(_env_file=None, data_dir=folder, database_url=url)  # pyright: ignore[reportCallIssue]
        self.far, self.clock = Far(), Ticking(MORNING, since)
        self.bole = build(settings, {NAME: self.far}, clock=self.clock, ids=RandomIds())
        self._number, self._written = number, 0

    def program(self) -> Program:
        return Program(defers=self.defers, works=self.works)

    def defers(self, count: int, at_once: int, body: str) -> float:
        """So many letters, each to another place, so many in one transaction; the seconds it took."""
        card, began, now = to_json(Card(line(body))), time.perf_counter(), self.clock.now()
        for first in range(0, count, at_once):
            with self.bole.tools.store.transaction() as tx:
                for _ in range(first, min(first + at_once, count)):
                    self._written += 1
                    key = f"{self._number}:{self._written}"
                    outbox.put(tx, key, key, "direct", f"u{key}", NAME, 1, card, now)
        return time.perf_counter() - began

    def works(self, takes: float) -> float:
        """Bring what waits; the seconds of processor time it took."""
        (courier,), self.far.takes, before = self.bole.couriers, takes, time.process_time()
        courier.start()
        while courier.next_due() is not None:
            time.sleep(0.05)
        courier.stop(10)
        return time.process_time() - before


def main() -> None:
    number, url, folder, since = sys.argv[1:5]
    carrier = Carrier(int(number), url, Path(folder), float(since))
    carrier.program().listen(0, carrier.bole.close)


if __name__ == "__main__":
    main()
