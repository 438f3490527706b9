"""The cards of a sealed round. Everybody's says the same, whether they have answered or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Button, Card, Link, Note, Table, Text, line
from bot.cards.views import Scene
from bot.cards.voice import Reader
from bot.engine.sealing import form
from bot.engine.sealing.figures import Figures
from bot.engine.sealing.rounds import Round
from bot.engine.tools import Tools
from bot.flow.people import Lang
from bot.flow.sealed import Sealed
from bot.ports import DESK

SHOW, OPEN = "round:", "round.open:"
"""Verbs of the front desk, followed by the practice: show the round that is open; open one."""


def compose(tools: Tools, sealed: type[Sealed], moment: str, reader: Reader, details: Mapping[str, Any]) -> Card:
    """A moment of a practice that asks under seal, without buttons."""
    scene = Scene(None, None, tools.clock.now(), details, sealed=sealed)
    return tools.composer.compose(scene, moment, reader, kind=f"round_{moment}")


def asking(tools: Tools, held: Round, reader: Reader, moment: str) -> Card:
    """An invitation or a reminder, with the way to the form while the round is open."""
    words, name = tools.words, held.sealed.name
    details = {
        "closes": held.row.closes_at,
        "opened": day_of(held),
        "level": words.say(f"sealed.level.{held.row.level or 'none'}", reader.lang, name, k=held.k),
        "looks": held.sealed.looks,
        "k": held.k,
        "promise": (Note((Text(form.promise(tools, held.sealed, reader.lang, held.k)),)),),
    }
    card = compose(tools, held.sealed, moment, reader, details)
    label = words.verb(name, form.ANSWER, reader.lang)
    return replace(card, buttons=(Button(held.token, form.ANSWER, label, "primary", asks=True),))


def over(tools: Tools, held: Round, reader: Reader) -> Card:
    """The invitation when the round is over: nothing to press any more."""
    return compose(tools, held.sealed, "over", reader, {"opened": day_of(held), "state": held.row.state})


def outcome(tools: Tools, held: Round, reader: Reader, figures: Figures | None) -> Card:
    """What came of a round: the scores, or that there were too few answers, or that they are lost."""
    details: dict[str, Any] = {"opened": day_of(held), "k": held.k}
    if held.row.state == "released" and figures is not None:
        details |= {"scores": score_parts(tools, figures, reader.lang), "links": links(tools, held.sealed, reader)}
        return compose(tools, held.sealed, "results", reader, details)
    return compose(tools, held.sealed, held.row.state, reader, details)


def score_parts(tools: Tools, figures: Figures, lang: Lang) -> tuple[Table, ...]:
    """A table for each question that gives a score: what it is about, the score, the change, the aim."""
    words, sealed = tools.words, figures.sealed
    parts: list[Table] = []
    for question in figures.scored():
        aim = sealed.aims.get(question.name)
        columns = ["about", "score", "change", *(["aim"] if aim is not None else [])]
        header = [words.column(sealed.name, column, lang) for column in columns]
        if len(figures.scored()) > 1:
            header[0] = words.question(sealed.name, sealed.form.__name__, question, lang)
        rows = [
            tuple(line(cell) for cell in (told.about, told.score, told.change, told.aim)[: len(columns)])
            for told in figures.told(question.name, lang)
        ]
        parts.append(Table(tuple(header), tuple(rows)))
    return tuple(parts)


def links(tools: Tools, sealed: type[Sealed], reader: Reader) -> list[Link]:
    """The way to the ledgers this reader may open."""
    office, now = tools.directory.office, tools.clock.now()
    if not any(sealed.may_read(reader.person or "", s, office, now) for s in ("", *sealed.subjects(office))):
        return []
    return [
        Link(tools.words.say(f"ledgers.{name}", reader.lang, sealed.name), f"ledger:{name}")
        for name in ledger_names(sealed)
    ]


def ledger_names(sealed: type[Sealed]) -> tuple[str, ...]:
    """The ledger of the scores and, where texts are asked for, that of the texts."""
    short = sealed.name.rpartition(".")[2]
    written = any(question.kind in ("text", "long") for question in sealed.form.questions)
    return (short, f"{short}_comments") if written else (short,)


def day_of(held: Round) -> Any:
    """The local day a round opened on: its name among the rounds of its practice."""
    return held.row.opened_at.astimezone(ZoneInfo(held.row.body["zone"])).date()


def button(tools: Tools, sealed: type[Sealed], lang: Lang) -> Button:
    """The way to a practice from the front desk."""
    return Button(DESK, f"{SHOW}{sealed.name}", tools.words.title(sealed.name, lang))


def opening_button(tools: Tools, sealed: type[Sealed], lang: Lang) -> Button:
    """For whoever may open a round by hand."""
    label = tools.words.say("sealed.open", lang, sealed.name)
    sure = tools.words.say("sealed.open_sure", lang, sealed.name)
    return Button(DESK, f"{OPEN}{sealed.name}", label, "primary", confirm=sure)
