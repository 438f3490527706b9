"""Whatever people write stays what they wrote: text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from random import Random
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from bot.cards.markup import clean
from bot.cards.model import Card, to_json
from bot.flow.answers.hearing import said, tidy
from bot.ports import Pressed
from tests.cards import attacks
from tests.filling import filled
from tests.looking import every, rows
from tests.office import Company

ATTACKS = sorted({a for a in [*attacks.ALL, *attacks.FORMULAS[::4]] if said(a) and len(a) <= 50})
HARMLESS = "harmless"
WHO = "wang.xiaoyu"
TODAY = date(2026, 3, 2)


def written(words: str) -> str:
    """A text as it must stand on a card: as it was written, blanks aside."""
    return " ".join(clean(tidy(words)).split())


def told(thing: Any, words: str, number: int) -> Any:
    """A card, part by part and span by span, with those words where the harmless one stood."""
    if isinstance(thing, str):
        flat = " ".join(thing.replace(HARMLESS, words).split())
        return flat.replace(f"-{number:04d}", "-0000")
    if isinstance(thing, tuple):
        return tuple(told(each, words, number) for each in thing)
    if is_dataclass(thing):
        found = {f.name: getattr(thing, f.name) for f in fields(thing) if f.name not in ("token", "to")}
        return type(thing).__name__, {name: told(value, words, number) for name, value in found.items()}
    return thing


def everything_said(company: Company, workflow: str, words: str) -> Iterator[Card]:
    """Fill in the form of a workflow, and then every form of every card it leads to, with those words."""
    chance = Random(5)
    asker = company.person(WHO)
    asker._send(Pressed("desk", f"start:{workflow}"))
    answer = asker.fills(**filled(asker.form, TODAY, chance, words) | {"with_whom": "liu.yang", "owner": WHO})
    assert answer.accepted, answer.errors
    for _ in range(2):
        (case, *_) = every(company, workflow)
        for person in dict.fromkeys((*case.waiting_for(), WHO)):
            colleague = company.person(person)
            card = colleague.last()
            if colleague.can("see", case.ref):
                card = colleague.does("see", case.ref).view
                assert card is not None
                yield card
            for button in card.buttons:
                if not button.asks or button.verb in ("reassign", "add_approver", "correct"):
                    continue
                form = colleague.presses_button(button).form
                if form is not None:
                    colleague.fills(**filled(form, TODAY, chance, words))
                    assert not colleague.answer.errors, colleague.answer.errors
                    break
    yield from (parcel.card for parcel in company.platform.sent)


def said_with(company: Company, workflow: str, words: str) -> list[Card]:
    company.platform.sent.clear()
    company.platform.chats.clear()
    with company.bole.tools.store.transaction() as tx:  # nobody is kept from hearing by what the last attack said
        tx.connection.execute(text("DELETE FROM prompted"))
    return list(everything_said(company, workflow, words))


@pytest.mark.parametrize(
    "workflow", ["recruiting.hiring_need", "growth.appeal", "growth.one_on_one", "meetings.action_item"]
)
def test_what_is_written_arrives_as_text_only(company: Company, workflow: str) -> None:
    """H1, H2, H3, H4: more than two hundred attacks typed into every free text of every form that a case leads
    through. The cards are those a harmless word makes, part by part and span by span, and where that word stood
    the attack stands, byte for byte."""
    assert len(ATTACKS) >= 200
    plain = said_with(company, workflow, HARMLESS)
    assert HARMLESS in repr(plain)
    for number, attack in enumerate(ATTACKS, start=2):
        cards = said_with(company, workflow, attack)
        expected = [told(card, written(attack), 1) for card in plain]
        found = [told(card, HARMLESS, number) for card in cards]
        assert found == expected, f"{attack!r} changed a card"
        json.dumps([to_json(card) for card in cards], ensure_ascii=False).encode()
    assert not rows(company, "inbox", "error IS NOT NULL")


def test_a_ledger_opens_in_a_spreadsheet_without_a_single_formula(company: Company) -> None:
    """H6: three hundred ways to smuggle in a formula; in CSV no cell begins like one, in XLSX every cell is text."""
    asker, taken = company.person(WHO), []
    for attack in attacks.FORMULAS:
        asker._send(Pressed("desk", "start:recruiting.hiring_need"))
        given = filled(asker.form, TODAY, Random(1), attack)
        if asker.fills(**given).accepted:
            taken.append(attack)
    assert len(taken) > 250
    csv_file = company.room.export("chen.jing", "hiring", "csv")
    xlsx_file = company.room.export("chen.jing", "hiring", "xlsx")
    assert csv_file is not None
    assert xlsx_file is not None
    table = list(csv.reader(io.StringIO(csv_file.content.decode("utf-8-sig"))))
    assert len(table) == len(taken) + 1
    dangerous = tuple("=+-@\t\r\n\0＝＋－＠")
    assert [cell for row in table for cell in row if cell.lstrip("\u202e\u2066 ").startswith(dangerous)] == []
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_file.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.hyperlink] == []
