"""The steps an interview can take, whether they were typed or pressed."""

from __future__ import annotations

from typing import Any

from bot.engine.interview import cards
from bot.engine.interview.corrections import labelled
from bot.engine.interview.plan import advance, applying, open_questions
from bot.engine.interview.talk import MOST_IN_A_ROW, Context, Talk, Turned
from bot.flow.answers import Accepted, Problem, accept, check, soft, understand
from bot.flow.form import Question

_FACTS = ("department", "manager", "asker")


def begin(talk: Talk, ctx: Context, said: str = "") -> Turned:
    """Open the interview: what the first message says and what is known is shown, the rest is asked.

    Answers that came with `talk` count before what is understood, and that before what is known.
    """
    offered = ctx.offered()
    known = {q.name: offered[q.name] for q in ctx.form.questions if q.prefill in _FACTS and q.name in offered}
    heard = {**understand(ctx.form, said, ctx.hearing), **labelled(talk, ctx, said)}
    found = {**known, **heard, **talk.answers}
    found = {name: value for name, value in found.items() if ctx.question(name) is not None}
    talk = talk.with_(answers=found, understood=tuple(q.name for q in ctx.form.questions if q.name in found))
    return show(advance(talk, ctx), ctx)


def show(talk: Talk, ctx: Context, problem: Problem | None = None, note: cards.Note | None = None) -> Turned:
    """The interview as it stands: the question, the pause or the summary, below what there is to say."""
    if talk.asking is not None and (question := ctx.question(talk.asking)) is not None:
        return Turned(talk, cards.question_card(talk, ctx, question, problem, note), "asking", talk.answers)
    if talk.paused:
        return Turned(talk, cards.pause_card(talk, ctx, note), "asking", talk.answers)
    if talk.editing:
        return Turned(talk, cards.choose_card(talk, ctx, note), "summary", talk.answers)
    return Turned(talk, cards.summary_card(talk, ctx, note), "summary", talk.answers)


def take(talk: Talk, ctx: Context, question: Question, raw: Any) -> Turned:
    """Take an answer to the question that waits; ask again, with the reason, when it cannot be kept."""
    result = accept(question, raw, ctx.hearing, form=ctx.form.__name__)
    if isinstance(result, Problem):
        return show(talk, ctx, result)
    if result.value is None:
        return skip(talk, ctx)
    return settle(talk, ctx, question, result)


def settle(talk: Talk, ctx: Context, question: Question, result: Accepted, **also: Any) -> Turned:
    """Keep an accepted answer (and `also` what else was understood), after one friendly request at most."""
    kept = talk.with_(answers={**talk.answers, question.name: result.value, **also}, understood=())
    wish = soft(question, result.value)
    if wish is not None and question.name not in talk.suggested:
        return show(kept.with_(suggested=(*talk.suggested, question.name)), ctx, wish)
    return onward(kept, ctx, question.name)


def onward(talk: Talk, ctx: Context, name: str) -> Turned:
    """The answer stands: remember that it was asked, and go on."""
    path = talk.path if talk.editing or name in talk.path else (*talk.path, name)
    skipped = tuple(n for n in talk.skipped if n != name or n not in talk.answers)
    return show(advance(talk.with_(path=path, skipped=skipped, understood=()), ctx), ctx)


def change(talk: Talk, ctx: Context, values: dict[str, Any]) -> Turned:
    """Earlier answers are corrected; the question that waits still waits."""
    before = talk
    talk = talk.with_(answers={**talk.answers, **values})
    shown = cards.changed(
        talk, ctx, [name for name in values if values[name] != before.answers.get(name)], before.answers
    )
    if talk.asking is not None and talk.asking not in values:
        return show(talk, ctx, note=shown)
    return show(advance(talk, ctx), ctx, note=shown)


def skip(talk: Talk, ctx: Context) -> Turned:
    """Leave a question out, where it may be left out."""
    question = ctx.question(talk.asking or "")
    if question is None:
        return show(talk, ctx)
    if question.required:
        return show(talk, ctx, note=cards.say(talk, ctx, "must"))
    answers = {name: value for name, value in talk.answers.items() if name != question.name}
    skipped = tuple(dict.fromkeys((*talk.skipped, question.name)))
    return onward(talk.with_(answers=answers, skipped=skipped), ctx, question.name)


def back(talk: Talk, ctx: Context) -> Turned:
    """To the question before; from a change back to the summary."""
    if talk.editing:
        return show(advance(talk, ctx), ctx)
    if not talk.path:
        return show(talk, ctx, note=cards.say(talk, ctx, "first"))
    last = talk.path[-1]
    skipped = tuple(name for name in talk.skipped if name != last)
    return show(talk.with_(asking=last, paused=False, path=talk.path[:-1], skipped=skipped), ctx)


def edit(talk: Talk, ctx: Context, name: str | None = None) -> Turned:
    """Choose an answer to change, or ask that question again."""
    if name is not None and any(q.name == name for q in applying(talk, ctx)):
        return show(talk.with_(asking=name, editing=True, paused=False), ctx)
    return show(talk.with_(asking=None, editing=True, paused=False), ctx)


def more(talk: Talk, ctx: Context) -> Turned:
    """Go on one by one after a pause."""
    return show(advance(talk.with_(budget=len(talk.path) + MOST_IN_A_ROW), ctx), ctx)


def submit(talk: Talk, ctx: Context) -> Turned:
    """Hand the answers in, when every one of them can be kept today; else ask for the first that cannot."""
    if talk.asking is not None or talk.paused or talk.editing:
        left = [q.name for q in open_questions(talk, ctx) if not q.required]
        ahead = advance(talk.with_(skipped=tuple(dict.fromkeys((*talk.skipped, *left)))), ctx)
        missing = ahead.asking is not None or ahead.paused
        return show(ahead, ctx, Problem("required") if missing and not ahead.paused else None)
    answers, problems = check(ctx.form, talk.answers, ctx.hearing)
    for path, problem in problems.items():
        if (question := ctx.question(path.partition(".")[0])) is not None:
            lines = {k.partition(".")[2]: p for k, p in problems.items() if k.startswith(f"{question.name}.")}
            whole = Problem("rows.line", lines=lines) if lines else problem
            return show(talk.with_(asking=question.name, editing=True), ctx, whole)
    return Turned(None, cards.closing_card(talk, ctx, "submitted"), "submitted", answers)


def cancel(talk: Talk, ctx: Context) -> Turned:
    return Turned(None, cards.closing_card(talk, ctx, "cancelled"), "cancelled", {})


def keep(talk: Talk, ctx: Context) -> Turned:
    """Put the draft aside; nothing is lost and nothing is sent."""
    return Turned(talk, cards.kept_card(talk, ctx), "kept", talk.answers)


def whole_form(talk: Talk, ctx: Context) -> Turned:
    return Turned(talk, None, "form", talk.answers)
