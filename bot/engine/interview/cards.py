"""The cards of an interview: a question, a pause, the summary, the end."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from bot.cards.answers import answer_parts
from bot.cards.markup import clean
from bot.cards.model import (
    Button,
    ButtonStyle,
    Card,
    Fields,
    Line,
    Note,
    Paragraph,
    Part,
    Text,
    Tone,
    line,
    plain_line,
)  # fmt: skip
from bot.cards.views import Filled
from bot.cards.voice import Reader, Voice
from bot.engine.interview import replies
from bot.engine.interview.plan import applying, details, open_questions
from bot.engine.interview.sentences import sentence
from bot.engine.interview.talk import KEEP, OFFERED, Context, Talk
from bot.flow.answers import Problem
from bot.flow.form import Question

__all__ = [
    "Note",
    "changed",
    "choose_card",
    "closing_card",
    "kept_card",
    "pause_card",
    "question_card",
    "say",
    "summary_card",
]


def question_card(talk: Talk, ctx: Context, question: Question, problem: Problem | None, note: Note | None) -> Card:
    """One question with its place in the row, what was wrong with the answer, and quick replies."""
    parts: list[Part] = []
    if talk.understood and problem is None and note is None:
        parts += [Paragraph(line(_word(ctx, "understood"))), *_answers(talk, ctx, talk.understood)]
        counted = any(q.kind == "number" for q in ctx.form.questions if q.name in talk.understood)
        parts.append(say(talk, ctx, "correctable_number" if counted else "correctable"))
    parts += [note] if note else []
    if problem is not None:
        parts.append(Paragraph(line(clean(sentence(ctx, talk.workflow, question, problem)))))
    hint = ctx.words.hint(talk.workflow, ctx.form.__name__, question, ctx.lang)
    parts.append(Paragraph((Text(_label(talk, ctx, question), bold=True),)))
    parts += [Note(line(hint))] if hint else []
    parts += _aids(talk, ctx, question)
    buttons = (*_replies(talk, ctx, question, problem), *_ways(talk, ctx, question))
    return _card(talk, ctx, _numbered(talk, ctx), parts, buttons, "attention" if problem else "plain")


def pause_card(talk: Talk, ctx: Context, note: Note | None) -> Card:
    """After six questions in a row: the whole form at once, or on one by one."""
    left = sum(q.required for q in open_questions(talk, ctx))
    parts: list[Part] = [*([note] if note else []), Paragraph(line(_word(ctx, "pause", n=left)))]
    buttons = (
        _button(ctx, "form", "primary", asks=True), _button(ctx, "more"), _button(ctx, "back"),
        _button(ctx, "keep"), _cancel(ctx),
    )  # fmt: skip
    return _card(talk, ctx, _title(talk, ctx), parts, buttons)


def summary_card(talk: Talk, ctx: Context, note: Note | None) -> Card:
    """Every answer, to be handed in or changed."""
    parts: list[Part] = [
        *([note] if note else []),
        Paragraph(line(_word(ctx, "summary"))),
        *_answers(talk, ctx),
    ]
    if more := details(talk, ctx):
        between = ctx.words.say("lists.between", ctx.lang)
        names = between.join(_label(talk, ctx, q) for q in more)
        parts.append(say(talk, ctx, "details", questions=names))
    buttons = (
        _button(ctx, "submit", "primary"), _button(ctx, "edit"), _button(ctx, "form", asks=True),
        _button(ctx, "keep"), _cancel(ctx),
    )  # fmt: skip
    return _card(talk, ctx, _title(talk, ctx), parts, buttons)


def choose_card(talk: Talk, ctx: Context, note: Note | None) -> Card:
    """Which answer is to be changed."""
    parts: list[Part] = [
        *([note] if note else []),
        Paragraph(line(_word(ctx, "which"))),
        *_answers(talk, ctx),
    ]
    choices = [Button(ctx.token, "talk.edit", _label(talk, ctx, q), value=q.name) for q in applying(talk, ctx)]
    buttons = (*choices, _button(ctx, "back"), _button(ctx, "form", asks=True))
    return _card(talk, ctx, _title(talk, ctx), parts, buttons)


def closing_card(talk: Talk, ctx: Context, end: str) -> Card:
    """What the last card becomes when the interview is over: "submitted" or "cancelled"."""
    repeated = talk.purpose == "start"  # the card of the new case says it all again
    parts = [*(_answers(talk, ctx) if end == "submitted" and not repeated else []), Paragraph(line(_word(ctx, end)))]
    return _card(talk, ctx, _title(talk, ctx), parts, (), "good" if end == "submitted" else "quiet")


def kept_card(talk: Talk, ctx: Context) -> Card:
    """The draft is put aside and can be taken up again."""
    buttons = (_button(ctx, "resume", "primary"), _cancel(ctx))
    return _card(talk, ctx, _title(talk, ctx), [Paragraph(line(_word(ctx, "kept")))], buttons, "quiet")


def changed(talk: Talk, ctx: Context, names: Iterable[str], known: Container[str]) -> Note | None:
    """One line on what was corrected, or noted where no answer was `known` before; None when nothing is different."""
    spans: list[Any] = []
    for question in (q for name in names if (q := ctx.question(name)) is not None):
        shown = _shown(talk, ctx, question, talk.answers.get(question.name))
        key = "talk.changed" if question.name in known else "talk.noted"
        told = _voice(talk, ctx).line(key, question=_label(talk, ctx, question), answer=shown)
        spans += [*([Text("\n")] if spans else []), *told]
    return Note(tuple(spans)) if spans else None


def say(talk: Talk, ctx: Context, key: str, **params: Any) -> Note:
    """A sentence of the words' [talk] table as small print."""
    return Note(line(_word(ctx, key, **params)))


