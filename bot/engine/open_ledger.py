"""One ledger as one reader has it open: the cases they may see, the columns that hold anything for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal

from bot.cards.figures import Chart
from bot.cards.home import Filter, LedgerAsk, LedgerView
from bot.cards.model import Option
from bot.cards.sheet import to_csv, to_xlsx
from bot.engine import records, rights
from bot.engine.cells import Cell, Cells
from bot.engine.charting import Draughtsman
from bot.engine.stretches import STRETCH, Stretch, everything, stretch
from bot.engine.tools import Tools
from bot.engine.worlds import world_of
from bot.flow.case import Case
from bot.flow.charts import open_by_step
from bot.flow.columns import Column, Ledger
from bot.flow.people import Lang
from bot.flow.seating import barred
from bot.flow.workflow import Workflow
from bot.flow.world import World
from bot.ports import Download
from storage import Tx, cases

PER_PAGE = 50
MOST_OPTIONS = 12
LONGEST_OPTION = 40
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[Case, tuple[Cell, ...]]


class OpenLedger:
    """The ledger of a workflow, read by `person`; None is the administrator at the command line, who sees all but what
    has readers of its own."""

    def __init__(
        self, tools: Tools, tx: Tx, workflow: type[Workflow], ledger: Ledger, person: str | None, lang: Lang
    ) -> None:
        self._tools = tools
        self._tx = tx
        self._workflow = workflow
        self._ledger = ledger
        self._person = person
        self._lang: Lang = lang
        self._world = world_of(tools, tx)
        self._cells = Cells(tools, tx, workflow, person, lang, self._world)
        self._newest = stretch(tx, workflow.name, self._may)
        self._columns = self._visible()

    @property
    def title(self) -> str:
        return self._tools.words.say(f"ledgers.{self._ledger.name}", self._lang, self._workflow.name)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(self._header(column) for column in self._columns)

    def page(self, asked: LedgerAsk) -> LedgerView:
        """A page of it: searched, filtered, sorted as asked."""
        chosen = {c: v for c, v in asked.filters.items() if v and any(column.name == c for column in self._columns)}
        looked = self._looked(asked, chosen)
        rows = self._rows(looked)
        fitting = _sorted(_fitting(rows, self._columns, asked.search, chosen), self._columns, asked.sort)
        pages = max(1, -(-len(fitting) // PER_PAGE))
        page = min(max(1, asked.page), pages)
        shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
        known = rows if looked is self._newest else self._rows(self._newest)
        return LedgerView(
            name=self._ledger.name,
            title=self.title,
            headers=self.headers,
            rows=tuple(tuple(cell.text for cell in row) for _, row in shown),
            refs=tuple(case.ref for case, _ in shown),
            columns=tuple(c.name for c in self._columns),
            told=frozenset(case.ref for case, _ in shown if self._may_open(case)),
            filters=self._filters(known, chosen),
            charts=self._charts(),
            found=len(fitting),
            looked=len(rows),
            page=page,
            pages=pages,
            older=looked.older,
        )

    def sheet(self, form: Literal["csv", "xlsx"]) -> tuple[Download, int]:
        """All of it as a file for a spreadsheet, formulas made harmless, and how many rows it has."""
        count = 0

        def rows() -> Iterator[tuple[Cell, ...]]:
            nonlocal count
            for case in everything(self._tx, self._workflow.name, self._may):
                count += 1
                yield self._cells.row(case, self._columns)

        headers = list(self.headers)
        if form == "csv":
            content = to_csv(headers, ([cell.text for cell in row] for row in rows()))
            return Download(f"{self.title}.csv", "text/csv; charset=utf-8", content), count
        now, beside = self._tools.clock.now(), (self._tools.words.say("charts.sheet", self._lang), self._charts())
        content = to_xlsx(headers, ([cell.number for cell in row] for row in rows()), self.title, now, beside)
        return Download(f"{self.title}.xlsx", SPREADSHEET, content), count

    def _may(self, case: Case) -> bool:
        return self._person is None or reads(self._workflow, self._ledger, case, self._person, self._world)

    def _may_open(self, case: Case) -> bool:
        members = rights.members(self._tx, case)
        return self._person is not None and rights.may_read(self._workflow, case, self._person, members, self._world)

    def _visible(self) -> tuple[Column, ...]:
        """The columns that hold anything for this reader: one that is for others is not even named."""
        return tuple(
            column
            for column in self._ledger.columns
            if column.readers is None or any(self._cells.may_see(column, case) for case in self._newest.cases)
        )

    def _header(self, column: Column) -> str:
        return self._tools.words.column(self._workflow.name, column.name, self._lang)

    def _rows(self, looked: Stretch) -> list[Row]:
        return [(case, self._cells.row(case, self._columns)) for case in looked.cases]

    def _looked(self, asked: LedgerAsk, chosen: dict[str, str]) -> Stretch:
        """The cases to look through: what the database can tell apart, it does. A full number is found anywhere."""
        name = self._workflow.name
        named = cases.by_ref(self._tx, asked.search.strip().upper()) if asked.search.strip() else None
        if named is not None and named.workflow == name:
            case = records.from_row(named)
            return Stretch((case,) if self._may(case) else ())
        where: dict[str, Any] = {c: chosen[c] for c in ("place", "department") if c in chosen}
        if not asked.before and (not where or not self._newest.older):
            return self._newest
        return stretch(self._tx, name, self._may, asked.before, **where)

    def _filters(self, rows: list[Row], chosen: dict[str, str]) -> tuple[Filter, ...]:
        """The columns with few values, each with what it can be filtered by."""
        found = []
        for n, column in enumerate(self._columns):
            values = {row[n].code: row[n].text for _, row in rows if row[n].text}
            few = 1 < len(values) <= MOST_OPTIONS and len(values) < len(rows) and column.name != "ref"
            words = all(not isinstance(row[n].rank, tuple) or row[n].rank[0] == 2 for _, row in rows)  # type: ignore[index]
            short = all(len(text) <= LONGEST_OPTION for text in values.values())
            if column.name in chosen or (few and words and short):
                options = tuple(Option(code, text) for code, text in sorted(values.items(), key=lambda v: v[1]))
                found.append(Filter(column.name, self._header(column), options, chosen.get(column.name, "")))
        return tuple(found)

    def _charts(self) -> tuple[Chart, ...]:
        name, newest, say = self._workflow.name, self._newest, self._tools.words.say
        draughtsman = Draughtsman(self._tools, self._tx, self._workflow, self._person, self._lang, self._world)
        drawn: list[Chart | None] = []
        for figures in self._ledger.charts:
            if not newest.older or not figures.open:
                left_out = say("charts.newest", self._lang, count=STRETCH) if newest.older else ""
                drawn.append(draughtsman.draw(figures, newest.cases, left_out))
            elif figures is open_by_step and _reads_all(self._workflow, self._ledger, self._person, self._world):
                counts = cases.open_by_place(self._tx, name)
                drawn.append(draughtsman.drawn(figures, {place: (n,) for place, n in counts.items()}))
            else:
                rows = cases.first_due(self._tx, name, STRETCH)
                left_out = say("charts.first_due", self._lang, count=STRETCH) if len(rows) == STRETCH else ""
                drawn.append(draughtsman.draw(figures, filter(self._may, map(records.from_row, rows)), left_out))
        return tuple(chart for chart in drawn if chart is not None)


def reads(workflow: type[Workflow], ledger: Ledger, case: Case, person: str, world: World) -> bool:
    """Whether somebody reads this case in the ledger."""
    office = world.office
    if not office.is_active(person) or not any(person in who.of(case, office) for who in ledger.readers):
        return False
    return person not in barred(workflow, case, world)


class _Unread:
    """A case nobody may look at: whoever is found without looking is found for every case."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError(name)


