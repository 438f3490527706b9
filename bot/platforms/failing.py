"""Calls to a chat platform that went wrong: what that means for a letter, and what somebody has to mend."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from logging import Logger
from typing import Generic, Literal, Self, TypeVar

from bot.ports import DeliveryFailed

Meaning = Literal["transient", "permanent", "nobody", "everywhere", "stale", "unchanged", "late"]
"""transient: try again later. permanent: this letter never arrives as it is. nobody: the person or the place is not
there, permanent too. everywhere: no letter arrives until somebody mends the app. stale: what was to be replaced cannot
be, so a fresh one is put. unchanged: somebody else was there first. late: the trigger that opens a form is used up."""

Code = TypeVar("Code", str, int | str)
IN_A_ROW = 5
"""So many calls without an answer, one after the other, and it is the platform, not the letter."""


class Failed(DeliveryFailed, Generic[Code]):
    """A call did not do what it was to do. `code` is the platform's own, or ours for what happened on the way:
    "unreachable", "unanswered", "unreadable", "http_<status>", "ratelimited"."""

    def __init__(
        self,
        code: Code,
        *,
        meaning: Meaning = "transient",
        retry_after: float | None = None,
        unknown: bool = False,
        everywhere: bool = False,
        detail: str = "",
    ) -> None:
        super().__init__(
            f"{code}: {detail}" if detail else str(code),
            permanent=meaning not in ("transient", "everywhere"),
            retry_after=retry_after,
            unknown=unknown,
            everywhere=everywhere or meaning == "everywhere",
        )
        self.code: Code = code
        self.meaning: Meaning = meaning

    def still_unknown(self) -> Self:
        """The same failure, of a letter that may have arrived at an earlier attempt."""
        self.unknown = True
        return self


class Troubles:
    """What somebody has to mend before letters arrive, said once when it begins. Any thread may tell of a call.

    `broken`: codes that mean the access itself is no good, for any method, so that any good call ends them.
    """

    def __init__(self, platform: str, log: Logger, broken: Collection[int | str]) -> None:
        self._platform = platform
        self._log = log
        self._broken = broken
        self._lock = threading.Lock()
        self._now: dict[str, int | str] = {}
        self._unanswered = 0

    def now(self) -> dict[str, str]:
        """Method → the platform's code, or "unreachable". Empty when well."""
        with self._lock:
            return {method: str(code) for method, code in self._now.items()}

    def unanswered(self) -> bool:
        """One more call without an answer to go by. Whether they are so many that there is no getting through."""
        with self._lock:
            self._unanswered += 1
            return self._unanswered >= IN_A_ROW

    def failed(self, method: str, failure: Failed[str] | Failed[int | str]) -> None:
        """A call failed: keep what somebody has to see, and say it once."""
        with self._lock:
            known = self._now.get(method)
            if not _on_the_way(failure.code):
                self._unanswered = 0
                self._end(_on_the_way)
            if failure.everywhere:
                self._now[method] = failure.code
        if failure.everywhere and known != failure.code:
            self._log.error("%s: %s cannot be called: %s", self._platform, method, failure)
        elif failure.meaning == "transient" and failure.retry_after is None and not failure.everywhere:
            self._log.warning("%s: %s failed: %s", self._platform, method, failure)

    def well(self, method: str) -> None:
        """A call did what it was to do."""
        with self._lock:
            self._unanswered = 0
            if self._now:
                self._now.pop(method, None)
                self._end(lambda code: code in self._broken or _on_the_way(code))

    def _end(self, which: Callable[[int | str], bool]) -> None:
        self._now = {method: code for method, code in self._now.items() if not which(code)}


def _on_the_way(code: int | str) -> bool:
    """Whether a failure is one of the way there, so that any answer of the platform's shows it to be over."""
    return isinstance(code, str) and (code in ("unreachable", "unanswered", "unreadable") or code.startswith("http_"))
