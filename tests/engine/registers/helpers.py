"""What people do to the toy registers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from bot.cards.home import RegisterRow
from bot.ports import Answer, Pressed
from tests.engine.registers.toys import SUPPLIERS
from tests.office import Company

HUACAI = {"name": "华彩", "kind": "gift", "price": "九折"}
CANDIDATE = {"name": "周一鸣", "skill": "video", "consent_until": "2026-06-01"}


def adds(company: Company, who: str, register: str = SUPPLIERS, **values: Any) -> Answer:
    """Somebody opens the form of a new row and sends it."""
    person = company.person(who)
    answer = person._send(Pressed("desk", f"row:{register}:new"))
    return person.fills(**values) if answer.form is not None else answer


def changes(company: Company, who: str, row: str, register: str = SUPPLIERS, **values: Any) -> Answer:
    """Somebody opens the form of a row and sends it changed."""
    person = company.person(who)
    answer = person._send(Pressed("desk", f"row:{register}:{row}"))
    return person.fills(**values) if answer.form is not None else answer


def presses(company: Company, who: str, verb: str, row: str, register: str = SUPPLIERS) -> Answer:
    return company.person(who)._send(Pressed("desk", f"{verb}:{register}:{row}"))


def rows(company: Company, who: str, register: str = SUPPLIERS) -> dict[str, RegisterRow]:
    """The rows somebody sees, by title."""
    view = company.room.register(who, register)
    assert view is not None, f"{who} may not open {register}"
    return {row.title: row for row in view.rows}


def sheet(*lines: Sequence[object]) -> bytes:
    """An Excel file with those rows."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for line in lines:
        page.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