def _reads_all(workflow: type[Workflow], ledger: Ledger, person: str | None, world: World) -> bool:
    """Whether somebody reads every case of a ledger, whatever is in it."""
    unread: Any = _Unread()
    for who in ledger.readers if workflow.access is None else ():
        with suppress(LookupError):
            if person in who.of(unread, world.office):
                return True
    return False


def _fitting(rows: list[Row], columns: tuple[Column, ...], search: str, chosen: dict[str, str]) -> list[Row]:
    """The rows in which all the words stand and whose columns have the chosen values."""
    words = search.casefold().split()
    wanted = [(n, chosen[column.name]) for n, column in enumerate(columns) if column.name in chosen]

    def fits(row: tuple[Cell, ...]) -> bool:
        if any(row[n].code != value for n, value in wanted):
            return False
        text = "\n".join(cell.text for cell in row).casefold() if words else ""
        return all(word in text for word in words)

    return [(case, row) for case, row in rows if fits(row)]


def _sorted(rows: list[Row], columns: tuple[Column, ...], sort: str) -> list[Row]:
    """Rows by one column, empty cells last whichever way; unsorted the newest first."""
    at = next((n for n, column in enumerate(columns) if column.name == sort.removeprefix("-")), None)
    if at is None:
        return rows
    ranked = [(rank, row) for row in rows if (rank := row[1][at].rank) is not None]
    ranked.sort(key=lambda each: each[0], reverse=sort.startswith("-"))
    return [row for _, row in ranked] + [row for row in rows if row[1][at].rank is None]
