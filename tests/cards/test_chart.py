"""A chart reads as words, as a drawing and as a table, and nothing a person wrote becomes markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.chart import chart_html, said
from bot.cards.document import to_docx, to_html
from bot.cards.model import Chart, Document, line
from bot.cards.plain import amount, part_text
from tests.cards.attacks import ALL

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
STEPS = Chart(
    "进行中的事项", "bars", (("部门负责人审批", (5,)), ("可行性评估", (12,)), ("撰写说明书", (0,))), ("事项",)
)
PLAN = Chart(
    "需求与预测", "pairs", (("市场部", (6, 4)), ("销售部", (0, 2.5))), ("实际需求", "预测"), "只算最近 1000 条。"
)


class Drawing(HTMLParser):
    """Reads a figure: its elements, the words in each, the widths of its bars."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.widths: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.widths += [value or "" for name, value in attrs if tag == "rect" and name == "width"]

    def handle_data(self, data: str) -> None:
        self.said.append((self.tags[-1], data))


def test_a_chart_is_words_where_nothing_can_be_drawn() -> None:
    """Title, then a line a row: label, a bar in proportion, the number."""
    assert part_text(STEPS) == "进行中的事项\n部门负责人审批 ▇▇▇▇ 5\n可行性评估 ▇▇▇▇▇▇▇▇▇▇ 12\n撰写说明书 0"
    assert part_text(PLAN) == (
        "需求与预测\n市场部 实际需求 ▇▇▇▇▇▇ 6 · 预测 ▇▇▇▇ 4\n销售部 实际需求 0 · 预测 ▇▇ 2.5\n只算最近 1000 条。"
    )


def test_few_things_are_one_block_each() -> None:
    """Up to ten, a block is one thing: three open cases are three blocks."""
    assert part_text(Chart("t", "bars", (("a", (3,)),), ("n",))) == "t\na ▇▇▇ 3"


def test_a_chart_is_drawn_with_its_numbers_readable() -> None:
    """The longest bar is the largest number; title, description and numbers can be read aloud; two series have a
    legend, one has none."""
    drawn = Drawing(chart_html(PLAN))
    assert drawn.widths == ["82.00%", "54.67%", "0.00%", "34.17%"]
    assert ("title", "需求与预测") in drawn.said
    assert ("desc", "市场部: 实际需求 6, 预测 4; 销售部: 实际需求 0, 预测 2.5") in drawn.said
    assert [word for tag, word in drawn.said if tag == "text"] == ["市场部", "6", "4", "销售部", "0", "2.5"]
    assert drawn.tags.count("li") == 2
    assert "li" not in Drawing(chart_html(STEPS)).tags
    assert "style" not in chart_html(PLAN)


@pytest.mark.parametrize("text", ALL)
def test_what_a_person_wrote_stays_words_in_a_chart(text: str) -> None:
    """A label, a series or a title that looks like markup adds no element to the page."""
    told = Drawing(chart_html(Chart(text, "pairs", ((text, (1, 2)),), (text, text), text)))
    plain = Drawing(chart_html(Chart("a", "pairs", (("b", (1, 2)),), ("c", "d"), "e" if text else "")))
    assert told.tags == plain.tags


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=5))
def test_no_bar_is_wider_than_the_page(numbers: list[float]) -> None:
    """Whatever the numbers, each bar leaves room for its number."""
    drawn = Drawing(chart_html(Chart("t", "bars", tuple((str(n), (n,)) for n in numbers), ("s",))))
    assert all(0 <= float(width.removesuffix("%")) <= 82 for width in drawn.widths)


def test_a_paper_holds_a_chart_as_a_drawing_and_as_a_table() -> None:
    """The page draws it; the Word file has the same numbers in a table, the note below."""
    paper = Document(line("季度回顾"), (PLAN,))
    assert "<svg" in to_html(paper)
    assert ".chart" in to_html(paper)
    file = docx.Document(io.BytesIO(to_docx(paper, AT)))
    table = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert table == [["", "实际需求", "预测"], ["市场部", "6", "4"], ["销售部", "0", "2.5"]]
    assert "只算最近 1000 条。" in [p.text for p in file.paragraphs]


def test_numbers_are_written_as_people_write_them() -> None:
    """Whole numbers without a point, long ones with commas, shares with one decimal."""
    assert [amount(n) for n in (5, 5.0, 2.5, 12345678, 1234567.89)] == ["5", "5", "2.5", "12,345,678", "1,234,567.9"]
    assert said(STEPS) == "部门负责人审批: 5; 可行性评估: 12; 撰写说明书: 0"
