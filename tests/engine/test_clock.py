"""Timers: each rings once, and its event says when it fell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.engine.clock import ring
from tests.looking import every, one, rows
from tests.office import Company, opened
from tests.stories.needs import NEED, REF

ITEM = {"what": "写周报", "owner": "wang.xiaoyu", "due": "2026-03-04", "priority": "P1"}


def test_a_timer_rings_once_however_often_one_looks(company: Company) -> None:
    """Looking twice, and again much later, makes one event of each timer."""
    company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
    due = one(company, "AI-2026-0001").due
    assert due is not None
    company.clock.set(due + timedelta(minutes=1))
    rung = ring(company.bole.tools)
    assert rung >= 1
    assert ring(company.bole.tools) == 0
    company.settles()
    fired = rows(company, "timer", "state = 'fired'")
    assert len(fired) == len({row["id"] for row in fired}) == len(rows(company, "inbox", "platform = 'clock'"))


def test_a_bot_that_slept_over_a_deadline_rings_late_and_stamps_it_when_it_fell(tmp_path: Path) -> None:
    """E6: the bot was off for three days. The deadline that passed meanwhile is worked on once, and its event
    carries the time at which it fell, not the time at which the bot woke."""
    for company in opened(tmp_path):
        company.person("wang.xiaoyu").starts("meetings.action_item", **ITEM)
        due = one(company, "AI-2026-0001").due
        assert due is not None
        company.clock.set(due + timedelta(days=3))
        company.reopens()
        company.settles()
        case = one(company, "AI-2026-0001")
        assert len(case.said("breach")) == 1
        (late,) = [r for r in rows(company, "inbox", "platform = 'clock'") if r["case_id"] == case.id][-1:]
        assert late["at"].startswith(due.isoformat()[:19])
        assert late["received_at"] > late["at"]


def test_a_case_that_is_over_has_no_timer_left(company: Company) -> None:
    """Nothing is said about a case after it ended."""
    owner = company.person("wang.xiaoyu")
    owner.starts("meetings.action_item", **ITEM)
    owner.does("done")
    said = len(owner.messages)
    company.winds(days=9)
    assert [c.place for c in every(company, "meetings.action_item")] == ["finished"]
    assert sum("AI-2026-0001" in repr(m.card) for m in owner.messages) <= said
    case = one(company, "AI-2026-0001")
    assert not rows(company, "timer", "state = 'sleeping' AND case_id = :case", case=case.id)


def test_a_deadline_that_fell_before_a_press_is_not_held_against_the_next_step(company: Company) -> None:
    """The head answers after the timer rang and before its turn, as when the bot was stopped between the two. The
    HR partner, who has only just been asked, is not late."""
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", **NEED)
    due = one(company, REF).due
    assert due is not None
    company.clock.set(due)
    assert ring(company.bole.tools) >= 1
    company.person("li.na").does("approve", REF)
    company.settles()
    case = one(company, REF)
    assert (case.place, case.said("breach")) == ("feasibility", ())


def test_a_deadline_that_was_moved_before_its_timer_was_worked_on_is_kept(company: Company) -> None:
    """The timer had rung for the old day, and the item was postponed before its turn."""
    owner = company.person("wang.xiaoyu")
    owner.starts("meetings.action_item", **ITEM)
    due = one(company, "AI-2026-0001").due
    assert due is not None
    owner.presses("改日期")
    company.clock.set(due)
    assert ring(company.bole.tools) >= 1
    owner.fills(due="2026-03-20", why="等数据")
    company.settles()
    assert one(company, "AI-2026-0001").said("breach") == ()
