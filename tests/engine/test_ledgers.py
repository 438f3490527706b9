"""Ledgers show each reader their rows and their columns, and nobody else anything."""

from __future__ import annotations

import csv
import io

import openpyxl

from tests.looking import every
from tests.office import Company

NEED = {
    "role": "短视频策划", "headcount": 2, "reason": "expansion", "headcount_plan": "within",
    "engagement": "full_time", "start_by": "2026-04-20", "urgency": "normal",
}  # fmt: skip


def two_needs(company: Company) -> None:
    company.person("wang.xiaoyu").starts("recruiting.hiring_need", department="marketing", **NEED)
    company.person("wang.qiang").starts("recruiting.hiring_need", department="sales", **NEED)


def test_hr_sees_every_row_and_a_head_those_of_their_department(company: Company) -> None:
    """Rows are counted per reader; whoever reads nothing cannot tell the ledger from one that is not there."""
    two_needs(company)
    assert len(every(company)) == 2
    seen = {p: company.room.ledger(p, "hiring") for p in ("chen.jing", "li.na", "zhao.lei", "cao.min")}
    refs = {p: sorted(view.refs) if view else None for p, view in seen.items()}
    assert refs["chen.jing"] == ["HN-2026-0001", "HN-2026-0002"]
    assert refs["li.na"] == ["HN-2026-0001"]
    assert refs["zhao.lei"] == ["HN-2026-0002"]
    assert refs["cao.min"] is None
    assert company.room.ledger("cao.min", "no such ledger") is None
    assert "hiring" in [name for name, _ in company.room.ledgers("li.na")]
    assert company.room.ledgers("cao.min") == []


def test_an_export_has_what_its_reader_sees(company: Company) -> None:
    """The file is the view: the same headers, the same rows, in the reader's language."""
    two_needs(company)
    view, file = company.room.ledger("li.na", "hiring"), company.room.export("li.na", "hiring", "csv")
    assert view is not None
    assert file is not None
    table = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert table == [list(view.headers), *map(list, view.rows)]
    assert company.room.export("cao.min", "hiring", "xlsx") is None


def test_numbers_of_a_ledger_can_be_added_up_in_a_spreadsheet(company: Company) -> None:
    """How many people and how many days are numbers in the XLSX; a reference and a date stay words."""
    liu = company.person("liu.yang")
    liu.starts("recruiting.hiring_need", department="marketing", **NEED)
    file = company.room.export("chen.jing", "hiring", "xlsx")
    assert file is not None
    header, row = openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    told = dict(zip(header, row, strict=True))
    assert (told["人数"], told["历时（天）"], told["编号"]) == (2, 0, "HN-2026-0001")
