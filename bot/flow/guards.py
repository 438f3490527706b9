"""Conditions under which a move is made, for the `when` of a move."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.flow.case import Case
from bot.flow.form import Answers
from bot.flow.places import Guard


def switched_on(switch: str) -> Guard:
    """Whether the company had that switch of the workflow on when the case was opened."""
    return lambda case, answers: bool(case.facts["switches"][switch])


@dataclass(frozen=True)
class Joined:
    """Guards joined into one. Whoever checks what a workflow says of others can look at each of them."""

    guards: tuple[Guard, ...]
    holds: Callable[[Iterable[bool]], bool]

    def __call__(self, case: Case, answers: Answers) -> bool:
        return self.holds(guard(case, answers) for guard in self.guards)


def both(*guards: Guard) -> Guard:
    """Every one of these holds."""
    return Joined(guards, all)


def either(*guards: Guard) -> Guard:
    """At least one of these holds."""
    return Joined(guards, any)


def unless(guard: Guard) -> Guard:
    """This does not hold."""
    return Joined((guard,), lambda found: not any(found))


@dataclass(frozen=True)
class Answered:
    """A guard known before anything is pressed: where it does not hold, the button is not there."""

    question: str
    values: tuple[Any, ...]

    def __call__(self, case: Case, answers: Answers) -> bool:
        return case.answers.get(self.question) in self.values


def answered(question: str, *values: Any) -> Guard:
    """Whether one of these was answered to a question of the opening form, as it stands now."""
    return Answered(question, values)


def rewrites(*questions: str) -> Guard:
    """Whether what is written now changes an answer to one of these; filling in what was empty does not."""

    def guard(case: Case, answers: Answers) -> bool:
        return any(case.answers.get(q) not in (None, answers[q]) for q in questions if q in answers)

    return guard


def exceeds(question: str, number: str) -> Guard:
    """Whether what was answered is more than that number of the company's policy, as of the day the case opened."""
    return lambda case, answers: (case.answers.get(question) or 0) > case.facts["numbers"][number]
