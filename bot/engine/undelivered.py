"""Letters that can never arrive: who hears of them, and who is asked in place of somebody nobody can reach.

The maintainers get one card for each platform and reason a day, redrawn with the count; it holds nothing of what was
in the letters. Where a task's card finds no other way to its person, HR gets one card a day that says whom nobody can
reach.
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
MOST_LINES = 20


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
        _tell_hr(turn, task.person)


def _tell_maintainers(turn: Turn, letter: Letter, reason: str) -> None:
    book, about = _book(turn), f"{letter.platform}:{reason[:80]}"
    so_far = book["told"].get(about, {"count": 0, "people": [], "channels": [], "first": turn.now.isoformat()})
    whose, whom = ("people", letter.person or letter.place) if letter.kind == "direct" else ("channels", letter.place)
    names = dict.fromkeys([*so_far[whose], whom])
    told = {**so_far, "count": so_far["count"] + 1, whose: [*names][:MOST_NAMES]}
    people.put_settings(turn.tx, BOOK, {**book, "told": {**book["told"], about: told}})
    details = {**told, "platform": letter.platform, "first": datetime.fromisoformat(told["first"])}
    for person in turn.office.holders("maintainer"):
        card = letters.plain(turn, person, "undelivered", {**details, "reason": _worded(turn, person, reason)})
        letters.to_person(turn, person, card, card_key=f"{CARD}{about}:{book['day']}", version=turn.version)


def _worded(turn: Turn, reader: str, reason: str) -> str:
    """A platform's own code, and in words what it means where that is known."""
    key = f"undelivered.{reason}"
    if key not in turn.tools.words.keys("_words", turn.reader(reader).lang):
        return reason
    return turn.say("undelivered.code", reader, says=turn.say(key, reader), code=reason)


def _task_behind(turn: Turn, letter: Letter) -> TaskRow | None:
    """The open task whose card the letter was."""
    if letter.kind != "direct" or not letter.card_key.startswith(TASK):
        return None
    task = tasks.by_token(turn.tx, letter.card_key.removeprefix(TASK))
    return task if task is not None and task.state == "open" and task.asks else None


def _goes_elsewhere(turn: Turn, letter: Letter) -> bool:
    """Send the same card to where else its person can be written to; False where there is no such place."""
    directory, person = turn.tools.directory, letter.person or ""
    others = [p for p in sorted(directory.doors) if p != letter.platform]
    known = [(p, handle) for p in others if (handle := directory.handle_of(p, person))]
    found = next((on for on in known if directory.is_confirmed(*on) or not letter.private), None)
    if found is None:
        return False
    outbox.put(
        turn.tx, turn.next_key(), letter.card_key, "direct", found[1], found[0], letter.version, letter.body, turn.now,
        person=person, private=letter.private, urgent=letter.urgent,
    )  # fmt: skip
    return True


def _tell_hr(turn: Turn, person: str) -> None:
    """Whom nobody can reach today, for those who can do something about it; not what they are asked."""
    book = _book(turn)
    gone = list(dict.fromkeys([*book["unreachable"], person]))
    people.put_settings(turn.tx, BOOK, {**book, "unreachable": gone})
    lines = [_line(turn, each) for each in gone[-MOST_LINES:]]
    details = {"lines": lines, "more": len(gone) - len(lines)}
    leads = [p for p in turn.office.holders("hr_lead") if p not in gone]
    key = f"{UNREACHABLE}{book['day']}"
    for reader in leads or turn.office.holders("maintainer"):
        card = letters.plain(turn, reader, "unreachable", details)
        letters.to_person(turn, reader, card, card_key=key, version=turn.version, prompt=Prompt(free=True))
    turn.note("outbox:unreachable", person=person)


def _line(turn: Turn, person: str) -> dict[str, Any]:
    waits = tasks.waiting_for(turn.tx, person)
    return {"who": person, "n": len(waits), "due": min((t.due_at for t in waits if t.due_at), default=None)}


def _book(turn: Turn) -> dict[str, Any]:
    """What was told today, at headquarters."""
    day = turn.now.astimezone(ZoneInfo(turn.office.zone)).date().isoformat()
    book = people.settings(turn.tx, BOOK)
    return book if book.get("day") == day else {"day": day, "told": {}, "unreachable": []}
