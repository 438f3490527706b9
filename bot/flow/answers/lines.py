"""One line of a list in words: "需要产品李娜周三前给卖点" says what, from whom and by when."""

from __future__ import annotations

import re
from typing import Any

from bot.flow import reading
from bot.flow.answers.cases import find_cases
from bot.flow.answers.hearing import Hearing
from bot.flow.answers.spans import chosen, is_only_a_name, is_tied, uncovered, widened
from bot.flow.form import Form, Question
from bot.flow.reading import Found

LONGEST_LINE = 400
_LEAD = re.compile(
    r"^(?:需要|还需|请|麻烦|由|给到|@|要(?!求|点|素)|跟(?!进|踪)|[,，、。.;；:：\-—~\s]|(?:need|needs|please|pls|ask|to|from|by|with)\s)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:之前|以前|[,，、。.;；:：\-—~(（\s@]|(?:\s(?:by|before|on|from|to|until|with)))+$", re.IGNORECASE
)


def read_line(form: type[Form], line: str, hearing: Hearing) -> dict[str, Any]:
    """The raw answers of one line: what was recognised is taken out of it, the rest is its main text.

    Only what the row's form asks for is taken out. Where everything was, the line itself stays the text.
    """
    answers: dict[str, Any] = {}
    taken: list[Found] = []
    main = next((q for q in form.questions if q.kind in ("text", "long")), None)
    if len(line) <= LONGEST_LINE:
        for question in form.questions:
            value, spans = _find(question, form.__name__, line, hearing, taken)
            if value is not None:
                answers[question.name] = value
                taken += spans
    if main is not None:
        answers[main.name] = (_rest(line, taken) or line) if taken else line
    return answers


def _find(question: Question, form: str, line: str, hearing: Hearing, taken: list[Found]) -> tuple[Any, list[Found]]:
    """What a line says to one question, and where."""
    match question.kind:
        case "choice":
            return _choice(question, form, line, hearing)
        case "date":
            return _date(question, line, hearing, taken)
        case "moment":
            moments = reading.find_moments(line, hearing.now.astimezone(hearing.zone))
            return (moments[0].value.isoformat(), [widened(line, moments[0])]) if moments else (None, [])
        case "person" | "people":
            return _people(question, line, hearing)
        case "department":
            found = reading.find_departments(line, hearing.office)
            return (found[0].value, found[:1]) if found else (None, [])
        case "cycle":
            cycles = reading.find_cycles(line, hearing.today)
            return (cycles[0].value, cycles[:1]) if cycles else (None, [])
        case "case":
            cases = find_cases(line, hearing.choosable(question))
            return (cases[0].value, cases[:1]) if cases else (None, [])
        case "number":
            numbers = [n for n in reading.find_numbers(line) if n.kind in ("people", "plain")]
            numbers = reading.outside(numbers, [*taken, *reading.find_dates(line, hearing.today)])
            return (numbers[0].value, list(numbers)) if len(numbers) == 1 else (None, [])
    return None, []


def _date(question: Question, line: str, hearing: Hearing, taken: list[Found]) -> tuple[Any, list[Found]]:
    """A date tied to the sentence (周五前, by Friday) before any other; no feast that names a thing."""
    dates = [f for f in reading.find_dates(line, hearing.today) if not question.future or f.value >= hearing.today]
    dates = [f for f in reading.outside(dates, taken) if not is_only_a_name(line, f)]
    if not dates:
        return None, []
    day = next((f for f in dates if is_tied(line, f)), dates[-1])
    return day.value.isoformat(), [widened(line, day)]


def _choice(question: Question, form: str, line: str, hearing: Hearing) -> tuple[Any, list[Found]]:
    """The option named last wins: "定稿延期" is late. Priorities are also heard in 很急 and asap."""
    named = reading.find_people(line, hearing.office, hearing.asker)
    found = chosen(line, hearing.options(form, question), named)
    if found:
        return found[-1].value, [f for f in found if f.value == found[-1].value]
    if {"P0", "P1", "P2"} & set(question.options) and (said := reading.priority(line)) in question.options:
        return said, []
    return None, []


def _people(question: Question, line: str, hearing: Hearing) -> tuple[Any, list[Found]]:
    named = reading.find_people(line, hearing.office, hearing.asker)
    others = [f for f in named if f.how != "self"] or named
    if not others:
        return None, []

    def said(named: reading.Named) -> str:
        return named.value or line[named.start : named.end]

    if question.kind == "people":
        return [said(f) for f in others], [_with_home(line, f, hearing) for f in others]
    return said(others[0]), [_with_home(line, others[0], hearing)]


def _with_home(line: str, named: Found, hearing: Hearing) -> Found:
    """The span of a person together with the name of their department right before it: 产品李娜."""
    start = named.start - (line[named.start - 1 : named.start] in ("的", " ") if named.start else 0)
    for home in reading.find_departments(line, hearing.office):
        person = hearing.office.people.get(named.value or "")
        if home.end == start and person is not None and person.department == home.value:
            return Found(home.start, named.end, named.value)
    return named


def _rest(line: str, taken: list[Found]) -> str:
    """What remains of a line, its joints cut off."""
    left = " ".join(uncovered(line, taken).split())
    return _TAIL.sub("", _LEAD.sub("", left)).strip()
