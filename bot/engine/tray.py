"""The tray: events that come in at the same moment are kept together, so that a thousand wait for few commits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.engine import wire
from bot.engine.tools import Tools
from bot.ports import Incoming
from storage import Tx, inbox, passes
from storage.inbox import Event

ATTEMPTS = 3
"""So often a transaction is tried in which somebody was in the way, or the line was lost."""
MOST = 200
OURS_FOR = timedelta(seconds=5)
"""So long other replicas leave an event to the one it came to: only that one can show a form to who waits for it."""


@dataclass(eq=False)
class _Slip:
    """An event on the tray, and in the end what became of it."""

    incoming: Incoming
    scene: Mapping[str, Any] | None
    ours: bool
    event: Event | None = None
    problem: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.event is not None or self.problem is not None


class Tray:
    """Keeps events. Whoever comes first keeps what lies there for all; the others wait for it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._slips: deque[_Slip] = deque()
        self._turn = threading.Lock()

    def keep(self, incoming: Incoming, scene: Mapping[str, Any] | None = None, *, ours: bool = False) -> Event:
        """The event as it is kept, from now on or for long; `ours` is left to us for a while. Raises StoreError where
        it could not be kept."""
        slip = _Slip(incoming, scene, ours)
        self._slips.append(slip)
        with self._turn:
            while not slip.is_done:
                self._keep_some()
        if slip.problem is not None:
            raise slip.problem
        assert slip.event is not None
        return slip.event

    def _keep_some(self) -> None:
        slips = [self._slips.popleft() for _ in range(min(len(self._slips), MOST))]
        if len(slips) > 1:
            try:
                with self._tools.store.transaction() as tx:
                    events = [self._put(tx, each) for each in slips]
            except Exception:  # one may have spoilt it for all: now each for itself
                pass
            else:
                for slip, event in zip(slips, events, strict=True):
                    slip.event = event
                return
        for slip in slips:
            self._keep_alone(slip)

    def _keep_alone(self, slip: _Slip) -> None:
        """Tried again where that may help: the key makes sure that it is kept once."""
        for left in range(ATTEMPTS - 1, -1, -1):
            try:
                with self._tools.store.transaction() as tx:
                    event = self._put(tx, slip)
            except Exception as problem:
                if not (left and passes(problem)):
                    slip.problem = problem
                    return
            else:
                slip.event = event
                return

    def _put(self, tx: Tx, slip: _Slip) -> Event:
        incoming = slip.incoming
        return inbox.put(
            tx,
            key=incoming.key,
            platform=incoming.platform,
            handle=incoming.handle,
            body=wire.kept_to_json(incoming, slip.scene),
            at=incoming.at,
            now=self._tools.clock.now(),
            private=wire.is_private(incoming.body),
            rests=OURS_FOR if slip.ours and tx.shared else timedelta(0),
        )
