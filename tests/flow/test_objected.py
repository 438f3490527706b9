"""Words a promotion and an objection needed: rules that know who answers, bounds of the policy, posted buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.flow.answers import Hearing, check
from bot.flow.arrival import channel_of
from bot.flow.case import Case, Entry
from bot.flow.effects import Post, Start
from bot.flow.finding import among
from bot.flow.form import Form, PersonId, Rule, ask
from bot.flow.hooks import post, start
from bot.flow.people import named
from bot.flow.samples import Sampler
from bot.flow.tally import mean
from bot.flow.verbs import approve
from tests.flow.office import OFFICE, world
from tests.flow.sentences import SHANGHAI, instant

MONDAY = "Mon 2026-11-23 10:00"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
proposed_one = named("whom")


class Proposal(Form):
    whom: PersonId = ask("Whom?")
    rules = (Rule("whom", "not_yours", allows=among(proposed_one, proposed_one.superiors)),)


class Marks(Form):
    points: int = ask("Points", ge=0, le=100)


def hearing(asker: str) -> Hearing:
    return Hearing(instant(MONDAY), instant(MONDAY).date(), SHANGHAI, asker, OFFICE)


def proposed(*points: int, passing: int = 80) -> Case:
    entries = tuple(
        Entry("score", "there", f"p{n}", NOW, "Marks", {"points": number}) for n, number in enumerate(points)
    )
    facts = {"numbers": {"passing": passing}}
    return Case("c", "C-1", "w", "there", "mei", NOW, answers={"whom": "mei"}, entries=entries, facts=facts)


def test_a_rule_knows_who_answers():
    """Oneself and everybody above: their answer is kept; a colleague's is refused beside the question."""
    (boss, *_) = OFFICE.reporting_line("mei")
    for asker in ("mei", *OFFICE.reporting_line("mei")):
        assert not check(Proposal, {"whom": "mei"}, hearing(asker))[1], asker
    _, problems = check(Proposal, {"whom": boss}, hearing("mei"))
    assert problems["whom"].code == "rules.not_yours"


def test_superiors_are_everybody_above_in_order():
    """The nearest first, and nobody of the side."""
    assert proposed_one.superiors.of(proposed(), OFFICE) == OFFICE.reporting_line("mei")


@pytest.mark.parametrize(("points", "passing", "passes"), [((80,), 80, True), ((79,), 80, False), ((79,), 70, True)])
def test_a_measure_is_compared_with_the_policys_number(points: tuple[int, ...], passing: int, passes: bool):
    """As the policy stood when the case was opened."""
    guard = mean(Marks, "points") >= "passing"
    assert guard(proposed(*points, passing=passing), {}) is passes


def test_a_policys_number_over_nothing_does_not_hold():
    """Nobody has scored."""
    assert not (mean(Marks, "points") >= "passing")(proposed(), {})


def test_what_is_posted_stands_in_the_cases_channel_and_only_after_the_verb():
    """Each moment once, in order; nothing before the verb was pressed, nothing where there is no channel."""
    case = proposed().with_(facts={"channel": "design"})
    here = world(MONDAY)
    assert channel_of(case, here) == "design"
    assert list(post("news", "more")(case, here)) == [Post("design", "news"), Post("design", "more")]
    assert not list(post("news", once=approve)(case, here))
    passed = case.with_(entries=(Entry("approve", "there", "boss", NOW),))
    assert list(post("news", once=approve)(passed, here)) == [Post("design", "news")]
    assert not list(post("news")(case.with_(facts={"channel": None}), here))


def test_what_was_just_written_opens_another_case():
    """The answers named and what the table adds; what was left out stays out."""
    said = Entry("do", "there", "kai", NOW, "F", {"what": "x", "due": "2026-12-01", "other": 1})
    case = proposed().with_(entries=(said,))
    (made,) = start("meetings.action_item", "what", "due", "owner", priority="P1")(case, world(MONDAY))
    assert made == Start("meetings.action_item", "kai", {"what": "x", "due": "2026-12-01", "priority": "P1"})


def test_samples_are_good_marks_and_keep_rules_about_people():
    """Marks out of a hundred are good ones; whoever may not be named is not."""
    sampler = Sampler(OFFICE, "mei", NOW.date())
    assert sampler.answers(Marks) == {"points": 85}
    assert sampler.answers(Proposal)["whom"] == "mei"
    assert replace(sampler, person="mei").answers(Proposal)
