"""What of a case stands in a chat platform's own tools as well: a to-do with its day, an entry in people's calendars.

A workflow says what; whether it is put there is the company's choice (`[feishu]` of its policy), and everything works
without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.flow.case import Case
from bot.flow.people import Who
from bot.flow.places import End, WorkflowError

if TYPE_CHECKING:
    from bot.flow.workflow import Workflow
    from bot.flow.world import World


@dataclass(frozen=True)
class ToDo:
    """While a case is open, each person it waits for has it in their list of tasks.

    due   the question of the opening form that holds its day
    done  the end at which it counts as done; come to another end, it is taken off the list
    """

    due: str
    done: End


@dataclass(frozen=True)
class Appointment:
    """An entry in people's calendars: of the meeting a case is about, or of each occurrence of the workflow's rhythm.

    guests   whose calendars
    minutes  how long it lasts
    at       the question that holds the moment; left out, the rhythm says when
    where    the question that holds the room or the address
    """

    guests: Who
    minutes: int
    at: str = ""
    where: str = ""

    @property
    def lasts(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def starts(self, case: Case, world: World) -> datetime | None:
        """When the meeting a case is about begins; None while nobody has said."""
        told = case.answers.get(self.at)
        if not told:
            return None
        moment = datetime.fromisoformat(told)
        return moment if moment.tzinfo else moment.replace(tzinfo=world.where(case)[0])


def check_mirrors(workflow: type[Workflow], say: str) -> None:
    """Refuse what could not be put anywhere, with a message that shows the fix."""
    kinds = {q.name: q.kind for q in workflow.form.questions if q.readers is None} if workflow.form else {}
    todo, meets = workflow.todo, workflow.appointment
    if (todo or meets) and workflow.access is not None:
        raise WorkflowError(
            f"{say} is confidential: nothing of it stands in a platform's tools; remove todo, appointment"
        )
    if todo and kinds.get(todo.due) != "date":
        raise WorkflowError(f"{say}.todo: {todo.due!r} is no date its form asks; it has {_of(kinds, 'date')}")
    if todo and workflow.places.get(todo.done.name) is not todo.done:
        raise WorkflowError(f"{say}.todo: done= names an end of {say}, such as done=finished")
    if meets and meets.minutes <= 0:
        raise WorkflowError(f"{say}.appointment lasts no time at all; write minutes=30")
    if meets and meets.at and kinds.get(meets.at) != "moment":
        raise WorkflowError(f"{say}.appointment: {meets.at!r} is no moment it asks for; it has {_of(kinds, 'moment')}")
    if meets and not meets.at and workflow.every is None:
        raise WorkflowError(f'{say}.appointment: say when; write at="meets", or every = weekly("Mon", at="09:30")')
    if meets and meets.where and kinds.get(meets.where) not in ("text", "long"):
        raise WorkflowError(f"{say}.appointment: {meets.where!r} is no text its form asks; it has {_of(kinds, 'text')}")


def _of(kinds: dict[str, str], kind: str) -> list[str]:
    return sorted(name for name, each in kinds.items() if each == kind)
