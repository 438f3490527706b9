"""Reading one answer of each kind, except lists of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.flow import reading
from bot.flow.answers.cases import cases_named
from bot.flow.answers.hearing import Accepted, Hearing, Problem, each_said, said
from bot.flow.form import LONGEST_TEXT, Kind, Question
from bot.flow.register import normal

LARGEST_NUMBER = 999_999_999
LONGEST_NAME = 60
FARTHEST_YEARS = 10
_DECIMAL = re.compile(r"[-+]?[0-9]+[.,][0-9]+")
_OURS = re.compile(r"(?:我们|咱们|我|本)的?(?:部门?|组|团队)|(?:my|our)(?: own)? (?:department|dept|team)")
_BETWEEN = re.compile(r"[、,，;；\n&/和与跟]|(?<![a-z])and(?![a-z])", re.IGNORECASE)
_DONE = re.compile(
    r"(?:上次|上周|那条|那个|那项|都|全部?|已经?|all|it's|it is|the last one|last one|[\s了的])*"
    r"(?:done|完成|搞定|做完|结束|好|finished|closed)[了的!！。.]*",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:都|全)(?:部|都)?(?:完成|搞定|做完|好|done|是|要)?了?"
    r"|all(?: of (?:them|it))?(?: done)?|everything"
)


@dataclass(frozen=True)
class Asked:
    """A question with everything needed to understand its answer."""

    question: Question
    hearing: Hearing
    form: str

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        return self.hearing.options(self.form, self.question)


Reader = Callable[[Asked, Any], Accepted | Problem]


def _text(asked: Asked, raw: Any) -> Accepted | Problem:
    question, text = asked.question, said(raw)
    if question.kind == "text":
        text = " ".join(text.split())
    most = min(question.at_most or LONGEST_TEXT, LONGEST_TEXT)
    if len(text) > most:
        return Problem("text.long", {"most": most, "given": len(text)})
    if len(text) < (question.at_least or 0):
        return Problem("text.short", {"least": question.at_least, "given": len(text)})
    return Accepted(text)


def _number(asked: Asked, raw: Any) -> Accepted | Problem:
    text = said(raw)
    if _DECIMAL.fullmatch(text) and not text.endswith((".0", ",000")):
        return Problem("number.whole")
    number = reading.read_number(text.removesuffix(".0"))
    if number is None:
        return Problem("number.not")
    least, most = asked.question.at_least, asked.question.at_most
    if least is not None and number < least:
        return Problem("number.low", {"least": least, "given": number})
    if number > (LARGEST_NUMBER if most is None else most) or number < -LARGEST_NUMBER:
        return Problem("number.high", {"most": LARGEST_NUMBER if most is None else most, "given": number})
    return Accepted(number)


def _date(asked: Asked, raw: Any) -> Accepted | Problem:
    text, today = said(raw), asked.hearing.today
    day = reading.read_date(text, today)
    if day is None:
        several = len(text) <= 200 and len({f.value for f in reading.find_dates(text, today)}) > 1
        return Problem("date.unclear" if several else "date.not")
    return _dated(asked, day) or Accepted(day.isoformat())


def _dated(asked: Asked, day: date) -> Problem | None:
    today = asked.hearing.today
    if asked.question.future and day < today:
        return Problem("date.past", {"given": day.isoformat(), "today": today.isoformat()})
    if abs(day.year - today.year) > FARTHEST_YEARS:
        return Problem("date.far", {"given": day.isoformat()})
    return None


def _moment(asked: Asked, raw: Any) -> Accepted | Problem:
    hearing, text = asked.hearing, said(raw)
    local = hearing.now.astimezone(hearing.zone)
    at = _iso_moment(text, hearing) or reading.read_moment(text, local)
    if at is None:
        day = reading.read_date(text, hearing.today)
        return Problem("moment.time") if day else Problem("moment.not")
    if problem := _dated(asked, at.date()):
        return Problem(problem.code.replace("date.past", "moment.past"), problem.params)
    if asked.question.future and at < hearing.now:
        return Problem("moment.past", {"given": at.isoformat()})
    return Accepted(at.astimezone(UTC).isoformat())


def _iso_moment(text: str, hearing: Hearing) -> datetime | None:
    """A moment as a browser or a stored draft writes it; without an offset it is the person's own time."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}\S*", text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=hearing.zone)


