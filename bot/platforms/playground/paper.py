"""A neutral card becomes HTML: one macro a part, everything a person wrote escaped."""

from __future__ import annotations

from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.cards.chart import chart_html
from bot.cards.model import (
    Bullets,
    Card,
    Chart,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    Table,
    Text,
)
from bot.platforms.playground.words import TEMPLATES

env = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def macros(file: str) -> Any:
    """The macros of a template file, as functions."""
    return env.get_template(file).module


def card_html(card: Card, person: str, number: int | None = None) -> Markup:
    """A card for the eyes of `person`; `number` is its message's id, None when it is not a message."""
    parts = [part_html(part, person) for part in card.parts]
    return Markup(macros("parts.html").card(card, line_html(card.title, person), parts, number))


def part_html(part: Part, person: str) -> Markup:
    """One part of a card."""
    make = macros("parts.html")
    match part:
        case Paragraph(line=spans):
            return make.paragraph(line_html(spans, person))
        case Heading(line=spans):
            return make.heading(line_html(spans, person))
        case Quote(line=spans):
            return make.quote(line_html(spans, person))
        case Note(line=spans):
            return make.note(line_html(spans, person))
        case Bullets(lines=lines):
            return make.bullets([line_html(each, person) for each in lines])
        case Fields(rows=rows):
            return make.fields([(label, line_html(value, person)) for label, value in rows])
        case Table(header=header, rows=rows):
            return make.table(header, [[line_html(cell, person) for cell in row] for row in rows])
        case Divider():
            return make.divider()
        case Chart():
            return Markup(chart_html(part))
        case _:
            assert_never(part)


def line_html(spans: Line, person: str) -> Markup:
    """A line of spans, each escaped."""
    return Markup("").join(span_html(span, person) for span in spans)


def span_html(span: Span, person: str) -> Markup:
    """Words, a person or a link."""
    match span:
        case Text(text=text, bold=True):
            return Markup("<strong>{}</strong>").format(text)
        case Text(text=text):
            return Markup("{}").format(text)
        case Mention(person=who, name=name):
            kind = "mention you" if who == person else "mention"
            return Markup('<span class="{}">@{}</span>').format(kind, name)
        case Link():
            return _link(span, person)
        case _:
            assert_never(span)


def _link(link: Link, person: str) -> Markup:
    kind, _, name = link.to.partition(":")
    who = quote(person, safe="")
    plain = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>')
    if kind == "document" and name:
        path = f"/documents/{quote(name, safe='')}?as={who}"
        word = Markup(' <a class="docx" href="{}" aria-label="{} ({})" download>{}</a>').format(
            f"{path}&form=docx", link.text, "DOCX", "DOCX"
        )
        return plain.format(f"{path}&form=html", link.text) + word
    if kind == "file" and name:
        return plain.format(f"/files/{quote(name, safe='')}?as={who}", link.text)
    if kind == "ledger" and name:
        return plain.format(f"/ledgers/{quote(name, safe='')}?as={who}", link.text)
    if kind == "register" and name:
        return plain.format(f"/registers/{quote(name, safe='')}?as={who}", link.text)
    if kind == "home":
        return plain.format(f"/home?as={who}", link.text)
    return Markup("<strong>{}</strong>").format(link.text)
