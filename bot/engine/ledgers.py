"""Ledgers: lists over all cases of a workflow, as far as one reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from bot.cards.sheet import to_csv, to_xlsx
from bot.cards.words import WordMissing
from bot.engine import records
from bot.engine.choosing import name_for, named_in
from bot.engine.sealing.ledger import RoundLedgers
from bot.engine.tools import Tools
from bot.flow.case import Case
from bot.flow.columns import Column, Ledger
from bot.flow.people import Lang
from bot.flow.sight import seen_by
from bot.flow.workflow import Workflow
from bot.flow.world import World
from bot.ports import Download, LedgerView
from storage import Tx, cases


class Ledgers:
    """Reads ledgers. A person sees the rows of the cases they are a reader of, and no others."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._rounds = RoundLedgers(tools)

    def names(self, tx: Tx, person: str, lang: Lang) -> list[tuple[str, str]]:
        """(name, title) of the ledgers a person may open."""
        found = [(w, w.ledger) for w in self._tools.registry.values() if w.ledger is not None]
        return [
            (ledger.name, self._title(workflow, ledger, lang))
            for workflow, ledger in found
            if self._is_reader(tx, ledger, workflow, person)
        ] + self._rounds.names(person, lang)

    def view(self, tx: Tx, name: str, person: str | None, lang: Lang) -> LedgerView | None:
        """A ledger as a person sees it (None: the administrator at the command line, who sees all but what
        has readers of its own). None when there is no such ledger or it is none of their business."""
        found = self._find(name)
        if found is None:
            return self._rounds.view(tx, name, person, lang)
        workflow, ledger = found
        if person is not None and not self._is_reader(tx, ledger, workflow, person):
            return None
        world = self._world()
        mine = [c for c in self._cases(tx, workflow) if person is None or _reads(ledger, c, person, world)]
        columns = [c for c in ledger.columns if _may_see(c, mine, person, world)]
        ids = [name for case in mine for name in named_in(workflow, case)]
        names = name_for(self._tools, tx, world, ids, person, lang)
        rows = tuple(tuple(self._cell(workflow, c, case, person, world, lang, names) for c in columns) for case in mine)
        headers = tuple(self._tools.words.column(workflow.name, c.name, lang) for c in columns)
        return LedgerView(name, self._title(workflow, ledger, lang), headers, rows, tuple(c.ref for c in mine))

    def export(self, view: LedgerView, form: Literal["csv", "xlsx"]) -> Download:
        """A ledger as a file for a spreadsheet, formulas made harmless."""
        if form == "csv":
            return Download(f"{view.name}.csv", "text/csv; charset=utf-8", to_csv(view.headers, view.rows))
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        now = self._tools.clock.now()
        return Download(f"{view.name}.xlsx", media, to_xlsx(view.headers, _counted(view.rows), view.title, now))

    def known(self) -> list[str]:
        """The names of all ledgers."""
        return [w.ledger.name for w in self._tools.registry.values() if w.ledger is not None] + self._rounds.known()

    def _find(self, name: str) -> tuple[type[Workflow], Ledger] | None:
        for workflow in self._tools.registry.values():
            if workflow.ledger is not None and workflow.ledger.name == name:
                return workflow, workflow.ledger
        return None

    def _world(self) -> World:
        tools = self._tools
        return World(tools.clock.now(), tools.directory.office, tools.rules, tools.calendar)

    def _cases(self, tx: Tx, workflow: type[Workflow]) -> list[Case]:
        return [records.from_row(row) for row in cases.search(tx, workflow=workflow.name)]

    def _is_reader(self, tx: Tx, ledger: Ledger, workflow: type[Workflow], person: str) -> bool:
        world = self._world()
        return _reads(ledger, records.nobody(person, world.now), person, world) or any(
            _reads(ledger, case, person, world) for case in self._cases(tx, workflow)
        )

    def _title(self, workflow: type[Workflow], ledger: Ledger, lang: Lang) -> str:
        return self._tools.words.say(f"ledgers.{ledger.name}", lang, workflow.name)

    def _cell(
        self,
        workflow: type[Workflow],
        column: Column,
        case: Case,
        person: str | None,
        world: World,
        lang: Lang,
        names: Mapping[str, str],
    ) -> str:
        if column.readers is not None and person not in column.readers.of(case, world.office):
            return ""
        value = column.value(seen_by(workflow, case, person), world)
        if isinstance(value, str) and value in names:
            return names[value]
        return self._shown(workflow, column, value, case, lang)

    def _shown(self, workflow: type[Workflow], column: Column, value: Any, case: Case, lang: Lang) -> str:
        """A cell's text: names, labels and dates as the reader's language has them."""
        words, office = self._tools.words, self._tools.directory.office
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return words.say(f"yesno.{'yes' if value else 'no'}", lang)
        if isinstance(value, datetime):
            return value.astimezone(self._tools.directory.company_reader(lang).zone).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, list | tuple):
            return words.say("lists.between", lang).join(
                self._shown(workflow, column, each, case, lang) for each in value
            )
        if not isinstance(value, str):
            return str(value)
        if value in office.people:
            return office.people[value].called(lang)
        if column.name == "department" and value in office.departments:
            return office.departments[value].called(lang)
        return self._label(workflow, column.name, value, lang)

    def _label(self, workflow: type[Workflow], column: str, value: str, lang: Lang) -> str:
        words = self._tools.words
        if column == "place":
            return words.place(workflow.name, value, lang)
        try:
            return words.option(workflow.name, column, value, lang)
        except WordMissing:
            return value


def _counted(rows: Sequence[Sequence[str]]) -> list[list[str | int]]:
    """Rows for a spreadsheet: a column of whole numbers can be added up, whatever else there is stays words."""
    number = [all(not c or (c.isdecimal() and str(int(c)) == c) for c in column) for column in zip(*rows, strict=True)]
    return [[int(c) if c and n else c for c, n in zip(row, number, strict=True)] for row in rows]


def _reads(ledger: Ledger, case: Case, person: str, world: World) -> bool:
    return world.office.is_active(person) and any(person in who.of(case, world.office) for who in ledger.readers)


def _may_see(column: Column, mine: list[Case], person: str | None, world: World) -> bool:
    """Whether a column has anything for this reader: one that is for others is not even named."""
    if column.readers is None:
        return True
    return person is not None and any(person in column.readers.of(case, world.office) for case in mine)
