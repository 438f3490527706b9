"""Rows for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from bot.cards.markup import clean
from bot.cards.sheet import LONGEST_CELL, guarded, to_csv, to_xlsx
from tests.cards.attacks import ALL, FORMULAS

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_h6_no_formula_in_an_xlsx() -> None:
    """H6: three hundred payloads in every column, reopened: each cell is text, none a formula or a link."""
    assert len(set(FORMULAS)) >= 300
    rows = [(payload, payload) for payload in FORMULAS]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(("=1+1", "甲"), rows, "台账", AT))).active
    assert sheet is not None
    read = [list(row) for row in sheet.iter_rows()]
    assert len(read) == len(rows) + 1
    assert {cell.data_type for row in read for cell in row if cell.value is not None} <= {"s"}
    assert not [cell for row in read for cell in row if cell.hyperlink]
    assert [row[0].value or "" for row in read[1:]] == [clean(p) for p in FORMULAS]


def test_h6_no_formula_in_a_csv() -> None:
    """H6: each cell that a spreadsheet might run begins with a quote, the words behind it unchanged."""
    rows = list(csv.reader(io.StringIO(to_csv(("甲",), [(p,) for p in FORMULAS]).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(FORMULAS) + 1
    for (cell,), payload in zip(rows[1:], FORMULAS, strict=True):
        assert cell == "'" + clean(payload)


@pytest.mark.parametrize("text", ["王梅", "a=b", "3-5人", "2026-12-01", "a@b.example", " =x"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    """What cannot start a formula is exported as it is."""
    assert guarded(text) == text


def test_csv_follows_the_standard() -> None:
    """Lines end with CRLF, quotes are doubled, Excel's mark leads, numbers and dates are plain."""
    data = to_csv(("a", "b"), [('say "hi", ok', -5), (None, date(2026, 12, 1)), ("x\ny", AT), (True, 1.5)])
    assert data == (
        '\ufeffa,b\r\n"say ""hi"", ok",-5\r\n,2026-12-01\r\n"x\ny",2026-12-01 10:00\r\nTrue,1.5\r\n'.encode()
    )


def test_a_workbook_has_a_header_that_stays_and_filters() -> None:
    """The first row is frozen and filtered; numbers are numbers; the sheet's name is made fit."""
    raw = to_xlsx(("部门", "人数"), [("市场部", 2), ("销售部", None)], "招聘/台账:2026 [全部] " + "长" * 40, AT)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert (sheet["B2"].value, sheet["A1"].font.b) == (2, True)
    assert len(sheet.title) <= 31


def test_an_empty_ledger_is_still_a_workbook() -> None:
    """No rows: the header alone."""
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(("部门",), [], "", AT))).active
    assert sheet is not None
    assert [c.value for c in sheet[1]] == ["部门"]


def test_long_cells_are_cut_and_strange_ones_kept() -> None:
    """A text longer than a cell is cut, not lost; every character of the corpus can be written."""
    raw = to_xlsx(("a",), [("长" * 40_000,), *((a,) for a in ALL)], "x", AT)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    assert sheet is not None
    first = sheet["A2"].value
    assert isinstance(first, str)
    assert len(first) == LONGEST_CELL


def test_the_same_rows_give_the_same_bytes() -> None:
    """Exported twice, a ledger is the same file."""
    assert to_xlsx(("a",), [("b",)], "x", AT) == to_xlsx(("a",), [("b",)], "x", AT)
