"""The heartbeat: a few interval pulses and no memory. What is due is known by the database alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.engine.trace import traced
from storage import StoreError

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)
EVERY_S = 1.0

# A beat that comes while the last one still runs is left out, on purpose: nothing to warn of.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Heartbeat:
    """Calls each of the given works at its interval, in seconds, one call of a work at a time.

    A work that fails is told to the log and called again next time. Works must bear being called late or
    early: they look for themselves at what is due.
    """

    def __init__(self, *works: tuple[float, Callable[[], object]]) -> None:
        self._works = works
        self._scheduler: BackgroundScheduler | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def start(self) -> None:
        """Begin to beat; comes back at once. The library is loaded aside, while the first page is served."""
        threading.Thread(target=self._start, name="heartbeat", daemon=True).start()

    def _start(self) -> None:
        from apscheduler.schedulers.background import BackgroundScheduler

        # A grace time of None and coalescing: after a stall one call, never a dropped one.
        scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        for seconds, work in self._works:
            scheduler.add_job(_guarded(work), "interval", seconds=seconds)
        with self._lock:
            if not self._stopped:
                scheduler.start()
                self._scheduler = scheduler

    def stop(self, within: float | None = None) -> None:
        """Beat no more; waits for the calls under way, so many seconds at most."""
        with self._lock:
            self._stopped = True
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            ending = threading.Thread(target=scheduler.shutdown, name="heartbeat-end", daemon=True)
            ending.start()
            ending.join(within)


def _guarded(work: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        try:
            work()
        except StoreError as problem:
            log.error("a pulse failed, the next one tries again: %s", problem)
        except Exception as problem:
            log.error("a pulse failed, the next one tries again: %s", traced(problem))

    return call
