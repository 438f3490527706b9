"""For whom a rhythm opens a case: each team, each pair of a manager and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.flow.people import Lang, Office
from bot.flow.workflow import Audience

LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def every_team(office: Office) -> Iterator[Audience]:
    """One case for each team, in its lead's name; the team's name and channel are facts of the case."""
    for team in office.teams.values():
        facts = {"team": {lang: team.called(lang) for lang in LANGUAGES}, "channel": team.channel}
        yield Audience(f"team:{team.id}", team.lead, facts=facts, zone=team.zone, calendar=team.calendar)


def every_department(office: Office) -> Iterator[Audience]:
    """One case for each department with a head, in the head's name; the department is its answer."""
    for department in office.departments.values():
        head = department.head
        if head is not None and office.is_active(head):
            zone = office.person(head).zone
            yield Audience(
                f"department:{department.id}", head, {"department": department.id}, zone=zone, calendar=office.calendar
            )


def every_pair(question: str) -> Callable[[Office], Iterator[Audience]]:
    """One case for each report, in their manager's name; the report is the answer to that question."""

    def pairs(office: Office) -> Iterator[Audience]:
        for report in office.people.values():
            manager = office.manager_of(report.id)
            if report.active and manager is not None and office.is_active(manager):
                key = f"pair:{manager}+{report.id}"
                yield Audience(key, manager, {question: report.id}, zone=report.zone, calendar=office.calendar)

    return pairs
