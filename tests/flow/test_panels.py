"""Panels, tallies and windows: several people answer apart, their numbers are put together, a notice lasts."""

from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, check
from bot.flow.case import Case, Entry
from bot.flow.form import Form, FormError, PersonId, Rule, ask
from bot.flow.guards import both, either, unless
from bot.flow.people import all_of, hr_lead, hrbp, named, requester
from bot.flow.sight import seen_by
from bot.flow.tally import chosen, count, lowest, mean, share, spread, weighted
from bot.flow.verbs import Verb, approve, elapsed, late, submit
from bot.flow.workflow import End, Move, Step, Workflow, WorkflowError
from bot.flow.worktime import workdays
from tests.flow.office import OFFICE, Walk, world
from tests.flow.sentences import SHANGHAI, instant, spoken

MONDAY = "Mon 2026-11-23 10:00"
score, change, stop = Verb("score", "primary", assent=True), Verb("change"), Verb("stop")


class Members(Form):
    panel: list[PersonId] = ask("Who?", ge=2)


class Score(Form):
    skill: int = ask("Skill", ge=0, le=100)
    drive: int = ask("Drive", ge=0, le=100)
    verdict: Literal["hire", "no"] = ask("Verdict")


good = weighted(Score, skill=60, drive=40)


class Panel(Workflow):
    """Interviewers score apart; the numbers decide, a notice follows."""

    prefix = "PN"
    form = Members
    scoring = Step(asks=all_of(named("panel")), due=workdays(2), late=(named("panel"), hr_lead), blind=True)
    notice = Step(asks=hrbp, lasts=workdays(5))
    hired = End(tells=[requester])
    declined = End(tells=[requester])
    moves = [
        Move(scoring, score, notice, asks=Score, when=both(good >= 80, unless(spread(Score, "skill") > 30))),
        Move(scoring, score, declined, asks=Score),
        Move(scoring, change, scoring, asks=Members, by=requester, updates=True),
        Move(notice, stop, declined),
        Move(notice, elapsed, hired),
    ]


def panel(*people: str) -> Walk:
    return Walk.file(Panel, "lead", {"panel": list(people)}, world(MONDAY))


def scores(walk: Walk, by: str, skill: int, drive: int, verdict: str = "hire") -> Walk:
    return walk.press(by, "score", skill=skill, drive=drive, verdict=verdict)


def test_what_a_panel_writes_is_hidden_until_everybody_has_written():
    """One's own scorecard is there, the others' are not; with the last one all are."""
    walk = scores(panel("mei", "kai"), "mei", 90, 80)
    assert [e.by for e in seen_by(Panel, walk.case, "mei").filled("Score")] == ["mei"]
    for reader in ("kai", "lead", "chief", None):
        assert not seen_by(Panel, walk.case, reader).filled("Score"), reader
    scores(walk, "kai", 85, 90)
    assert len(seen_by(Panel, walk.case, None).filled("Score")) == 2


def test_what_was_hidden_stays_hidden_when_the_panel_is_withdrawn():
    """Withdrawing before all have written opens nobody's score."""
    walk = scores(panel("mei", "kai"), "mei", 90, 80).press("lead", "withdraw")
    assert walk.place == "withdrawn"
    assert not seen_by(Panel, walk.case, "lead").filled("Score")
    both_in = scores(scores(panel("mei", "kai"), "mei", 100, 100), "kai", 90, 90)
    assert len(seen_by(Panel, both_in.press("lead", "withdraw").case, "lead").filled("Score")) == 2


def test_the_last_scorecard_counts_when_the_verdict_is_made():
    """A guard sees what is being written, not only what stood there before."""
    assert scores(scores(panel("mei", "kai"), "mei", 100, 100), "kai", 90, 90).place == "notice"
    assert scores(scores(panel("mei", "kai"), "mei", 100, 100), "kai", 10, 10).place == "declined"
    assert scores(scores(panel("mei", "kai"), "mei", 100, 100), "kai", 69, 100).place == "declined"


def test_a_member_is_replaced_and_no_score_is_lost():
    """Whoever is no longer named and has not answered is released; whoever answered keeps their say."""
    walk = scores(panel("mei", "kai"), "mei", 90, 90).press("lead", "change", panel=["ian", "rui"])
    assert walk.asked() == {"ian", "rui"}
    assert set(walk.case.waiting_for()) == {"ian", "rui"}
    assert walk.refused("kai", "score", skill=1, drive=1, verdict="no") == "moved_on"
    scores(scores(walk, "ian", 90, 90), "rui", 90, 90)
    assert walk.place == "notice"
    assert len(walk.case.filled("Score")) == 3


def test_a_late_interviewer_is_chased_rung_by_rung():
    """First those who have not scored, then the head of HR."""
    walk = scores(panel("mei", "kai"), "mei", 90, 90).fall("late")
    assert walk.told("late_owner") == {"kai"}
    assert walk.fall("late").told("late_escalation") == {"chief"}


def test_a_window_stays_open_without_reminders_and_closes_by_itself():
    """Nobody is chased and nothing is late; on the fifth working day the clock goes on."""
    walk = scores(scores(panel("mei", "kai"), "mei", 90, 90), "kai", 90, 90)
    assert {k: spoken(at) for k, at in walk.wakes().items()} == {"late": "Mon 2026-11-30 18:00"}
    walk.fall("late")
    assert (walk.place, walk.case.said("breach"), walk.case.rung) == ("hired", (), 0)
    assert [e.verb for e in walk.case.entries][-1] == "elapsed"


def test_nobody_can_close_a_window_before_its_time():
    """That is the clock's own verb."""
    walk = scores(scores(panel("mei", "kai"), "mei", 90, 90), "kai", 90, 90)
    assert walk.buttons("lan") == ["stop"]
    assert walk.refused("lan", "elapsed") == "moved_on"


