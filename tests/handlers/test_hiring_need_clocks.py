"""A hiring need on the clock and in the ledger."""

from typing import Any

from handlers.recruiting.hiring_need import HiringNeed, Need, Spec
from tests.flow.office import OFFICE, Walk, world
from tests.flow.sentences import spoken
from tests.handlers.hiring import HIRE, MONDAY, NEED, need, recruiting


def test_the_green_channels_forty_eight_hours_run_from_the_filing():
    """The head's approval lies inside them; a night or a holiday does not stop them."""
    walk = need(urgency="green", background="双11", standard="上手快")
    assert walk.due == "Tue 2026-11-24 10:00"
    assert walk.at("Tue 2026-11-24 09:00").press("head", "approve").due == "Wed 2026-11-25 10:00"
    assert spoken(walk.wakes()["nearly"]) == "Wed 2026-11-25 05:12"


def test_a_normal_need_has_five_working_days():
    """From the filing as well."""
    assert need().press("head", "approve").due == "Mon 2026-11-30 18:00"


def test_a_green_channel_that_runs_out_is_on_record_and_told_to_the_head_of_hr():
    """The owner hears it, the head of HR hears the facts, and the answer still counts."""
    walk = need(urgency="green", background="双11", standard="上手快").press("head", "approve").fall("late")
    assert walk.told("late_owner") == {"lan"}
    assert walk.told("late_escalation") == {"chief"}
    assert walk.case.said("breach")[0].answers == {"rung": 1, "told": ["chief"]}
    assert walk.press("lan", "feasible").place == "lead"


def test_a_mended_need_gets_its_forty_eight_hours_anew():
    """HR's clock does not run while the requester mends."""
    walk = need(urgency="green", background="双11", standard="上手快").press("head", "send_back", reason="请补充")
    walk.at("Thu 2026-11-26 15:00").press("mei", "resubmit", **NEED, background="双11")
    assert walk.case.answers["urgency"] == "normal"
    walk = need(urgency="green").press("head", "send_back", reason="请补充").at("Thu 2026-11-26 15:00")
    green = {**NEED, "urgency": "green"}
    assert walk.press("mei", "resubmit", **green).press("head", "approve").due == "Sat 2026-11-28 15:00"


def test_the_search_is_due_on_the_day_the_new_colleague_is_needed():
    """And the head of HR hears when that day passes."""
    walk = recruiting()
    assert walk.due == "Mon 2027-01-04 18:00"
    assert walk.fall("late").told("late_escalation") == {"chief"}


def test_the_spec_asks_everything_the_need_asked():
    """Either side may amend what the request said, too."""
    assert [q.name for q in Spec.questions][: len(Need.questions)] == [q.name for q in Need.questions]


def row(walk: Walk, at: str) -> dict[str, Any]:
    ledger = HiringNeed.ledger
    assert ledger is not None
    return {column.name: column.value(walk.case, world(at)) for column in ledger.columns}


def test_the_ledger_counts_days_and_remembers_who_came():
    """Days run while the search is open; whether it was in time is known at the end."""
    walk = recruiting(headcount=1)
    seen = row(walk, "Mon 2026-12-07 10:00")
    assert (seen["place"], seen["days_open"], seen["on_time"]) == ("recruiting", 14, None)
    walk.at("Wed 2026-12-23 10:00").press("lan", "fill", **HIRE)
    seen = row(walk, "Mon 2027-02-01 10:00")
    assert (seen["place"], seen["days_open"], seen["on_time"]) == ("filled", 30, True)
    assert (seen["person"], seen["start_date"], seen["probation_end"]) == (
        ["赵一"],
        ["2026-12-28"],
        ["2027-03-28"],
    )


def test_a_hire_who_starts_after_the_day_was_not_in_time():
    """The last first day counts."""
    walk = recruiting(headcount=1).press("lan", "fill", **{**HIRE, "starts": "2027-01-11"})
    assert row(walk, MONDAY)["on_time"] is False


def test_the_ledger_tells_what_hr_answered_and_whether_the_promise_was_kept():
    """Unknown while awaited; late stays late although the answer came; every reason given is kept."""
    walk = need(urgency="green", background="双11", standard="会剪辑").press("head", "approve")
    assert (row(walk, MONDAY)["feasibility"], row(walk, MONDAY)["answered_in_time"]) == (None, None)
    walk.fall("late")
    assert row(walk, MONDAY)["answered_in_time"] is False
    walk.press("lan", "adjust", changes="先到一位").press("chief", "send_back", reason="请写清楚预算")
    seen = row(walk, MONDAY)
    assert (seen["feasibility"], seen["answered_in_time"]) == ("adjust", False)
    assert (seen["hr_partner"], seen["reasons_given"]) == (("lan",), ["请写清楚预算"])
    assert row(need().press("head", "approve").press("lan", "feasible"), MONDAY)["answered_in_time"] is True


def test_only_hr_reads_the_salary():
    """Neither the requester nor the head, in the form and in the ledger."""
    walk, ledger = need(), HiringNeed.ledger
    assert ledger is not None
    column = next(c for c in ledger.columns if c.name == "salary_band")
    for readers in (Need.question_named("salary_band").readers, column.readers):
        assert readers is not None
        assert set(readers.of(walk.case, OFFICE)) == {"chief", "lan", "rui"}
