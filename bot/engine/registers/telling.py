"""Rows in a reader's words: what a row is called, and each of its answers as the text of one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cards.words import WordMissing
from bot.engine.tools import Tools
from bot.flow.form import Answers, Form, Question
from bot.flow.people import Lang
from bot.flow.register import Register, may_read
from storage import Tx, papers, registers


@dataclass(frozen=True)
class Telling:
    """One language's way of telling rows."""

    tools: Tools
    tx: Tx
    lang: Lang

    def title(self, register: type[Register], values: Answers | None) -> str:
        """What a row is called; a word for one that was forgotten."""
        if self.lang == "en" and register.english and (english := (values or {}).get(register.english)):
            return str(english)
        name = (values or {}).get(register.title)
        if name is None:
            return self.tools.words.say("registers.unnamed", self.lang)
        return self.cell(register, register.form, register.form.question_named(register.title), name)

    def titled(self, name: str, row: str) -> str:
        """What the row of a register with that id is called."""
        register = self.tools.registry.registers[name]
        found = registers.by_id(self.tx, name, row)
        return self.title(register, found.body if found else None)

    def label(self, register: type[Register], question: Question) -> str:
        """The header of a question's column."""
        return self.tools.words.question(register.name, register.form.__name__, question, self.lang)

    def choices(self, question: Question, person: str) -> Sequence[tuple[str, str]]:
        """The rows (id, title) a person may choose as the answer to a question about a register."""
        register = self.tools.registry.registers.get(question.of)
        if question.kind != "record" or register is None:
            return ()
        office = self.tools.directory.office
        rows = [r for r in registers.of(self.tx, register.name) if may_read(register, person, office, r.body)]
        return [(row.id, self.title(register, row.body)) for row in rows]

    def cell(self, register: type[Register], form: type[Form], question: Question, value: Any) -> str:
        """An answer as plain text that an import reads back: dates as ISO, names, labels; "" for none."""
        words, office = self.tools.words, self.tools.directory.office
        if value is None or value == []:
            return ""
        match question.kind:
            case "yesno":
                return words.say(f"yesno.{'yes' if value else 'no'}", self.lang)
            case "choice":
                return self._option(register, question, value)
            case "moment":
                zone = self.tools.directory.company_reader(self.lang).zone
                return f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"
            case "person":
                known = office.people.get(value)
                return known.called(self.lang) if known else value
            case "department":
                known = office.departments.get(value)
                return known.called(self.lang) if known else value
            case "record":
                return self.titled(question.of, value)
            case "rows":
                return "\n".join(self._line(register, question, row) for row in value)
            case "choices" | "people" | "files":
                return words.say("lists.between", self.lang).join(self._one(register, question, v) for v in value)
        return str(value)

    def _one(self, register: type[Register], question: Question, value: str) -> str:
        if question.kind == "people":
            known = self.tools.directory.office.people.get(value)
            return known.called(self.lang) if known else value
        if question.kind == "files":
            file = papers.file(self.tx, value)
            return file.name if file else ""
        return self._option(register, question, value)

    def _option(self, register: type[Register], question: Question, value: str) -> str:
        try:
            return self.tools.words.option(register.name, question.name, value, self.lang)
        except WordMissing:
            return value

    def _line(self, register: type[Register], question: Question, row: Answers) -> str:
        assert question.row is not None
        form = question.row
        told = (self.cell(register, form, q, row.get(q.name)) for q in form.questions)
        return " · ".join(filter(None, told))
