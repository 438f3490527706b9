"""Rows taken in from a spreadsheet: what each would change, and which do not fit. Nothing is kept of those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cards.words import LANGUAGES
from bot.engine.registers import editing, keeping, sound
from bot.engine.registers.sheets import BadSheet
from bot.engine.registers.telling import Telling
from bot.engine.turn import Turn
from bot.flow.answers import Hearing, Problem
from bot.flow.form import Form, Question
from bot.flow.people import Lang
from bot.flow.register import Register, key_of, normal, sees
from bot.ports import ImportReport
from storage import registers
from storage.registers import RecordRow

PREVIEWED = 20
HEADER_AMONG = 10
Told = tuple[int, str, str]


@dataclass
class Plan:
    """What an import would do: each row's answers with the row they change (None: a new one)."""

    changes: list[tuple[RecordRow | None, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    problems: list[Told] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)

    def report(self, kept: bool) -> ImportReport:
        added = sum(before is None for before, _ in self.changes)
        changed = len(self.changes) - added
        return ImportReport(added, changed, self.same, tuple(self.problems), tuple(self.preview), kept)


def carry_out(turn: Turn, register: type[Register], plan: Plan, by: str, why: str) -> None:
    """Keep what an import would change, row by row, each with its version and its audit row."""
    for before, answers in plan.changes:
        fresh = registers.by_id(turn.tx, register.name, before.id) if before else None
        keeping.keep(turn, register, fresh, answers, by, why)


def plan_import(
    turn: Turn, register: type[Register], sheet: Sequence[Sequence[str]], hearing: Hearing | None, lang: Lang
) -> Plan:
    """Look at every row of a sheet, as answers are looked at, without keeping anything.

    `hearing` is whoever imports; None is the administrator, who answers every question. Raises BadSheet when no
    column of the key is there.
    """
    return _Import(turn, register, hearing, Telling(turn.tools, turn.tx, lang)).look(sheet)


class _Import:
    def __init__(self, turn: Turn, register: type[Register], hearing: Hearing | None, telling: Telling) -> None:
        self.turn, self.register, self.telling = turn, register, telling
        self.hearing = hearing or _headquarters(turn, register)
        self.shows = sees(register, hearing.asker, turn.office) if hearing else lambda question: True
        self.maker = turn.tools.composer.forms(register.name, telling.lang)
        self.plan = Plan()
        self.seen: dict[str, int] = {}
        self.gathering = sound.Gathering(turn, register, hearing.asker if hearing else "")

    def look(self, sheet: Sequence[Sequence[str]]) -> Plan:
        at, columns = self._header(sheet)
        known = self._known()
        for number, cells in enumerate(sheet[at + 1 :], start=at + 2):
            if any(cells):
                row = dict(zip(columns, (*cells, *[""] * (len(columns) - len(cells))), strict=False))
                self._row(number, {q: cell for q, cell in row.items() if q is not None}, known)
        return self.plan

    def _header(self, sheet: Sequence[Sequence[str]]) -> tuple[int, list[Question | None]]:
        """The row of headers: the one among the first that names most questions. Columns nobody knows are told."""
        names = {normal(name): q for q in self.register.form.questions if self.shows(q) for name in self._names(q)}
        rows = [[names.get(normal(cell)) for cell in row] for row in sheet[:HEADER_AMONG]]
        at = max(range(len(rows)), key=lambda n: (sum(q is not None for q in rows[n]), -n))
        columns = rows[at]
        missing = [q for name in self.register.key if (q := self.register.form.question_named(name)) not in columns]
        if missing:
            raise BadSheet("columns", names="、".join(self.telling.label(self.register, q) for q in missing))
        for n, (cell, question) in enumerate(zip(sheet[at], columns, strict=True)):
            if question is None and cell:
                self._problem(at + 1, cell, "registers.file.column")
            elif question is not None and question in columns[:n]:
                columns[n] = None
                self._problem(at + 1, cell, "registers.file.column_twice")
        return at, columns

    def _names(self, question: Question) -> Iterator[str]:
        """What a column may be called: its label in either language, or the question's own name."""
        words, form = self.turn.tools.words, self.register.form.__name__
        yield question.name
        for lang in LANGUAGES:
            yield words.question(self.register.name, form, question, lang)

    def _known(self) -> dict[tuple[str, ...], RecordRow]:
        """The rows that are there, by the cells of their key as an export writes them."""
        found: dict[tuple[str, ...], RecordRow] = {}
        for row in registers.of(self.turn.tx, self.register.name):
            for lang in LANGUAGES:
                telling = Telling(self.turn.tools, self.turn.tx, lang)
                cells = (self._cell(telling, q, row) for q in map(self.register.form.question_named, self.register.key))
                found.setdefault(tuple(map(normal, cells)), row)
        return found

    def _cell(self, telling: Telling, question: Question, row: RecordRow) -> str:
        return telling.cell(self.register, self.register.form, question, row.body.get(question.name))

    def _row(self, number: int, cells: Mapping[Question, str], known: Mapping[tuple[str, ...], RecordRow]) -> None:
        by_name = {q.name: q for q in cells}
        key = tuple(normal(cells[by_name[name]]) for name in self.register.key)
        row = known.get(key)
        answers, problems = self._read(row, cells)
        if row is None and (row := self._met(answers)) is not None:
            answers, problems = self._read(row, cells)
        key_text = key_of(self.register, {**(row.body if row else {}), **answers})
        if not problems and (first := self.seen.setdefault(key_text, number)) != number:
            self._problem(number, self._label(self.register.key[0]), "registers.file.twice", row=first)
            return
        whole = {**(row.body if row else {}), **answers}
        differs = row is None or whole != row.body
        if not problems and differs:
            problems = self.gathering.takes(row, {name: value for name, value in whole.items() if value is not None})
        if problems:
            for name, sentence in self._sentences(problems).items():
                self.plan.problems.append((number, self._label(name), sentence))
            return
        self._note(row, answers)

    def _met(self, answers: Mapping[str, Any]) -> RecordRow | None:
        """The row a new one turns out to be, once its key was understood: 李娜 is Li Na."""
        found = registers.by_key(self.turn.tx, self.register.name, key_of(self.register, answers))
        return found if found is not None and found.state == "active" else None

    def _read(self, row: RecordRow | None, cells: Mapping[Question, str]) -> tuple[dict[str, Any], dict[str, Problem]]:
        """The answers that differ from what stands there. A cell as an export writes it changes nothing."""
        changed = {q.name: cell for q, cell in cells.items() if row is None or not self._stands(q, row, cell)}
        old = row.body if row else {}
        if row is not None and not changed:
            return {}, {}
        fitted, problems = editing.fit(self.turn, self.register, row, {**old, **changed}, self.hearing, self.shows)
        if row is not None:
            problems = {name: p for name, p in problems.items() if name.partition(".")[0] in changed}
        return fitted, problems

    def _stands(self, question: Question, row: RecordRow, cell: str) -> bool:
        told = (self._cell(Telling(self.turn.tools, self.turn.tx, lang), question, row) for lang in LANGUAGES)
        return any(_flat(cell) == _flat(text) for text in told)

    def _note(self, row: RecordRow | None, answers: dict[str, Any]) -> None:
        old = row.body if row else {}
        differs = {name: value for name, value in answers.items() if value != old.get(name)}
        if row is not None and not differs:
            self.plan.same += 1
            return
        self.plan.changes.append((row, differs))
        if len(self.plan.preview) < PREVIEWED:
            self.plan.preview.append(self._previewed(row, {**old, **answers}, differs))

    def _previewed(self, row: RecordRow | None, values: Mapping[str, Any], differs: Mapping[str, Any]) -> str:
        say, telling = self.turn.tools.words.say, self.telling
        title = telling.title(self.register, values)
        if row is None:
            return say("registers.preview.added", telling.lang, title=title)
        form = self.register.form
        told = [
            say(
                "registers.preview.field", telling.lang, question=self._label(name),
                before=telling.cell(self.register, form, form.question_named(name), row.body.get(name)) or "—",
                after=telling.cell(self.register, form, form.question_named(name), value) or "—",
            )
            for name, value in differs.items()
        ]  # fmt: skip
        fields = say("registers.preview.between", telling.lang).join(told)
        return say("registers.preview.changed", telling.lang, title=title, fields=fields)

    def _sentences(self, problems: Mapping[str, Problem]) -> dict[str, str]:
        wrong = {path: inner for name, problem in problems.items() for path, inner in problem.named(name)}
        return self.maker.sentences(self.register.form, wrong)

    def _label(self, name: str) -> str:
        return self.telling.label(self.register, self.register.form.question_named(name))

    def _problem(self, number: int, label: str, key: str, **params: Any) -> None:
        self.plan.problems.append((number, label, self.turn.tools.words.say(key, self.telling.lang, **params)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _headquarters(turn: Turn, register: type[Register]) -> Hearing:
    """Nobody in particular, answering at headquarters."""
    reader = turn.tools.directory.company_reader("zh")
    words, today = turn.tools.words, turn.now.astimezone(reader.zone).date()

    def meanings(form: str, question: Question) -> Mapping[str, Sequence[str]]:
        return words.option_words(register.name, question.name)

    def choosable(question: Question) -> Sequence[tuple[str, str]]:
        telling = Telling(turn.tools, turn.tx, "zh")
        known = turn.tools.registry.registers.get(question.of)
        rows = registers.of(turn.tx, known.name) if known else []
        return [(row.id, telling.title(known, row.body)) for row in rows] if known else []

    return Hearing(turn.now, today, reader.zone, "", turn.office, meanings, choosable=choosable)


__all__ = ["Form", "Plan", "carry_out", "plan_import"]
