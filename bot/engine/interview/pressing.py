"""What is pressed in an interview.

The value of "talk.answer" is "question:answer". A press on an old card therefore changes the
question it was made for, never the one that happens to wait now.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.engine.interview import steps
from bot.engine.interview.talk import KEEP, OFFERED, Context, Talk, Turned
from bot.flow.answers import Accepted, accept
from bot.flow.form import Question

_TICKED = ("choices", "carried")

_VERBS: dict[str, Callable[[Talk, Context], Turned]] = {
    "talk.back": steps.back,
    "talk.skip": steps.skip,
    "talk.cancel": steps.cancel,
    "talk.submit": steps.submit,
    "talk.keep": steps.keep,
    "talk.form": steps.whole_form,
    "talk.more": steps.more,
    "talk.resume": steps.show,
}


def press(talk: Talk, verb: str, value: str | None, ctx: Context) -> Turned:
    """Take a press. What an old card cannot mean any more shows the interview as it stands."""
    if verb == "talk.edit":
        return steps.edit(talk, ctx, value)
    if verb in ("talk.answer", "talk.done"):
        name, _, answer = (value or "").partition(":")
        question = ctx.question(name)
        if question is None or not question.applies(talk.answers):
            return steps.show(talk, ctx)
        return _done(talk, ctx, question) if verb == "talk.done" else _answered(talk, ctx, question, answer)
    return _VERBS.get(verb, steps.show)(talk, ctx)


def _answered(talk: Talk, ctx: Context, question: Question, answer: str) -> Turned:
    name, waits = question.name, question.name == talk.asking
    if answer == KEEP:
        return steps.onward(talk, ctx, name) if waits and name in talk.answers else steps.show(talk, ctx)
    if answer == OFFERED:
        offered = ctx.offered().get(name)
        return steps.take(talk, ctx, question, offered) if waits and offered is not None else steps.show(talk, ctx)
    if question.kind in _TICKED:
        return _ticked(talk, ctx, question, answer) if waits else steps.show(talk, ctx)
    if waits:
        return steps.take(talk, ctx, question, answer)
    match accept(question, answer, ctx.hearing, form=ctx.form.__name__):
        case Accepted(value) if value is not None and value != talk.answers.get(name):
            return steps.change(talk, ctx, {name: value})
    return steps.show(talk, ctx)


def _ticked(talk: Talk, ctx: Context, question: Question, answer: str) -> Turned:
    """One option of several is ticked or unticked; the question waits until "done"."""
    allowed = question.options if question.kind == "choices" else tuple(i for i, _ in ctx.hearing.carried)
    picked = set(talk.answers.get(question.name) or ()) ^ {answer}
    kept = [each for each in allowed if each in picked]
    answers = {name: value for name, value in talk.answers.items() if name != question.name}
    return steps.show(talk.with_(answers={**answers, question.name: kept} if kept else answers), ctx)


def _done(talk: Talk, ctx: Context, question: Question) -> Turned:
    if question.name != talk.asking:
        return steps.show(talk, ctx)
    return steps.take(talk, ctx, question, list(talk.answers.get(question.name) or ()))
