"""Who is talking, when and where; and the two things an answer can become."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.flow.form import Question
from bot.flow.people import Office

Meanings = Callable[[str, Question], Mapping[str, Sequence[str]]]

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Hearing:
    """What is needed to understand one person's answers.

    `now` is UTC, `today` the date where the person is. `meanings(form, question)` gives the words
    for each of a question's options. `carried` are open items (id, text) that may be ticked off,
    `choosable(question)` the cases (id, reference and title) or rows (id, title) that may be chosen.
    `files` says whether an id is a file this person uploaded. `same` is what "同上周" means, by question name;
    `amount` the question that takes the money a matter is about.
    """

    now: datetime
    today: date
    zone: ZoneInfo
    asker: str
    office: Office
    meanings: Meanings = lambda form, question: {}
    carried: Sequence[tuple[str, str]] = ()
    choosable: Callable[[Question], Sequence[tuple[str, str]]] = lambda question: ()
    files: Callable[[str], bool] = lambda file: False
    same: Mapping[str, Any] = field(default_factory=dict)
    amount: str = ""

    def options(self, form: str, question: Question) -> dict[str, tuple[str, ...]]:
        """The question's options, in order, each with the words that mean it."""
        words = self.meanings(form, question)
        return {value: tuple(words.get(value, ())) for value in question.options}


@dataclass(frozen=True)
class Accepted:
    """An answer as it is kept: JSON, dates as ISO text, people and files by id. None: left out."""

    value: Any


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be kept: a code of the words' `errors` and what its sentence needs.

    `candidates` are ids of people, `rows` of cases or rows, that may have been meant. `lines` holds the problems
    inside a list, by "line.question", lines counted from 0.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    lines: Mapping[str, Problem] = field(default_factory=dict)

    def named(self, name: str) -> Iterator[tuple[str, Problem]]:
        """This problem under a question's name, those inside a list as "name.line.question"."""
        if not self.lines:
            yield name, self
        for path, inner in self.lines.items():
            yield from inner.named(f"{name}.{path}")


def tidy(text: str) -> str:
    """Text as it was written, without outer blanks and without characters that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def said(raw: Any) -> str:
    """What a field sent or somebody typed, as text; empty when there is nothing to see in it."""
    match raw:
        case str():
            text = tidy(raw)
            return text if any(c.isprintable() and not c.isspace() for c in text) else ""
        case bool():
            return "yes" if raw else "no"
        case int() | float():
            return str(raw)
        case list() | tuple():
            return "、".join(filter(None, map(said, raw)))
    return ""


def each_said(raw: Any) -> list[str]:
    """The parts of a list a field sent, blanks left out; a single text is a list of one."""
    return [text for part in (raw if isinstance(raw, list | tuple) else [raw]) if (text := said(part))]
