"""Registers as one person may see them: the list, the history of a row, a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.cards.home import RegisterRow, RowView
from bot.cards.sheet import Cell, to_csv, to_xlsx
from bot.engine.registers.telling import Telling
from bot.engine.tools import Tools
from bot.flow.form import Answers, Question
from bot.flow.people import Office
from bot.flow.register import Register, is_editor, may_edit, may_read, sees
from bot.ports import Download, RegisterView, RowChange
from storage import Tx, registers
from storage.registers import ChangeRow, RecordRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Looking:
    """One person (None: the administrator at the command line) looking at registers."""

    tools: Tools
    tx: Tx
    person: str | None
    telling: Telling

    @property
    def office(self) -> Office:
        return self.tools.directory.office

    def names(self) -> list[tuple[str, str]]:
        """(name, title) of the registers this person may open."""
        words, lang = self.tools.words, self.telling.lang
        return [(r.name, words.title(r.name, lang)) for r in self.tools.registry.registers.values() if self.opens(r)]

    def opens(self, register: type[Register]) -> bool:
        """Whether this person may look into a register: its readers, its editors, who has a row of their own."""
        if self.person is None or may_read(register, self.person, self.office):
            return True
        return bool(register.own) and any(self.rows(register))

    def register(self, name: str) -> type[Register] | None:
        """A register by name; None when there is none or it is none of this person's business."""
        found = self.tools.registry.registers.get(name)
        return found if found is not None and self.opens(found) else None

    def rows(self, register: type[Register]) -> Iterator[RecordRow]:
        """The rows this person may see, those that count first; retired ones are shown to those who may bring
        them back."""
        for row in registers.of(self.tx, register.name):
            if self.person is None or may_read(register, self.person, self.office, row.body):
                yield row
        for row in registers.of(self.tx, register.name, "retired"):
            if self.edits(register, row.body):
                yield row

    def row(self, register: type[Register], row_id: str) -> RecordRow | None:
        """One row this person may see, without reading the others."""
        row = registers.by_id(self.tx, register.name, row_id)
        if row is None or row.state == "forgotten":
            return None
        if row.state == "retired":
            return row if self.edits(register, row.body) else None
        return row if self.person is None or may_read(register, self.person, self.office, row.body) else None

    def edits(self, register: type[Register], values: Answers | None = None) -> bool:
        """Whether this person may change that row, or (None) add some."""
        return self.person is not None and may_edit(register, self.person, self.office, values)

    def shows(self, register: type[Register], question: Question, values: Answers) -> bool:
        if self.person is None:
            return question.readers is None
        return sees(register, self.person, self.office, values)(question)

    def cell(self, register: type[Register], question: Question, values: Answers) -> str:
        """An answer as this person may see it; "" for what is not for them."""
        if not self.shows(register, question, values):
            return ""
        return self.telling.cell(register, register.form, question, values.get(question.name))

    def view(self, name: str) -> RegisterView | None:
        """The list, as the register's page shows it."""
        register = self.register(name)
        if register is None:
            return None
        rows = list(self.rows(register))
        columns = [q for q in register.columns() if self._has(register, q, rows)]
        return RegisterView(
            name,
            self.tools.words.title(name, self.telling.lang),
            tuple(self.telling.label(register, q) for q in columns),
            tuple(self._seen(register, row, columns) for row in rows),
            self.edits(register),
        )

    def _seen(self, register: type[Register], row: RecordRow, columns: list[Question]) -> RegisterRow:
        cells = tuple(self.cell(register, q, row.body) for q in columns)
        state = "active" if row.state == "active" else "retired"
        title = self.telling.title(register, row.body)
        return RegisterRow(row.id, title, cells, state, self.edits(register, row.body))

    def _has(self, register: type[Register], question: Question, rows: list[RecordRow]) -> bool:
        """Whether a column has anything for this reader: one that is for others is not even named."""
        return self.shows(register, question, {}) or any(self.shows(register, question, r.body) for r in rows)

    def whole(self, name: str, row_id: str) -> RowView | None:
        """One row in full: also what the list leaves out."""
        register = self.register(name)
        row = self.row(register, row_id) if register is not None else None
        if register is None or row is None:
            return None
        asked = [q for q in register.form.questions if self.shows(register, q, row.body)]
        fields = tuple((self.telling.label(register, q), self.cell(register, q, row.body)) for q in asked)
        return RowView(self.tools.words.title(name, self.telling.lang), self._seen(register, row, asked), fields)

    def history(self, name: str, row_id: str) -> list[RowChange] | None:
        """What happened to a row, newest first."""
        register = self.register(name)
        if register is None:
            return None
        row = registers.by_id(self.tx, name, row_id)
        gone = row is not None and row.state == "forgotten" and self._is_editor(register)
        if row is None or not (gone or self.row(register, row_id)):
            return None
        return [self._change(register, row, change) for change in registers.history(self.tx, row_id)]

    def _is_editor(self, register: type[Register]) -> bool:
        return self.person is None or is_editor(register, self.person, self.office)

    def _change(self, register: type[Register], row: RecordRow, change: ChangeRow) -> RowChange:
        body = change.body or {"before": {}, "after": {}}
        before, after = body["before"], body["after"]
        fields = tuple(
            (
                self.telling.label(register, q),
                self.telling.cell(register, register.form, q, before.get(q.name)),
                self.telling.cell(register, register.form, q, after.get(q.name)),
            )
            for q in register.form.questions
            if (q.name in before or q.name in after) and self.shows(register, q, row.body or {})
        )
        words, lang = self.tools.words, self.telling.lang
        known = self.office.people.get(change.by)
        who = known.called(lang) if known else words.say("people.bot", lang)
        kind, _, detail = change.cause.partition(":")
        kind = "case_hidden" if kind == "case" and not detail else kind
        return RowChange(change.at, who, change.what, fields, words.say(f"registers.cause.{kind}", lang, detail=detail))

    def export(self, name: str, form: Literal["csv", "xlsx"]) -> Download | None:
        """The rows that count, with every answer this person may see, as an import takes them; formulas harmless."""
        register = self.register(name)
        if register is None:
            return None
        rows = [row for row in self.rows(register) if row.state == "active"]
        columns = [q for q in register.form.questions if self._has(register, q, rows)]
        headers = [self.telling.label(register, q) for q in columns]
        cells: list[list[Cell]] = [[self._exported(register, q, row) for q in columns] for row in rows]
        title = self.tools.words.title(name, self.telling.lang)
        if form == "csv":
            return Download(f"{title}.csv", "text/csv; charset=utf-8", to_csv(headers, cells))
        return Download(f"{title}.xlsx", XLSX, to_xlsx(headers, cells, title, self.tools.clock.now()))

    def _exported(self, register: type[Register], question: Question, row: RecordRow) -> Cell:
        text = self.cell(register, question, row.body)
        return int(text) if question.kind == "number" and text else text
