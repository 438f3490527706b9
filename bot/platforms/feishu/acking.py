"""What comes by the long connection is handed to the door in a pool of threads, once, and acknowledged."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from bot.platforms.feishu.body import PRESS, Take, read
from bot.platforms.feishu.frames import ack, answer, headers_of
from bot.platforms.feishu.sdk import Frame
from bot.platforms.shelf import Shelf
from bot.ports.trace import traced

log = logging.getLogger(__name__)
HANDS = 16
PRESS_HANDS = 8
MOST_UNDER_WAY = 2_000
"""Messages that are worked or wait for it. One that is refused comes again after 15 s at the soonest; one that waits is
done as soon as there is a hand, though Feishu may push it again meanwhile."""
REMEMBERED = 4 * 1024 * 1024
"""Bytes of answers that are remembered, so that a message that comes again is answered and not worked again."""


class Link(Protocol):
    """A connection on which can be answered."""

    def send(self, message: bytes) -> bool:
        """Whether the connection still stood."""
        ...


class Acks:
    """Works messages side by side: a slow one delays no other's answer, and a press waits for no message's. Any
    thread may give it a message."""

    def __init__(self, take: Take, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._take = take
        self._monotonic = monotonic
        self._hands = ThreadPoolExecutor(HANDS, "feishu-socket")
        self._press_hands = ThreadPoolExecutor(PRESS_HANDS, "feishu-socket-press")
        self._answered: Shelf[bytes] = Shelf(REMEMBERED, lambda payload: len(payload) + 200)
        self._asking: dict[str, tuple[Link, Frame]] = {}
        self._changed = threading.Condition()
        self._closed = False
        self.under_way = 0
        self.counts: Counter[str] = Counter()

    def give(self, link: Link, frame: Frame, payload: bytes) -> None:
        """Take a message and answer on this connection. One that is under way is answered where it came last."""
        name = headers_of(frame).get("message_id", "")
        with self._changed:
            known = self._answered.find(name) if name else None
            again = known is not None or name in self._asking
            refused = not again and (self._closed or self.under_way >= MOST_UNDER_WAY)
            if name and known is None and not refused:
                self._asking[name] = (link, frame)
            if not again and not refused:
                self.under_way += 1
                hands = self._press_hands if f'"{PRESS}"'.encode() in payload else self._hands
                hands.submit(self._work, name, link, frame, payload, self._monotonic())
            self.counts["repeated" if again else "refused" if refused else "taken"] += 1
        if known is not None or refused:
            link.send(ack(frame, known or answer(500, {}), 0))

    def note(self, what: str) -> None:
        """Count something that was not taken."""
        with self._changed:
            self.counts[what] += 1

    def shut(self) -> None:
        """Take nothing more: what comes now is refused at once, and Feishu pushes it again."""
        with self._changed:
            self._closed = True

    def idle(self, within: float) -> bool:
        """Wait until nothing is under way, so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.under_way, within)

    def close(self) -> None:
        self.shut()
        for hands in (self._hands, self._press_hands):
            hands.shutdown(wait=False, cancel_futures=True)

    def _work(self, name: str, link: Link, frame: Frame, payload: bytes, began: float) -> None:
        try:
            status, said = self._asked(payload)
            told = answer(status, said)
            if name and status == 200:
                self._answered.keep(name, told)
            with self._changed:
                link, frame = self._asking.pop(name, (link, frame))
            if not link.send(ack(frame, told, int((self._monotonic() - began) * 1000))):
                log.warning("feishu: the connection was gone before a message was acknowledged; it comes again")
        finally:
            with self._changed:
                self._asking.pop(name, None)
                self.under_way -= 1
                self._changed.notify_all()

    def _asked(self, payload: bytes) -> tuple[int, Mapping[str, Any]]:
        try:
            said = read(payload)
        except ValueError:
            log.error("feishu: a message of %d bytes could not be read", len(payload))
            return 500, {}
        try:
            return self._take(said)
        except Exception as problem:
            log.error("feishu: a message was not taken: %s", traced(problem))
            return 500, {}
