"""Words nobody could place for certain: kept under seal for a few minutes, for the button pressed next."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.turn import Turn
from storage import Tx, papers

KIND = "words"
FOR = timedelta(minutes=15)


def keep(turn: Turn, person: str, text: str) -> None:
    """What somebody wrote before they were shown what it may have meant. Words nobody came back for go for good."""
    sweep(turn.tx, turn.now)
    if text.strip():
        papers.put_draft(turn.tx, turn.tools.ids.new(), person, KIND, {"text": text}, turn.now, private=True)


def forget(turn: Turn, person: str) -> None:
    """The next sentence, or a form that was opened, leaves nothing of the last one behind."""
    if (known := papers.draft_of(turn.tx, person, KIND)) is not None:
        papers.delete_draft(turn.tx, known.id)


def take(turn: Turn, person: str) -> str:
    """What led to the button somebody presses now; only once, and only for a short while."""
    known = papers.draft_of(turn.tx, person, KIND)
    if known is None:
        return ""
    papers.delete_draft(turn.tx, known.id)
    return known.body["text"] if turn.now - known.updated_at <= FOR else ""


def sweep(tx: Tx, now: datetime) -> None:
    """Throw away everybody's words whose time is over."""
    papers.forget_drafts(tx, KIND, now - FOR)
