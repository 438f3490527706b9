"""Deadlines worked out anew: later ones move, earlier ones stay, and nothing is reminded of twice."""

from dataclasses import replace
from datetime import date, datetime

from bot.flow.effects import Refresh, Sleep, Wake
from bot.flow.form import Form, ask
from bot.flow.people import manager, requester
from bot.flow.recounting import recounted
from bot.flow.running import running
from bot.flow.verbs import Verb, approve
from bot.flow.workflow import Clock, End, Move, Step, Workflow
from bot.flow.worktime import work_calendar, workdays
from bot.flow.world import World
from tests.flow.office import Walk, world
from tests.flow.sentences import spoken

MONDAY = "Mon 2026-11-23 10:00"
TUESDAY, WEDNESDAY, SATURDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 28)
respond, longer = Verb("respond"), Verb("longer")


class Wish(Form):
    what: str = ask("What?")


class Errand(Workflow):
    """Somebody does something in two working days, may take three more, and the whole takes four."""

    prefix = "ER"
    form = Wish
    whole = Clock(workdays(4), until=respond, asks=requester, late=manager)
    doing = Step(asks=requester, due=workdays(2), late=manager)
    over = End()
    moves = [
        Move(doing, approve, over),
        Move(doing, respond, doing),
        Move(doing, longer, doing, due=workdays(3)),
    ]


def filed() -> Walk:
    return Walk.file(Errand, "mei", {"what": "x"}, world(MONDAY))


def on_other_days(known: World, **works: bool) -> World:
    """The same moment in a company that works, or rests, on these days of November: `d24=False`."""
    days = {date(2026, 11, int(day[1:])): kept for day, kept in works.items()}
    return replace(known, calendar=lambda name: work_calendar(name, days))


def due(case_walk: Walk, **works: bool) -> dict[str, str]:
    """Where the deadlines are on such days; "" is the step's. Empty when none moves."""
    decision = recounted(Errand, case_walk.case, on_other_days(case_walk.world, **works), case_walk.wakes())
    if decision is None:
        return {}
    assert decision.case.due is not None
    ends = {r.name: spoken(r.due) for r in running(decision.case)}
    return ends | {"": spoken(decision.case.due)}


def wakes(case_walk: Walk, asleep: dict[str, datetime], **works: bool) -> dict[str, str]:
    """The timers that are set on such days, in the order of their kinds."""
    decision = recounted(Errand, case_walk.case, on_other_days(case_walk.world, **works), asleep)
    assert decision is not None
    first, *between, last = decision.effects
    assert isinstance(first, Sleep) and isinstance(last, Refresh)
    return {wake.kind: spoken(wake.at) for wake in between if isinstance(wake, Wake)}


def test_a_day_off_moves_every_deadline_it_lies_before():
    """E5: Wednesday off: two working days end on Thursday, four on Monday; as they were, nothing moves."""
    walk = filed()
    assert walk.due == "Wed 2026-11-25 18:00"
    assert due(walk) == {}
    assert due(walk, d25=False) == {"": "Thu 2026-11-26 18:00", "whole": "Mon 2026-11-30 18:00"}
    assert due(walk, d27=False) == {"": "Wed 2026-11-25 18:00", "whole": "Mon 2026-11-30 18:00"}


def test_a_day_worked_instead_shortens_nothing():
    """E5: a promise of four working days over a Saturday that is worked ends when it would have."""
    walk = filed().at("Thu 2026-11-26 10:00").press("mei", "longer")
    assert walk.due == "Tue 2026-12-01 18:00"
    assert due(walk, d28=True) == {}
    assert due(walk, d28=True, d27=False, d30=False) == {"": "Wed 2026-12-02 18:00", "whole": "Sat 2026-11-28 18:00"}


def test_what_was_given_longer_is_counted_from_then():
    """E5: three more days given on Tuesday end on Friday; with Thursday off, on Monday."""
    walk = filed().at("Tue 2026-11-24 10:00").press("mei", "longer")
    assert walk.due == "Fri 2026-11-27 18:00"
    assert due(walk, d26=False)[""] == "Mon 2026-11-30 18:00"
    assert due(walk, d24=False) == {"": "Fri 2026-11-27 18:00", "whole": "Mon 2026-11-30 18:00"}


def test_only_what_lies_ahead_and_moves_is_set_anew():
    """E5: half was told and is not told again; the reminders of what stays are as they were."""
    walk = filed()
    asleep = {kind: at for kind, at in walk.wakes().items() if kind not in ("half", "whole:half")}
    assert wakes(walk, asleep, d27=False) == {
        "nearly": spoken(asleep["nearly"]),
        "late": "Wed 2026-11-25 18:00",
        "whole:nearly": "Mon 2026-11-30 13:36",
        "whole:late": "Mon 2026-11-30 18:00",
    }


def test_what_is_broken_or_kept_stays():
    """E5: of a promise that is broken only the next rung is waited for, of one that was kept nothing."""
    walk = filed().fall("late")
    rung = walk.wakes()["late"]
    assert wakes(walk, {"late": rung}, d27=False) == {"late": spoken(rung), "whole:late": "Mon 2026-11-30 18:00"}
    assert due(filed().press("mei", "respond"), d27=False) == {}
    assert due(filed().press("mei", "approve"), d27=False) == {}


def test_an_end_that_has_fallen_and_was_not_worked_on_is_set_again_if_it_lies_ahead():
    """E5, E6: its event waits. Where the end now lies ahead, that event finds nothing to do and another end is
    set; where it is past all the same, the event does what it would have done, once."""
    walk = filed().at("Wed 2026-11-25 19:00")
    assert wakes(walk, {}, d25=False)["late"] == "Thu 2026-11-26 18:00"
    walk = filed().at("Thu 2026-11-26 19:00")
    assert "late" not in wakes(walk, {}, d25=False)
