"""What was agreed in a list lives on as action items, and people hear of lines of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.flow import columns as col
from bot.flow.case import Case, Entry
from bot.flow.effects import Effect, Press, Start, Tell
from bot.flow.following import followed
from bot.flow.guards import exceeds
from bot.flow.hooks import tell_new, then
from tests.flow.office import world

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORLD = world("Mon 2026-11-23 10:00")
SHOP = {"what": "开店", "owner": "mei", "due": "2026-12-20"}
SITE = {"what": "选址", "owner": "kai", "due": "2026-12-01"}


def project(*rows: dict[str, Any], closed: bool = False) -> Case:
    over = NOW if closed else None
    return Case(
        "p1", "PJ-1", "w", "running", "mei", NOW, closed=over, answers={"name": "新店", "milestones": list(rows)}
    )


def item(row: dict[str, Any], *, done: bool = False, **more: Any) -> Case:
    closed = NOW if done else None
    return Case(
        f"i-{row['what']}", "AI-1", "meetings.action_item", "doing", "mei", NOW, closed=closed, answers=row | more
    )


def follows(case: Case, *items: Case) -> list[Effect]:
    asked: list[tuple[str, str]] = []

    def recall(workflow: str, circle: str) -> list[Case]:
        asked.append((workflow, circle))
        return list(items)

    found = list(followed("milestones")(case, replace(WORLD, recall=recall)))
    assert set(asked) == {("meetings.action_item", "case:p1")}
    return found


def test_each_line_becomes_an_item_once() -> None:
    """A line without an item opens one of its owner; one that has an item opens none, also when it is done."""
    (started,) = follows(project(SHOP, SITE), item(SITE, done=True))
    assert started == Start("meetings.action_item", "mei", {**SHOP, "priority": "P1"}, circle="case:p1")


def test_a_line_put_off_moves_its_item() -> None:
    """A later day moves the item; a day its owner had already put off further stays."""
    later = SHOP | {"due": "2027-01-10"}
    (moved,) = follows(project(later), item(SHOP))
    assert moved == Press("i-开店", "postpone", "mei", {"due": "2027-01-10", "why": "PJ-1 新店"})
    assert follows(project(SHOP), item(later)) == []


def test_what_is_gone_is_dropped() -> None:
    """A line that left the list, or changed hands, drops its open item; a closed case drops all that are open."""
    assert follows(project(SITE), item(SITE), item(SHOP)) == [Press("i-开店", "drop", "mei", {"reason": "PJ-1 新店"})]
    start, drop = follows(project(SHOP | {"owner": "kai"}), item(SHOP))
    assert isinstance(start, Start) and isinstance(drop, Press)
    over = follows(project(SHOP, SITE, closed=True), item(SHOP), item(SITE, done=True))
    assert [e.case for e in over if isinstance(e, Press)] == ["i-开店"]


def test_only_new_lines_are_told() -> None:
    """Who was named before and whose line is the same hears nothing; a draft elsewhere does not count."""
    mine, yours = {"person": "mei", "duty": "选址"}, {"person": "kai", "duty": "装修"}
    draft = Entry("amend", "charter", "mei", NOW, "Charter", {"members": [mine]})
    case = project().with_(entries=(draft,), answers={"members": [mine]})
    hook = tell_new("members", "joined")
    assert list(hook(case, WORLD)) == [Tell("mei", "joined", mine)]
    more = Entry("amend", "running", "mei", NOW, "Charter", {"members": [mine, yours]})
    again = case.with_(entries=(draft, more), answers={"members": [mine, yours]})
    assert list(hook(again, WORLD)) == [Tell("kai", "joined", yours)]
    assert list(then(hook, hook)(again, WORLD)) == [Tell("kai", "joined", yours)] * 2


def test_an_amount_is_held_against_the_policy_of_its_day() -> None:
    """Above the number, not at it; nothing answered is nothing."""
    guard = exceeds("budget", "most")
    case = project().with_(facts={"numbers": {"most": 100}})
    assert [guard(case.with_(answers={"budget": n}), {}) for n in (None, 100, 101)] == [False, False, True]


def test_a_column_shows_what_the_newest_case_told() -> None:
    """Of the cases that belong to it, the newest that says anything under that name."""
    kept = {
        f"r{n}": {"workflow": "meetings.report", "ref": f"PR-{n}", "place": "on_course", "open": False, "result": told}
        for n, told in enumerate(({"late": 1}, {"late": 2}, {}))
    }
    column = col.told("late", "meetings.report")
    assert column.value(project().with_(facts={"links": kept}), WORLD) == 2
    assert column.value(project(), WORLD) is None
