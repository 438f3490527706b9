"""Naming a case: by its number however it is typed, by its title, and never one that may not be chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Accepted, Hearing, Problem, accept, check, understand
from bot.flow.answers.cases import cases_named, find_cases
from bot.flow.form import CaseId, Form, ask
from tests.flow.talking import hearing

NEEDS = (
    ("c1", "HN-2026-0001 短视频策划"),
    ("c7", "HN-2026-0007 直播运营"),
    ("c8", "HN-2026-0008 直播运营主管"),
    ("c9", "AP-2026-0009"),
)


class Panel(Form):
    need: CaseId = ask("For which hiring need?", of="recruiting.hiring_need")
    topic: str | None = ask("What is asked?", prefill="rest")


class Line(Form):
    what: str = ask("What?")
    need: CaseId | None = ask("For which need?", of="recruiting.hiring_need")


class Plan(Form):
    lines: list[Line] = ask("What is planned?")


def hears(known: tuple[tuple[str, str], ...] = NEEDS) -> Hearing:
    return hearing(choosable=lambda question: known)


def answered(text: str, known: tuple[tuple[str, str], ...] = NEEDS) -> Accepted | Problem:
    return accept(Panel.question_named("need"), text, hears(known), form="Panel")


@pytest.mark.parametrize(
    ("said", "case"),
    [
        ("c7", "c7"),
        ("HN-2026-0007", "c7"),
        ("hn-2026-7", "c7"),
        ("ＨＮ－2026－0007", "c7"),
        ("hn 2026 0007 那个", "c7"),
        ("就是HN-2026-0001吧", "c1"),
        ("AP-2026-0009", "c9"),
        ("短视频策划", "c1"),
        ("短视频", "c1"),
        ("直播运营", "c7"),
        ("直播运营主管", "c8"),
        ("主管", "c8"),
        ("短视频策划的那个需求", "c1"),
    ],
)
def test_a_case_is_named_in_many_ways(said: str, case: str) -> None:
    """By id (a button, a form), by its number in any spelling, by its whole title or words of it."""
    assert answered(said) == Accepted(case)


@pytest.mark.parametrize(
    ("said", "code"),
    [("直播", "case.many"), ("HN-2026-0002", "case.not"), ("财务", "case.not"), ("播", "case.not"), ("", "required")],
)
def test_what_names_no_case_or_several_is_asked_again(said: str, code: str) -> None:
    """Nothing is guessed: two that fit are both offered, a number that is not to be chosen is not found."""
    problem = answered(said)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.rows == (("c7", "c8") if code == "case.many" else ())


def test_where_nothing_can_be_chosen_that_is_said() -> None:
    """No open need: whatever is typed."""
    assert answered("HN-2026-0001", ()) == Problem("case.nothing")


def test_a_form_takes_only_what_may_be_chosen() -> None:
    """An id that was never offered is as unknown as any other word."""
    assert check(Panel, {"need": "c2"}, hears())[1] == {"need": Problem("case.not", {"given": "c2"})}
    assert check(Panel, {"need": "c8"}, hears())[0] == {"need": "c8"}


def test_a_first_message_names_its_case() -> None:
    """By number or whole title, taken out of what the message is about."""
    assert understand(Panel, "HN-2026-0007 约周三的专业面", hears())["need"] == "c7"
    assert understand(Panel, "给短视频策划安排面试", hears()) == {"need": "c1", "topic": "安排面试"}
    assert "need" not in understand(Panel, "给直播安排面试", hears())


def test_a_line_of_a_list_names_its_case() -> None:
    """The number is taken out of the line."""
    answers, problems = check(Plan, {"lines": "HN-2026-0001 约面试\n发布岗位"}, hears())
    assert not problems
    assert answers["lines"] == [{"what": "约面试", "need": "c1"}, {"what": "发布岗位"}]


@given(st.text(max_size=60))
def test_whatever_is_typed_names_only_cases_that_may_be_chosen(said: str) -> None:
    """No text raises, and none names a case that was not offered."""
    known = {case for case, _ in NEEDS}
    assert set(cases_named(said, NEEDS)) <= known
    assert all(0 <= f.start < f.end <= len(said) and f.value in known for f in find_cases(said, NEEDS))
    assert isinstance(answered(said), Accepted | Problem)
