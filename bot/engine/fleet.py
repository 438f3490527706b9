"""The replicas of one bot: how many they are, so that together they keep to what a platform allows one app."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.engine.tools import Tools
from storage import replicas

log = logging.getLogger(__name__)
BEAT_S = 5.0
GONE = timedelta(seconds=3 * BEAT_S)


class Fleet:
    """What this replica knows of the others. On a database of its own it is the only one."""

    def __init__(self, name: str) -> None:
        """`name`: ours, that no other replica has."""
        self.name = name
        self.number = 1

    def share(self) -> int:
        """By how many the pace of the app is divided."""
        return self.number

    def beat(self, tools: Tools) -> None:
        """Sign in, count, and let nobody be held up by one that sleeps; let it be called every few seconds. Raises
        StoreError."""
        if not tools.store.shared:
            return
        now = tools.clock.now()
        with tools.store.transaction() as tx:
            if hung := replicas.hang_up(tx):
                log.warning("%s connection(s) of a replica that fell silent were ended", hung)
            replicas.sign_in(tx, self.name, now)
            replicas.forget(tx, now - GONE)
            self.number = max(1, replicas.live(tx, now - GONE))

    def leave(self, tools: Tools) -> None:
        """The others need not wait until this one is missed. Raises StoreError."""
        if tools.store.shared:
            with tools.store.transaction() as tx:
                replicas.leave(tx, self.name)
