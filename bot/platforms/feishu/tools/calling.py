"""How Feishu's tools are called, and what their failures mean for what was to stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from bot.ports import DeliveryFailed, Gone, NotAllowed, ToolKind

SCOPES: Mapping[ToolKind, str] = {
    "todo": "task:task:write",
    "event": "calendar:calendar",
    "row": "bitable:app",
}
"""What the app needs for each; the manifest asks for the same."""

GONE = frozenset({"1470404", "193000", "193001", "193003", "1254006", "1254043"})
"""The task, the event or the record is there no more, or never was."""
NO_TABLE = frozenset({"1254004", "1254041"})
NO_CALENDAR = frozenset({"191000", "191001", "191003"})
BUSY = frozenset({"1254291", "1255006", "1254036", "1254607", "1470422", "190010"})
"""Somebody else writes just now, or the same is being written: it goes at the next attempt."""
NO_SCOPE = frozenset({"99991672", "99991676", "99991679"})
NO_BOT = frozenset({"190007"})
NO_BASE = frozenset({"91402", "91403", "1254003", "1254040", "1254301", "1254302"})
"""The base is not there for us: another address, or the app was never added to it."""
THE_BASE, THE_BOT = "base", "bot"
"""What else may be missing; the words say what to do about each."""


class Caller(Protocol):
    """As much of the way to call Feishu as its tools need."""

    def call(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        wait: bool = False,
    ) -> dict[str, Any]: ...

    def pages(self, path: str, key: str, **query: Any) -> Iterator[list[dict[str, Any]]]: ...


def code_of(failure: DeliveryFailed) -> str:
    """Feishu's number for what went wrong, or our word for what happened on the way."""
    return str(getattr(failure, "code", failure))


def meant(kind: ToolKind, failure: DeliveryFailed) -> DeliveryFailed:
    """The same failure, as whoever keeps the tools understands it. Says nothing of what was to be written."""
    if isinstance(failure, Gone):
        return failure
    code = code_of(failure)
    if code in NO_SCOPE:
        return NotAllowed(code, SCOPES[kind])
    if code in NO_BOT:
        return NotAllowed(code, THE_BOT)
    if code in NO_BASE and kind == "row":
        return NotAllowed(code, THE_BASE)
    if code in GONE:
        return Gone(code)
    if code in BUSY | NO_TABLE | NO_CALENDAR:
        return DeliveryFailed(code, retry_after=failure.retry_after, unknown=failure.unknown)
    return DeliveryFailed(
        code, permanent=failure.permanent, retry_after=failure.retry_after, unknown=failure.unknown,
        everywhere=failure.everywhere,
    )  # fmt: skip
