"""What somebody may read of what others wrote on a case: one's own notes, and blind answers once all are in."""

from __future__ import annotations

from dataclasses import replace

from bot.flow.case import Case, Entry
from bot.flow.places import Step
from bot.flow.workflow import Workflow

WITHDRAWN = "withdrawn"


def readable(workflow: type[Workflow], case: Case, entry: Entry, person: str | None) -> bool:
    """Whether a person (None: a channel, a document) may read one thing somebody wrote."""
    return entry.by == person or not (entry.private or is_hidden(workflow, case, entry))


def is_hidden(workflow: type[Workflow], case: Case, entry: Entry) -> bool:
    """Whether an entry was made blind, at the step where the case still stands, or from which it was withdrawn."""
    step = workflow.places.get(entry.place)
    if not isinstance(step, Step) or not step.blind or entry.form is None:
        return False
    if case.place == WITHDRAWN:
        return case.entries[-1].place == entry.place
    return case.place == entry.place and (case.entered is None or entry.at >= case.entered)


def seen_by(workflow: type[Workflow], case: Case, person: str | None) -> Case:
    """The case as far as somebody may read it."""
    shown = tuple(e for e in case.entries if readable(workflow, case, e, person))
    return case if len(shown) == len(case.entries) else replace(case, entries=shown)
