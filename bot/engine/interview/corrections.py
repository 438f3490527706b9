"""Corrections as people type them: "改成1个，JD发你了", "make it 3 not 2", "岗位改成直播运营"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.cards.words import WordMissing
from bot.engine.interview.plan import applying
from bot.engine.interview.talk import Context, Talk
from bot.flow.answers import Accepted, Problem, accept, understand
from bot.flow.form import LONGEST_TEXT, SUBJECT, Question
from bot.flow.people import Lang
from bot.flow.reading import fold, split_labelled

LONGEST = 300
_CHANGE = (
    r"(?:应该)?(?:改成|改为|改到|改|换成|换|变成|调整?[为到成]|更正为?|应该是|延到|推到)"
    r"|change(?: it| that| this)? to|make (?:it|that)|should be|switch(?: it)? to|actually"
)
_SIGNAL = re.compile(
    rf"(?:不对|不是|错了|写错了|no|wrong|sorry|oops)?[,，。. ]*(?:还是|请|麻烦|帮我)?(?:{_CHANGE})"
    rf"|.{{1,24}}?(?:{_CHANGE})"
)
_CHANGED = re.compile(
    r"(?:不对|不是|错了|写错了|no|wrong|sorry|oops|actually)?[,，。. ]*(?:还是|请|麻烦|帮我)?"
    rf"(?:{_CHANGE})[:： ]*"
)
_UNNAMED = "§§"  # stands before what has no label, and is no word anybody types
_LEAD = re.compile(
    r"(?:不对|错了|写错了|不是|no|wrong|sorry|oops|actually)?[,，。. ]*(?:还是|请|麻烦|帮我|把)?"
    rf"(?:{_CHANGE})?[:： ]*"
)
_IS = rf"(?:{_CHANGE}|是|=|to |is )+[:： ]*"
_CLAUSE = re.compile(r"[,，。；;\n]")
_STRUCTURED = ("number", "date", "moment", "choice", "person", "department", "cycle", "yesno", "case")
_NOT_MEANT = (".not", ".none", "required", ".unclear", ".needed")


@dataclass(frozen=True)
class Correction:
    """The new values by question name; `problem` when one was meant that cannot be kept."""

    values: dict[str, Any] = field(default_factory=dict)
    problem: tuple[str, Problem] | None = None


def is_correction(text: str) -> bool:
    """Whether a message opens the way corrections do, so that it is no answer to a free question."""
    return len(text) <= LONGEST and _SIGNAL.match(fold(text)) is not None


def is_plain_correction(talk: Talk, ctx: Context, text: str) -> bool:
    """Whether a message to a free question is a correction and nothing else: "改成3个", "岗位改成运营".

    "改到12月上线，需要人手" is an answer.
    """
    if len(text) > 40 or not is_correction(text):
        return False
    lead = _CHANGED.match(fold(text))
    if lead is not None and len(core := text[lead.end() :].strip()) <= 12:
        return _CLAUSE.search(core) is None
    return bool(_by_name(ctx, applying(talk, ctx), talk, text).values)


def correct(talk: Talk, ctx: Context, text: str) -> Correction:
    """Which answers a message corrects: by their names, by what it says, or by the only kind that fits."""
    if len(text) > LONGEST:
        return Correction()
    questions = applying(talk, ctx)
    if (named := _by_name(ctx, questions, talk, text)).values or named.problem:
        return named
    heard = understand(ctx.form, text, ctx.hearing)
    names = {
        q.name for q in questions if q.prefill not in SUBJECT and not (q.kind == "choices" and q.name in talk.answers)
    }
    values = {name: value for name, value in heard.items() if name in names}
    if values:
        return Correction(values)
    free = () if ctx.hearing.office.departments else ("department",)
    answered = [q for q in questions if q.kind in _STRUCTURED and q.kind not in free and q.name in talk.answers]
    return _by_fit(ctx, answered, text)


def labelled(talk: Talk, ctx: Context, text: str) -> dict[str, Any]:
    """The answers of a message that names its parts: "好：ROI涨了；改：素材早点", "岗位：运营\\n人数：2".

    Empty unless two parts at least are named; a part that cannot be kept is left out.
    """
    questions = applying(talk, ctx)
    parts = split_labelled(text[:LONGEST_TEXT], _called(ctx, questions, talk.workflow))
    if len(parts) < 2:
        return {}
    taken = {
        q.name: accept(q, parts[q.name], ctx.hearing, form=ctx.form.__name__) for q in questions if q.name in parts
    }
    return {name: got.value for name, got in taken.items() if isinstance(got, Accepted) and got.value is not None}


def led(talk: Talk, ctx: Context, name: str | None, text: str) -> dict[str, Any]:
    """The answer to the list that is asked for, written before the first part with a name; else nothing."""
    question = ctx.question(name or "")
    if question is None or question.kind != "rows":
        return {}
    called = _called(ctx, applying(talk, ctx), talk.workflow)
    parts = split_labelled(f"{_UNNAMED}: {text[:LONGEST_TEXT]}", {**called, _UNNAMED: (_UNNAMED,)})
    got = accept(question, parts.get(_UNNAMED, ""), ctx.hearing, form=ctx.form.__name__)
    return {question.name: got.value} if isinstance(got, Accepted) and got.value is not None else {}


def headed(talk: Talk, ctx: Context, text: str) -> tuple[str, str] | None:
    """The question a message begins with, and the rest of it: "加个议题：晋升", "本周1.618预热2.达人30个".

    A list's heading is cut off; a text after no colon keeps its first word ("OOO today").
    """
    written = ctx.words.label_words(talk.workflow) if talk.workflow else {}
    heads = sorted(((w, q) for q in applying(talk, ctx) for w in written.get(q.name, ())), key=lambda h: -len(h[0]))
    folded = fold(text)
    for word, question in heads:
        if folded.startswith(fold(word)):
            rest = text[len(word) :].lstrip()
            colon = rest[:1] in (":", "：")
            kept = rest.lstrip(":： ") if colon or question.kind == "rows" else text
            return (question.name, kept) if kept else None
    return None


def _called(ctx: Context, questions: list[Question], workflow: str | None) -> dict[str, list[str]]:
    """What each question may be called: its label in both languages, its own name, a part of its label
    that no other question has, the workflow's `label_words`, and for a question without options the
    words of its `option_words`."""
    langs: tuple[Lang, ...] = ("zh", "en")
    called: dict[str, list[str]] = {}
    written = ctx.words.label_words(workflow) if workflow else {}
    for q in questions:
        said: list[str] = []
        for lang in langs:
            with suppress(WordMissing):  # the other language's label is a help, not a need
                said.append(ctx.words.question(workflow, ctx.form.__name__, q, lang).strip(" ?？：:"))
        extra = [] if q.options else [w for words in ctx.words.option_words(workflow, q.name).values() for w in words]
        called[q.name] = [*said, q.name.replace("_", " "), *extra, *written.get(q.name, ())]
    return _short_too(called)


def _by_name(ctx: Context, questions: list[Question], talk: Talk, text: str) -> Correction:
    """ "人数：1", "岗位改成直播运营", "role to host"."""
    called = _called(ctx, questions, talk.workflow)
    said = split_labelled(text, called)
    if not said:
        said = dict(_after_names(called, text))
    values: dict[str, Any] = {}
    for question in questions:
        if question.name not in said:
            continue
        match accept(question, said[question.name], ctx.hearing, form=ctx.form.__name__):
            case Accepted(value) if value is not None:
                values[question.name] = value
            case Problem() as problem:
                return Correction(values, (question.name, problem))
    return Correction(values)


def _short_too(called: dict[str, list[str]]) -> dict[str, list[str]]:
    """Labels together with their beginnings and ends, where only one question has them: 岗位 for 岗位名称."""
    parts: dict[str, set[str]] = {}
    for name, words in called.items():
        for word in (w for w in words if w and not w.isascii() and len(w) <= 12):
            for size in range(2, len(word)):
                for part in (word[:size], word[-size:]):
                    parts.setdefault(part, set()).add(name)
    short = [(next(iter(names)), part) for part, names in parts.items() if len(names) == 1]
    return {name: [*words, *(part for owner, part in short if owner == name)] for name, words in called.items()}


def _after_names(called: dict[str, list[str]], text: str) -> Iterator[tuple[str, str]]:
    folded = fold(text)
    for name, words in called.items():
        for word in sorted(words, key=len, reverse=True):
            pattern = re.compile(rf"(?:把|请|the |change )?(?:the )?{re.escape(fold(word))} ?{_IS}")
            if (match := pattern.match(folded)) and (rest := text[match.end() :].strip(" 。.,，吧")):
                yield name, rest
                return


def _by_fit(ctx: Context, questions: list[Question], text: str) -> Correction:
    """The one answered question whose kind the new value fits; the reason, when it fits but may not be."""
    lead = _LEAD.match(fold(text))
    core = text[lead.end() if lead else 0 :].strip()
    pieces = [p for p in (text, core, _CLAUSE.split(core)[0].strip()) if p]
    problems: dict[str, Problem] = {}
    for piece in dict.fromkeys(pieces):
        values: dict[str, Any] = {}
        for question in questions:
            match accept(question, piece, ctx.hearing, form=ctx.form.__name__):
                case Accepted(value) if value is not None:
                    values[question.name] = value
                case Problem(code=code) as problem if not code.endswith(_NOT_MEANT):
                    problems.setdefault(question.name, problem)
        if len(values) == 1:
            return Correction(values)
    return Correction(problem=next(iter(problems.items()))) if len(problems) == 1 else Correction()
