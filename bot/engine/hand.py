"""A spare hand: takes the turns of what was only kept, soon and in order, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress

from bot.engine.trace import traced
from storage import StoreError

log = logging.getLogger(__name__)


class Hand:
    """`work` takes some turns and says how many; it is called again until there are none."""

    def __init__(self, work: Callable[[], int]) -> None:
        self.pool: Executor = ThreadPoolExecutor(1, "turns")
        self._work = work
        self._asked = threading.Event()

    def ask(self) -> None:
        """There is something to do. Comes back at once."""
        if not self._asked.is_set():
            self._asked.set()
            with suppress(RuntimeError):  # it rests: the next to look takes the turn
                self.pool.submit(self._works)

    def _works(self) -> None:
        self._asked.clear()
        try:
            while self._work():
                pass
        except StoreError as problem:
            log.error("events wait: %s", problem)
        except Exception as problem:
            log.error("events wait: %s", traced(problem))

    def rest(self, within: float) -> None:
        """Begin nothing more, and wait for what is under way, so many seconds at most."""
        ending = threading.Thread(target=self.pool.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        ending.start()
        ending.join(within)
