"""After an old copy of the memory was put back: nothing that may be out already goes out again by itself.

What fell due since the copy was made is caught up with before anything is sent. Every letter that waits then is held
until a person lets it go; from there on the bot writes as always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine import letters, wire
from bot.engine.tools import Tools
from bot.engine.turn import Turn
from bot.ports import Fell
from storage import audit, inbox, restoring, setaside

MOST_ROUNDS = 1_000


def catch_up(tools: Tools, work: Callable[[], int]) -> int:
    """Do what fell due since, `work` by `work`, and hold every letter; how many. Nothing in a memory that nobody put
    back. Killed on the way, it begins again at the next start: nothing was sent."""
    with tools.store.reading() as tx:
        if not restoring.is_restored(tx):
            return 0
    for _ in range(MOST_ROUNDS):
        if not work():
            break
    now = tools.clock.now()
    with tools.store.transaction() as tx:
        held = setaside.quarantine(tx)
        restoring.clear(tx)
        audit.write(tx, at=now, actor="bole", action="store:restored", cause="restore", details={"held": held})
        body = wire.body_to_json(Fell("restored", {"held": held}))
        inbox.put(tx, f"restored:{restoring.head(tx)}", "clock", "", body, now, now)
    return held


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Tell the maintainers what is held, and how it is let go."""
    for person in turn.office.holders("maintainer"):
        letters.to_person(turn, person, letters.plain(turn, person, "restored", {"held": about["held"]}))
