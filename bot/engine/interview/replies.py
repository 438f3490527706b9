"""Quick replies: what can be answered with one press. Each is a value and its label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.engine.interview.talk import Context, Talk
from bot.flow.answers import Problem
from bot.flow.form import Question

TICKED = ("choices", "carried")
MOST = 12


def quick(talk: Talk, ctx: Context, question: Question, problem: Problem | None) -> Iterator[tuple[str, str]]:
    """The quick replies to a question; the people who may have been meant come first."""
    say, office = ctx.words.say, ctx.hearing.office
    if problem is not None and problem.candidates:
        yield from ((who, _person(ctx, who)) for who in problem.candidates[:MOST])
        return
    if problem is not None and problem.rows:
        yield from _rows(ctx, question, problem.rows)
        return
    match question.kind:
        case "case" | "record":
            yield from _rows(ctx, question)
        case "choice":
            for value in question.options[:MOST]:
                yield value, ctx.words.option(talk.workflow, question.name, value, ctx.lang)
        case "choices":
            options = [(v, ctx.words.option(talk.workflow, question.name, v, ctx.lang)) for v in question.options]
            yield from _ticks(talk, ctx, question, options[:MOST])
        case "carried":
            yield from _ticks(talk, ctx, question, [(i, words[:40]) for i, words in ctx.hearing.carried[:MOST]])
        case "yesno":
            yield from ((value, say(f"yesno.{value}", ctx.lang)) for value in ("yes", "no"))
        case "department" if len(office.departments) <= MOST:
            yield from ((d.id, d.called(ctx.lang)) for d in office.departments.values())
        case "date":
            yield from _days(ctx)


def _rows(ctx: Context, question: Question, meant: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The cases or rows that can be chosen: those that may have been meant, else the newest."""
    known = ctx.hearing.choosable(question)
    yield from [(row, label[:40]) for row, label in known if not meant or row in meant][:MOST]


def _ticks(talk: Talk, ctx: Context, question: Question, options: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    ticked = set(talk.answers.get(question.name) or ())
    for value, label in options:
        yield value, ctx.words.say("talk.ticked", ctx.lang, label=label) if value in ticked else label


def _days(ctx: Context) -> Iterator[tuple[str, str]]:
    """Today, tomorrow, next Monday."""
    today = ctx.hearing.today
    monday = today + timedelta(days=7 - today.weekday())
    named = {"today": today, "tomorrow": today + timedelta(days=1), "monday": monday}
    told: set[str] = set()
    for name, day in named.items():
        if day.isoformat() not in told:
            told.add(day.isoformat())
            yield day.isoformat(), ctx.words.say(f"talk.days.{name}", ctx.lang, m=day.month, d=day.day)


def _person(ctx: Context, who: str) -> str:
    """A name with the department, which tells namesakes apart."""
    office = ctx.hearing.office
    name = office.person(who).called(ctx.lang)
    department = office.department_of(who)
    return f"{name} · {department.called(ctx.lang)}" if department else name
