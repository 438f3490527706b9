"""What a free message already answers: "市场部要招2个短视频策划，12月1日到岗，很急".

Nothing is invented: what fits no question, is past, out of bounds or could mean two things is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.flow import reading
from bot.flow.answers.accept import accept
from bot.flow.answers.cases import find_cases
from bot.flow.answers.deeds import deed, due_of, told
from bot.flow.answers.hearing import Accepted, Hearing, tidy
from bot.flow.answers.rest import rest_of
from bot.flow.answers.spans import chosen, is_only_a_name, outright, widened
from bot.flow.form import SUBJECT, Form, Kind, Question
from bot.flow.reading import Found
from bot.flow.register import normal

LONGEST_MESSAGE = 1000
_LEAVING_AFTER = re.compile(
    r"\s*(?:(?!到岗|入职|上岗)[^，,。；;\n]){0,6}?(?:last ?day|离职|最后|走[人了]?|退休|休产假|产假|离开|"
    r"is (?:his|her|their|my) last)",
    re.IGNORECASE,
)
_LEAVING_BEFORE = re.compile(
    r"(?:last ?day|离职日?期?|最后工作日|leav(?:es|ing)|gone|退休)\W{0,3}(?:is|on|是|在)?\W{0,3}$",
    re.IGNORECASE,
)
_ONESELF = re.compile(r"(?:提名|推荐|[为给替])我?自己|自荐|\b(?:nominate|for) myself|self-nominat", re.IGNORECASE)
_UNTIL = re.compile(r"(?:到|至|\buntil|\btill|\bthrough)\s*$", re.IGNORECASE)
_FROM_DAY = re.compile(r"(?<![0-9.:/月-])([0-9]{1,2})(?:st|nd|rd|th)?[号日]?\s*(?:[-–~到至]|to)\s*$", re.IGNORECASE)
_ENGLISH_NOUN = re.compile(r" (?!pm\b|am\b|not\b|of\b|or\b|to\b)[a-z]{3}", re.IGNORECASE)


def understand(form: type[Form], text: str, hearing: Hearing) -> dict[str, Any]:
    """The answers a message gives to a form's questions, as they would be kept."""
    listener = _Listener(form, tidy(text)[:LONGEST_MESSAGE], hearing)
    listener.listen()
    return listener.answers


