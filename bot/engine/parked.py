"""What was set aside, for whoever looks after the bot to decide about: shown without a private word, then taken up
again or let go. Events are called e12, letters l34.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.cards.model import card_from_json, plain_line
from bot.engine.tools import Tools
from storage import Tx, audit, cases, inbox, setaside
from storage.inbox import Event
from storage.outbox import Letter

Order = Literal["retry", "drop"]
ALL, HELD = "all", "held"
"""Instead of names: everything set aside; all letters held after a restore."""


@dataclass(frozen=True)
class Aside:
    """Something set aside. `state`: parked, or quarantined (held after a restore). `facts`: more, for one looked at."""

    id: str
    state: str
    platform: str
    what: str
    since: datetime
    tries: int
    reason: str
    facts: dict[str, Any]


def listed(tx: Tx) -> list[Aside]:
    """Everything set aside, events first, oldest first."""
    return [*(_event(tx, each) for each in inbox.parked(tx)), *(_letter(each) for each in setaside.letters(tx))]


def decide(tools: Tools, order: Order, ids: Iterable[str]) -> list[tuple[str, bool]]:
    """Take up again, or let go, in one transaction: a sentence for each, and whether it was done.

    Each decision is on record; the bot does the work when it next looks, at once where it runs.
    """
    now = tools.clock.now()
    with tools.store.transaction() as tx:
        known = {each.id: each for each in listed(tx)}
        return [_decided(tx, order, id, known.get(id), now) for id in _meant(ids, known)]


def _meant(ids: Iterable[str], known: dict[str, Aside]) -> list[str]:
    meant: list[str] = []
    for id in ids:
        if id == ALL:
            meant += known
        elif id == HELD:
            meant += [name for name, each in known.items() if each.state == "quarantined"]
        else:
            meant.append(id)
    return list(dict.fromkeys(meant))


def _decided(tx: Tx, order: Order, id: str, found: Aside | None, now: datetime) -> tuple[str, bool]:
    if found is None:
        return f"{id}: nothing of that name is set aside", False
    done = _event_decided(tx, order, int(id[1:]), now) if id[0] == "e" else _letter_decided(tx, order, id, now)
    details = {"what": id, "reason": found.reason}
    audit.write(tx, at=now, actor="maintainer", action=f"parked:{order}", cause="command", details=details)
    return f"{id}: {done}", True


def _event_decided(tx: Tx, order: Order, id: int, now: datetime) -> str:
    if order == "drop":
        setaside.drop_event(tx, id)
        return "let go, with what it said"
    inbox.retry(tx, id, now)
    return "is worked on again"


def _letter_decided(tx: Tx, order: Order, id: str, now: datetime) -> str:
    letter = setaside.letter(tx, int(id[1:]))
    assert letter is not None, f"{id} was listed a moment ago"
    if order == "drop":
        setaside.drop(tx, letter.id)
        return "let go, never sent"
    sent = setaside.release(tx, letter, now)
    return "goes out" if sent else "let go: a newer version of its card took its place"


def _event(tx: Tx, event: Event) -> Aside:
    body = event.body if isinstance(event.body, dict) else {}
    kind = str(body.get("kind", "event"))
    what = f"{kind} {body.get('what') or body.get('verb') or ''}".strip()
    facts: dict[str, Any] = {"happened": event.at, "received": event.received_at, "private": event.private}
    row = cases.load(tx, event.case_id) if event.case_id else None
    if row is not None:
        facts["case"] = row.ref
    return Aside(
        f"e{event.id}", "parked", event.platform, what, event.received_at, event.tries, event.error or "", facts
    )


def _letter(letter: Letter) -> Aside:
    kind = letter.card_key.partition(":")[0] if ":" in letter.card_key else "notice"
    facts: dict[str, Any] = {"written": letter.created_at, "version": letter.version, "private": letter.private}
    if letter.attempted_at is not None:
        facts["attempted"] = letter.attempted_at
    if not letter.private and letter.body is not None:
        facts["title"] = plain_line(card_from_json(letter.body).title)
    what = f"{letter.kind} {kind}"
    return Aside(
        f"l{letter.id}", letter.state, letter.platform, what, letter.created_at, letter.tries, letter.error or "", facts
    )
