"""Taking answers: one question, or a whole form with its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.flow.answers.hearing import Accepted, Hearing, Problem, said, tidy
from bot.flow.answers.lines import read_line
from bot.flow.answers.single import READERS, Asked
from bot.flow.form import LONGEST_TEXT, MOST_ROWS, Answers, Form, Question
from bot.flow.reading import is_none, is_same, split_items

Problems = dict[str, Problem]


def accept(question: Question, raw: Any, hearing: Hearing, *, form: str = "") -> Accepted | Problem:
    """What was typed or sent as an answer to one question, as a value or as a problem; never raises.

    `raw` is text, a number, a yes or no, a list of texts, or a list of rows. `form` is the name of
    the form the question stands in. Nothing at all is Accepted(None) where it may be left out.
    """
    if question.kind == "rows":
        return _accept_rows(question, raw, hearing)
    if not said(raw):
        if question.kind == "carried":  # nothing ticked: nothing is done yet
            return Accepted([])
        return Problem("required") if question.required else Accepted(None)
    return READERS[question.kind](Asked(question, hearing, form), raw)


def check(form: type[Form], raw_values: Any, hearing: Hearing) -> tuple[dict[str, Any], Problems]:
    """A whole form: the answers that can be kept, and what is wrong with the others by question name.

    Only questions that apply, given the answers before them, are looked at; names the form does
    not have are ignored. Problems inside a list are named "list.line.question".
    """
    raw = raw_values if isinstance(raw_values, Mapping) else {}
    answers: dict[str, Any] = {}
    problems: Problems = {}
    for question in form.questions:
        if not question.applies(answers):
            continue
        match accept(question, raw.get(question.name), hearing, form=form.__name__):
            case Accepted(value) if value is not None:
                if question.after is not None and value <= answers.get(question.after, ""):
                    problems[question.name] = Problem("date.order")
                    continue
                answers[question.name] = value
            case Problem() as problem:
                problems.update(problem.named(question.name))
    return answers, problems or _broken_rules(form, answers, hearing)


def _broken_rules(form: type[Form], answers: Answers, hearing: Hearing) -> Problems:
    """The rules between several answers that do not hold, each beside its question."""
    broken = (rule for rule in form.rules if not rule.met(answers, hearing.asker, hearing.office))
    return {rule.question: Problem(f"rules.{rule.code}") for rule in broken}


def _accept_rows(question: Question, raw: Any, hearing: Hearing) -> Accepted | Problem:
    """A list from a form's rows, or from text line by line; "无" is an empty list."""
    assert question.row is not None
    most = question.at_most or MOST_ROWS
    rows: Any = raw
    if isinstance(raw, str):
        if len(raw) > LONGEST_TEXT:
            return Problem("text.long", {"most": LONGEST_TEXT, "given": len(raw)})
        text = tidy(raw)
        rows = [] if is_none(text) else split_items(text) or None
    rows = _same_again(question, rows, hearing)
    if not isinstance(rows, list | tuple):
        return Problem("required") if question.required else Accepted(None)
    if len(rows) > most:
        return Problem("rows.many", {"most": most, "given": len(rows)})
    kept, lines = _kept_rows(question.row, rows, hearing)
    if lines:
        return Problem("rows.line", lines=lines)
    if len(kept) < (question.at_least or 0):
        return Problem("rows.few", {"least": question.at_least, "given": len(kept)})
    return Accepted(kept)


def _same_again(question: Question, rows: Any, hearing: Hearing) -> Any:
    """A list that only says "the same as last time" becomes last time's list, where there is one."""
    known = hearing.same.get(question.name)
    if not known or not isinstance(rows, list | tuple) or len(rows) != 1:
        return rows
    parts = rows[0].values() if isinstance(rows[0], Mapping) else rows
    words = next(filter(None, map(said, parts)), "")
    return known if is_same(words) else rows


def _kept_rows(form: type[Form], rows: Sequence[Any], hearing: Hearing) -> tuple[list[Answers], Problems]:
    kept: list[Answers] = []
    lines: Problems = {}
    for number, row in enumerate(rows):
        if isinstance(row, str):
            row = read_line(form, tidy(row), hearing)  # noqa: PLW2901
        if not isinstance(row, Mapping) or not any(said(value) for value in row.values()):
            continue
        answers, problems = check(form, row, hearing)
        lines.update({f"{number}.{name}": problem for name, problem in problems.items()})
        kept.append(answers)
    return kept, lines
