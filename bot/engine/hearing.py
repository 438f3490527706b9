"""What is needed to understand one person's answers: time and place, company, the words for each option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.choosing import choosable
from bot.engine.turn import Turn
from bot.flow.answers import Hearing
from bot.flow.case import Case
from bot.flow.form import Question
from bot.flow.register import Register
from bot.flow.workflow import Workflow
from storage import papers


def hearing_of(
    turn: Turn,
    person: str,
    workflow: type[Workflow | Register] | None = None,
    case: Case | None = None,
    parent: str | None = None,
) -> Hearing:
    """How to understand this person, answering a form of that workflow or case, or of a register.

    `parent`: the form was opened from that case, to which its own will belong.
    """
    words, name = turn.tools.words, workflow.name if workflow else None

    def meanings(form: str, question: Question) -> Mapping[str, Sequence[str]]:
        return words.option_words(name, question.name)

    def is_their_file(file_id: str) -> bool:
        row = papers.file(turn.tx, file_id)
        return row is not None and row.owner == person

    return Hearing(
        now=turn.now,
        today=turn.world.today(person),
        zone=turn.world.zone_of(person),
        asker=person,
        office=turn.office,
        meanings=meanings,
        carried=_may_tick(case, person) if case else [],
        choosable=choosable(turn, person, workflow, case, parent),
        files=is_their_file,
        amount=workflow.amount if workflow is not None and issubclass(workflow, Workflow) else "",
        same=(case.facts.get("same") or {}).get(person, {}) if case else {},
    )


def _may_tick(case: Case, person: str) -> list[tuple[str, str]]:
    """The items carried over that this person may tick: their own, or all for whoever leads the meeting."""
    items = case.facts.get("carried", [])
    return [(item["id"], item["what"]) for item in items if person in (item["owner"], case.requester)]
