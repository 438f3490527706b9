"""What depends on an answer: a deadline, or the people meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import overload

from bot.flow import worktime
from bot.flow.case import Case
from bot.flow.people import Office, Who
from bot.flow.worktime import Due


@overload
def by(question: str, /, **choices: Due) -> Due: ...
@overload
def by(question: str, /, **choices: Who) -> Who: ...
def by(question: str, /, **choices: Due | Who) -> Due | Who:
    """What an answer decides: `by("urgency", green=hours(48), normal=workdays(5))`,
    `by("level", general=manager, major=department_head)`.

    People follow the answer as it stands now; an answer that is not named means nobody.
    """
    people = {answer: choice for answer, choice in choices.items() if isinstance(choice, Who)}
    dues = {answer: choice for answer, choice in choices.items() if not isinstance(choice, Who)}
    if people and dues:
        raise ValueError(f'by("{question}") mixes deadlines and people; write one of them for every answer')
    return _people(question, people) if people else worktime.by(question, **dues)


def _people(question: str, choices: dict[str, Who]) -> Who:
    def find(case: Case, office: Office) -> Iterable[str]:
        chosen = choices.get(str(case.answers.get(question)))
        return chosen.of(case, office) if chosen is not None else ()

    spelled = ";".join(f"{answer}={who.name}" for answer, who in choices.items())
    return Who(f"{question}?{spelled}", find)
