"""Whoever an incident's level calls for handles it; what each level needs before it closes; what its clocks promise."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.chart import Charter
from bot.flow.effects import Keep, Publish, Start
from bot.flow.running import running
from handlers.operations.incident import RISKS, Incident
from tests.flow.office import Walk, away, world
from tests.handlers.paper import WORDS

MONDAY = "Mon 2026-11-23 10:00"
FACTS = {"what": "价格标错", "kind": "customer", "department": "market", "facts": "三百单"}
REPORT = {"cause": "未复核", "impact": "三百单", "measures": [{"what": "复核", "owner": "kai", "due": "2026-12-20"}]}
CLOSING = {"new_risk": "价格错误", "likelihood": "low", "severity": "low", "control": "复核"}


def incident(level: str = "general", by: str = "mei", **more: Any) -> Walk:
    return Walk.file(Incident, by, {**FACTS, "level": level, **more}, world(MONDAY))


@pytest.mark.parametrize(
    ("level", "by", "handlers"),
    [
        ("general", "mei", {"lead"}),
        ("general", "ian", {"head"}),
        ("general", "lead", {"head"}),
        ("major", "mei", {"head"}),
        ("major", "head", {"vp"}),
        ("crisis", "mei", {"vp", "gm"}),
        ("crisis", "gm", {"vp"}),
    ],
)
def test_each_level_asks_its_own_people(level: str, by: str, handlers: set[str]) -> None:
    """Team lead, department head, management; nobody handles what they reported: the next above does."""
    assert handlers <= set(incident(level, by).case.waiting_for())
    assert by not in incident(level, by).case.waiting_for()


@pytest.mark.parametrize(
    ("level", "subject", "instead"), [("general", "lead", "head"), ("major", "head", "vp"), ("crisis", "vp", "gm")]
)
def test_whom_it_is_about_is_replaced_by_the_next_above(level: str, subject: str, instead: str) -> None:
    """They are not asked, and cannot press anything."""
    walk = incident(level, subjects=[subject])
    assert walk.case.waiting_for()[0] == instead
    assert walk.buttons(subject) == []


def test_a_stand_in_may_close_what_they_were_asked_for() -> None:
    """While the team lead is away, whoever stands in has every button of theirs."""
    here = world(MONDAY, office=away("lead", standin="kai"))
    walk = Walk.file(Incident, "mei", {**FACTS, "level": "general"}, here)
    assert walk.asked() == {"kai"}
    walk.press("kai", "settle", outcome="好了").press("kai", "report", **REPORT)
    assert "close" in walk.buttons("kai")


@pytest.mark.parametrize(("level", "who", "part"), [("major", "head", "plan"), ("crisis", "gm", "decide")])
def test_a_level_closes_with_its_own_part(level: str, who: str, part: str) -> None:
    """Outcome and report are not enough for a major incident or a crisis."""
    walk = incident(level).press(who, "settle", outcome="好了").press(who, "report", **REPORT)
    assert "close" not in walk.buttons(who)
    walk.press(who, part, plan="致歉", lead="kai")
    assert walk.told("progress") == {"kai"}
    assert {"respond", "settle", "report"} == set(walk.buttons("kai"))
    walk.press(who, "close", **CLOSING)
    assert walk.place == "closed"


def test_clocks_follow_the_level_from_the_moment_it_was_reported() -> None:
    """A crisis made of a general incident is to be settled within 72 hours of its report."""
    walk = incident()
    assert [c.name for c in running(walk.case)] == ["responded", "reported"]
    walk.at("Mon 2026-11-23 20:00").press("lead", "regrade", level="crisis", reason="转载")
    due = {c.name: c.due for c in running(walk.case)}
    assert due["settled"] == due["reported"]
    assert walk.asked() == {"vp", "gm"}


def test_what_follows_from_report_and_closing() -> None:
    """A paper for those on the case and not for whom it is about; an action item a measure; a row of the risk list."""
    walk = incident("major", subjects=["lead"]).press("head", "report", **REPORT)
    (paper,) = walk.of(Publish)
    assert "lead" not in paper.readers and {"mei", "head", "vp"} <= set(paper.readers)
    (item,) = walk.of(Start)
    assert (item.workflow, item.answers["owner"], item.requester) == ("meetings.action_item", "kai", "head")
    walk.press("head", "plan", plan="致歉", lead="kai").press("head", "settle", outcome="好了")
    walk.press("head", "close", **CLOSING)
    (row,) = walk.of(Keep)
    assert row.register == RISKS
    wanted = {"name": "价格错误", "kind": "customer", "department": "market", "owner": "kai", "times": 1}
    assert wanted.items() <= row.values.items()


def test_the_diagram_says_who_handles_which_level_and_what_only_one_level_does() -> None:
    """A line for each level's people; a verb that not every level has names the level."""
    chart = Charter(WORDS, "en").chart(Incident)
    handling = next(box for box in chart.boxes if box.name == "handling")
    assert handling.lines[1:4] == (
        "General: Team lead",
        "Major: Department head",
        "Crisis: Vice president / General manager",
    )
    said = next(a.lines for a in chart.arrows if (a.source, a.target) == ("handling", "handling"))
    assert {"Submit the plan (Major)", "Decide and start the response (Crisis)", "Change the level"} <= set(said)
    assert next(a.lines for a in chart.arrows if a.target == "closed") == ("Close",)
