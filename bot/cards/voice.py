"""How values look to one reader: names, dates, moments, choices and lists in their language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.markup import MarkupError, clean
from bot.cards.model import Line, Link, Mention, Text
from bot.cards.words import Words
from bot.flow.form import Kind, Question
from bot.flow.people import Department, Lang, Office, Person, Team

GROUPED = 10_000
"""From here on a number is written in groups of three digits: 300,000."""
BOT = frozenset({"", "bot", "clock"})


@dataclass(frozen=True)
class Reader:
    """Somebody a card is made for. `person` is None for a channel, where nobody in particular reads."""

    person: str | None
    lang: Lang
    zone: ZoneInfo


class Labelled(str):
    """A value templates may compare by its name and print by its label: an option, a verb, an open item."""

    label: str

    def __new__(cls, value: str, label: str) -> Labelled:
        made = super().__new__(cls, value)
        made.label = label
        return made


class Voice:
    """One reader's way of seeing values. `files` and `carried` name files, and open items, cases and rows, by id."""

    def __init__(
        self, words: Words, reader: Reader, office: Office, workflow: str | None, now: datetime,
        files: Mapping[str, str], carried: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.words, self.reader, self.office, self.workflow = words, reader, office, workflow
        self.now, self.files, self.carried = now, files, carried
        self.lang: Lang = reader.lang

    def show(self, value: Any) -> Line:
        """A value as spans. Raises MarkupError for what a template cannot print."""
        look = _LOOKS.get(type(value))
        if look is None:
            look = next((look for known, look in _LOOKS.items() if isinstance(value, known)), None)
        if look is not None:
            return look(self, value)
        if hasattr(value, "__line__"):
            return value.__line__()
        raise MarkupError(f"a template cannot print a {type(value).__name__}")

    def several(self, values: Sequence[Any]) -> Line:
        """A line as it is; several values joined."""
        if isinstance(values, tuple) and all(isinstance(each, Text | Mention | Link) for each in values):
            return values
        return self.join(values)

    def join(self, values: Iterable[Any], between: str | None = None) -> Line:
        """Several values in one line, with the language's own mark between them (rows: a new line)."""
        spans: list[Text | Mention | Link] = []
        for value in values:
            mark = between or ("\n" if hasattr(value, "__line__") else self.say("lists.between"))
            spans.extend((Text(mark), *self.show(value)) if spans else self.show(value))
        return tuple(spans)

    def say(self, key: str, **params: Any) -> str:
        return self.words.say(key, self.lang, self.workflow, **params)

    def line(self, key: str, **values: Any) -> Line:
        """A sentence of the words files with values in its blanks, people as mentions."""
        shown = [self.show(value) for value in values.values()]
        marks = {
            name: value if isinstance(value, int) else f"\ue000{n}\ue001"
            for n, (name, value) in enumerate(values.items())
        }
        spans: list[Text | Mention | Link] = []
        for n, piece in enumerate(self.say(key, **marks).replace("\ue001", "\ue000").split("\ue000")):
            if n % 2:
                spans.extend(shown[int(piece)])
            elif piece:
                spans.append(Text(piece))
        return tuple(spans)

    def who(self, person: str | Person | None) -> Person | Text:
        """The person with that id; the bot for what the clock did; a plain word for somebody unknown."""
        if isinstance(person, Person):
            return person
        if person is None or person in BOT:
            return Text(self.say("people.bot"))
        return self.office.people.get(person) or Text(self.say("people.unknown"))

    def day(self, day: date | str) -> str:
        """2026年12月1日 周二 / Tue 1 Dec 2026."""
        return self._date("dates.day", date.fromisoformat(day) if isinstance(day, str) else day)

    def moment(self, moment: datetime | str) -> str:
        """2026年12月1日 周二 14:30 / Tue 1 Dec 2026, 14:30 on the reader's own clock."""
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        here = at.astimezone(self.reader.zone) if at.tzinfo else at
        return self._date("dates.moment", here, time=f"{here:%H:%M}")

    def _date(self, key: str, day: date, **more: str) -> str:
        return self.say(
            key, y=day.year, m=day.month, d=day.day,
            weekday=self.say(f"weekdays.{day.isoweekday()}"), month=self.say(f"months.{day.month}"), **more,
        )  # fmt: skip

    def left(self, due: datetime | str) -> str:
        """还剩 1 天 3 小时 / 1 day 3 hours left; past the due time, by how much."""
        at = datetime.fromisoformat(due) if isinstance(due, str) else due
        gap = at - self.now
        if -timedelta(minutes=1) < gap <= timedelta(0):
            return self.say("time.due")
        key = "time.left" if gap > timedelta(0) else "time.over"
        return self.say(key, span=self.span(abs(gap)))

    def span(self, gap: timedelta) -> str:
        """A length of time in its two largest units."""
        minutes = int(gap.total_seconds() // 60)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        units = [("days", days), ("hours", hours)] if days else [("hours", hours), ("minutes", minutes)]
        told = [self.say(f"time.{unit}", n=n) for unit, n in units if n]
        return " ".join(told) or self.say("time.instant")

    def option(self, question: str, value: str) -> Labelled:
        return Labelled(value, self.words.option(self.workflow, question, value, self.lang))

    def verb(self, verb: str) -> Labelled:
        return Labelled(verb, self.words.verb(self.workflow, verb, self.lang))

    def place(self, place: str) -> Labelled:
        return Labelled(place, self.words.place(self.workflow, place, self.lang))

    def answer(self, question: Question, value: Any) -> Any:
        """A stored answer as something to show: a person, a date, a label, a link to a file."""
        if value is None or value == "":
            return None
        look = _ANSWERS.get(question.kind)
        return look(self, question, value) if look else value

    def file(self, file: str, number: int = 1) -> Link:
        return Link(clean(self.files.get(file) or self.say("files.unnamed", n=number)), f"file:{file}")

    def item(self, item: str, number: int = 1) -> Labelled:
        """An item carried over: its id, printed by its words."""
        return Labelled(item, self.carried.get(item) or self.say("carried.unnamed", n=number))

    def row(self, row: str) -> Labelled:
        """A row of a register: its id, printed by its title."""
        return Labelled(row, self.carried.get(row) or self.say("registers.unnamed"))

    def case(self, case: str) -> Labelled:
        """A case somebody chose: its id, printed by its reference and title."""
        return Labelled(case, self.carried.get(case) or self.say("links.unnamed"))

    def chosen(self, question: Question, value: str) -> str:
        """The label of a choice; a choice the form no longer has stays as it was stored."""
        return self.option(question.name, value) if value in question.options else value


def _words(voice: Voice, text: str) -> Line:
    return (Text(clean(text)),) if text else ()


def _called(voice: Voice, group: Department | Team) -> Line:
    return (Text(clean(group.called(voice.lang))),)


def _number(value: float) -> str:
    if abs(value) < GROUPED:
        return f"{value:g}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


_LOOKS: dict[type, Callable[[Voice, Any], Line]] = {
    Labelled: lambda voice, value: _words(voice, value.label),
    str: _words,
    Text: lambda voice, value: (value,),
    Mention: lambda voice, value: (value,),
    Link: lambda voice, value: (value,),
    Person: lambda voice, value: (Mention(value.id, value.called(voice.lang)),),
    Department: _called,
    Team: _called,
    type(None): lambda voice, value: (),
    bool: lambda voice, value: (Text(voice.say(f"yesno.{'yes' if value else 'no'}")),),
    int: lambda voice, value: (Text(_number(value)),),
    float: lambda voice, value: (Text(_number(value)),),
    datetime: lambda voice, value: (Text(voice.moment(value)),),
    date: lambda voice, value: (Text(voice.day(value)),),
    list: Voice.several,
    tuple: Voice.several,
}
"""How each kind of value looks; the more special kind stands first."""

_ANSWERS: dict[Kind, Callable[[Voice, Question, Any], Any]] = {
    "choice": lambda voice, question, value: voice.chosen(question, value),
    "choices": lambda voice, question, values: [voice.chosen(question, each) for each in values],
    "date": lambda voice, question, value: date.fromisoformat(value),
    "moment": lambda voice, question, value: datetime.fromisoformat(value),
    "person": lambda voice, question, value: voice.who(value),
    "people": lambda voice, question, values: [voice.who(each) for each in values],
    "department": lambda voice, question, value: voice.office.department(value) or value,
    "cycle": lambda voice, question, value: value.replace("-Q", "Q").replace("-H", "H"),
    "files": lambda voice, question, values: [voice.file(each, n) for n, each in enumerate(values, 1)],
    "carried": lambda voice, question, values: [voice.item(each, n) for n, each in enumerate(values, 1)],
    "record": lambda voice, question, value: voice.row(value),
    "case": lambda voice, question, value: voice.case(value),
}
"""What each kind of stored answer is, before it is shown; the others are shown as they are."""
