"""For whom a rhythm opens a case: a group of people, another case while it stands somewhere, a row of a register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.flow.case import Case
from bot.flow.links import ID, Copied, copied
from bot.flow.people import Who
from bot.flow.people import requester as same_requester
from bot.flow.register import Record, in_hand
from bot.flow.world import World


@dataclass(frozen=True)
class Audience:
    """One group a rhythm opens a case for: a team, a manager and a report; or one case, to which it belongs.

    `parent` is the case the opened one belongs to; `anchor` is a day in the first week of a fortnight, where
    the rhythm itself names none.
    """

    key: str
    requester: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"
    calendar: str = "CN"
    parent: str | None = None
    anchor: date | None = None


@dataclass(frozen=True)
class EachCase:
    """A rhythm of a case: one audience for each open case of a workflow, while it stands at certain steps."""

    workflow: str
    at: tuple[str, ...]
    requester: Who
    answers: Copied

    def covers(self, case: Case) -> bool:
        """Whether the rhythm goes on for that case."""
        return case.is_open and (not self.at or case.place in self.at)

    def audience(self, case: Case, world: World) -> Audience:
        """Whom a case of this rhythm is opened for: whoever answers for the case, on their own clock."""
        who = next(iter(self.requester.of(case, world.office)), case.requester)
        zone = world.zone_of(who)
        since = case.entered or case.opened
        return Audience(
            key=f"case:{case.id}",
            requester=who,
            answers=copied(case, self.answers),
            zone=zone.key,
            calendar=world.calendar_name(who),
            parent=case.id,
            anchor=since.astimezone(zone).date(),
        )


def each_case(
    workflow: str, *, at: tuple[str, ...] = (), requester: Who = same_requester, answers: Copied | None = None
) -> EachCase:
    """One case for each open case of a workflow, for as long as it stands at one of those steps.

    `requester` is found in that case; `answers`: question → a question of that case or "id", or a function of it.
    The opened case belongs to it. A fortnight without an anchor is counted from the case's arrival there.
    """
    return EachCase(workflow, at, requester, answers or {})


@dataclass(frozen=True)
class EachRecord:
    """A rhythm of a register: one audience for each row that counts."""

    register: str
    requester: Who
    answers: Mapping[str, str]

    def audience(self, record: Record, world: World) -> Audience | None:
        """Whom a case of this rhythm is opened for; nobody where the row names nobody who still works here."""
        who = next(iter(self.requester.of(in_hand(record.values), world.office)), None)
        if who is None:
            return None
        found = {to: record.id if source == ID else record.values.get(source) for to, source in self.answers.items()}
        return Audience(
            key=row_circle(self.register, record.id),
            requester=who,
            answers={question: value for question, value in found.items() if value is not None},
            zone=world.zone_of(who).key,
            calendar=world.calendar_name(who),
        )


def row_circle(register: str, row: str) -> str:
    """The circle of the cases opened for a row of a register."""
    return f"row:{register}:{row}"


def each_record(register: str, *, requester: Who, answers: Mapping[str, str] | None = None) -> EachRecord:
    """One case for each row of a register that counts.

    `requester` is found in the row, as `named("owner")` finds whom it names under that question; `answers`:
    question → a question of the register or "id", for a RecordId.
    """
    return EachRecord(register, requester, answers or {})
