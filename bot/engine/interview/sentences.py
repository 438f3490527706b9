"""What was wrong with an answer, said in words."""

from __future__ import annotations

from bot.cards.forms import problem as say_problem
from bot.engine.interview.talk import Context
from bot.flow.answers import Problem
from bot.flow.form import Question

MOST_LINES = 3


def sentence(ctx: Context, workflow: str | None, question: Question, problem: Problem) -> str:
    """The sentence for a problem; for a list, which of its lines and what about them, at most three."""
    if not problem.lines or question.row is None:
        return say_problem(ctx.words, ctx.lang, problem.code, problem.params, workflow)
    told: list[str] = []
    for path, inner in list(problem.lines.items())[:MOST_LINES]:
        number, _, name = path.partition(".")
        row = question.row
        asked = row.question_named(name.partition(".")[0])
        label = ctx.words.question(workflow, row.__name__, asked, ctx.lang)
        why = say_problem(ctx.words, ctx.lang, inner.code, inner.params, workflow)
        told.append(ctx.words.say("errors.line", ctx.lang, number=int(number) + 1, question=label, problem=why))
    return " ".join(told)
