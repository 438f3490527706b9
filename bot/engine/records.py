"""A case as the memory keeps it: JSON in one body, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.flow.case import Case, Entry, Seat
from storage.cases import CaseRow


def _entry_body(entry: Entry) -> dict[str, Any]:
    kept = {k: v for k, v in vars(entry).items() if v not in (None, {}, False)}
    return kept | {"at": entry.at.isoformat()}


def to_row(case: Case, department: str, private: bool) -> CaseRow:
    """The case as a row; `department` is the one it concerns, `private` seals its body."""
    return CaseRow(
        id=case.id,
        ref=case.ref,
        workflow=case.workflow,
        place=case.place,
        version=case.version,
        requester=case.requester,
        department=department,
        circle=case.circle,
        private=private,
        opened_at=case.opened,
        due_at=case.due,
        closed_at=case.closed,
        body=_to_body(case),
    )


def _to_body(case: Case) -> dict[str, Any]:
    """What has no column of its own."""
    return {
        "answers": dict(case.answers),
        "entries": [_entry_body(e) for e in case.entries],
        "seats": [{k: v for k, v in vars(s).items() if v is not None} for s in case.seats],
        "facts": dict(case.facts),
        "entered": case.entered.isoformat() if case.entered else None,
        "rung": case.rung,
        "parent": case.parent,
    }


def from_row(row: CaseRow) -> Case:
    """The case as the language knows it."""
    body = row.body
    return Case(
        id=row.id,
        ref=row.ref,
        workflow=row.workflow,
        place=row.place,
        requester=row.requester,
        opened=row.opened_at,
        version=row.version,
        answers=body["answers"],
        entries=tuple(Entry(**{**e, "at": datetime.fromisoformat(e["at"])}) for e in body["entries"]),
        seats=tuple(Seat(**s) for s in body["seats"]),
        facts=body["facts"],
        entered=datetime.fromisoformat(body["entered"]) if body["entered"] else None,
        due=row.due_at,
        rung=body["rung"],
        closed=row.closed_at,
        parent=body["parent"],
        circle=row.circle,
    )


def nobody(person: str, now: datetime) -> Case:
    """A case that does not exist, asked for by a person: to find out which roles they hold."""
    return Case("", "", "", "", person, now)
