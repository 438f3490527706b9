"""A line to PostgreSQL that is cut in the middle of commits: the server behind it is real, and knows nothing of it."""

from __future__ import annotations

import select
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

How = Literal["before", "during", "after"]
HOWS: tuple[How, ...] = ("before", "during", "after")
"""Before the server hears of the commit; as soon as it was told; after it has answered, and before we hear that."""
_COMMIT = b"COMMIT\x00"
"""Whatever else goes with it: we are told of a commit, and so is the server."""
_AT_ONCE = 65_536
LOOK_S = 0.2


class Line:
    """Listens on a port of its own, and brings everything to the server and back until it is to be cut."""

    def __init__(self, port: int, cut: Callable[[], How | None]) -> None:
        """`cut` is asked at each commit, by any thread."""
        self._to, self._cut = port, cut
        self.cuts = Counter[How]()
        self._closed = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._lets_in, daemon=True).start()

    def url(self, url: str) -> str:
        """The same database by this line."""
        return url.replace(f":{self._to}/", f":{self.port}/")

    def close(self) -> None:
        """Let nobody in any more, and hang up on everybody."""
        self._closed = True
        self._door.close()

    def _lets_in(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._door.accept()
                theirs = socket.create_connection(("127.0.0.1", self._to))
                threading.Thread(target=self._serves, args=(ours, theirs), daemon=True).start()

    def _serves(self, ours: socket.socket, theirs: socket.socket) -> None:
        with ours, theirs, suppress(OSError):
            while not self._closed:
                for ready in select.select([ours, theirs], [], [], LOOK_S)[0]:
                    said = ready.recv(_AT_ONCE)
                    if not said:
                        return
                    if ready is theirs:
                        ours.sendall(said)
                    elif _COMMIT in said and (how := self._cut()) is not None:
                        self._breaks(how, said, ours, theirs)
                        return
                    else:
                        theirs.sendall(said)

    def _breaks(self, how: How, said: bytes, ours: socket.socket, theirs: socket.socket) -> None:
        """Do to the commit what is to be done; the line is cut after that."""
        self.cuts[how] += 1
        if how != "before":
            theirs.sendall(said)
        while how == "after":
            for ready in select.select([ours, theirs], [], [])[0]:
                part = ready.recv(_AT_ONCE)
                if not part or (ready is theirs and _COMMIT in part):
                    return
                if ready is ours:
                    theirs.sendall(part)
