"""What was agreed comes back until it is done: a team's or a pair's open items, each with its count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.flow.case import Case
from bot.flow.world import World


def open_items(case: Case, world: World, of: str = "meetings.action_item") -> list[dict[str, Any]]:
    """The circle's open items, oldest first: id, ref, what, owner, due, and `count`, at least 1.

    An item counts once for each meeting of this kind that was opened after it, this one included.
    """
    before = [m for m in world.recall(case.workflow, case.circle) if m.id != case.id]
    found = sorted((i for i in world.recall(of, case.circle) if i.is_open), key=lambda i: i.opened)
    return [
        {
            "id": item.id,
            "ref": item.ref,
            "what": item.answers["what"],
            "owner": item.answers["owner"],
            "due": item.answers["due"],
            "count": 1 + times_carried(item, before),
        }
        for item in found
    ]


def times_carried(item: Case, meetings: Iterable[Case]) -> int:
    """How many of its circle's meetings were opened since an item was agreed."""
    return sum(m.opened > item.opened for m in meetings)


def still_open(case: Case, world: World) -> dict[str, Any]:
    """What was agreed and is not finished comes back, unticked: a workflow's `recalls`."""
    return {"carried": open_items(case, world)}
