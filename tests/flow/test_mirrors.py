"""A to-do and an appointment are declared where they can be kept, or refused with the fix."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.flow.case import Case
from bot.flow.form import Form, ask
from bot.flow.mirrors import Appointment, ToDo
from bot.flow.people import everyone, nobody, requester
from bot.flow.verbs import Verb
from bot.flow.workflow import Access, End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.flow.office import world

done = Verb("done")


class Thing(Form):
    what: str = ask("What?")
    due: date = ask("By when?", future=True)
    meets: datetime = ask("When?", future=True)
    secret: date | None = ask("Hidden?", readers=requester)


def declared(**attributes: Any) -> type[Workflow]:
    """A small workflow with these attributes."""
    doing, over = Step(asks=requester, due=workdays(1), own="fine"), End()
    base = {"prefix": "TH", "command": "thing", "form": Thing, "doing": doing, "over": over}
    given = {name: each(over) if callable(each) and name == "todo" else each for name, each in attributes.items()}
    return type("Small", (Workflow,), base | {"moves": [Move(doing, done, over)]} | given)


def test_a_sound_one_is_taken() -> None:
    """The day and the moment are questions of the form."""
    small = declared(todo=lambda over: ToDo("due", done=over), appointment=Appointment(requester, 30, at="meets"))
    assert small.todo is not None
    assert small.appointment is not None


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"todo": lambda over: ToDo("what", done=over)}, r"no date its form asks; it has \['due'\]"),
        ({"todo": lambda over: ToDo("secret", done=over)}, "no date its form asks"),
        ({"todo": lambda over: ToDo("due", done=End())}, "names an end of Small"),
        ({"appointment": Appointment(requester, 0, at="meets")}, "write minutes=30"),
        ({"appointment": Appointment(requester, 30, at="due")}, r"it has \['meets'\]"),
        ({"appointment": Appointment(requester, 30)}, 'write at="meets"'),
        ({"appointment": Appointment(requester, 30, at="meets", where="due")}, r"it has \['what'\]"),
        (
            {"appointment": Appointment(requester, 30, at="meets"), "access": Access((everyone,), nobody)},
            "is confidential",
        ),
    ],
)
def test_what_could_be_put_nowhere_is_refused_with_the_fix(attributes: dict[str, Any], message: str) -> None:
    """F1: a confidential workflow has neither; the rest names what there is."""
    with pytest.raises(WorkflowError, match=message):
        declared(**attributes)


def test_a_meeting_is_at_the_moment_that_was_answered() -> None:
    """An answer with an offset is that instant; nobody has said: there is no meeting yet."""
    meets, now = Appointment(requester, 30, at="meets"), datetime(2026, 3, 2, tzinfo=UTC)
    case = Case("c1", "TH-1", "x.y", "doing", "wang.xiaoyu", now)
    told = case.with_(answers={"meets": "2026-03-09T09:30:00+08:00"})
    assert meets.starts(told, world(now)) == datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
    assert meets.starts(case, world(now)) is None
