"""An action item from the day it is agreed to the day it is done, dropped or late."""

from typing import Any

from bot.flow.effects import Tell
from handlers.meetings.action_item import ActionItem
from tests.flow.office import Walk, away, world

MONDAY = "Mon 2026-11-23 10:00"


def item(by: str = "lead", /, owner: str = "mei", office: Any = None) -> Walk:
    answers = {"what": "给卖点", "owner": owner, "due": "2026-11-27", "priority": "P1"}
    now = world(MONDAY, office) if office else world(MONDAY)
    return Walk.file(ActionItem, by, answers, now, circle="team:brand")


def test_the_owner_is_asked_until_the_day_it_is_due():
    """Close of business on that day."""
    walk = item()
    assert (walk.asked(), walk.due) == ({"mei"}, "Fri 2026-11-27 18:00")
    assert walk.buttons("mei") == ["done", "report", "postpone", "snooze", "drop"]


def test_done_tells_whoever_asked():
    """But nobody is told what they did themselves."""
    assert item().press("mei", "done").told("finished") == {"lead"}
    assert item("mei").press("mei", "done").told() == set()


def test_a_new_date_moves_the_deadline_and_is_counted():
    """Twice postponed is on record twice; whoever waits hears of it."""
    walk = item().press("mei", "postpone", due="2026-12-02", why="素材延期")
    assert (walk.due, walk.place) == ("Wed 2026-12-02 18:00", "doing")
    assert Tell("lead", "postponed", {"by": "mei"}) in walk.effects
    walk.press("mei", "postpone", due="2026-12-04", why="再等一天")
    assert [e.answers["due"] for e in walk.case.filled("Later")] == ["2026-12-02", "2026-12-04"]


def test_dropping_needs_a_reason_and_tells_whoever_asked():
    """那条不跟了."""
    walk = item().press("mei", "drop", reason="活动取消")
    assert (walk.place, walk.told("dropped")) == ("dropped", {"lead"})


def test_late_reaches_the_owner_first_and_then_the_manager_never_hr():
    """A to-do is no case for HR."""
    walk = item().fall("late")
    assert (walk.told("late_owner"), walk.told("late_escalation")) == ({"mei"}, set())
    assert walk.fall("late").told("late_escalation") == {"lead"}
    assert walk.fall("late").told("late_escalation") == {"lead"}
    assert walk.press("mei", "done").place == "finished"


def test_an_owner_on_leave_is_not_reminded():
    """People who are away are left in peace."""
    assert item(office=away("mei")).fall("half").told() == set()


def test_an_item_whose_owner_has_left_falls_to_whoever_asked():
    """Nothing agreed on is lost with a person."""
    assert item(owner="gone").asked() == {"lead"}


def test_whoever_asked_may_give_it_to_somebody_else():
    """A correction of the owner moves the card."""
    assert item().press("lead", "correct", owner="kai").asked() == {"kai"}


def test_it_is_the_owners_to_decide():
    """Neither the one who asked nor a stranger can press it done."""
    assert item().refused("lead", "done") == "moved_on"
    assert item().refused("ian", "done") == "unknown"