def _word(ctx: Context, key: str, **params: Any) -> str:
    return ctx.words.say(f"talk.{key}", ctx.lang, **params)


def _voice(talk: Talk, ctx: Context) -> Voice:
    hearing = ctx.hearing
    reader = Reader(hearing.asker, ctx.lang, hearing.zone)
    rows = [row for q in ctx.form.questions if q.kind in ("case", "record") for row in hearing.choosable(q)]
    named = dict([*hearing.carried, *rows])
    return Voice(ctx.words, reader, hearing.office, talk.workflow, hearing.now, ctx.files, named)


def _label(talk: Talk, ctx: Context, question: Question) -> str:
    return ctx.words.question(talk.workflow, ctx.form.__name__, question, ctx.lang)


def _title(talk: Talk, ctx: Context) -> str:
    if talk.purpose == "press" and talk.verb:
        return ctx.words.verb(talk.workflow, talk.verb, ctx.lang)
    return ctx.words.form(talk.workflow, ctx.form.__name__, ctx.lang)


def _numbered(talk: Talk, ctx: Context) -> str:
    """The title with the place in the row; without it where one answer is being changed."""
    if talk.editing:
        return _title(talk, ctx)
    at = len(talk.path) + 1
    ahead = [q.name for q in open_questions(talk, ctx) if q.name not in talk.path]
    return _word(ctx, "title", title=_title(talk, ctx), n=at, of=max(at, len(talk.path) + len(ahead)))


def _card(
    talk: Talk, ctx: Context, title: str, parts: list[Part], buttons: tuple[Button, ...], tone: Tone = "plain"
) -> Card:
    return Card(line(clean(title)), tuple(parts), buttons, tone, _word(ctx, "notice"), ctx.lang)


def _answers(talk: Talk, ctx: Context, names: Iterable[str] | None = None) -> list[Part]:
    """The answers so far (or those named) with their labels; an empty list is said to be none."""
    wanted = {q.name for q in applying(talk, ctx)} & set(talk.answers if names is None else names)
    given = {name: talk.answers[name] for name in wanted if name in talk.answers}
    hidden = [q for q in ctx.form.questions if q.name not in given]
    voice = _voice(talk, ctx)
    filled = Filled(ctx.form, talk.answers, voice, lambda q: ctx.shows(q) and q not in hidden)
    parts = list(answer_parts(filled, voice))
    empty = [(_label(talk, ctx, q), line(_word(ctx, "none"))) for q in ctx.form.questions if given.get(q.name) == []]
    return [*parts, Fields(tuple(empty))] if empty else parts


def _shown(talk: Talk, ctx: Context, question: Question, value: Any) -> Line:
    """One answer in a line."""
    voice = _voice(talk, ctx)
    if value == []:
        return line(_word(ctx, "none"))
    if question.row is not None:
        return voice.show([Filled(question.row, row, voice, ctx.shows) for row in value or []])
    return voice.show(voice.answer(question, value))


def _aids(talk: Talk, ctx: Context, question: Question) -> list[Part]:
    """The answer as it stands, the one that is offered, and whether it may be left out."""
    parts: list[Part] = []
    name, voice = question.name, _voice(talk, ctx)
    if name in talk.answers:
        parts.append(Note(voice.line("talk.now", answer=_shown(talk, ctx, question, talk.answers[name]))))
    elif (offered := ctx.offered().get(name)) is not None:
        parts.append(Note(voice.line("talk.offered", answer=_shown(talk, ctx, question, offered))))
    if question.kind == "files":
        parts.append(say(talk, ctx, "files"))
    if not question.required:
        parts.append(say(talk, ctx, "optional"))
    return parts


def _replies(talk: Talk, ctx: Context, question: Question, problem: Problem | None) -> list[Button]:
    """Quick replies: the offered or present answer first, then whom or what can be chosen."""
    name, found = question.name, list(replies.quick(talk, ctx, question, problem))
    if name in talk.answers and question.kind not in replies.TICKED:
        found.insert(0, (KEEP, _word(ctx, "buttons.same")))
    elif name not in talk.answers and (offered := ctx.offered().get(name)) is not None:
        told = plain_line(_shown(talk, ctx, question, offered))
        short = len(told) <= 20 and "\n" not in told
        found = [(value, label) for value, label in found if value != offered]
        found.insert(0, (OFFERED, told if short else _word(ctx, "buttons.offered")))
    buttons = [Button(ctx.token, "talk.answer", clean(label), value=f"{name}:{value}") for value, label in found]
    if question.kind in replies.TICKED:
        label = _word(ctx, "buttons.done")
        buttons.append(Button(ctx.token, "talk.done", label, "primary", value=f"{name}:"))
    return buttons


def _ways(talk: Talk, ctx: Context, question: Question) -> list[Button]:
    """Back, skip, the whole form, save, cancel."""
    ways = [_button(ctx, "back")] if talk.path or talk.editing else []
    if not question.required:
        ways.append(_button(ctx, "skip"))
    return [*ways, _button(ctx, "form", asks=True), _button(ctx, "keep"), _cancel(ctx)]


def _button(ctx: Context, verb: str, style: ButtonStyle = "plain", asks: bool = False) -> Button:
    return Button(ctx.token, f"talk.{verb}", _word(ctx, f"buttons.{verb}"), style, asks)


def _cancel(ctx: Context) -> Button:
    return Button(ctx.token, "talk.cancel", _word(ctx, "buttons.cancel"), "danger", confirm=_word(ctx, "cancel_sure"))
