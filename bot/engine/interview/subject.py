"""A message somebody makes into something: its words are what it is about, whom it mentions is who takes care."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.cards.plain import cut
from bot.engine.interview.talk import Context
from bot.flow.answers import Accepted, accept
from bot.flow.form import LONGEST_TEXT, SUBJECT, Question
from bot.flow.reading import Named, find_people

_WRITTEN = ("text", "long")


def subject(ctx: Context, text: str) -> dict[str, Any]:
    """The answers a message gives as a whole, by question name: the main question its words, as many as fit; the
    first question about a person whoever is mentioned first."""
    mentioned = [n for n in find_people(text, ctx.hearing.office) if n.how == "mention" and n.value]
    given: dict[str, Any] = {}
    if (main := _main(ctx)) is not None:
        given[main.name] = cut(_named(ctx, text, mentioned), main.at_most or LONGEST_TEXT)
    who = next((q for q in ctx.form.questions if q.kind == "person" and ctx.shows(q)), None)
    if who is not None and mentioned:
        given[who.name] = mentioned[0].value
    return dict(_kept(ctx, given))


def _main(ctx: Context) -> Question | None:
    """The question a free message answers; else the first that takes sentences, else the first that takes words."""
    free = [q for q in ctx.form.questions if q.kind in _WRITTEN and ctx.shows(q)]
    rest, long = [q for q in free if q.prefill in SUBJECT], [q for q in free if q.kind == "long"]
    return next(iter((*rest, *long, *free)), None)


def _named(ctx: Context, text: str, mentioned: list[Named]) -> str:
    """The words as people read them: a mention is a name."""
    for named in sorted(mentioned, key=lambda each: -each.start):
        name = ctx.hearing.office.person(named.value or "").called(ctx.lang)
        text = f"{text[: named.start]}@{name}{text[named.end :]}"
    return text.strip()


def _kept(ctx: Context, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, raw in given.items():
        question = ctx.question(name)
        result = accept(question, raw, ctx.hearing, form=ctx.form.__name__) if question is not None else None
        if isinstance(result, Accepted) and result.value is not None:
            yield name, result.value
