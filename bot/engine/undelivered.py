"""Letters that can never arrive: who hears of them, and who is asked in place of somebody nobody can reach.

The maintainers get one card for each platform and reason a day, redrawn with the count; it holds nothing of what was
in the letters. Where a task's card found no way to its person, HR gets a card that says whom nobody can reach.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import letters, wire
from bot.engine.restraint import Prompt
from bot.engine.turn import Turn
from bot.ports import Fell
from storage import Tx, audit, holding, inbox, outbox, people, tasks
from storage.outbox import Letter
from storage.tasks import TaskRow

log = logging.getLogger(__name__)
CARD, UNREACHABLE, TASK = "undelivered:", "unreachable:", "task:"
BOOK = "(undelivered)"
MOST_NAMES = 5


def report(tx: Tx, letter: Letter, reason: str, now: datetime) -> None:
    """A letter was given up: on record, in the log, and as an event whose turn tells people.

    Of a letter that was itself about undelivered ones nobody is told: that would never end.
    """
    log.warning("letter %s to %s parked: %s", letter.id, letter.platform, reason)
    details = {"reason": reason, "platform": letter.platform}
    audit.write(tx, at=now, actor="bole", action="outbox:parked", cause=letter.key, details=details)
    if letter.card_key.startswith((CARD, UNREACHABLE)):
        log.error("nobody could be told that letters do not arrive at %s: %s", letter.platform, reason)
        return
    body = wire.body_to_json(Fell("undelivered", {"letter": letter.id, "reason": reason}))
    inbox.put(tx, f"undelivered:{letter.key}", "clock", "", body, now, now)


def fell(turn: Turn, about: Mapping[str, Any]) -> None:
    """Tell the maintainers, and find another way to whoever is asked for something."""
    letter = holding.by_id(turn.tx, about["letter"])
    if letter is None:
        return
    _tell_maintainers(turn, letter, about["reason"])
    task = _task_behind(turn, letter)
    if task is not None and not _goes_elsewhere(turn, letter):
        _tell_hr(turn, task, letter.platform)


def _tell_maintainers(turn: Turn, letter: Letter, reason: str) -> None:
    day = turn.now.astimezone(ZoneInfo(turn.office.zone)).date().isoformat()
    book = people.settings(turn.tx, BOOK)
    known = book["told"] if book.get("day") == day else {}
    about = f"{letter.platform}:{reason[:80]}"
    so_far = known.get(about, {"count": 0, "people": [], "channels": [], "first": turn.now.isoformat()})
    whose, where = ("people", letter.person) if letter.kind == "direct" else ("channels", letter.place)
    names = dict.fromkeys([*so_far[whose], where or letter.place])
    told = {**so_far, "count": so_far["count"] + 1, whose: [*names][:MOST_NAMES]}
    people.put_settings(turn.tx, BOOK, {"day": day, "told": {**known, about: told}})
    details = {**told, "platform": letter.platform, "reason": reason, "first": datetime.fromisoformat(told["first"])}
    for person in turn.office.holders("maintainer"):
        card = letters.plain(turn, person, "undelivered", details)
        letters.to_person(turn, person, card, card_key=f"{CARD}{about}:{day}", version=turn.version)


def _task_behind(turn: Turn, letter: Letter) -> TaskRow | None:
    """The open task whose card the letter was."""
    if letter.kind != "direct" or not letter.card_key.startswith(TASK):
        return None
    task = tasks.by_token(turn.tx, letter.card_key.removeprefix(TASK))
    return task if task is not None and task.state == "open" and task.asks else None


def _goes_elsewhere(turn: Turn, letter: Letter) -> bool:
    """Send the same card to wherever else its person can be reached; False where there is no such place."""
    known = people.handles_of(turn.tx, letter.person or "")
    others = [(p, handle) for p, handle in known if p != letter.platform and p in turn.tools.platforms]
    for platform, handle in others:
        outbox.put(
            turn.tx, turn.next_key(), letter.card_key, "direct", handle, platform, letter.version, letter.body,
            turn.now, person=letter.person, private=letter.private, urgent=letter.urgent,
        )  # fmt: skip
    return bool(others)


def _tell_hr(turn: Turn, task: TaskRow, platform: str) -> None:
    """Whom nobody can reach, for those who can do something about it; not what they are asked."""
    waits = tasks.waiting_for(turn.tx, task.person)
    due = min((t.due_at for t in waits if t.due_at is not None), default=None)
    details = {"person": task.person, "platform": platform, "count": len(waits), "due": due}
    day = turn.now.astimezone(ZoneInfo(turn.office.zone)).date().isoformat()
    leads = [p for p in turn.office.holders("hr_lead") if p != task.person]
    for person in leads or turn.office.holders("maintainer"):
        card = letters.plain(turn, person, "unreachable", details)
        key = f"{UNREACHABLE}{task.person}:{day}"
        letters.to_person(turn, person, card, card_key=key, version=turn.version, prompt=Prompt(must=True))
    turn.note("outbox:unreachable", person=task.person, platform=platform)