def test_a_window_can_be_stopped_by_whoever_looks_after_it():
    """Until it closes, what the step offers can be pressed."""
    walk = scores(scores(panel("mei", "kai"), "mei", 90, 90), "kai", 90, 90)
    assert walk.press("lan", "stop").place == "declined"


class Held(Workflow):
    """A notice that does not end while something is in its way."""

    prefix = "HE"
    form = Members
    notice = Step(asks=hrbp, lasts=workdays(5))
    over = End()
    moves = [
        Move(notice, submit, notice, asks=Members),
        Move(notice, elapsed, over, when=count(submit) >= 1),
    ]


def test_a_window_that_may_not_close_yet_is_tried_again_and_is_not_late():
    """The guard holds it open; the time shown moves on, and with the guard's consent it closes."""
    walk = Walk.file(Held, "lead", {"panel": ["mei"]}, world(MONDAY)).fall("late")
    assert (walk.place, walk.due) == ("notice", "Tue 2026-12-01 18:00")
    walk.press("lan", "submit", panel=["kai"]).world = world("Tue 2026-12-01 18:00")
    assert walk.fall("late").place == "over"


def test_a_second_visit_counts_from_nothing():
    """What was pressed before the case went away and came back says nothing about the visit now."""
    then, now = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    entries = [
        *(Entry("approve", "board", who, then) for who in ("mei", "kai")),
        Entry("submit", "rework", "lead", then),
        Entry("decline", "board", "mei", now),
    ]
    case = Case("1", "XX-1", "toy", "board", "lead", then, entries=tuple(entries))
    assert count(approve)(case) == 0
    assert count(approve)(case.with_(entries=(*entries, Entry("approve", "board", "kai", now)))) == 1


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=3))
def test_a_tally_is_what_one_would_work_out_by_hand(given_scores: list[tuple[int, int]]):
    """Averages, weights, spread and shares over whoever has answered."""
    people = ["mei", "kai", "ian"][: len(given_scores)]
    walk = panel(*people, "rui")
    for person, (skill, drive) in zip(people, given_scores, strict=True):
        scores(walk, person, skill, drive, "hire" if skill > 50 else "no")
    skills, drives = [s for s, _ in given_scores], [d for _, d in given_scores]
    number = len(given_scores)
    assert mean(Score, "skill")(walk.case) == round(sum(skills) / number, 2)
    assert good(walk.case) == pytest.approx((sum(skills) * 0.6 + sum(drives) * 0.4) / number, abs=0.011)
    assert spread(Score, "skill")(walk.case) == max(skills) - min(skills)
    assert lowest(Score, "drive")(walk.case) == min(drives)
    assert count(score)(walk.case) == number
    hires = sum(s > 50 for s in skills)
    assert chosen(Score, "verdict", "hire")(walk.case) == hires
    assert share(Score, "verdict", "hire")(walk.case) == round(100 * hires / number, 2)
    assert either(good >= 0, good < 0)(walk.case, {})


def test_nothing_written_is_no_number_and_no_guard_holds():
    """Before the first answer there is nothing to compare."""
    case = panel("mei", "kai").case
    assert good(case) is None
    assert not (good >= 0)(case, {})
    assert not (good < 1000)(case, {})


def test_a_tally_that_cannot_be_worked_out_is_refused_on_import():
    """Weights must make a hundred, and words have no average."""
    with pytest.raises(FormError, match="add up to 90"):
        weighted(Score, skill=60, drive=30)
    with pytest.raises(FormError, match="no number"):
        mean(Score, "verdict")


class Nomination(Form):
    track: Literal["management", "expert"] = ask("Track?")
    years: int = ask("Years of leading?", ge=0)
    rules = (Rule("years", "two_years", lambda a: a["track"] != "management" or a["years"] >= 2),)


def test_a_rule_between_answers_stands_beside_its_question():
    """It is asked once every answer can be kept, and names what is wrong."""
    here = Hearing(instant(MONDAY), instant(MONDAY).date(), SHANGHAI, "mei", OFFICE)

    def wrong(**values: Any) -> dict[str, str]:
        return {name: problem.code for name, problem in check(Nomination, values, here)[1].items()}

    assert wrong(track="management", years="1") == {"years": "rules.two_years"}
    assert wrong(track="management", years="2") == {}
    assert wrong(track="expert", years="0") == {}
    assert wrong(track="management") == {"years": "required"}


def test_a_window_and_a_blind_step_are_checked_on_import():
    """Each refusal says what to write."""
    with pytest.raises(WorkflowError, match="never closes; add Move\\(notice, elapsed"):

        class Open(Workflow):
            prefix = "XA"
            form = Members
            notice = Step(asks=hrbp, lasts=workdays(5))
            over = End()
            moves = [Move(notice, stop, over)]

    with pytest.raises(WorkflowError, match="write elapsed instead of late"):

        class Late(Workflow):
            prefix = "XB"
            form = Members
            notice = Step(asks=hrbp, lasts=workdays(5))
            over = End()
            moves = [Move(notice, elapsed, over), Move(notice, late, over)]

    with pytest.raises(WorkflowError, match="is blind, so its people have one verb"):

        class Telling(Workflow):
            prefix = "XC"
            form = Members
            scoring = Step(asks=all_of(named("panel")), due=workdays(2), blind=True)
            yes = End()
            no = End()
            moves = [Move(scoring, approve, yes, asks=Score), Move(scoring, submit, no, asks=Score)]

    with pytest.raises(WorkflowError, match="write either due"):
        Step(asks=hrbp, due=workdays(1), lasts=workdays(1))
