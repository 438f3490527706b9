"""More ways to name people: by what they did on a case, by who is fit to handle it, by whom they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.flow.case import Case
from bot.flow.form import Answers
from bot.flow.people import Office, Who, any_of, circle, first_of, hr, hrbp, role

BEFORE = datetime.min.replace(tzinfo=UTC)
"""When a case began that there is not yet."""


def whoever(*verbs: str) -> Who:
    """Whoever pressed one of these verbs last on the case: who began something finishes it."""

    def find(case: Case, office: Office) -> list[str]:
        return [entry.by for entry in case.said(*verbs)[-1:]]

    return Who("/".join(verbs), find)


def hr_partner(*, another_if: str, but: Who) -> Who:
    """The requester's HR partner; another one where they answered yes to that question.

    Nobody for HR's own people: the fallback of a confidential case looks after them.
    """

    def find(case: Case, office: Office) -> Iterable[str]:
        if _works_in_hr(case, office):
            return ()
        own = hrbp.of(case, office)
        if not case.answers.get(another_if):
            return own
        out = {*own, *but.of(case, office)}
        partners = (d.hrbp for d in office.departments.values() if d.hrbp and office.is_active(d.hrbp))
        return [p for p in partners if p not in out][:1]

    return Who("hr_partner", find)


def _works_in_hr(case: Case, office: Office) -> bool:
    department = office.department_of(case.requester)
    led_by_hr = department is not None and department.head in office.holders("hr_lead")
    return led_by_hr or case.requester in hr.of(case, office)


def pair_with(question: str) -> Callable[[Case, Office], str]:
    """The circle of the requester and the person they named: whoever is above the other comes first."""

    def circle_of(case: Case, office: Office) -> str:
        me, other = case.requester, str(case.answers[question])
        first, second = (other, me) if other in office.reporting_line(me) else (me, other)
        return f"pair:{first}+{second}"

    return circle_of


answered_here = Who("answered_here", lambda case, office: [s.person for s in case.seats if s.verb is not None])


def among(*those: Who) -> Callable[[Answers, str, Office], bool]:
    """For a rule: whether whoever answers is one of these people, found from the answers as from a case of theirs."""
    meant = any_of(*those)

    def allows(answers: Answers, asker: str, office: Office) -> bool:
        return asker in meant.of(Case("", "", "", "", asker, BEFORE, answers=answers), office)

    return allows


asked = Who("asked", lambda case, office: [s.person for s in case.seats])
pair_manager = Who("pair_manager", lambda case, office: circle.of(case, office)[:1])
pair_report = Who("pair_report", lambda case, office: circle.of(case, office)[1:])
author = Who("author", lambda case, office: [entry.by for entry in case.entries[-1:]])
"""Whoever did the last thing to the case: in a hook, the person whose press set it off."""


def head_of(department: str) -> Who:
    """The head of the department with that id, whatever a case is about."""

    def find(case: Case, office: Office) -> list[str | None]:
        known = office.departments.get(department)
        return [known.head] if known else []

    return Who(f"head_of_{department}", find)


finance = Who("finance", first_of(role("finance"), head_of("finance"), role("general_manager")).find)
"""Whoever keeps the accounts: the role "finance", the head of the department "finance", or the general manager."""
