"""Who may hear an appeal when one person holds several roles: never the appellant, never anybody barred."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from bot.flow.effects import Ask, Tell
from bot.flow.people import Department, Office
from tests.handlers.growth_office import PEOPLE, Story
from tests.handlers.test_appeal import (
    APPEAL,
    DISAGREE,
    OPINION,
    checked,
    filed,
)

SIX = ("mei", "song", "wang", "chen", "gu")


def overlapping(line: str, hrbp: str, lead: str, reviewer: str, vice: str) -> Office:
    """The appellant and four others, any of whom may be anything."""
    people = {p: replace(PEOPLE[p], department="marketing", manager=None) for p in SIX}
    people["mei"] = replace(people["mei"], manager=line)
    department = Department("marketing", "市场部", hrbp=hrbp, vice_president=vice)
    roles = {"hr_lead": (lead,), "hr_reviewer": (reviewer,), "vice_president": (vice,), "general_manager": ("gu",)}
    return Office("小公司", people=people, departments={"marketing": department}, roles=roles)


def watched(story: Story) -> None:
    """At any moment: no barred person is asked, told or able to press, and the appellant never decides."""
    shut = story.shut_out
    asked = {e.person for e in story.effects if isinstance(e, Ask)}
    heard = {e.person for e in story.effects if isinstance(e, Tell) and not e.apart}
    assert not shut & {*story.waiting, *asked, *heard}
    assert not any(story.buttons(person) for person in shut)
    if story.place in ("review", "investigating", "escalated"):
        assert "mei" not in story.waiting
        assert story.buttons("mei") == []


def walked(story: Story) -> int:
    """The longest way: late once, accepted, decided, escalated, decided, received. How many decided."""
    watched(story)
    if not story.waiting:
        return 0
    first = story.waiting[0]
    watched(story.branch().waits_until_late())
    watched(story.did(first, "accept"))
    watched(checked(story).did(first, "uphold", **OPINION))
    watched(story.did("mei", "received").did("mei", "escalate", **DISAGREE))
    if not story.waiting:
        return 1
    assert first not in story.waiting, "whoever decided does not decide again"
    watched(story.did(story.waiting[0], "uphold", **OPINION).did("mei", "received"))
    return 2


@pytest.mark.parametrize("rater", SIX)
def test_f5_every_overlap_of_roles_without_self_decision_or_barred_reader(rater: str) -> None:
    """F5: rater, HR partner, head of HR, reviewer and vice president are the same people in every way."""
    heard = [walked(filed(rater=rater, office=overlapping("song", *who))) for who in product(SIX, repeat=4)]
    assert heard.count(2) > 100


@pytest.mark.parametrize("recused", [["wang"], ["chen"], ["gu"], ["wang", "chen", "gu"], ["mei"]])
def test_f5_recusals_on_top_of_the_overlaps(recused: list[str]) -> None:
    """F5: whoever is recused is out, whatever else they are; the appellant cannot shut themselves out."""
    for hrbp, lead, reviewer in product(SIX, repeat=3):
        story = filed(recuse=recused, office=overlapping("song", hrbp, lead, reviewer, lead))
        assert "mei" not in story.shut_out
        walked(story)


def test_an_appeal_nobody_is_left_to_hear_waits_for_somebody_who_may() -> None:
    """Everyone is recused: nobody unfit is asked; with one recusal less somebody is."""
    everyone = ["wang", "chen", "gu", "he", "xu"]
    story = filed(recuse=everyone)
    assert story.waiting == ()
    assert story.buttons("mei") == []
    story.did("mei", "correct", **{**APPEAL, "recuse": everyone[1:]})
    assert story.waiting == ("wang",)


def test_the_whole_line_above_is_barred_and_not_everybody_else() -> None:
    """The bars hold the rater and everyone above the appellant."""
    assert filed().shut_out == {"song", "lin", "zhou"}
