"""Forms open on people's screens, kept for every process and over restarts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.engine.tools import Tools
from bot.engine.turnstile import Turnstile
from storage import Tx, openforms

KEPT = timedelta(days=7)
"""For so long a form nobody touched is remembered as it stands on a screen."""


class OpenForms:
    """Implements the port of that name. Writes behind the house's lock."""

    def __init__(self, tools: Tools, lock: Turnstile) -> None:
        self._tools = tools
        self._lock = lock

    def keep(self, name: str, body: Mapping[str, Any]) -> None:
        with self._lock, self._tools.store.transaction() as tx:
            openforms.put(tx, name, dict(body), self._tools.clock.now())

    def find(self, name: str) -> Mapping[str, Any] | None:
        with self._tools.store.reading() as tx:
            return openforms.get(tx, name)

    def drop(self, name: str) -> None:
        with self._lock, self._tools.store.transaction() as tx:
            openforms.drop(tx, name)


def sweep(tx: Tx, now: datetime) -> None:
    """Forget what nobody has touched for long."""
    openforms.forget(tx, now - KEPT)
