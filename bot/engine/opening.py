"""Opening a case: by a form, by a rhythm, or by another case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine import letters
from bot.engine.consequences import apply
from bot.engine.turn import Turn
from bot.flow import machine
from bot.flow.case import Case
from bot.flow.workflow import Workflow
from storage import cases, tasks


def open_case(
    turn: Turn,
    workflow: type[Workflow],
    requester: str,
    answers: Mapping[str, Any],
    *,
    facts: Mapping[str, Any] | None = None,
    parent: str | None = None,
    circle: str = "",
    followed: bool = False,
) -> Case:
    """File a case under the next free reference.

    `followed`: the requester gets a card that shows where it stands, unless the card that asks them already does.
    """
    year = turn.now.astimezone(turn.world.zone_of(requester)).year
    decision = machine.open_case(
        workflow,
        id=turn.tools.ids.new(),
        ref=cases.next_ref(turn.tx, workflow.prefix, year),
        requester=requester,
        answers=answers,
        world=turn.world,
        facts=facts,
        parent=parent,
        circle=circle,
    )
    apply(turn, workflow, None, decision)
    asked = any(t.asks for t in tasks.by_person_case(turn.tx, requester, decision.case.id))
    if followed and not asked:
        letters.for_task(turn, decision.case, letters.watch(turn, decision.case, requester))
    return decision.case
