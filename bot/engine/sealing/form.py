"""The form of a sealed round: its questions once about each thing asked about, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.forms import FormMaker
from bot.cards.markup import clean
from bot.cards.model import FormView, Input, Note, Text
from bot.cards.voice import Reader
from bot.cards.words import WordMissing
from bot.engine.sealing.rounds import Round, called
from bot.engine.tools import Tools
from bot.flow.answers import Hearing, check
from bot.flow.answers.hearing import said
from bot.flow.people import Lang
from bot.flow.sealed import Sealed

ANSWER = "answer"
SEAM = "__"
MOST_DIGITS = 20


def promise(tools: Tools, sealed: type[Sealed], lang: Lang, k: int) -> str:
    """What is guaranteed and what is not, said before anything is written."""
    try:
        return tools.words.say("notices.before", lang, sealed.name, k=k)
    except WordMissing:
        return tools.words.say("sealed.promise", lang, sealed.name, k=k)


def verb_of(opened: int) -> str:
    """What a form is sent with that was opened at that moment."""
    return f"{ANSWER}:{opened}"


def opened_at(verb: str) -> int | None:
    """When the form was opened that comes with that verb, in microseconds, 0 where it does not say; None for a verb
    that is none of ours."""
    name, _, moment = verb.partition(":")
    known = name == ANSWER and len(moment) < MOST_DIGITS and moment.isascii() and (not moment or moment.isdecimal())
    return int(moment or 0) if known else None


def view(tools: Tools, held: Round, person: str, lang: Lang, verb: str = ANSWER) -> FormView:
    """The whole form for somebody. It is always empty: what they answered before, nobody can show."""
    words, name = tools.words, held.sealed.name
    maker = tools.composer.forms(name, lang)
    return FormView(
        token=held.token,
        verb=verb,
        title=words.title(name, lang),
        submit=words.verb(name, "submit", lang),
        cancel=words.say("form.cancel", lang, name),
        inputs=tuple(_inputs(tools, maker, held, person, lang)),
        intro=(Note((Text(promise(tools, held.sealed, lang, held.k)),)),),
        sealed=True,
    )


def _inputs(tools: Tools, maker: FormMaker, held: Round, person: str, lang: Lang) -> Iterator[Input]:
    for subject in held.asked(person):
        for question in held.sealed.form.questions:
            if question.name not in held.questions:
                continue
            made = maker.input(held.sealed.form, question)
            if not subject:
                yield made
                continue
            about = clean(called(tools.directory.office, subject, lang))
            label = tools.words.say("sealed.about", lang, held.sealed.name, about=about, question=made.label)
            condition = (named(question.only_if[0], subject), question.only_if[1]) if question.only_if else None
            yield replace(made, name=named(question.name, subject), label=label, required=False, only_if=condition)


def named(question: str, subject: str) -> str:
    """The name of a question about one thing among several."""
    return f"{question}{SEAM}{subject}" if subject else question


def read(
    tools: Tools, held: Round, reader: Reader, values: Mapping[str, Any], now: datetime
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """What was answered, by what it is about, and what is wrong with it, one sentence a question.

    Whatever was left out altogether is not asked for again, as long as something was answered.
    """
    form, lang, person = held.sealed.form, reader.lang, reader.person or ""
    maker, hearing = tools.composer.forms(held.sealed.name, lang), _hearing(tools, held.sealed, person, now)
    answers: dict[str, dict[str, Any]] = {}
    wrong: dict[str, str] = {}
    for subject in held.asked(person):
        given = {name: values.get(named(name, subject)) for name in held.questions}
        if subject and not any(said(value) for value in given.values()):
            continue
        read_, problems = check(form, given, hearing)
        kept = {name: value for name, value in read_.items() if name in given}
        if kept:
            answers[subject] = kept
        sentences = maker.sentences(form, problems)
        wrong |= {named(name, subject): sentence for name, sentence in sentences.items()}
    if not answers and not wrong:
        first = named(held.questions[0], held.asked(person)[0])
        wrong[first] = tools.words.say("sealed.nothing", lang, held.sealed.name)
    return answers, wrong


def _hearing(tools: Tools, sealed: type[Sealed], person: str, now: datetime) -> Hearing:
    office = tools.directory.office
    zone = ZoneInfo(office.person(person).zone)
    today = now.astimezone(zone).date()
    return Hearing(now, today, zone, person, office, lambda form, q: tools.words.option_words(sealed.name, q.name))
