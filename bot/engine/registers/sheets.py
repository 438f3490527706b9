"""Spreadsheets as people send them, CSV or XLSX, read as rows of text."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 20_000, 200
_ZIP = b"PK\x03\x04"
_ENCODINGS = ("utf-8-sig", "gb18030")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")


class BadSheet(Exception):
    """A file that cannot be read as a spreadsheet; `code` is a key of the words' [registers.file]."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_sheet(content: bytes) -> list[list[str]]:
    """The rows of the first sheet as text, empty ones too, so that row 1 is the first. Raises BadSheet."""
    if len(content) > LARGEST:
        raise BadSheet("big", most=LARGEST // (1024 * 1024))
    rows = _xlsx(content) if content.startswith(_ZIP) else _csv(content)
    if len(rows) > MOST_ROWS:
        raise BadSheet("long", most=MOST_ROWS)
    wide = max((n for row in rows for n, cell in enumerate(row, start=1) if cell), default=0)
    if not wide:
        raise BadSheet("empty")
    return [[*row[:wide], *[""] * (wide - len(row))] for row in rows]


def _csv(content: bytes) -> list[list[str]]:
    """Comma, semicolon or tab; UTF-8, UTF-16 or the encoding of Chinese Excel."""
    text = _text(content)
    if "\x00" in text:
        raise BadSheet("type")
    head = text[:10_000].partition("\n")[0]
    mark = max((",", ";", "\t"), key=head.count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as problem:
        raise BadSheet("type") from problem
    return [[_unguarded(cell) for cell in row[:MOST_COLUMNS]] for row in found[: MOST_ROWS + 1]]


def _text(content: bytes) -> str:
    marks = (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if content.startswith(marks) else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("type")


def _xlsx(content: bytes) -> list[list[str]]:
    """Values only: what a formula showed when the file was saved, and no formula."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise BadSheet("big", most=LARGEST // (1024 * 1024))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
            return [[_cell(cell) for cell in row] for row in found]
        finally:
            book.close()
    except BadSheet:
        raise
    except Exception as problem:  # a damaged or a foreign file fails in many ways, none of them ours
        raise BadSheet("type") from problem


def _cell(value: Any) -> str:
    """A cell as somebody would have typed it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return str(value).strip()


def _unguarded(text: str) -> str:
    """Without the quote that CSV of ours puts before what might have been a formula."""
    tidy = text.strip()
    return tidy[1:] if _GUARDED.match(tidy) else tidy


def from_objects(rows: Iterable[Any]) -> list[list[str]]:
    """JSON objects as a sheet: a header of every name in them, then their values. Raises BadSheet."""
    found = list(rows)
    if not all(isinstance(row, dict) for row in found) or len(found) > MOST_ROWS:
        raise BadSheet("type")
    names = list(dict.fromkeys(str(name) for row in found for name in row))[:MOST_COLUMNS]
    return [names, *([_json(row.get(name)) for name in names] for row in found)]


def _json(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(_json, value))
    return _cell(value) if not isinstance(value, dict) else ""
