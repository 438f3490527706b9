"""The difference between two versions of a paper is what changed, and nothing else."""

from __future__ import annotations

from hypothesis import given

from bot.cards.difference import difference
from bot.cards.home import Change
from bot.cards.model import Document, Fields, Heading, Paragraph, Part, Table, line
from tests.cards.papers import documents


def paper(*parts: Part) -> Document:
    return Document(line("说明书"), parts)


@given(documents)
def test_a_paper_does_not_differ_from_itself(document: Document) -> None:
    """Whatever stands in it."""
    assert difference(document, document) == []


@given(documents, documents)
def test_going_back_undoes_what_going_forth_did(old: Document, new: Document) -> None:
    """Somewhere it differs one way if and only if it differs the other."""
    assert bool(difference(old, new)) == bool(difference(new, old))


def test_a_field_is_named_with_what_it_was_and_what_it_is() -> None:
    """Fields by their label, lines under the heading they stand under; what is new has no before."""
    old = paper(Fields((("人数", line("2")), ("岗位", line("策划")))), Heading(line("职责")), Paragraph(line("写脚本")))
    new = paper(
        Fields((("人数", line("3")), ("岗位", line("策划")), ("级别", line("P5")))),
        Heading(line("职责")),
        Paragraph(line("写脚本和剪辑")),
    )
    assert difference(old, new) == [
        Change("人数", "2", "3"),
        Change("级别", "", "P5"),
        Change("职责", "写脚本", "写脚本和剪辑"),
    ]


def test_a_line_that_went_from_a_table_is_gone() -> None:
    """The other lines of the table are not in the difference."""
    rows = ((line("人数"), line("2")), (line("到岗"), line("5月")))
    old, new = paper(Table(("a", "b"), rows)), paper(Table(("a", "b"), rows[:1]))
    assert difference(old, new) == [Change("", "到岗 | 5月", "")]
