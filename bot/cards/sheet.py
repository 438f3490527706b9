"""Rows for a spreadsheet: CSV and XLSX in which nothing a person wrote becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from bot.cards.figures import Chart
from bot.cards.markup import clean
from bot.cards.plain import cut

Cell = str | int | float | date | None
LONGEST_CELL = 32_767
"""Characters Excel takes in one cell."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")
_NO_SHEET = re.compile(r"[\[\]:*?/\\]")


def guarded(text: str) -> str:
    """A cell's text that no spreadsheet takes for a formula: a leading quote where it might (ASVS 1.2.10)."""
    tidy = clean(text)
    return f"'{tidy}" if _FORMULA.match(text) or _FORMULA.match(tidy) else tidy


def _written(cell: Cell) -> str:
    """A cell as text; dates as ISO, moments to the minute."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case _:
            return str(cell)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV after RFC 4180: CRLF, quotes where needed, with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([guarded(c) if isinstance(c, str) else _written(c) for c in row])
    return out.getvalue().encode("utf-8-sig")


Beside = tuple[str, Sequence[Chart]]


def to_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], name: str, at: datetime, beside: Beside = ("", ())
) -> bytes:
    """An XLSX workbook: a sheet with its header kept in view and filtered, words as text, numbers as numbers.

    `name` is the sheet's name; `at` is the date the file bears; `beside`: the name of a second sheet and the charts
    whose numbers stand there as tables. Rows that come one by one, not as a list, are written and not kept.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": not isinstance(rows, Sequence)})
    book.set_properties({"created": at.replace(microsecond=0, tzinfo=None)})
    sheet = book.add_worksheet(_sheet_name(name))
    bold, wrapped = (
        book.add_format({"bold": True, "bg_color": "#F0F1F3"}),
        book.add_format({"text_wrap": True}),
    )
    wrapped.set_align("top")
    last = 0
    for column, label in enumerate(header):
        sheet.write_string(0, column, clean(label), bold)
        sheet.set_column(column, column, 12 + min(28, 2 * len(label)))
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(last, column, cell, wrapped)
            elif cell not in (None, ""):
                sheet.write_string(last, column, cut(clean(_written(cell)), LONGEST_CELL), wrapped)
    if header:
        sheet.autofilter(0, 0, last, len(header) - 1)
    sheet.freeze_panes(1, 0)
    if beside[1]:
        _tables(book.add_worksheet(_sheet_name(beside[0])), beside[1], bold)
    book.close()
    return out.getvalue()


def _sheet_name(name: str) -> str:
    return _NO_SHEET.sub(" ", clean(name)).strip("' ")[:31] or "1"


def _tables(sheet: Any, charts: Sequence[Chart], bold: Any) -> None:
    """Each chart as a small table under its title."""
    sheet.set_column(0, 0, 30)
    line = 0
    for chart in charts:
        sheet.write_string(line, 0, clean(chart.title), bold)
        for column, name in enumerate(chart.series, start=1):
            sheet.write_string(line, column, clean(name), bold)
        for label, amounts in chart.rows:
            line += 1
            sheet.write_string(line, 0, cut(clean(label), LONGEST_CELL))
            for column, number in enumerate(amounts, start=1):
                sheet.write_number(line, column, number)
        if chart.note:
            line += 1
            sheet.write_string(line, 0, clean(chart.note))
        line += 2
