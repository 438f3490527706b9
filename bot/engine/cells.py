"""The cells of a ledger: what a case holds under a column, in the words of one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from bot.cards.words import WordMissing
from bot.engine.choosing import name_for, named_in, rows_named
from bot.engine.tools import Tools
from bot.flow.case import Case
from bot.flow.columns import Column
from bot.flow.people import Lang
from bot.flow.sight import seen_by
from bot.flow.workflow import Workflow
from bot.flow.world import World
from storage import Tx

Key = tuple[int, float | str]


@dataclass(frozen=True)
class Cell:
    """A value as it is kept, None where it is not for this reader, and as it is shown."""

    value: Any
    text: str

    @property
    def code(self) -> str:
        """What a filter asks for: the kept word of a choice, or else what is shown."""
        return self.value if isinstance(self.value, str) else self.text

    @property
    def rank(self) -> Key | None:
        """Where it stands in a sorted column; None for an empty cell, which stands last."""
        if not self.text:
            return None
        if isinstance(self.value, int | float):
            return 0, float(self.value)
        if isinstance(self.value, date):
            return 1, self.value.isoformat()
        return 2, self.text.casefold()

    @property
    def number(self) -> str | int | float:
        """For a spreadsheet: a number that can be added up, or else words."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return self.value if is_number else self.text


@cache
def _asks_for_rows(workflow: type[Workflow]) -> bool:
    return any(q.kind == "record" for form in workflow.forms().values() for q in form.questions)


class Cells:
    """Makes the cells of one workflow's cases for one reader (None: the administrator at the command line)."""

    def __init__(
        self, tools: Tools, tx: Tx, workflow: type[Workflow], person: str | None, lang: Lang, world: World
    ) -> None:
        self._tools = tools
        self._tx = tx
        self._names: dict[str, str] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._workflow = workflow
        self._person = person
        self._lang: Lang = lang
        self._world = world
        self._zone = tools.directory.company_reader(lang).zone

    def row(self, case: Case, columns: tuple[Column, ...]) -> tuple[Cell, ...]:
        """A case under those columns; what is for others stays empty."""
        self.learn(case)
        seen = seen_by(self._workflow, case, self._person)
        return tuple(self._cell(column, case, seen) for column in columns)

    def learn(self, case: Case) -> None:
        """Look up what the cases and rows named in a case's answers are called to this reader."""
        if _asks_for_rows(self._workflow):
            self._names |= rows_named(self._tools, self._tx, self._workflow, case, self._lang)
        new = [each for each in named_in(self._workflow, case) if each not in self._names]
        if new:
            self._names |= name_for(self._tools, self._tx, self._world, new, self._person, self._lang)

    def may_see(self, column: Column, case: Case) -> bool:
        """Whether a column holds something for this reader in that case."""
        if column.readers is None:
            return True
        return self._person is not None and self._person in column.readers.of(case, self._world.office)

    def _cell(self, column: Column, case: Case, seen: Case) -> Cell:
        if not self.may_see(column, case):
            return Cell(None, "")
        value = column.value(seen, self._world)
        return Cell(value, self.shown(column.name, value))

    def shown(self, column: str, value: Any) -> str:
        """A value's text: names, labels and dates as the reader's language has them."""
        words, lang, office = self._tools.words, self._lang, self._world.office
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return words.say(f"yesno.{'yes' if value else 'no'}", lang)
        if isinstance(value, datetime):
            return value.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple):
            return words.say("lists.between", lang).join(self.shown(column, each) for each in value)
        if not isinstance(value, str):
            return str(value)
        if value in self._names:
            return self._names[value]
        if value in office.people:
            return office.people[value].called(lang)
        if column == "department" and (department := office.department(value)) is not None:
            return department.called(lang)
        if (column, value) not in self._labels:
            self._labels[column, value] = self._label(column, value)
        return self._labels[column, value]

    def _label(self, column: str, value: str) -> str:
        words, name, lang = self._tools.words, self._workflow.name, self._lang
        try:
            if column != "place":
                return words.option(name, column, value, lang)
            return (
                words.say(f"clocks.{value}", lang, name)
                if value in self._workflow.clocks
                else words.place(name, value, lang)
            )
        except WordMissing:
            return value
