"""Several clocks at once: promises of the whole case, beside those of its steps."""

from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.columns import kept
from bot.flow.form import Form, ask
from bot.flow.people import hr_lead, manager, requester
from bot.flow.running import Running, running
from bot.flow.verbs import Verb
from bot.flow.workflow import Clock, End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import by, hours, workdays
from tests.flow.office import House, Walk, world
from tests.flow.sentences import spoken

MONDAY = "Mon 2026-11-23 10:00"
respond, settle, report, relevel = Verb("respond"), Verb("settle"), Verb("report"), Verb("relevel")


class Event(Form):
    what: str = ask("What?")
    level: Literal["general", "major", "crisis"] = ask("Level?")


class Level(Form):
    level: Literal["general", "major", "crisis"] = ask("Level?")


class Incident(Workflow):
    """Something happened; it is answered, settled and reported, each in its time."""

    prefix = "IN"
    form = Event
    responded = Clock(by("level", general=hours(24), crisis=hours(24)), until=respond, asks=requester, late=manager)
    settled = Clock(by("level", crisis=hours(72)), until=settle, asks=requester, late=(manager, hr_lead))
    reported = Clock(hours(72), until=(report,), asks=requester)
    handling = Step(asks=requester, due=workdays(10))
    writing = Step(asks=requester, due=workdays(10))
    over = End()
    moves = [
        Move(handling, respond, handling),
        Move(handling, relevel, handling, asks=Level, updates=True),
        Move(handling, settle, writing),
        Move(writing, report, over),
    ]


def incident(level: str, rules: House | None = None) -> Walk:
    return Walk.file(Incident, "mei", {"what": "x", "level": level}, world(MONDAY, rules=rules))


def clock(walk: Walk, name: str) -> Running:
    return next(r for r in running(walk.case) if r.name == name)


def test_each_level_has_its_own_clocks():
    """A level a promise does not name has no such promise."""
    assert [r.name for r in running(incident("general").case)] == ["responded", "reported"]
    assert [r.name for r in running(incident("major").case)] == ["reported"]
    walk = incident("crisis")
    assert {r.name: spoken(r.due) for r in running(walk.case)} == {
        "responded": "Tue 2026-11-24 10:00",
        "settled": "Thu 2026-11-26 10:00",
        "reported": "Thu 2026-11-26 10:00",
    }


def test_a_clock_reminds_at_half_and_nearly_and_tells_when_it_is_broken():
    """The owner; the owner and the first rung; rung by rung, the head of HR last."""
    walk = incident("crisis")
    assert spoken(walk.wakes()["settled:half"]) == "Tue 2026-11-24 22:00"
    assert walk.fall("settled:half").told("clock_remind") == {"mei"}
    walk = incident("crisis")
    assert walk.fall("settled:nearly").told("clock_remind") == {"mei", "lead"}
    walk = incident("crisis").fall("settled:late")
    assert (walk.told("clock_late_owner"), walk.told("clock_late_escalation")) == ({"mei"}, {"lead"})
    assert walk.fall("settled:late").told("clock_late_escalation") == {"chief"}
    assert [e.answers["clock"] for e in walk.case.said("breach")] == ["settled", "settled"]


def test_a_kept_promise_is_kept_and_its_timers_say_nothing():
    """What was done in time stays so, whatever timer still falls."""
    walk = incident("crisis").press("mei", "respond")
    assert clock(walk, "responded").kept is not None
    assert not clock(walk, "responded").broken
    assert kept("responded").value(walk.case, walk.world) is True
    assert kept("settled").value(walk.case, walk.world) is None
    with pytest.raises(AssertionError):
        walk.fall("responded:late")


def test_a_promise_kept_too_late_stays_broken():
    """The ledger says so, and the card too."""
    walk = incident("crisis").fall("responded:late").press("mei", "respond")
    assert clock(walk, "responded").broken
    assert kept("responded").value(walk.case, walk.world) is False


def test_clocks_run_on_through_every_step():
    """Coming to another step sets the step's timers anew and leaves the case's promises as they are."""
    walk = incident("crisis").press("mei", "respond").press("mei", "settle")
    assert {k.partition(":")[0] for k in walk.wakes() if ":" in k} == {"reported"}
    assert spoken(walk.wakes()["reported:late"]) == "Thu 2026-11-26 10:00"


def test_a_raised_level_brings_its_clocks_and_a_lowered_one_takes_them_away():
    """Still counted from the filing: what is over already is broken at once."""
    walk = incident("major").at("Tue 2026-11-24 09:00").press("mei", "relevel", level="crisis")
    assert [r.name for r in running(walk.case)] == ["responded", "settled", "reported"]
    assert spoken(walk.wakes()["responded:late"]) == "Tue 2026-11-24 10:00"
    walk = incident("major").at("Wed 2026-11-25 09:00").press("mei", "relevel", level="crisis")
    assert walk.wakes()["responded:late"] == walk.world.now
    assert walk.fall("responded:late").told("clock_late_owner") == {"mei"}
    walk.press("mei", "relevel", level="major")
    assert [r.name for r in running(walk.case)] == ["reported"]


def test_what_was_done_before_the_level_rose_counts():
    """A crisis that was answered while it was a general incident has been answered."""
    walk = incident("general").press("mei", "respond").press("mei", "relevel", level="crisis")
    assert clock(walk, "responded").kept is not None
    assert clock(walk, "settled").kept is None


def test_a_company_sets_its_own_hours():
    """By the policy of the day the case was opened."""
    own = House(dues={"tests.flow.test_promises.settled.crisis": "48h", "tests.flow.test_promises.reported": "24h"})
    walk = incident("crisis", own)
    assert spoken(clock(walk, "settled").due) == "Wed 2026-11-25 10:00"
    assert spoken(clock(walk, "reported").due) == "Tue 2026-11-24 10:00"


@given(st.lists(st.sampled_from(["respond", "relevel:crisis", "relevel:general", "relevel:major", "wait"]), max_size=8))
def test_whatever_happens_every_running_clock_has_a_timer_and_every_kept_one_none_that_matters(deeds: list[str]):
    """Timers set last cover exactly the promises that run."""
    walk = incident("crisis")
    timers = walk.wakes()
    for deed in deeds:
        verb, _, level = deed.partition(":")
        if verb == "wait":
            walk.world = world(walk.world.now + timedelta(hours=7))
            continue
        walk.press("mei", verb, **({"level": level} if level else {}))
        timers = walk.wakes() or timers
    for state in running(walk.case):
        if state.kept is None:
            assert f"{state.name}:late" in timers, (deeds, timers)
            assert timers[f"{state.name}:late"] >= min(state.due, walk.world.now)


def test_a_clock_that_waits_for_nothing_is_refused_on_import():
    """The verb that keeps a promise must be pressed somewhere."""
    with pytest.raises(WorkflowError, match="waits for 'settle', which no move has"):

        class Endless(Workflow):
            prefix = "EN"
            form = Event
            settled = Clock(hours(72), until=settle, asks=requester)
            step = Step(asks=requester, due=workdays(1))
            over = End()
            moves = [Move(step, respond, over)]
