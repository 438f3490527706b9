"""A list of what was agreed lives on as action items: each line is somebody's, and follows when the list changes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.case import Case
from bot.flow.effects import Effect, Press, Start
from bot.flow.places import Hook
from bot.flow.world import World


def circle_of(case: Case) -> str:
    """The circle of what belongs to one case, the same its own rhythms have."""
    return f"case:{case.id}"


def followed(question: str, of: str = "meetings.action_item") -> Hook:
    """Each line (what, owner, due) of that list becomes an action item of its owner, once.

    Done again after a change: a new line becomes another item, a line put off moves its item, a line that is gone
    drops it; when the case has ended, all that are still open are dropped. An owner who put theirs off further
    keeps that day.
    """

    def hook(case: Case, world: World) -> Iterator[Effect]:
        why = " ".join(filter(None, (case.ref, case.answers.get("name"))))
        rows = {(row["what"], row["owner"]): row for row in case.answers.get(question) or ()} if case.is_open else {}
        items = {(i.answers["what"], i.answers["owner"]): i for i in world.recall(of, circle_of(case))}
        for (what, owner), row in rows.items():
            item = items.get((what, owner))
            if item is None:
                yield Start(of, owner, {**row, "priority": "P1"}, circle=circle_of(case))
            elif item.is_open and row["due"] > item.answers["due"]:
                yield Press(item.id, "postpone", owner, {"due": row["due"], "why": why})
        for (what, owner), item in items.items():
            if item.is_open and (what, owner) not in rows:
                yield Press(item.id, "drop", owner, {"reason": why})

    return hook
