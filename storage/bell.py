"""The bell: on PostgreSQL a replica tells the others at once that something waits. The pulse is what can be relied on;
a ring that is lost only makes them a second later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from storage.session import on_the_line

log = logging.getLogger(__name__)
APART_S = 0.05
"""Rings are so far apart at least: more of them would wake nobody sooner."""
AGAIN_S = 1.0
_CHANNEL = "bole"


class Bell:
    """Rings on a connection of its own, outside any transaction: a NOTIFY inside one makes commits wait in line."""

    def __init__(self, url: str, name: str) -> None:
        """`name`: ours, so that we do not hear ourselves."""
        self._url = "postgresql" + url[url.index("://") :]
        self._name = name
        self._rung, self._stopped = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, heard: Callable[[], object]) -> None:
        """Begin to ring and to listen; `heard` is called in a thread of the bell's."""
        works = (("bell-ring", self._ringing), ("bell-hear", lambda: self._hearing(heard)))
        self._threads = [threading.Thread(target=work, name=name, daemon=True) for name, work in works]
        for each in self._threads:
            each.start()

    def ring(self) -> None:
        """Something was written that others may take up. Comes back at once; any thread may say so."""
        self._rung.set()

    def stop(self, within: float) -> None:
        """Ring and hear no more."""
        self._stopped.set()
        self._rung.set()
        for each in self._threads:
            each.join(within)

    def _line(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._url, autocommit=True, **on_the_line())

    def _ringing(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._line() as line:
                    while self._rung.wait() and not self._stopped.wait(APART_S):
                        self._rung.clear()
                        line.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, self._name))
            except psycopg.Error:
                self._stopped.wait(AGAIN_S)

    def _hearing(self, heard: Callable[[], object]) -> None:
        """Listen; whatever was rung while nobody listened counts as one ring."""
        while not self._stopped.is_set():
            try:
                with self._line() as line:
                    line.execute(f"LISTEN {_CHANNEL}")
                    self._called(heard)
                    while not self._stopped.is_set():
                        rung = list(line.notifies(timeout=AGAIN_S, stop_after=1))
                        if any(each.payload != self._name for each in rung):
                            self._called(heard)
            except psycopg.Error:
                self._stopped.wait(AGAIN_S)

    def _called(self, heard: Callable[[], object]) -> None:
        try:
            heard()
        except Exception as problem:
            log.error("woken in vain, the pulse tries again: %s", type(problem).__name__)
