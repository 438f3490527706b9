"""The floodgate: somebody who sends far more than anybody can is told so once, and keeps nobody else waiting.

Each process counts for itself, in memory, before anything is kept: what was taken in before is safe, and what is turned
away costs next to nothing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.tools import Tools
from bot.ports import Answer, Incoming, Pressed, Said, Submitted
from storage import StoreError, inbox

REMEMBERED = 5_000
MINUTE_S = 60.0
Kind = Literal["said", "pressed", "submitted", "file"]


@dataclass
class _Left:
    """How much somebody may still send of one kind, since when that is so, and whether they were told of the limit."""

    much: float
    at: datetime
    told: bool = False


class Floodgate:
    """One for a process; any thread may ask it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lock = threading.Lock()
        self._left: dict[tuple[str, Kind], _Left] = {}

    def refuses(self, incoming: Incoming) -> Answer | None:
        """What is said to somebody who is over the limit; None for whatever is to be taken in.

        One sentence for words and presses until a quiet minute has passed, then nothing. A form always stays open with
        it, so that what was typed is not lost. What was kept before and comes again is let through.
        """
        if not incoming.handle or not isinstance(body := incoming.body, Said | Pressed | Submitted):
            return None
        who = self._tools.directory.person_of(incoming.platform, incoming.handle)
        who = who or f"{incoming.platform}:{incoming.handle}"
        kind: Kind = "said" if isinstance(body, Said) else "pressed" if isinstance(body, Pressed) else "submitted"
        if self.takes(who, kind) or self._was_kept(incoming.key):
            return None
        if isinstance(body, Submitted) and body.values:
            return Answer(self.sentence, "bad", errors={next(iter(body.values)): self.sentence}, accepted=False)
        return Answer(self.sentence, "bad", accepted=False) if self._first(who, kind) else Answer(accepted=False)

    def takes(self, who: str, kind: Kind) -> bool:
        """Whether one more of that kind is to be taken from somebody now."""
        now, most = self._tools.clock.now(), float(self._tools.per_minute)
        with self._lock:
            left = self._left.setdefault((who, kind), _Left(most, now))
            left.much = min(most, left.much + max(0.0, (now - left.at).total_seconds()) * most / MINUTE_S)
            left.at = now
            if left.much == most:
                left.told = False
                self._tidy(now)
            if left.much < 1:
                return False
            left.much -= 1
            return True

    @property
    def sentence(self) -> str:
        """What somebody is told who sent too much, in both languages."""
        return " ".join(self._tools.words.say("trouble.too_much", lang) for lang in ("zh", "en"))

    def _first(self, who: str, kind: Kind) -> bool:
        """Whether somebody is to be told; whoever looks after the bot sees it in the log, without a name."""
        with self._lock:
            left = self._left.get((who, kind))
            first = left is None or not left.told
            if left is not None:
                left.told = True
        if first:
            self._tools.watch.flooded(who, kind)
        return first

    def _was_kept(self, key: str) -> bool:
        try:
            with self._tools.store.reading() as tx:
                return inbox.is_known(tx, key)
        except StoreError:
            return False

    def _tidy(self, now: datetime) -> None:
        """Forget whoever has been quiet for a minute, where there are many: their limit is whole again."""
        if len(self._left) > REMEMBERED:
            quiet = [key for key, left in self._left.items() if (now - left.at).total_seconds() >= MINUTE_S]
            for key in quiet:
                del self._left[key]
