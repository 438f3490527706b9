"""Ledgers: lists over all cases of a workflow, as far as one reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Literal

from bot.cards.figures import Chart
from bot.cards.home import Filter, LedgerAsk, LedgerView
from bot.cards.model import Option
from bot.cards.sheet import to_csv, to_xlsx
from bot.engine import records, rights
from bot.engine.cells import Cell, Cells
from bot.engine.charting import Draughtsman
from bot.engine.sealing.ledger import RoundLedgers
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
MOST_OWN = 200
"""So many of the cases somebody has a part in are looked at to find out whether a ledger is theirs."""
Row = tuple[Case, tuple[Cell, ...]]


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

    def view(self, tx: Tx, name: str, person: str, lang: Lang, asked: LedgerAsk) -> LedgerView | None:
        """A page of a ledger. None when there is no such ledger or it is none of that person's business."""
        found = self._find(name)
        if found is None:
            return self._rounds.view(tx, name, person, lang, asked)
        if not self._is_reader(tx, found[1], found[0], person):
            return None
        workflow, ledger = found
        world = world_of(self._tools, tx)
        cells = Cells(self._tools, tx, workflow, person, lang, world)
        may = self._may(workflow, ledger, person, world)
        newest = stretch(tx, workflow.name, may)
        columns = _visible(ledger, newest, cells)
        chosen = {c: v for c, v in asked.filters.items() if v and any(column.name == c for column in columns)}
        looked = self._looked(tx, workflow, newest, may, asked, chosen)
        rows = [(case, cells.row(case, columns)) for case in looked.cases]
        fitting = _sorted(_fitting(rows, columns, asked.search, chosen), columns, asked.sort)
        pages = max(1, -(-len(fitting) // PER_PAGE))
        page = min(max(1, asked.page), pages)
        shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
        known = rows if looked is newest else [(case, cells.row(case, columns)) for case in newest.cases]
        return LedgerView(
            name=name,
            title=self._title(workflow, ledger, lang),
            headers=tuple(self._tools.words.column(workflow.name, c.name, lang) for c in columns),
            rows=tuple(tuple(cell.text for cell in row) for _, row in shown),
            refs=tuple(case.ref for case, _ in shown),
            columns=tuple(c.name for c in columns),
            told=frozenset(case.ref for case, _ in shown if self._may_open(tx, workflow, case, person, world)),
            filters=self._filters(workflow, columns, known, chosen, lang),
            charts=self._charts(tx, workflow, ledger, person, lang, newest),
            found=len(fitting),
            looked=len(rows),
            page=page,
            pages=pages,
            older=looked.older,
        )

    def export(
        self, tx: Tx, name: str, person: str | None, lang: Lang, form: Literal["csv", "xlsx"]
    ) -> tuple[Download, int] | None:
        """A whole ledger as a file for a spreadsheet, formulas made harmless, and how many rows it has.

        `person` None is the administrator at the command line, who sees all but what has readers of its own.
        """
        found = self._find(name)
        if found is None:
            return self._rounds.export(tx, name, person, lang, form)
        if person is not None and not self._is_reader(tx, found[1], found[0], person):
            return None
        workflow, ledger = found
        world = world_of(self._tools, tx)
        cells = Cells(self._tools, tx, workflow, person, lang, world)
        may = self._may(workflow, ledger, person, world)
        newest = stretch(tx, workflow.name, may)
        columns = _visible(ledger, newest, cells)
        headers = [self._tools.words.column(workflow.name, c.name, lang) for c in columns]
        count = 0

        def rows() -> Iterator[tuple[Cell, ...]]:
            nonlocal count
            for case in everything(tx, workflow.name, may):
                count += 1
                yield cells.row(case, columns)

        title, now = self._title(workflow, ledger, lang), self._tools.clock.now()
        if form == "csv":
            content = to_csv(headers, ([cell.text for cell in row] for row in rows()))
            return Download(f"{title}.csv", "text/csv; charset=utf-8", content), count
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        charts = self._charts(tx, workflow, ledger, person, lang, newest)
        beside = (self._tools.words.say("charts.sheet", lang), charts)
        content = to_xlsx(headers, ([cell.number for cell in row] for row in rows()), title, now, beside)
        return Download(f"{title}.xlsx", media, content), count

    def known(self) -> list[str]:
        """The names of all ledgers."""
        return [w.ledger.name for w in self._tools.registry.values() if w.ledger is not None] + self._rounds.known()

    def _find(self, name: str) -> tuple[type[Workflow], Ledger] | None:
        for workflow in self._tools.registry.values():
            if workflow.ledger is not None and workflow.ledger.name == name:
                return workflow, workflow.ledger
        return None

    def _title(self, workflow: type[Workflow], ledger: Ledger, lang: Lang) -> str:
        return self._tools.words.say(f"ledgers.{ledger.name}", lang, workflow.name)

    def _may(
        self, workflow: type[Workflow], ledger: Ledger, person: str | None, world: World
    ) -> Callable[[Case], bool]:
        return lambda case: person is None or _reads(workflow, ledger, case, person, world)

    def _may_open(self, tx: Tx, workflow: type[Workflow], case: Case, person: str, world: World) -> bool:
        return rights.may_read(workflow, case, person, rights.members(tx, case), world)

    def _is_reader(self, tx: Tx, ledger: Ledger, workflow: type[Workflow], person: str) -> bool:
        """Whether a ledger is any of a person's business: they would read a case of their own, of some department,
        of some colleague, or they read one they have a part in."""
        world = world_of(self._tools, tx)
        office, now = world.office, world.now
        if not office.is_active(person):
            return False
        likely = [records.nobody(person, now)]
        likely += [records.nobody("", now).with_(answers={"department": d}) for d in office.departments]
        likely += [records.nobody(other, now) for other in office.people]
        if any(_reads(workflow, ledger, case, person, world) for case in likely):
            return True
        own = map(records.from_row, cases.of_member(tx, workflow.name, person, MOST_OWN))
        return any(_reads(workflow, ledger, case, person, world) for case in own)

    def _looked(
        self,
        tx: Tx,
        workflow: type[Workflow],
        newest: Stretch,
        may: Callable[[Case], bool],
        asked: LedgerAsk,
        chosen: dict[str, str],
    ) -> Stretch:
        """The cases to look through: what the database can tell apart, it does. A full number is found anywhere."""
        named = cases.by_ref(tx, asked.search.strip().upper()) if asked.search.strip() else None
        if named is not None and named.workflow == workflow.name:
            case = records.from_row(named)
            return Stretch((case,) if may(case) else ())
        where: dict[str, Any] = {c: chosen[c] for c in ("place", "department") if c in chosen}
        if not asked.before and (not where or not newest.older):
            return newest
        return stretch(tx, workflow.name, may, asked.before, **where)

    def _filters(
        self,
        workflow: type[Workflow],
        columns: tuple[Column, ...],
        rows: list[Row],
        chosen: dict[str, str],
        lang: Lang,
    ) -> tuple[Filter, ...]:
        """The columns with few values, each with what it can be filtered by."""
        found = []
        for n, column in enumerate(columns):
            values = {row[n].code: row[n].text for _, row in rows if row[n].text}
            few = 1 < len(values) <= MOST_OPTIONS and len(values) < len(rows) and column.name != "ref"
            words = all(not isinstance(row[n].rank, tuple) or row[n].rank[0] == 2 for _, row in rows)  # type: ignore[index]
            short = all(len(text) <= LONGEST_OPTION for text in values.values())
            if column.name in chosen or (few and words and short):
                options = tuple(Option(code, text) for code, text in sorted(values.items(), key=lambda v: v[1]))
                label = self._tools.words.column(workflow.name, column.name, lang)
                found.append(Filter(column.name, label, options, chosen.get(column.name, "")))
        return tuple(found)

    def _charts(
        self, tx: Tx, workflow: type[Workflow], ledger: Ledger, person: str | None, lang: Lang, newest: Stretch
    ) -> tuple[Chart, ...]:
        world, say = world_of(self._tools, tx), self._tools.words.say
        draughtsman = Draughtsman(self._tools, tx, workflow, person, lang, world)
        may = self._may(workflow, ledger, person, world)
        drawn: list[Chart | None] = []
        for figures in ledger.charts:
            if not newest.older or not figures.open:
                left_out = say("charts.newest", lang, count=STRETCH) if newest.older else ""
                drawn.append(draughtsman.draw(figures, newest.cases, left_out))
            elif figures is open_by_step and _reads_all(workflow, ledger, person, world):
                counts = cases.open_by_place(tx, workflow.name)
                drawn.append(draughtsman.drawn(figures, {place: (n,) for place, n in counts.items()}))
            else:
                rows = cases.first_due(tx, workflow.name, STRETCH)
                left_out = say("charts.first_due", lang, count=STRETCH) if len(rows) == STRETCH else ""
                drawn.append(draughtsman.draw(figures, filter(may, map(records.from_row, rows)), left_out))
        return tuple(chart for chart in drawn if chart is not None)


def _reads(workflow: type[Workflow], ledger: Ledger, case: Case, person: str, world: World) -> bool:
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


def _visible(ledger: Ledger, newest: Stretch, cells: Cells) -> tuple[Column, ...]:
    """The columns that hold anything for this reader: one that is for others is not even named."""
    return tuple(
        column
        for column in ledger.columns
        if column.readers is None or any(cells.may_see(column, case) for case in newest.cases)
    )


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
