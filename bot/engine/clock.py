"""Due timers become events; their turn decides what lateness means."""

from __future__ import annotations

from bot.engine import wire
from bot.engine.tools import Tools
from bot.ports import Fell
from storage import inbox, timers


def ring(tools: Tools, most: int = 100) -> int:
    """Claim the timers that have fallen due and put one event for each into the inbox; how many."""
    now = tools.clock.now()
    with tools.store.reading() as tx:
        if not timers.due(tx, now, 1):
            return 0
    with tools.store.transaction() as tx:
        rung = 0
        for timer in timers.take(tx, now, most):
            if not timers.fire(tx, timer.id, now):
                continue
            about = {"case": timer.case_id, "kind": timer.kind, "fell": timer.due_at.isoformat()}
            what = Fell("timer", about) if timer.case_id else Fell(timer.kind, timer.about)
            inbox.put(
                tx,
                key=f"timer:{timer.id}",
                platform="clock",
                handle="",
                body=wire.body_to_json(what),
                at=timer.due_at,
                now=now,
                private=False,
                case_id=timer.case_id,
            )
            rung += 1
        return rung
