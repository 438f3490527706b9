"""A case may rest until a day, an urgent one says so, and what waits has a priority."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.calendars import work_calendar
from bot.flow.form import Form, ask
from bot.flow.people import requester
from bot.flow.ranking import PRIORITIES, priority_of
from bot.flow.verbs import Verb, approve
from bot.flow.wallclock import local
from bot.flow.workflow import End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.flow.office import Walk, world

snooze = Verb("snooze")
CALENDAR, ZONE = work_calendar("CN"), ZoneInfo("Asia/Shanghai")


class Wish(Form):
    what: str = ask("What?")


class Rest(Form):
    until: date = ask("Until when?", future=True)
    why: str = ask("Why?")


class Errand(Workflow):
    """Somebody does something, and may let it rest."""

    prefix = "ER"
    form = Wish
    doing = Step(asks=requester, due=workdays(5), late=requester.manager)
    over = End()
    moves = [Move(doing, approve, over), Move(doing, snooze, doing, asks=Rest, rests="until")]


@given(st.dates(date(2026, 11, 23), date(2027, 6, 1)))
def test_nothing_falls_before_the_rest_is_over(until: date) -> None:
    """Whatever the day: no timer before its morning, one that ends the wait, and the due date where it was."""
    walk = Walk.file(Errand, "mei", {"what": "x"}, world("Mon 2026-11-23 10:00"))
    due = walk.case.due
    assert due is not None
    walk.press("mei", "snooze", until=until.isoformat(), why="waits for a quote")
    morning = max(local(until, time(9), ZONE), walk.world.now)
    assert walk.case.due == due
    assert walk.wakes()["late"] == max(due, morning)
    assert min(walk.wakes().values()) >= morning


def refused(*moves: Move, step: Step, **attributes: object) -> str:
    """What the error says about a workflow with these moves."""
    with pytest.raises(WorkflowError) as error:
        type(
            "Wrong",
            (Workflow,),
            {"prefix": "WR", "form": Wish, "step": step, "over": End(), **attributes, "moves": moves},
        )
    return str(error.value)


def test_a_rest_is_a_date_of_the_form_and_stays() -> None:
    """Declared on a text, or on a move that leaves, it is refused with the date it could be."""
    step, over = Step(asks=requester, due=workdays(1)), End()
    leave = Move(step, approve, over)
    said = refused(leave, Move(step, snooze, step, asks=Rest, rests="why"), step=step, over=over)
    assert "rests='why'" in said and "['until']" in said


def test_urgent_names_a_choice_of_the_form() -> None:
    """A typing slip in the question or its answer is refused on import."""
    step, over = Step(asks=requester, due=workdays(1)), End()
    assert "one of the form's choices" in refused(Move(step, approve, over), step=step, over=over, urgent=("x", "y"))


@given(st.integers(-200, 200), st.integers(-200, 200))
def test_the_later_it_is_due_the_less_it_presses(one: int, other: int) -> None:
    """Priorities follow due times (hours from now); what is over is P0, and a priority somebody gave is kept."""
    now = datetime(2026, 6, 1, 4, tzinfo=UTC)
    first, second = (now + timedelta(hours=n) for n in sorted((one, other)))
    ranks = [PRIORITIES.index(priority_of({}, due, now, ZONE, CALENDAR)) for due in (first, second)]
    assert ranks == sorted(ranks)
    assert first > now or ranks[0] == 0
    assert priority_of({"priority": "P2"}, first, now, ZONE, CALENDAR) == "P2"
