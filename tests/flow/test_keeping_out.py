"""Who may not decide, what may not be changed, and what must be there first: rules any workflow may declare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.flow.decision import Refusal
from bot.flow.form import Form, PersonId, ask
from bot.flow.machine import reseat
from bot.flow.people import hr_lead, hrbp, named, requester, role
from bot.flow.verbs import Verb, approve, finish
from bot.flow.workflow import Access, End, Move, Step, Workflow
from bot.flow.worktime import workdays
from tests.handlers.growth_office import OFFICE, Story, open_story

look = Verb("look")


class Wish(Form):
    amount: int = ask("How much?")
    without: PersonId | None = ask("Who should not see it?")


class Looked(Form):
    at: str = ask("What did you look at?")


class TwoEyesTwice(Workflow):
    prefix = "TT"
    form = Wish
    frozen = ("amount",)
    access = Access(readers=(requester,), barred=named("without"), fallback=(role("hr_reviewer"), hr_lead))
    circle_of = staticmethod(lambda case, office: f"of:{case.requester}")

    opening = Step(asks=hrbp, due=workdays(2), late=hr_lead)
    second = Step(asks=hrbp, distinct=True, due=workdays(2))
    done = End(tells=[requester])

    moves = [
        Move(opening, look, opening, asks=Looked),
        Move(opening, approve, second, needs=(Looked, Looked)),
        Move(second, finish, done),
    ]


def filed(**answers: Any) -> Story:
    return open_story(TwoEyesTwice, "mei", {"amount": 3, **answers})


def looked_twice(story: Story) -> Story:
    return story.did("wang", "look", at="a").did("wang", "look", at="b").did("wang", "approve")


def test_a_form_named_twice_must_be_filled_in_twice() -> None:
    """The verb appears with the second one."""
    story = filed().did("wang", "look", at="a")
    assert story.buttons("wang") == ["look"]
    assert story.did("wang", "look", at="b").buttons("wang") == ["look", "approve"]


def test_at_a_distinct_step_whoever_decided_before_is_replaced() -> None:
    """The same person is found, and somebody else is asked."""
    story = looked_twice(filed())
    assert (story.place, story.waiting) == ("second", ("gu",))
    assert story.buttons("wang") == []
    assert story.tries("gu", "reassign", person="wang") == Refusal("person_barred", {"person": "wang"})


def test_somebody_who_only_looked_has_not_decided() -> None:
    """A move that stays where it is decides nothing: whoever made it may be asked later."""
    story = filed().did("wang", "look", at="a").did("wang", "look", at="b")
    story.did("wang", "reassign", person="xu").did("xu", "approve")
    assert story.waiting == ("wang",)


def test_what_is_frozen_cannot_be_corrected() -> None:
    """The refusal names the question; other answers may change."""
    assert filed().tries("mei", "correct", amount=4) == Refusal("frozen", {"question": "amount"})
    assert filed().did("mei", "correct", amount=3, without="wang").waiting == ("gu",)


def test_of_a_confidential_breach_somebody_who_may_know_always_hears() -> None:
    """The head of HR is barred: the next of the fallback is told."""
    assert filed(without="chen").waits_until_late().told("late_escalation") == ["gu"]


def test_a_case_opened_by_hand_names_its_circle() -> None:
    """A rhythm's key wins over it."""
    assert filed().case.circle == "of:mei"
    assert open_story(TwoEyesTwice, "mei", {"amount": 3}, circle="team:x").case.circle == "team:x"


def test_a_step_nobody_could_be_asked_at_asks_as_soon_as_somebody_may() -> None:
    """An empty company finds nobody; when roles are filled again, somebody is asked."""
    story = filed()
    empty = replace(story.case, seats=())
    again = reseat(TwoEyesTwice, empty, story.world)
    assert again is not None
    assert again.case.waiting_for() == ("wang",)
    nobody = replace(story.world, office=replace(OFFICE, roles={}, departments={}))
    assert reseat(TwoEyesTwice, empty, nobody) is None
