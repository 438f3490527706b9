"""One run of a workflow, as plain data: who asked, where it stands, what was said, who must answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """Something a person (or the clock) did to a case, with what they wrote.

    `form` names the form that was filled in. Entries are only ever added: versions of a paper,
    mandatory parts, replies and notes are all found by looking through them.
    """

    verb: str
    place: str
    by: str
    at: datetime
    form: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    for_person: str | None = None
    private: bool = False


@dataclass(frozen=True)
class Seat:
    """A person whose answer a step waits for. `for_person`: on whose behalf; `verb`: what they answered."""

    person: str
    for_person: str | None = None
    verb: str | None = None
    added_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Case:
    """One run of one workflow.

    `answers` is the opening form as it stands now. `facts` holds what was frozen or computed
    (the policy of the day it opened, carried items). `rung` counts how far a breach has climbed.
    `circle` names the people a recurring case belongs to: a team, a manager and a report.
    `version` rises by one with every change.
    """

    id: str
    ref: str
    workflow: str
    place: str
    requester: str
    opened: datetime
    version: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    seats: tuple[Seat, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    entered: datetime | None = None
    due: datetime | None = None
    rung: int = 0
    closed: datetime | None = None
    parent: str | None = None
    circle: str = ""

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def said(self, *verbs: str, place: str | None = None) -> tuple[Entry, ...]:
        """The entries made with those verbs, oldest first."""
        return tuple(e for e in self.entries if e.verb in verbs and place in (None, e.place))

    def filled(self, form: str, since_entered: bool = False) -> tuple[Entry, ...]:
        """The entries that carry that form, oldest first."""
        return tuple(
            e
            for e in self.entries
            if e.form == form and (not since_entered or self.entered is None or e.at >= self.entered)
        )

    def latest(self, form: str) -> Mapping[str, Any]:
        """The newest answers to that form; empty when nobody filled it in."""
        found = self.filled(form)
        return found[-1].answers if found else {}

    def seat_of(self, person: str) -> Seat | None:
        """That person's seat at the present step, an unanswered one first."""
        mine = [s for s in self.seats if s.person == person]
        return next((s for s in mine if s.verb is None), mine[0] if mine else None)

    def waiting_for(self) -> tuple[str, ...]:
        return tuple(s.person for s in self.seats if s.verb is None)

    def with_(self, **changes: Any) -> Case:
        return replace(self, **changes)
