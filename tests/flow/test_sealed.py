"""A sealed round says on import what it could not keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import pytest

from bot.flow.form import Form, ask
from bot.flow.people import department_head, everyone, hr
from bot.flow.rhythm import quarterly
from bot.flow.sealed import Sealed, asked_about, departments, room_for, scale
from bot.flow.workflow import WorkflowError
from bot.flow.worktime import workdays
from tests.flow.office import OFFICE
from tests.storage.helpers import NOON


class Opinion(Form):
    score: Literal["5", "4", "3", "2", "1"] = ask("How good?")
    comment: str | None = ask("Why?", long=True, le=300)


class Numbers(Form):
    score: int = ask("How good?", ge=1, le=5)


def declared(**changes: Any) -> type[Sealed]:
    """A round as it should be, but for what is changed; None leaves it out."""
    given: dict[str, Any] = {
        "form": Opinion, "to": everyone, "closes": workdays(5), "opens": hr, "about": departments,
        "readers": (hr, department_head),
    }  # fmt: skip
    kept = {name: value for name, value in (given | changes).items() if value is not None}
    return type("Pulse", (Sealed,), kept)


def form(**questions: tuple[Any, Any]) -> type[Form]:
    """A form with these questions: name=(type, ask(…))."""
    body = {"__annotations__": {name: kind for name, (kind, _) in questions.items()}, "__module__": __name__}
    return type("Asked", (Form,), body | {name: asked for name, (_, asked) in questions.items()})


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        (lambda: {"form": None}, "form = Opinion"),
        (lambda: {"to": None}, "to = everyone"),
        (lambda: {"closes": None}, r"closes = workdays\(5\)"),
        (lambda: {"opens": None}, r"every = quarterly\(day=15, at=\"10:00\"\) or opens = hr"),
        (lambda: {"looks": "4 pm"}, "write it like 9:30"),
        (lambda: {"k": 4}, "texts need k = 5 or more"),
        (lambda: {"k": 3, "form": Numbers}, "numbers need k = 4 or more"),
        (lambda: {"aims": {"joy": 4.5}}, r"write joy: int = ask\(…, ge=1, le=5\)"),
        (lambda: {"form": form(why=(str, ask("Why?")))}, r"write ask\(…, le=300\)"),
        (lambda: {"form": form(score=(int, ask("How?")))}, r"write ask\(…, ge=1, le=5\)"),
        (lambda: {"form": form(day=(date, ask("When?")))}, "is a date; a sealed form asks for scores and texts"),
        (lambda: {"form": form(mood=(Literal["good", "bad"], ask("How?")))}, r'Literal\["5", "4", "3", "2", "1"\]'),
        (lambda: {"form": form(why=(str, ask("Why?", le=9, readers=hr)))}, "remove readers="),
        (lambda: {"form": form(why=(str, ask("Why?", le=9, prefill="rest")))}, "remove prefill="),
    ],
)
def test_what_could_not_be_kept_is_refused_with_the_fix(changes: Callable[[], dict[str, Any]], fix: str) -> None:
    """Each message names the declaration and says what to write instead."""
    with pytest.raises(WorkflowError, match=fix) as told:
        declared(**changes())
    assert "Pulse" in str(told.value)


def test_a_round_says_who_is_asked_about_what_and_who_may_read() -> None:
    """Everybody who works here is asked, in their department's group, about every department but their own; a head
    reads of the own department, HR of all."""
    pulse = declared(every=quarterly(day=15, at="10:00"))
    roster = pulse.roster(OFFICE, NOON)
    assert "gone" not in roster
    assert roster["mei"] == "market"
    assert asked_about(pulse.subjects(OFFICE), "market") == ("board", "product", "hr")
    assert declared(about=None).subjects(OFFICE) == ("",)
    assert pulse.may_read("head", "market", OFFICE, NOON)
    assert not pulse.may_read("head", "product", OFFICE, NOON)
    assert all(pulse.may_read("chief", subject, OFFICE, NOON) for subject in ("", *OFFICE.departments))
    assert not any(pulse.may_read("mei", subject, OFFICE, NOON) for subject in ("", *OFFICE.departments))
    assert pulse.may_open("chief", OFFICE, NOON)
    assert not pulse.may_open("mei", OFFICE, NOON)


def test_every_slot_has_room_for_the_longest_answers() -> None:
    """The size depends on the form and on what is asked about, never on what somebody writes."""
    one, many = room_for(Opinion, [""]), room_for(Opinion, [f"department{n}" for n in range(20)])
    assert one == 4096
    assert many % 4096 == 0
    assert many >= 20 * 300 * 3


def test_a_scale_is_a_bounded_number_or_choices_that_are_numbers() -> None:
    """Anything else gives no score."""
    assert scale(Opinion.question_named("score")) == (1, 5)
    assert scale(Numbers.question_named("score")) == (1, 5)
    assert scale(Opinion.question_named("comment")) is None
