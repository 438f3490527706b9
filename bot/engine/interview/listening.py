"""What is typed in an interview: a command, an answer, a correction, or something meant for somebody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.words import LANGUAGES, Words
from bot.engine.interview import cards, steps
from bot.engine.interview.corrections import correct, headed, is_correction, is_plain_correction, labelled, led
from bot.engine.interview.plan import applying
from bot.engine.interview.talk import Context, Talk, Turned
from bot.flow.answers import Accepted, Problem, accept, understand
from bot.flow.answers.cases import REFERENCE
from bot.flow.answers.hearing import said
from bot.flow.form import SUBJECT, Question
from bot.flow.reading import asks_who_sees, fold, is_none, is_same, read_yes_no

_REFERENCE = re.compile(r"[a-z]{2,3}-[0-9]{4}-[0-9]{2,6}\b.{0,20}")
_NOT_READ = (
    "number.not", "date.not", "moment.not", "choice.not", "person.none", "department.not", "cycle.not",
    "yesno.not", "carried.not", "record.not", "case.not", "case.nothing", "file.here", "required",
)  # fmt: skip
_PLAIN_TEXT = ("text", "long")
_SENTENCE = 100
"""Characters within which whoever gives a reason has said what it is for."""
_CLAUSE = re.compile(r"[,，。；;\n]+")
_FACTS = ("number", "date", "moment", "department", "person")

_COMMANDS: dict[str, Callable[[Talk, Context], Turned]] = {
    "back": steps.back,
    "skip": steps.skip,
    "cancel": steps.cancel,
    "submit": steps.submit,
    "edit": steps.edit,
    "keep": steps.keep,
    "form": steps.whole_form,
    "resume": steps.show,
}


def hear(talk: Talk, text: str, ctx: Context) -> Turned:
    """Take what was typed. Whatever it is, the answer is a clear sentence and nothing is lost."""
    text = said(text)
    if not text:
        return steps.show(talk, ctx, Problem("required") if talk.asking else None)
    if (command := _command(text, ctx)) is not None:
        if command == "resume" and talk.paused:
            return steps.more(talk, ctx)
        return _COMMANDS[command](talk, ctx)
    question = ctx.question(talk.asking) if talk.asking is not None else None
    if question is not None:
        return _answer(talk, ctx, question, text)
    if not talk.editing and (agreed := read_yes_no(text)) is not None:
        if talk.paused:
            return steps.more(talk, ctx) if agreed else steps.whole_form(talk, ctx)
        return steps.submit(talk, ctx) if agreed else steps.edit(talk, ctx)
    unclear = "choose_way" if talk.paused else "unclear"
    return _correction(talk, ctx, text) or steps.show(talk, ctx, note=cards.say(talk, ctx, unclear))


def answer(talk: Talk, ctx: Context, text: str, *, named: bool = False) -> Turned:
    """Open the interview with what somebody wrote before anything was asked: all of it that can be read is shown.

    `named`: the words named what is to be done ("那条不跟了"), and answer only what they plainly say.
    """
    opened = steps.begin(talk, ctx)
    first = opened.talk.asking if opened.talk is not None else None
    if is_same(said(text)):
        heard = {**ctx.offered(), **ctx.hearing.same}
    else:
        heard = _written(talk, ctx, None if named else first, text)
    if not heard and not named:
        return hear(opened.talk or talk, text, ctx)
    if named:
        heard = {**_why(talk, ctx, text), **heard}
    return steps.begin(talk.with_(answers=heard), ctx, text)


def _written(talk: Talk, ctx: Context, first: str | None, text: str) -> dict[str, object]:
    """What a message says to the parts it names ("本周…", "好：…；改：…"), or else to the first question."""
    if parts := labelled(talk, ctx, text):
        return {**led(talk, ctx, first, text), **parts}
    name, core = headed(talk, ctx, text) or (first, text)
    question = ctx.question(name or "")
    result = accept(question, core, ctx.hearing, form=ctx.form.__name__) if question is not None else None
    if question is None or not isinstance(result, Accepted) or result.value is None:
        return {}
    return {question.name: result.value}


def _why(talk: Talk, ctx: Context, text: str) -> dict[str, object]:
    """What is said after the clauses that say what is to be done and until when: "先放一放到下周五，等设计稿".

    It answers the only question that takes words in a form that asks for one; of a form with several it answers none.
    """
    free = [q for q in applying(talk, ctx) if q.kind in _PLAIN_TEXT]
    facts = {q.name for q in applying(talk, ctx) if q.required and q not in free}
    for cut in _CLAUSE.finditer(text, 0, _SENTENCE) if len(free) == 1 else ():
        said_before, rest = text[: cut.start()], text[cut.end() :].strip()
        if rest and facts <= understand(ctx.form, said_before, ctx.hearing).keys():
            result = accept(free[0], rest, ctx.hearing, form=ctx.form.__name__)
            return {free[0].name: result.value} if isinstance(result, Accepted) else {}
    return {}


def is_answerable(talk: Talk, text: str, ctx: Context) -> bool:
    """Whether a message is meant for the interview.

    False means: look elsewhere first (another command, another workflow, a question about who can
    read this). Where nobody else wants it, `hear` still answers it with a clear sentence.
    """
    text = said(text)
    if not text or _command(text, ctx) is not None:
        return True
    question = ctx.question(talk.asking) if talk.asking is not None else None
    if _names_a_case(question, text, ctx):
        return True
    if _is_aside(text, ctx):
        return False
    if question is None:
        return read_yes_no(text) is not None or _found(talk, ctx, text)
    if question.kind in (*_PLAIN_TEXT, "rows"):
        return True
    result = accept(question, text, ctx.hearing, form=ctx.form.__name__)
    if isinstance(result, Accepted) or result.code not in _NOT_READ:
        return True
    return _found(talk, ctx, text) or question.name in understand(ctx.form, text, ctx.hearing)


def _names_a_case(question: Question | None, text: str, ctx: Context) -> bool:
    """Whether a case is asked for and this names one: a number like those that can be chosen is no aside."""
    if question is None or question.kind != "case":
        return False
    prefixes = {label.partition("-")[0] for _, label in ctx.hearing.choosable(question)}
    if (found := REFERENCE.search(fold(text))) is not None and found[1].upper() in prefixes:
        return True
    return isinstance(accept(question, text, ctx.hearing, form=ctx.form.__name__), Accepted)


def _found(talk: Talk, ctx: Context, text: str) -> bool:
    correction = correct(talk, ctx, text)
    return bool(correction.values) or correction.problem is not None


def _command(text: str, ctx: Context) -> str | None:
    """The command an entire message is, in either language."""
    if len(text) > 40:
        return None
    plain = fold(text).strip(" 。.!！~?？/")
    words = ctx.words.option_words(None, "talk")
    return next((c for c in _COMMANDS if plain in {fold(w) for w in words.get(c, ())}), None)


def _is_aside(text: str, ctx: Context) -> bool:
    """Whether a message is plainly another command, a case's number, or asks who can read this."""
    if len(text) > 60:
        return False
    plain = fold(text).strip(" 。.!！~?？/")
    if plain in _desk_words(ctx.words) or _REFERENCE.fullmatch(plain):
        return True
    return asks_who_sees(text)


