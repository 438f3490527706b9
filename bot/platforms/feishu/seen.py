"""What came in of late, so that a second delivery of it is known."""

from __future__ import annotations

import threading
from collections import OrderedDict

REMEMBERED = 20_000


class Seen:
    """The events and messages of late: each is done once, and a second delivery waits for the first one's end."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[str, threading.Event] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, names: tuple[str, ...], patience: float) -> bool | None:
        """True: do it; False: it was done; None: somebody else is at it, and is not done within that many seconds."""
        with self._lock:
            known = [self._known[name] for name in names if name in self._known]
            if not known:
                mine = threading.Event()
                for name in names:
                    self._known[name] = mine
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
                return True
        if not known[0].wait(patience):
            return None
        with self._lock:
            return False if any(name in self._known for name in names) else None

    def end(self, names: tuple[str, ...], *, done: bool) -> None:
        """It was done, or has to come again."""
        with self._lock:
            found = [self._known[name] if done else self._known.pop(name) for name in names if name in self._known]
        for each in found:
            each.set()
