"""The pages of a register as HTML: its list, one row with its history, what an import did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.cards.home import Filter, RegisterRow, RowView
from bot.cards.model import Option
from bot.platforms.playground.forms import Reader
from bot.platforms.playground.homepages import address, home_way, sheet
from bot.platforms.playground.paper import macros
from bot.ports import ImportReport, RegisterView, RowChange

PER_PAGE = 50
MOST_OPTIONS = 12
LONGEST_OPTION = 40


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of a register; columns are counted from 0, "-2" sorts the third from its end."""

    search: str = ""
    sort: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    page: int = 1
    retired: bool = False


@dataclass(frozen=True)
class Listed:
    """One page of the rows that fit."""

    rows: tuple[RegisterRow, ...]
    filters: tuple[Filter, ...]
    found: int
    of: int
    page: int
    pages: int


def listed(view: RegisterView, asked: Asked) -> Listed:
    """The rows that fit what was asked, sorted, one page of them."""
    rows = [row for row in view.rows if asked.retired or row.state == "active"]
    words = asked.search.casefold().split()
    chosen = {int(n): v for n, v in asked.filters.items() if n.isdecimal() and int(n) < len(view.headers)}
    fitting = [
        row
        for row in rows
        if all(row.cells[n] == value for n, value in chosen.items())
        and all(word in "\n".join((row.title, *row.cells)).casefold() for word in words)
    ]
    column = asked.sort.removeprefix("-")
    if column.isdecimal() and int(column) < len(view.headers):
        at = int(column)
        full = [r for r in fitting if r.cells[at]]
        full.sort(key=lambda row: _rank(row.cells[at]), reverse=asked.sort.startswith("-"))
        fitting = full + [r for r in fitting if not r.cells[at]]
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, asked.page), pages)
    shown = tuple(fitting[(page - 1) * PER_PAGE : page * PER_PAGE])
    return Listed(shown, _filters(view, rows, chosen), len(fitting), len(rows), page, pages)


def _rank(text: str) -> tuple[int, float | str]:
    """Numbers by size before words by sign."""
    try:
        return 0, float(text.replace(",", ""))
    except ValueError:
        return 1, text.casefold()


def _filters(view: RegisterView, rows: list[RegisterRow], chosen: dict[int, str]) -> tuple[Filter, ...]:
    """The columns with few and short values that are no numbers."""
    found = []
    for n, label in enumerate(view.headers):
        values = {row.cells[n] for row in rows if row.cells[n]}
        few = 1 < len(values) <= MOST_OPTIONS and len(values) < len(rows)
        words = all(len(v) <= LONGEST_OPTION and _rank(v)[0] == 1 for v in values)
        if n in chosen or (few and words):
            options = tuple(Option(v, v) for v in sorted(values))
            found.append(Filter(str(n), label, options, chosen.get(n, "")))
    return tuple(found)


def path_of(name: str) -> str:
    """The address of a register, without its reader."""
    return f"/registers/{quote(name, safe='')}"


def register_page(view: RegisterView, asked: Asked, reader: Reader, theme: str) -> str:
    """The list of a register, and what one may do with it."""
    w = reader.words
    rows = listed(view, asked)
    filters = {f"f.{n}": value for n, value in asked.filters.items()}
    query = {"q": asked.search, "sort": asked.sort, "retired": "1" if asked.retired else "", **filters}

    def to(**changes: str) -> str:
        return address(path_of(view.name), reader, **{k: v for k, v in {**query, **changes}.items() if v})

    headers = [(str(n), label) for n, label in enumerate(view.headers)]
    whole = rows.found == rows.of
    return sheet(
        "register.html",
        reader,
        theme,
        view.title,
        home_way(reader),
        view=view,
        list=rows,
        asked=asked,
        path=path_of(view.name),
        headers=headers,
        sorts={c: to(sort=c if asked.sort != c else f"-{c}") for c, _ in headers},
        narrowed=bool(asked.search or any(asked.filters.values())),
        retired=sum(row.state == "retired" for row in view.rows),
        told=w("ledger.rows", count=rows.found) if whole else w("ledger.found", count=rows.found, of=rows.of),
        before=to(page=str(rows.page - 1)) if rows.page > 1 else "",
        after=to(page=str(rows.page + 1)) if rows.page < rows.pages else "",
    )


def row_page(name: str, view: RowView, changes: list[RowChange], reader: Reader, theme: str) -> str:
    """One row: what it says now, what may be done with it, what happened to it."""
    w = reader.words
    told: list[dict[str, Any]] = [
        {
            "iso": change.at.isoformat(),
            "when": w.short(change.at.astimezone(reader.zone)),
            "what": w(f"register.what.{change.what}", who=change.by),
            "cause": change.cause,
            "fields": change.fields,
        }
        for change in changes
    ]
    return sheet(
        "row.html",
        reader,
        theme,
        view.row.title,
        [*home_way(reader), (view.register, address(path_of(name), reader))],
        row=view.row,
        cells=view.fields,
        changes=told,
        path=path_of(name),
        name_of=name,
    )


def report_line(report: ImportReport, reader: Reader) -> str:
    """What an import did, or would do, in a sentence."""
    key = "register.done" if report.kept else "register.would"
    return reader.words(key, added=report.added, changed=report.changed, same=report.same)


def report_html(report: ImportReport, reader: Reader) -> str:
    """What an import did, or would do, with the rows that do not fit."""
    return str(macros("import.html").report(report, report_line(report, reader), reader.words))
