"""Registers as they are declared: what is refused on import, how a key is compared, whose row it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.form import Form, FormError, PersonId, RecordId, ask
from bot.flow.people import department_head, everyone, hr_lead
from bot.flow.register import Match, Register, RegisterError, key_of, may_edit, may_read, normal
from tests.flow.office import OFFICE


class Sheet(Form):
    name: str = ask("Name")
    city: str = ask("City")
    owner: PersonId | None = ask("Owner")
    until: date | None = ask("Until")
    secret: str | None = ask("Secret", readers=hr_lead)


class Folder(Form):
    name: str = ask("Name")
    sheets: list[Sheet] | None = ask("Sheets")


class Good(Register):
    form = Sheet
    key = ("name", "city")
    title = "name"
    readers = (everyone,)
    editors = (hr_lead,)
    own = "owner"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"form": None}, "asks nothing"),
        ({"key": ()}, "cannot tell its rows apart"),
        ({"key": ("nothing",)}, "no question of its form"),
        ({"key": ("owner",)}, "always asked, needed and short"),
        ({"title": "nothing"}, "no question of its form"),
        ({"title": "secret"}, "readers of its own"),
        ({"english": "secret"}, "readers of its own"),
        ({"form": Folder}, "write readers= on sheets"),
        ({"own": "name"}, "must name people"),
        ({"expires": "name"}, "must be a day"),
        ({"editors": ()}, "needs readers and editors"),
        ({"listed": ("name", "nothing")}, "no question of its form"),
        ({"offers": Match("a.b", at=(), by=lambda values, case, world: ())}, "names no step"),
    ],
)
def test_a_wrong_declaration_shows_its_fix(wrong: dict[str, Any], said: str) -> None:
    """On import, before anything is kept."""
    with pytest.raises(RegisterError, match=said):
        type("Wrong", (Register,), {"form": Sheet, "key": ("name",), "title": "name", **wrong})


def test_a_question_about_rows_says_of_which_register() -> None:
    """A RecordId without `of` is refused."""
    with pytest.raises(FormError, match='of="operations'):
        type("Loose", (Form,), {"__annotations__": {"row": RecordId}, "row": ask("Which?")})


@given(st.text(), st.text(), st.text(), st.text())
def test_no_two_keys_run_together(a: str, b: str, c: str, d: str) -> None:
    """Two rows share a key exactly when each part is the same as it is compared; a missing part is no key."""
    one, other = key_of(Good, {"name": a, "city": b}), key_of(Good, {"name": c, "city": d})
    same = (normal(a), normal(b)) == (normal(c), normal(d))
    if all(map(normal, (a, b, c, d))):
        assert (one == other) is same
    assert (one == "") is not all(map(normal, (a, b)))


@given(st.text())
def test_a_key_compared_twice_is_the_same(text: str) -> None:
    """Comparing forms do not drift."""
    assert normal(normal(text)) == normal(text)


def test_a_row_belongs_to_its_editors_and_whoever_it_names() -> None:
    """Nobody else, and nobody who has left."""
    anybody = next(p for p in OFFICE.people.values() if p.active and p.id not in OFFICE.holders("hr_lead"))
    editor = OFFICE.holders("hr_lead")[0]
    row = {"name": "a", "city": "b", "owner": anybody.id}
    assert may_edit(Good, editor, OFFICE)
    assert may_edit(Good, anybody.id, OFFICE, row)
    assert not may_edit(Good, anybody.id, OFFICE)
    assert not may_edit(Good, anybody.id, OFFICE, row | {"owner": editor})
    assert may_read(Good, anybody.id, OFFICE)
    assert not may_read(Good, "nobody.at.all", OFFICE, row)


def test_a_reader_may_be_found_in_the_row() -> None:
    """The head of the department a row is about reads that row and no other's; a row without one has no such reader."""

    class Departmental(Good):
        readers = (department_head,)

    assert may_read(Departmental, "head", OFFICE, {"name": "a", "city": "b", "department": "market"})
    assert not may_read(Departmental, "head", OFFICE, {"name": "a", "city": "b", "department": "product"})
    assert not may_read(Departmental, "head", OFFICE, {"name": "a", "city": "b"})
    assert not may_read(Departmental, "head", OFFICE)
