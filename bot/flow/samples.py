"""Believable answers to any form, made from its declaration: for previews, rehearsals and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.flow.form import Form, Question, Rule
from bot.flow.people import Office
from bot.flow.register import Record, Register

Text = Callable[[str, Question], str]
AHEAD, BEHIND = timedelta(days=14), timedelta(days=3)
FEW = 2
NUMBERS = (1, 3, 5, 10, 30, 50, 80, 100, 128, 365, 1000, 100_000)
FIXED = time(15, 0)
MARKS, GOOD = (0, 100), 85
"""The bounds of marks out of a hundred, and a good one."""
SAMPLE = "sample:"
"""Stands before the workflow of a case, or the register of a row, that is only made up."""


def made_up(
    registers: Mapping[str, type[Register]], office: Office, now: datetime, text: Callable[[str], Text] | None = None
) -> Callable[[str, str], Record]:
    """Rows for a world in which there are none: whatever is looked up in a register is there, with sample answers.

    `text` gives the words for a register's questions, by its name.
    """
    who = next(p.id for p in office.people.values() if p.active)

    def record(register: str, key: str) -> Record:
        said = text(register) if text is not None else english
        values = Sampler(office, who, now.date(), said).answers(registers[register].form)
        return Record(key, register, key, values, 1, now, who)

    return record


def english(form: str, question: Question) -> str:
    """The question itself, as an answer nobody will take for a real one."""
    return f"({question.english.rstrip('?.').lower()})"


@dataclass(frozen=True)
class Sampler:
    """Answers as `person` would give them on a day.

    text      words for a text question: (form, question) → answer; digits for a number or a cycle
    chosen    question → the answer it gets wherever it is asked, to see the other side of a decision
    leave_out whether questions that need no answer get none
    """

    office: Office
    person: str
    today: date
    text: Text = english
    chosen: Mapping[str, Any] = field(default_factory=dict)
    leave_out: bool = False

    def answers(self, form: type[Form]) -> dict[str, Any]:
        """An answer to each question that is asked, as JSON."""
        given: dict[str, Any] = {}
        for question in form.questions:
            if not question.applies(given) or (self.leave_out and not question.required):
                continue
            value = self.chosen.get(question.name, self.value(form, question))
            if value is not None:
                given[question.name] = value
        return self._by_the_rules(form, given)

    def _by_the_rules(self, form: type[Form], given: dict[str, Any]) -> dict[str, Any]:
        """The same answers, with another one where a rule between several of them does not hold."""
        for rule in form.rules:
            if self._keeps(rule, given):
                continue
            tries = ({**given, rule.question: other} for other in self._others(form.question_named(rule.question)))
            given = next((each for each in tries if self._keeps(rule, each)), given)
        return given

    def _keeps(self, rule: Rule, given: Mapping[str, Any]) -> bool:
        return rule.met(given, self.person, self.office)

    def _others(self, question: Question) -> Iterator[Any]:
        match question.kind:
            case "number":
                least = question.at_least or 0
                yield from (n for n in (least, *NUMBERS, question.at_most) if n is not None and n >= least)
            case "choice":
                yield from question.options
            case "yesno":
                yield from (True, False)
            case "date":
                yield from ((self.today + timedelta(days=n)).isoformat() for n in NUMBERS)
            case "person":
                yield from (self.person, *self.colleagues())

    def value(self, form: type[Form], question: Question) -> Any:
        """One believable answer; None where there can be none, as for a file nobody uploaded."""
        least = max(question.at_least or 1, 1)
        match question.kind:
            case "text" | "long":
                return self.text(form.__name__, question)[: question.at_most or None]
            case "number" if (question.at_least, question.at_most) == MARKS:
                return GOOD
            case "number":
                said = self.text(form.__name__, question)
                few = int(said) if said.isdecimal() else FEW
                return min(max(question.at_least or 0, few), question.at_most or few)
            case "choice":
                return question.options[0]
            case "case" | "record":
                return f"{SAMPLE}{question.of}"
            case "choices":
                return list(question.options[:least])
            case "yesno":
                return True
            case "rows":
                assert question.row is not None
                return [self.answers(question.row)] * least
            case "files" | "carried":
                return None
        return self._of_the_company(form, question, least)

    def _of_the_company(self, form: type[Form], question: Question, least: int) -> Any:
        """Answers that depend on the day and on who works here."""
        day = self.today + (AHEAD if question.future else -BEHIND)
        match question.kind:
            case "date":
                return day.isoformat()
            case "moment":
                zone = ZoneInfo(self.office.person(self.person).zone)
                return datetime.combine(day, FIXED, zone).astimezone(UTC).isoformat()
            case "person":
                return self.colleagues()[0]
            case "people":
                return list(self.colleagues()[:least])
            case "department":
                own = self.office.department_of(self.person)
                return own.id if own else next(iter(self.office.departments))
            case "cycle" if (said := self.text(form.__name__, question))[:4].isdigit():
                return said
            case "cycle":
                return f"{self.today.year}Q{(self.today.month - 1) // 3 + 1}"
        raise AssertionError(f"no sample for a question of kind {question.kind}")

    def colleagues(self) -> tuple[str, ...]:
        """People other than the one who answers, nearest first: manager, own department, the rest."""
        office, me = self.office, self.person
        mine = office.person(me).department
        others = sorted(office.people.values(), key=lambda p: p.department != mine)
        above = [p for p in office.reporting_line(me)[:1] if office.is_active(p)]
        return tuple(dict.fromkeys([*above, *(p.id for p in others if p.active and p.id != me)]))
