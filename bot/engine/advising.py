"""Soft checks of a whole form: something better is asked for once, then whatever was written is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.engine.turn import Turn
from bot.flow.answers import Problem, advice
from bot.flow.form import Form
from storage import papers


def advised(
    turn: Turn, person: str, occasion: str, form: type[Form], answers: Mapping[str, Any]
) -> Mapping[str, Problem]:
    """What to ask for before taking the answers; empty the second time the same words are sent.

    `occasion` names what the form was opened for. The words are remembered sealed, and only until then.
    """
    kind = f"advice:{occasion}"
    known = papers.draft_of(turn.tx, person, kind)
    said = known.body["said"] if known else {}
    wanting = {name: wish for name, wish in advice(form, answers).items() if said.get(name) != answers.get(name)}
    if wanting:
        token = known.id if known else turn.tools.ids.new()
        body = {"said": {name: answers.get(name) for name in wanting}, "active": False}
        papers.put_draft(turn.tx, token, person, kind, body, turn.now, private=True)
    elif known is not None:
        papers.delete_draft(turn.tx, known.id)
    return wanting
