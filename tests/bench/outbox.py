"""The courier against a platform that takes one message a second from each place, and not one more."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from time import monotonic, sleep

from bot.app import build
from bot.cards.model import Card, line, to_json
from bot.clock import SystemClock
from bot.engine.courier import Courier
from bot.ports import DeliveryFailed, Limits, Parcel
from bot.settings import Settings
from storage import Store, outbox

SECOND = 0.5
"""A second of the platform's is so long here, so that the measurement takes half the time."""
PLACES, EACH = 20, 16
TAKES_S = 0.005
ROUNDS = 3
NAME = "far"


@dataclass(frozen=True)
class Sending:
    """`share`: of the rate the platform permits, over all places; `lowest`: of the place that had the least of it.
    `refused`: of all calls. Medians over the rounds."""

    share: float
    lowest: float
    refused: float
    lost: int


@dataclass
class Platform:
    """Takes a few milliseconds for a call, and refuses what comes too soon after the last message of a place."""

    name: str = NAME
    limits: Limits = field(default_factory=lambda: Limits(near=False, hands=8, seconds_between=SECOND))
    taken: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, parcel: Parcel) -> str:
        now = monotonic()
        with self._lock:
            times = self.taken.setdefault(parcel.place, [])
            if times and now - times[-1] < SECOND:
                self.refused += 1
                raise DeliveryFailed("ratelimited", retry_after=SECOND)
            times.append(now)
        sleep(TAKES_S)
        return parcel.key


def measure(folder: Path) -> Sending:
    """Rounds of letters, as many to each place, written before the courier begins."""
    rounds = [_round(folder / str(number)) for number in range(ROUNDS)]
    return Sending(
        share=median(r.share for r in rounds),
        lowest=median(r.lowest for r in rounds),
        refused=median(r.refused for r in rounds),
        lost=sum(r.lost for r in rounds),
    )


def _round(folder: Path) -> Sending:
    platform = Platform()
    settings = Settings(_env_file=None, data_dir=folder)  # pyright: ignore[reportCallIssue]
    bole = build(settings, {NAME: platform}, clock=SystemClock())
    try:
        _write(bole.tools.store)
        _run(bole.couriers[0])
    finally:
        bole.close()
    times = platform.taken.values()
    sent = sum(len(each) for each in times)
    paces = [(len(each) - 1) * SECOND / (each[-1] - each[0]) for each in times]
    return Sending(
        share=fmean(paces),
        lowest=min(paces),
        refused=platform.refused / (sent + platform.refused),
        lost=PLACES * EACH - sent,
    )


def _write(store: Store) -> None:
    now = SystemClock().now()
    with store.transaction() as tx:
        for number in range(PLACES * EACH):
            key, place = f"k{number}", f"U{number % PLACES:03}"
            outbox.put(tx, key, key, "direct", place, NAME, 1, to_json(Card(line(key))), now)


def _run(courier: Courier) -> None:
    courier.start()
    while courier.next_due() is not None:
        sleep(SECOND / 2)
    courier.stop(10)
