"""Which question comes next, and how many there are."""

from __future__ import annotations

from bot.engine.interview.talk import MOST_IN_A_ROW, Context, Talk
from bot.flow.form import Question


def applying(talk: Talk, ctx: Context) -> list[Question]:
    """The questions of the form that concern this person, given the answers so far."""
    return [q for q in ctx.form.questions if ctx.shows(q) and q.applies(talk.answers) and _exists(q, ctx)]


def open_questions(talk: Talk, ctx: Context) -> list[Question]:
    """What will still be asked, in the form's order: all that is required, optional ones up to six in all."""
    pending = [
        q
        for q in applying(talk, ctx)
        if q.asked and q.name not in talk.skipped and (q.name not in talk.answers or q.name == talk.asking)
    ]
    room = MOST_IN_A_ROW - len(talk.path) - sum(q.required for q in pending)
    extra = [q.name for q in pending if not q.required and q.kind != "files"][: max(0, room)]
    return [q for q in pending if q.required or q.name in extra or q.name == talk.asking]


def details(talk: Talk, ctx: Context) -> list[Question]:
    """What may be added in the full form but is not asked."""
    planned = {q.name for q in open_questions(talk, ctx)}
    return [q for q in applying(talk, ctx) if not q.required and q.name not in planned and q.name not in talk.answers]


def advance(talk: Talk, ctx: Context) -> Talk:
    """On to the next question, to a pause after six in a row, or to the summary."""
    talk = talk.with_(asking=None, editing=False, paused=False)
    ahead = open_questions(talk, ctx)
    if ahead and len(talk.path) >= talk.budget and any(q.required for q in ahead):
        return talk.with_(paused=True)
    return talk.with_(asking=ahead[0].name if ahead else None)


def _exists(question: Question, ctx: Context) -> bool:
    return question.kind != "carried" or bool(ctx.hearing.carried)