def _choice(asked: Asked, raw: Any) -> Accepted | Problem:
    text = said(raw)
    if text in asked.question.options:
        return Accepted(text)
    if (value := reading.read_choice(text, asked.options)) is not None:
        return Accepted(value)
    if set(asked.question.options) <= {"yes", "no"} and (agreed := reading.read_yes_no(text)) is not None:
        said_so = "yes" if agreed else "no"
        return Accepted(said_so) if said_so in asked.question.options else Problem("yesno.needed")
    several = len(text) <= 300 and len(reading.find_choice(text, asked.options)) > 1
    return Problem("choice.unclear" if several else "choice.not")


def _choices(asked: Asked, raw: Any) -> Accepted | Problem:
    named: set[str] = set()
    for part in each_said(raw):
        read = (part,) if part in asked.question.options else reading.read_choices(part, asked.options)
        if read is None:
            return Problem("choice.not")
        named.update(read)
    least = max(asked.question.at_least or 0, int(asked.question.required))
    most = asked.question.at_most or len(asked.question.options)
    if len(named) < least:
        return Problem("choices.few", {"least": least})
    if len(named) > most:
        return Problem("choices.many", {"most": most})
    return Accepted([value for value in asked.question.options if value in named] or None)


def _person(asked: Asked, raw: Any) -> Accepted | Problem:
    return _who(asked.hearing, said(raw))


def _who(hearing: Hearing, text: str) -> Accepted | Problem:
    office = hearing.office
    if text in office.people:
        return Accepted(text)
    match = reading.read_person(text, office, hearing.asker)
    if match.one is not None and not match.near:
        return Accepted(match.one)
    given = {"given": text[:40]}
    if not match.ids:
        return Problem("person.none", given)
    names = " / ".join(office.people[who].name for who in match.ids)
    return Problem("person.near" if match.near else "person.many", {**given, "names": names}, match.ids)


def _people(asked: Asked, raw: Any) -> Accepted | Problem:
    hearing, question = asked.hearing, asked.question
    found: list[str] = []
    for part in each_said(raw):
        if not question.required and isinstance(raw, str) and reading.is_none(part):
            break
        for name in _names(part, hearing):
            match _who(hearing, name):
                case Accepted(value):
                    found.append(value)
                case problem:
                    return problem
    kept = list(dict.fromkeys(found))
    least = max(question.at_least or 0, int(question.required))
    if len(kept) < least:
        return Problem("people.few", {"least": least})
    if question.at_most is not None and len(kept) > question.at_most:
        return Problem("people.many", {"most": question.at_most})
    return Accepted(kept or None)


def _names(text: str, hearing: Hearing) -> list[str]:
    """Each name of an answer that lists several: by what was recognised, else by what stands between."""
    if text in hearing.office.people:
        return [text]
    short = text[:400]
    found = [f for f in reading.find_people(short, hearing.office, hearing.asker) if f.value]
    if found and not _BETWEEN.sub("", reading.beside(short, found)).strip(" .。@"):
        return [f.value for f in found if f.value]
    return [name for piece in _BETWEEN.split(short) if (name := piece.strip(" .。"))]


def _department(asked: Asked, raw: Any) -> Accepted | Problem:
    """One of the company's departments; in a company that names none, whatever it is called there."""
    text, office = said(raw), asked.hearing.office
    if (known := office.department(text)) is not None:
        return Accepted(known.id)
    if not office.departments:
        given = {"most": LONGEST_NAME, "given": len(text)}
        return Accepted(text) if len(text) <= LONGEST_NAME else Problem("text.long", given)
    if _OURS.fullmatch(text.casefold()) and (own := office.department_of(asked.hearing.asker)):
        return Accepted(own.id)
    found = list(dict.fromkeys(f.value for f in reading.find_departments(text[:200], office)))
    if len(found) == 1:
        return Accepted(found[0])
    return Problem("department.many" if found else "department.not", {"given": text[:40]})


