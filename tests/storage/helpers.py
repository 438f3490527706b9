"""Small things the tests of the memory share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage import Tx, cases, outbox
from storage.cases import CaseRow

KEY = bytes(range(32))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def address(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def later(**span: float) -> datetime:
    """An instant after noon."""
    return NOON + timedelta(**span)


def a_case(id: str = "c1", **changes: Any) -> CaseRow:
    """A case that has just been opened."""
    values: dict[str, Any] = {
        "id": id, "ref": f"HN-{id}", "workflow": "recruiting.hiring_need", "place": "head", "version": 1,
        "requester": "wang", "department": "market", "circle": "", "private": False, "opened_at": NOON,
        "due_at": later(days=2), "closed_at": None, "body": {"answers": {"role": "短视频策划"}},
    }  # fmt: skip
    return CaseRow(**(values | changes))


def keep_case(tx: Tx, id: str = "c1", **changes: Any) -> CaseRow:
    """Put such a case into the memory."""
    row = a_case(id, **changes)
    cases.insert(tx, row)
    return row


def write_letter(tx: Tx, key: str, version: int = 1, card: str = "card", place: str = "li", **more: Any) -> bool:
    """Write a direct letter to somebody on the playground; whether there is one now that was not there before."""
    now = more.pop("now", NOON)
    body = more.pop("body", {"title": key})
    known = outbox.get(tx, key) is not None
    outbox.put(tx, key, card, "direct", place, "playground", version, body, now, **more)
    return not known and outbox.get(tx, key) is not None
