"""A form becomes HTML: one widget a kind of question, filled with the answers so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.cards.model import FormView, Input, Option
from bot.flow.people import Office
from bot.platforms.playground.paper import macros, part_html
from bot.platforms.playground.words import Words

MOST_RADIOS = 5
GROUPS = frozenset({"choices", "carried", "yesno", "rows", "files"})
LINE_TYPES = {"date": "date", "moment": "datetime-local"}
BLANK_ROW = "__row__"
BLANK_NUMBER = "__number__"


@dataclass(frozen=True)
class Reader:
    """For whom the page is made: the person, their zone, the page's words, the company."""

    person: str
    zone: ZoneInfo
    words: Words
    office: Office


@dataclass(frozen=True)
class Question:
    """One question as its widget needs it: `id` is its path in the form, `chosen` the values ticked."""

    input: Input
    id: str
    value: str
    chosen: tuple[str, ...]
    group: bool


@dataclass(frozen=True)
class Findable:
    """A person to pick: `find` holds every word they can be searched by."""

    value: str
    label: str
    find: str


def form_html(view: FormView, reader: Reader) -> Markup:
    """A whole form at once, with what is already answered and what was wrong with it."""
    questions = [_question(each, f"q.{each.name}", reader) for each in view.inputs if _asks(each)]
    intro = [part_html(part, reader.person) for part in view.intro]
    return macros("forms.html").form(view, intro, questions, reader.words)


def _asks(given: Input) -> bool:
    """Whether there is anything to answer: with no open items there is nothing to tick off."""
    return given.kind != "carried" or bool(given.options)


def _question(given: Input, path: str, reader: Reader) -> Markup:
    q = _prepare(given, path, reader)
    return macros("forms.html").question(q, _widget(q, reader), reader.words)


def _prepare(given: Input, path: str, reader: Reader) -> Question:
    value = given.value
    if given.kind == "moment":
        value = _local_moment(value, reader.zone)
    if given.kind == "yesno" and value is not None:
        value = "yes" if value in (True, "yes", "true") else "no"
    chosen = tuple(str(v) for v in value) if isinstance(value, (list, tuple)) else (str(value),)
    text = "" if value is None or isinstance(value, (list, tuple)) else str(value)
    radios = given.kind == "choice" and len(given.options) <= MOST_RADIOS
    return Question(given, path, text, chosen if value is not None else (), radios or given.kind in GROUPS)


def _local_moment(value: Any, zone: ZoneInfo) -> str:
    """An instant as the wall clock of its reader shows it; anything unreadable stays as it is."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    return (at.astimezone(zone) if at.tzinfo else at).strftime("%Y-%m-%dT%H:%M")


def _widget(q: Question, reader: Reader) -> Markup:
    make, w = macros("forms.html"), reader.words
    kind = q.input.kind
    match kind:
        case "text" | "number" | "date" | "moment":
            return make.text(q, LINE_TYPES.get(kind, "text"), "numeric" if kind == "number" else "")
        case "long":
            return make.long(q)
        case "choice" | "choices" | "carried" | "yesno":
            return _ticks(q, w)
        case "person" | "people":
            return make.people(q, _findable(q.input, reader), kind == "people", w)
        case "department" | "cycle" | "case" | "record":
            return make.select(q, w) if q.input.options else make.text(q, "text")
        case "files":
            return make.files(q, _kept(q, w), reader.person, w)
        case "rows":
            return _rows(q, reader)
        case _:
            assert_never(kind)


def _ticks(q: Question, w: Words) -> Markup:
    """Everything to choose from at a glance; a long list of single choices folds into a select."""
    make = macros("forms.html")
    if not q.group:
        return make.select(q, w)
    both = (Option("yes", w("form.yes")), Option("no", w("form.no")))
    options = q.input.options or (both if q.input.kind == "yesno" else ())
    return make.ticks(q, "radio" if q.input.kind in ("choice", "yesno") else "checkbox", options)


def _findable(given: Input, reader: Reader) -> list[Findable]:
    """The people to choose from: the form's options, or everyone who works here."""
    people = reader.office.people
    lang = reader.words.lang
    options = given.options or tuple(Option(p.id, p.called(lang)) for p in people.values() if p.active)
    found = []
    for option in options:
        known = people.get(option.value)
        names = [option.label]
        if known is not None:
            names += [
                known.id,
                known.name,
                known.english,
                known.title,
                known.english_title,
                known.email,
                *known.aliases,
            ]
        found.append(Findable(option.value, option.label, " ".join(names).lower()))
    return found


def _kept(q: Question, w: Words) -> list[Option]:
    """The files already attached, by the name the form gives them."""
    labels = {o.value: o.label for o in q.input.options}
    return [Option(v, labels.get(v, w("form.file", number=n))) for n, v in enumerate(q.chosen, 1)]


def _rows(q: Question, reader: Reader) -> Markup:
    make, w = macros("forms.html"), reader.words
    given = q.input.value if isinstance(q.input.value, (list, tuple)) else []
    answers = [dict(row) for row in given] or [{}]

    def row(values: dict[str, Any], index: str, number: int | str) -> Markup:
        inputs = [replace(i, value=values.get(i.name, i.value)) for i in q.input.rows]
        questions = [_question(i, f"{q.id}.{index}.{i.name}", reader) for i in inputs]
        return make.row(questions, number, w)

    filled = [row(values, str(n), n + 1) for n, values in enumerate(answers)]
    return make.rows(q, filled, row({}, BLANK_ROW, BLANK_NUMBER), w)
