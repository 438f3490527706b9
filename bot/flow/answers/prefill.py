"""What the bot knows before it asks: department, manager, the last cycle, what a case recalls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.flow.answers.accept import accept
from bot.flow.answers.hearing import Accepted, Hearing
from bot.flow.form import Form, Question


def prefill(form: type[Form], hearing: Hearing, case_facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Answers to offer beforehand, by question name; what a case recalls for this person comes first.

    `case_facts["prefill"][person][question]` is where a case recalls answers. What would not be
    accepted today (a date gone by, somebody unknown) is left out.
    """
    recalled = ((case_facts or {}).get("prefill") or {}).get(hearing.asker) or {}
    offered: dict[str, Any] = {}
    for question in form.questions:
        value = recalled.get(question.name, _known(question, hearing))
        if value is None:
            continue
        match accept(question, value, hearing, form=form.__name__):
            case Accepted(kept) if kept is not None:
                offered[question.name] = kept
    return offered


def _known(question: Question, hearing: Hearing) -> Any:
    match question.prefill:
        case "department":
            own = hearing.office.department_of(hearing.asker)
            return own.id if own else None
        case "asker":
            return hearing.asker
        case "manager":
            return hearing.office.manager_of(hearing.asker)
        case "asker":
            return hearing.asker
        case "cycle":
            return _last_quarter(hearing.today)
    return None


def _last_quarter(today: date) -> str:
    quarter = (today.month - 1) // 3
    return f"{today.year}-Q{quarter}" if quarter else f"{today.year - 1}-Q4"