def _desk_words(words: Words) -> set[str]:
    """What people type for the front desk's commands, in both languages."""
    found: set[str] = set()
    for lang in LANGUAGES:
        for key in words.keys("_words", lang):
            if key.startswith("commands.") and key.endswith(".words"):
                found.update(map(fold, words.phrases(key, lang)))
    return found


def _answer(talk: Talk, ctx: Context, question: Question, text: str) -> Turned:
    if (turned := _instead(talk, ctx, question, text)) is not None:
        return turned
    name, result = question.name, accept(question, text, ctx.hearing, form=ctx.form.__name__)
    heard = _said_more(talk, ctx, question, text)
    if name in heard and (isinstance(result, Problem) or _has_facts(ctx, heard)):
        return steps.settle(talk, ctx, question, Accepted(heard.pop(name)), **heard)
    if question.prefill in SUBJECT and _has_facts(ctx, heard):
        return steps.change(talk, ctx, heard)
    if isinstance(result, Problem) and result.code in _NOT_READ and question.kind not in _PLAIN_TEXT:
        if heard:
            return steps.change(talk, ctx, heard)
        return _correction(talk, ctx, text, only_answered=True) or steps.show(talk, ctx, result)
    return steps.take(talk, ctx, question, text)


def _instead(talk: Talk, ctx: Context, question: Question, text: str) -> Turned | None:
    """What a message may be instead of an answer: the same again, nothing, several answers, a correction."""
    name, known = question.name, question.name in talk.answers
    insists = name in talk.suggested and (is_none(text) or read_yes_no(text) is False)
    if known and (insists or is_same(text)):
        return steps.onward(talk, ctx, name)
    if is_same(text) and (offered := ctx.offered().get(name)) is not None:
        return steps.take(talk, ctx, question, offered)
    if not question.required and question.kind not in ("rows", "carried") and is_none(text):
        return steps.skip(talk, ctx)
    if name in (parts := labelled(talk, ctx, text)):
        return steps.settle(talk, ctx, question, Accepted(parts.pop(name)), **parts)
    if question.kind in _PLAIN_TEXT and is_plain_correction(talk, ctx, text):
        return _correction(talk, ctx, text, only_answered=True)
    return None


def _has_facts(ctx: Context, heard: Mapping[str, object]) -> bool:
    """Whether something was heard that no plain answer contains by chance: a number of people, a date, a name."""
    return any(q.kind in _FACTS for q in ctx.form.questions if q.name in heard)


def _said_more(talk: Talk, ctx: Context, question: Question, text: str) -> dict[str, Any]:
    """The answer to the question that waits, and to others still open, out of one message."""
    if question.kind in _PLAIN_TEXT and question.prefill not in SUBJECT:
        return {}
    heard = understand(ctx.form, text, ctx.hearing)
    if question.kind not in _PLAIN_TEXT:
        heard = {**_why(talk, ctx, text), **heard}
    return {n: v for n, v in heard.items() if ctx.question(n) and (n == question.name or n not in talk.answers)}


def _correction(talk: Talk, ctx: Context, text: str, only_answered: bool = False) -> Turned | None:
    """Change the answers a message corrects; None when it corrects nothing."""
    found = correct(talk, ctx, text)
    values = {n: v for n, v in found.values.items() if n in talk.answers or not only_answered}
    if values:
        return steps.change(talk, ctx, values)
    if found.problem is not None and (not only_answered or is_correction(text)):
        name, problem = found.problem
        return steps.show(talk.with_(asking=name, editing=True, paused=False), ctx, problem)
    return None