class _Listener:
    def __init__(self, form: type[Form], text: str, hearing: Hearing) -> None:
        self.form, self.text, self.hearing = form, text, hearing
        self.answers: dict[str, Any] = {}
        self.taken: list[Found] = []
        self.spent: Found[int] | None = None

    def listen(self) -> None:
        question = next((q for q in self.form.questions if q.prefill in SUBJECT), None)
        if question is not None and question.prefill == "deed":
            self._hear_deed(question)
            return
        self._hear_choices()
        self._hear_rows()
        self._hear_cases()
        self._hear_cycles()
        self._hear_times()
        self._hear_numbers()
        self._hear_people()
        if question is not None and (left := told(self.text) if question.prefill == "story" else self._rest()):
            self._keep(question, left)

    def _asks(self, *kinds: Kind) -> list[Question]:
        """The questions of a kind that apply and are still open."""
        return [
            q for q in self.form.questions if q.kind in kinds and q.name not in self.answers and q.applies(self.answers)
        ]

    def _keep(self, question: Question, value: Any, *spans: Found) -> bool:
        match accept(question, value, self.hearing, form=self.form.__name__):
            case Accepted(kept) if kept is not None:
                self.answers[question.name] = kept
                self.taken += spans
                return True
        return False

    def _hear_choices(self) -> None:
        named = reading.find_people(self.text, self.hearing.office, self.hearing.asker)
        for question in self._asks("choice", "choices"):
            found = chosen(self.text, self.hearing.options(self.form.__name__, question), named)
            values = list(dict.fromkeys(f.value for f in found))
            if question.kind == "choice" and len(values) == 1 and question.applies(self.answers):
                self._keep(question, values[0], *found)
            elif question.kind == "choices" and values:
                self._keep(question, values, *found)

    def _hear_deed(self, question: Question) -> None:
        """What is to be done, by when, how urgent, and by whom; a date or a name that belongs to it stays in it."""
        named = reading.find_people(self.text, self.hearing.office, self.hearing.asker)
        dates = [d for d in reading.find_dates(self.text, self.hearing.today) if not is_only_a_name(self.text, d)]
        due, asides = due_of(self.text, dates), list[Found[str]]()
        if not any(due and self._keep(q, due.value.isoformat()) for q in self._asks("date")[:1]):
            due = None
        for asked in self._asks("choice"):
            options = chosen(self.text, self.hearing.options(self.form.__name__, asked), named)
            found = [f for f in options if outright(self.text, f, dates)]
            if len({f.value for f in found}) == 1 and self._keep(asked, found[0].value):
                asides += found
        what, owner = deed(self.text, due, asides, named)
        for asked in self._asks("person")[: 1 if owner else 0]:
            self._keep(asked, owner)
        if what:
            self._keep(question, what)

    def _hear_rows(self) -> None:
        """A row of a register whose whole title stands in the message."""
        words = normal(self.text)
        for question in self._asks("record"):
            said = [row for row, title in self.hearing.choosable(question) if (t := normal(title)) and t in words]
            if len(said) == 1:
                self._keep(question, said[0])

    def _hear_cases(self) -> None:
        """A case whose reference or whole title stands in the message."""
        for question in self._asks("case"):
            found = find_cases(self.text, self.hearing.choosable(question))
            if len({f.value for f in found}) == 1:
                self._keep(question, found[0].value, *found)

    def _hear_cycles(self) -> None:
        cycles = reading.find_cycles(self.text, self.hearing.today)
        for question in self._asks("cycle"):
            if len({c.value for c in cycles}) == 1:
                self._keep(question, cycles[0].value, *cycles)

    def _hear_times(self) -> None:
        """Dates and moments in order, for the questions in order; a leaver's last day is nobody's start."""
        local = self.hearing.now.astimezone(self.hearing.zone)
        moments = reading.find_moments(self.text, local)
        for question, found in zip(self._asks("moment"), moments, strict=False):
            self._keep(question, found.value.isoformat(), found)
        dates = reading.outside(reading.find_dates(self.text, self.hearing.today), self.taken)
        others = [d for d in dates if self._is_leaving(d) or is_only_a_name(self.text, d)]
        starting = [
            each for d in dates if d not in others for each in (*reading.outside(self._day_before(d), dates), d)
        ]
        questions = self._asks("date")
        if len(starting) == 1 and _UNTIL.search(self.text[: starting[0].start]):
            questions = questions[-1:]
        for question, found in zip(questions, starting, strict=False):
            self._keep(question, found.value.isoformat(), found)
        self.taken += [widened(self.text, d) for d in dates if not is_only_a_name(self.text, d)]

    def _day_before(self, day: Found[date]) -> list[Found[date]]:
        """The first day of a stretch whose month is said once, at its end: the 9th of "9-13 March", of 9到13号."""
        first = _FROM_DAY.search(self.text[: day.start])
        if first is None or not 0 < int(first[1]) < day.value.day:
            return []
        return [Found(first.start(), first.end(), day.value.replace(day=int(first[1])))]

    def _is_leaving(self, day: Found) -> bool:
        before = self.text[max(0, day.start - 24) : day.start]
        return bool(_LEAVING_AFTER.match(self.text, day.end) or _LEAVING_BEFORE.search(before))

    def _hear_numbers(self) -> None:
        """One sum, for the question about money; one number of people, for the only other that takes a number."""
        sums = reading.outside(reading.find_amounts(self.text), self.taken)
        for question in (q for q in self._asks("number") if q.name == self.hearing.amount and len(sums) == 1):
            self.spent = sums[0] if self._keep(question, sums[0].value, *sums) else None
        questions = [q for q in self._asks("number") if q.name != self.hearing.amount]
        found = reading.outside(reading.find_numbers(self.text), self.taken)
        counted = [n for n in found if n.kind in ("people", "vague")]
        counted = counted or [n for n in found if n.kind == "plain" and _ENGLISH_NOUN.match(self.text, n.end)]
        if counted and len(questions) == 1 and (number := self._settled(counted)) is not None:
            self._keep(questions[0], number)
        self.taken += [n for n in found if n in counted or n.kind == "money"]

    def _settled(self, numbers: Sequence[reading.Number]) -> int | None:
        if len(numbers) == 1 and numbers[0].kind != "vague":
            return numbers[0].value
        times = reading.outside(reading.find_dates(self.text, self.hearing.today), numbers)
        return reading.read_number(reading.beside(self.text, times))

    def _hear_people(self) -> None:
        counted = {n.end for n in self.taken if isinstance(n, reading.Number)}
        departments = [
            d
            for d in reading.outside(reading.find_departments(self.text, self.hearing.office), self.taken)
            if not counted & {d.start, d.start - 1}  # "3 product managers" are no department
        ]
        for question in self._asks("department"):
            if len({d.value for d in departments}) == 1:
                self._keep(question, departments[0].value, *departments)
        named = reading.find_people(self.text, self.hearing.office, self.hearing.asker)
        others = [n for n in reading.outside(named, self.taken) if n.how not in ("self", "role")]
        known = list(dict.fromkeys(n.value for n in others if n.value and n.value != self.hearing.asker))
        questions = self._asks("person", "people")
        told = any(
            q.prefill == "story" for q in self.form.questions
        )  # whoever a story names is in it, not barred by it
        if known and questions and not told:
            question = questions[0]
            if question.kind == "people" or len(known) == 1:
                self._keep(question, known if question.kind == "people" else known[0])
        elif questions and questions[0].kind == "person" and _ONESELF.search(self.text):
            self._keep(questions[0], self.hearing.asker)
        self.taken += others

    def _rest(self) -> str:
        if self.spent is not None and (left := rest_of(self.text, self.taken, self.spent.end)):
            return left
        counted = [f for f in self.taken if isinstance(f, reading.Number) and f.kind in ("people", "vague", "plain")]
        after, least = counted[-1].end if counted else None, 2 if self.spent else 3
        return rest_of(self.text, self.taken, after, least)
