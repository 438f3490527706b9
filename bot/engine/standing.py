"""What stands in a message of ours, drawn again for whoever has it: a platform may have shown its beginning only."""

from __future__ import annotations

from bot.cards.model import Card, card_from_json
from bot.engine import views
from bot.engine.tools import Tools
from bot.engine.turn import glance
from storage import Tx, outbox, tasks

TASK = "task:"


def card(tools: Tools, tx: Tx, person: str, platform: str, message: str) -> Card | None:
    """The card of a message, a task's as it is now. None for somebody else's, for one that is not ours, and for what
    was private and is kept nowhere."""
    letter = outbox.standing_in(tx, platform, message)
    if letter is None or (letter.kind == "direct" and letter.person != person):
        return None
    if not tools.directory.is_confirmed(platform, letter.place) and letter.private:
        return None
    if letter.card_key.startswith(TASK):
        task = tasks.by_token(tx, letter.card_key.removeprefix(TASK))
        if task is not None and task.person == person:
            turn = glance(tools, tx, person)
            return views.task_card(turn, turn.load(task.case_id), task)
    return card_from_json(letter.body) if letter.body is not None else None
