"""The words workflows share: forms of free text, guards, consequences, columns, one move written for several steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from bot.flow import columns as col
from bot.flow.case import Case, Entry
from bot.flow.choosing import by
from bot.flow.decision import Act, Refusal
from bot.flow.effects import Publish, Tell
from bot.flow.finding import author
from bot.flow.form import Form, ask
from bot.flow.forms import Because, paragraph
from bot.flow.guards import answered, rewrites, switched_on
from bot.flow.hooks import publish, tell
from bot.flow.machine import decide, open_moves
from bot.flow.people import department_head, manager, named, requester
from bot.flow.places import End, Move, Step, WorkflowError, each
from bot.flow.verbs import Verb
from bot.flow.workflow import Workflow
from bot.flow.worktime import hours, workdays
from tests.flow.office import Walk, world

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
yes, no, maybe = Verb("yes"), Verb("no"), Verb("maybe")


def case(*entries: Entry, facts: dict[str, Any] | None = None, **answers: Any) -> Case:
    return Case("c", "X-1", "w", "p", "mei", NOON, answers=answers, entries=entries, facts=facts or {})


def said(verb: str, by: str = "kai", place: str = "p", **answers: Any) -> Entry:
    return Entry(verb, place, by, NOON, answers=answers)


def test_a_paragraph_is_a_form_of_free_text() -> None:
    """Each question is a long text that must be answered; forms of it are told apart by name."""
    form = paragraph("Wanted", missing="What is missing?", why="Why?")
    assert issubclass(form, Form)
    assert form.__name__ == "Wanted"
    assert [(q.name, q.kind, q.required, q.english) for q in form.questions] == [
        ("missing", "long", True, "What is missing?"),
        ("why", "long", True, "Why?"),
    ]


def test_a_question_keeps_the_words_of_the_form_it_was_written_in() -> None:
    """A form that builds on another has its questions, each of which knows where it comes from."""

    class More(Because):
        then: str | None = None

    assert [q.home for q in More.questions] == ["Because"]


def test_one_move_is_written_for_several_steps_and_verbs() -> None:
    """A move for each step and verb, in order; without a place to go the case stays; a table gives the forms."""
    one, two = (Step(asks=requester, due=workdays(1)) for _ in range(2))
    over, form = End(), paragraph("Why", why="Why?")
    assert [(m.step, m.verb, m.to) for m in each((one, two), (yes, no), over)] == [
        (one, yes, over),
        (one, no, over),
        (two, yes, over),
        (two, no, over),
    ]
    assert all(m.stays and m.asks is form for m in each((one, two), no, asks=form))
    assert [(m.verb, m.asks) for m in each(one, {yes: Because, no: form}, over)] == [(yes, Because), (no, form)]


def test_guards_read_the_case_and_what_is_written_now() -> None:
    """A switch of the day it opened; an answer; a change of what was there, not of what was empty."""
    on, off = (case(facts={"switches": {"plan": on}}, size="big", pay=None) for on in (True, False))
    assert switched_on("plan")(on, {})
    assert not switched_on("plan")(off, {})
    assert answered("size", "big", "huge")(on, {})
    assert not answered("size", "small")(on, {})
    assert rewrites("size", "pay")(on, {"size": "small"})
    assert not rewrites("size", "pay")(on, {"size": "big", "pay": "30"})


class Size(Form):
    size: Literal["small", "big"] = ask("How big?")


class Parcel(Workflow):
    """What is big is looked at by the head, and weighed; what is small goes on as it is."""

    prefix = "PA"
    form = Size
    wakes = ("size", "big")
    looking = Step(asks=by("size", small=manager, big=department_head), due=by("size", small=hours(4), big=hours(9)))
    over = End()
    moves = [
        Move(looking, maybe, looking, asks=Size, updates=True),
        Move(looking, no, over, when=answered("size", "big")),
        Move(looking, yes, over),
    ]


def test_people_follow_an_answer_as_deadlines_do() -> None:
    """One word for both; when the answer changes, those now meant are asked, and nobody else any more."""
    walk = Walk.file(Parcel, "mei", {"size": "small"}, world(NOON))
    assert walk.case.waiting_for() == ("lead",)
    walk.press("lead", "maybe", size="big")
    assert walk.case.waiting_for() == ("head",)
    assert by("size", small=manager).of(walk.case, walk.world.office) == ()


def test_an_answer_decides_over_people_or_deadlines_never_both() -> None:
    """A mixture is refused with the fix."""
    with pytest.raises(ValueError, match="write one of them for every answer"):
        by("size", small=manager, big=hours(4))  # pyright: ignore[reportCallIssue, reportArgumentType]


def test_a_button_stands_only_on_cases_with_the_answer_it_is_for() -> None:
    """What is known before a press decides over the button; afterwards an old one is refused."""
    walk = Walk.file(Parcel, "mei", {"size": "big"}, world(NOON))
    assert [m.verb for m in open_moves(Parcel, walk.case, "head", walk.world)] == [maybe, no, yes]
    walk = Walk.file(Parcel, "mei", {"size": "small"}, world(NOON))
    assert [m.verb for m in open_moves(Parcel, walk.case, "lead", walk.world)] == [maybe, yes]
    assert isinstance(decide(Parcel, walk.case, Act("no", "lead"), walk.world), Refusal)


def test_a_case_wakes_people_with_the_answers_it_names() -> None:
    """As the answer stands now; an answer the form does not know is refused on import."""
    assert Parcel.wakes_for(case(size="big"))
    assert not Parcel.wakes_for(case(size="small"))
    assert not Workflow.wakes_for(case(size="big"))
    with pytest.raises(WorkflowError, match="wakes"):
        type("Wrong", (Parcel,), {"wakes": ("size", "huge")})


def test_people_are_told_of_what_was_just_done() -> None:
    """The notice names who did it; told apart from the case, it holds what was written and nothing else."""
    now = case(said("yes", "kai", when="noon"), whom="lead")
    (plain,) = tell("moved", named("whom"))(now, world(NOON))
    assert plain == Tell("lead", "moved", {"by": "kai"})
    (apart,) = tell("moved", named("whom"), apart=True)(now, world(NOON))
    assert apart == Tell("lead", "moved", {"when": "noon", "by": "kai"}, apart=True)


def test_a_document_goes_to_those_meant_each_once() -> None:
    """Readers in order, nobody twice."""
    assert list(publish("minutes", requester, author, requester)(case(said("yes")), world(NOON))) == [
        Publish("minutes", ("mei", "kai"))
    ]


def test_columns_tell_what_was_pressed_last_and_whether_in_time() -> None:
    """Nothing while it is awaited; false once the promise of that step was broken, whatever is answered later."""
    last, kept = col.last_of("answer", yes, no), col.in_time("kept", "p", yes, no)
    awaited, broken = case(said("maybe")), said("breach", "clock")
    assert (last.value(awaited, world(NOON)), kept.value(awaited, world(NOON))) == (None, None)
    assert kept.value(case(broken), world(NOON)) is False
    answered_twice = case(said("yes"), said("no"))
    assert (last.value(answered_twice, world(NOON)), kept.value(answered_twice, world(NOON))) == ("no", True)
    assert kept.value(case(broken, said("yes")), world(NOON)) is False
    assert kept.value(case(said("breach", "clock", "elsewhere"), said("yes")), world(NOON)) is True
    assert col.people("who", requester).value(awaited, world(NOON)) == ("mei",)
