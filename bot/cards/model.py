"""The neutral card: what is shown, before a platform gives it a shape.

Everything here is frozen data that goes to JSON and back unchanged (`to_json`, `card_from_json`).
Text is text: nothing in a span is ever parsed again, so what a user wrote cannot become markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, is_dataclass
from typing import Any, Literal, assert_never

from bot.cards.figures import Chart
from bot.flow.form import Kind

Tone = Literal["plain", "attention", "urgent", "good", "bad", "quiet"]
ButtonStyle = Literal["primary", "danger", "plain"]


@dataclass(frozen=True)
class Text:
    """A run of words."""

    text: str
    bold: bool = False
    type: Literal["text"] = "text"


@dataclass(frozen=True)
class Mention:
    """A person; a platform shows its own mention, elsewhere the name stands."""

    person: str
    name: str
    type: Literal["mention"] = "mention"


@dataclass(frozen=True)
class Link:
    """The way to something kept: `to` is "document:<id>", "file:<id>", "ledger:<name>" or "home:records"."""

    text: str
    to: str
    type: Literal["link"] = "link"


Span = Text | Mention | Link
Line = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    line: Line
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Heading:
    line: Line
    type: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Quote:
    """What somebody wrote, shown as theirs."""

    line: Line
    type: Literal["quote"] = "quote"


@dataclass(frozen=True)
class Note:
    """Small print: what happens next, who can read this."""

    line: Line
    type: Literal["note"] = "note"


@dataclass(frozen=True)
class Bullets:
    lines: tuple[Line, ...]
    type: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Fields:
    """Label and value, one pair a row."""

    rows: tuple[tuple[str, Line], ...]
    type: Literal["fields"] = "fields"


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    type: Literal["table"] = "table"


@dataclass(frozen=True)
class Divider:
    type: Literal["divider"] = "divider"


Part = Paragraph | Heading | Quote | Note | Bullets | Fields | Table | Divider | Chart


@dataclass(frozen=True)
class Button:
    """Something to press. It carries an opaque token and a verb, and nothing else.

    `asks`: pressing opens a form. `confirm`: the sentence to agree to first.
    `value`: for quick replies in an interview, the answer it gives (an option's name, never free text).
    """

    token: str
    verb: str
    label: str
    style: ButtonStyle = "plain"
    asks: bool = False
    confirm: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Input:
    """One question of a form as it is shown: label, hint, the answer so far and what was wrong with it.

    `kind` says which widget; `options` are the choices (people and departments included);
    `rows` are the inputs of one line of a list, `value` then is a list of answers by name.
    `only_if`: (other input's name, values) under which it is shown.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool = False
    value: Any = None
    options: tuple[Option, ...] = ()
    rows: tuple[Input, ...] = ()
    error: str | None = None
    only_if: tuple[str, tuple[str, ...]] | None = None
    at_most: int | None = None
    at_least: int | None = None


@dataclass(frozen=True)
class FormView:
    """A whole form at once: sent back as a Submitted with the same token and verb. One that is `sealed` is shown as
    a form or not at all, never asked question by question; its answers are kept and logged nowhere."""

    token: str
    verb: str
    title: str
    submit: str
    cancel: str
    inputs: tuple[Input, ...]
    intro: tuple[Part, ...] = ()
    sealed: bool = False
    type: Literal["form"] = "form"


@dataclass(frozen=True)
class Card:
    """A message with a title, parts and buttons. `notice` is what a lock screen may show."""

    title: Line
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    tone: Tone = "plain"
    notice: str = ""
    lang: str = "zh"
    type: Literal["card"] = "card"


@dataclass(frozen=True)
class Document:
    """A paper to keep: title, subtitle, parts; made into HTML and DOCX."""

    title: Line
    parts: tuple[Part, ...]
    lang: str = "zh"
    facts: dict[str, str] = field(default_factory=dict)
    type: Literal["document"] = "document"


def line(*words: str) -> Line:
    """Plain words as a line."""
    return tuple(Text(w) for w in words if w)


def to_json(thing: Card | Document | FormView) -> dict[str, Any]:
    """As JSON-able data."""
    return _data(thing)


_WORDS = frozenset({str, int, bool, type(None)})


def _data(value: Any) -> Any:
    """Parts as objects, tuples as lists. dataclasses.asdict would copy every word on the way, at six times the time."""
    if type(value) in _WORDS:
        return value
    if isinstance(value, (tuple, list)):
        return [_data(each) for each in value]
    if is_dataclass(value):
        return {name: each if type(each) in _WORDS else _data(each) for name, each in vars(value).items()}
    return value


def _span(data: dict[str, Any]) -> Span:
    kinds: dict[str, type[Span]] = {"text": Text, "mention": Mention, "link": Link}
    return kinds[data["type"]](**data)


def _line(data: list[dict[str, Any]] | tuple[dict[str, Any], ...]) -> Line:
    return tuple(_span(s) for s in data)


_WORDED = {"paragraph": Paragraph, "heading": Heading, "quote": Quote, "note": Note}


def _part(data: dict[str, Any]) -> Part:
    match data["type"]:
        case "paragraph" | "heading" | "quote" | "note" as kind:
            return _WORDED[kind](_line(data["line"]))
        case "bullets":
            return Bullets(tuple(_line(each) for each in data["lines"]))
        case "fields":
            return Fields(tuple((label, _line(value)) for label, value in data["rows"]))
        case "table":
            return Table(tuple(data["header"]), tuple(tuple(_line(c) for c in row) for row in data["rows"]))
        case "divider":
            return Divider()
        case "chart":
            rows = tuple((label, tuple(amounts)) for label, amounts in data["rows"])
            return Chart(data["title"], data["kind"], rows, tuple(data["series"]), data["note"])
        case other:
            raise ValueError(f"no card part is called {other!r}")


def _input(data: dict[str, Any]) -> Input:
    only_if = data["only_if"]
    return Input(
        **{
            **data,
            "options": tuple(Option(**o) for o in data["options"]),
            "rows": tuple(_input(r) for r in data["rows"]),
            "only_if": (only_if[0], tuple(only_if[1])) if only_if else None,
        }
    )


def card_from_json(data: dict[str, Any]) -> Card:
    return Card(
        title=_line(data["title"]),
        parts=tuple(_part(p) for p in data["parts"]),
        buttons=tuple(Button(**b) for b in data["buttons"]),
        tone=data["tone"],
        notice=data["notice"],
        lang=data["lang"],
    )


def document_from_json(data: dict[str, Any]) -> Document:
    return Document(_line(data["title"]), tuple(_part(p) for p in data["parts"]), data["lang"], dict(data["facts"]))


def form_from_json(data: dict[str, Any]) -> FormView:
    return FormView(
        token=data["token"],
        verb=data["verb"],
        title=data["title"],
        submit=data["submit"],
        cancel=data["cancel"],
        inputs=tuple(_input(i) for i in data["inputs"]),
        intro=tuple(_part(p) for p in data["intro"]),
        sealed=data["sealed"],
    )


def plain_line(spans: Line) -> str:
    """A line without its looks."""
    words: list[str] = []
    for span in spans:
        match span:
            case Text(text=text) | Link(text=text):
                words.append(text)
            case Mention(name=name):
                words.append(name)
            case _:
                assert_never(span)
    return "".join(words)