def _cycle(asked: Asked, raw: Any) -> Accepted | Problem:
    cycle = reading.read_cycle(said(raw), asked.hearing.today)
    return Accepted(cycle) if cycle else Problem("cycle.not")


def _yesno(asked: Asked, raw: Any) -> Accepted | Problem:
    """Yes or no; where `ge=1` is set only a yes will do (consent)."""
    text = said(raw)
    answer = {"true": True, "false": False, "on": True}.get(text.casefold(), reading.read_yes_no(text))
    if answer is None:
        return Problem("yesno.not")
    if asked.question.at_least and not answer:
        return Problem("yesno.needed")
    return Accepted(answer)


def _files(asked: Asked, raw: Any) -> Accepted | Problem:
    if isinstance(raw, str):
        # a message with files names them by id, beside whatever words came with them
        sent = [word for word in raw.split() if asked.hearing.files(word)]
        if not sent:
            none = reading.is_none(raw) and not asked.question.required
            return Accepted(None) if none else Problem("file.here")
        raw = sent
    ids = list(dict.fromkeys(each_said(raw)))
    if not all(map(asked.hearing.files, ids)):
        return Problem("file.unknown")
    if asked.question.at_most is not None and len(ids) > asked.question.at_most:
        return Problem("file.many", {"most": asked.question.at_most})
    return Accepted(ids)


def _carried(asked: Asked, raw: Any) -> Accepted | Problem:
    """Items carried over that are done: by id, by number, by their words, all or none of them."""
    items = dict(asked.hearing.carried)
    parts = each_said(raw)
    if isinstance(raw, list | tuple) and all(part in items for part in parts):
        return Accepted([item for item in items if item in parts])
    text = said(raw).casefold()
    if reading.is_none(text):
        return Accepted([])
    if _ALL.fullmatch(text) or (len(items) == 1 and _DONE.fullmatch(text)):
        return Accepted(list(items))
    words = {item: (item, tidy_words) for item, tidy_words in items.items()}
    named = reading.read_choices(text, words) if items else None
    return Accepted(list(named)) if named is not None else Problem("carried.not")


def _record(asked: Asked, raw: Any) -> Accepted | Problem:
    """A row of a register: by id, by its title, or by words that only one title has."""
    text, known = said(raw), asked.hearing.choosable(asked.question)
    if any(text == row for row, _ in known):
        return Accepted(text)
    words = normal(text)
    titles = [(row, normal(title)) for row, title in known]
    for fits in (words.__eq__, lambda title: bool(words) and words in title, lambda title: title in words):
        found = [row for row, title in titles if title and fits(title)]
        if len(found) == 1:
            return Accepted(found[0])
        if found:
            return Problem("record.many", {"given": text[:40]}, rows=tuple(found))
    return Problem("record.not", {"given": text[:40]})


def _case(asked: Asked, raw: Any) -> Accepted | Problem:
    """A case that may be chosen: by id, by its reference, or by words of its title that no other has."""
    text, known = said(raw), asked.hearing.choosable(asked.question)
    if any(text == case for case, _ in known):
        return Accepted(text)
    if not known:
        return Problem("case.nothing")
    found = cases_named(text, known)
    if len(found) == 1:
        return Accepted(found[0])
    given = {"given": text[:40]}
    return Problem("case.many", given, rows=found) if found else Problem("case.not", given)


READERS: dict[Kind, Reader] = {
    "text": _text, "long": _text, "number": _number, "date": _date, "moment": _moment, "choice": _choice,
    "choices": _choices, "person": _person, "people": _people, "department": _department, "cycle": _cycle,
    "yesno": _yesno, "files": _files, "carried": _carried, "record": _record, "case": _case,
}  # fmt: skip
