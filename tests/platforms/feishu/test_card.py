"""A card in Feishu: every part and word of it, its buttons, and a way to read what is too long for a message."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Chart,
    Fields,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Span,
    Table,
    Text,
    Tone,
    line,
)
from bot.platforms.feishu import buttons, card
from bot.platforms.feishu.text import LIMITS
from bot.ports import DESK, Pressed
from tests.platforms.cases import PARTS, SPANS
from tests.platforms.feishu.drawing import WORDS, drawn, elements, handle_of, read_back, told, values, wrong


def tags(made: dict[str, Any]) -> list[str]:
    return [each["tag"] for each in made["body"]["elements"]]


@pytest.mark.parametrize("kind", get_args(Part), ids=lambda kind: kind.__name__)
def test_every_part_shows_every_value(kind: type[Part]) -> None:
    """Whatever stands in a part can be read."""
    part, expected = PARTS[kind]
    shown = told(drawn(part))
    assert [value for value in expected if value not in shown] == []


@pytest.mark.parametrize("kind", get_args(Span), ids=lambda kind: kind.__name__)
def test_every_span_shows_its_words(kind: type[Span]) -> None:
    """Words, bold or not, a person by name, a link by its words."""
    for span in SPANS[kind]:
        assert (span.name if isinstance(span, Mention) else span.text) in told(drawn(Paragraph((span,))))


@pytest.mark.parametrize("tone", get_args(Tone))
def test_a_tone_has_a_colour_and_takes_no_words_away(tone: Tone) -> None:
    """Every tone has its own colour in the header, beside the same words."""
    head = drawn(tone=tone)["header"]
    assert head["template"] == card.COLOURS[tone]
    assert head["title"]["content"] == "招聘需求"
    assert len(set(card.COLOURS.values())) == len(get_args(Tone))


def test_the_list_of_chats_shows_what_a_lock_screen_may() -> None:
    """I4: the notice and not the title; without one, the title. Nobody passes a card on."""
    config = drawn(title="保密标题", notice="有一件事")["config"]
    assert config["summary"]["content"] == "有一件事"
    assert (config["update_multi"], config["enable_forward"]) == (True, False)
    assert drawn(title="标题")["config"]["summary"]["content"] == "标题"


def test_a_title_that_is_too_long_goes_on_below() -> None:
    """Nothing of it is lost, no sign is torn."""
    title = "部门👨‍👩‍👧‍👦" * 40
    made = drawn(title=title)
    head = made["header"]["title"]["content"]
    assert head.removesuffix("…") + told(made["body"]).removeprefix("…") == title


def test_a_list_of_links_is_told_once_as_its_buttons() -> None:
    """Nothing stands there twice; a list with other words in it, or with a label a button would cut, stays a list."""
    links = [Link(name, f"ledger:{name}") for name in ("招聘需求台账", "一对一台账")]
    made = drawn(Bullets(tuple((each,) for each in links)))
    assert told(made).count("招聘需求台账") == 1
    assert [each["text"]["content"] for each in elements(made, "button")] == ["招聘需求台账", "一对一台账"]
    for beside in (line("其他"), (Link("长" * 70, "file:f"),)):
        mixed = drawn(Bullets(((links[0],), beside)))
        assert told(mixed).count("招聘需求台账") == 2


def test_small_print_about_a_page_feishu_does_not_have_is_left_out() -> None:
    """Nobody is sent to a page that is not there."""
    note = Note((Text("在"), Link("档案", "home:records"), Text("里可以搜索。")))
    made = drawn(Paragraph(line("正文")), note)
    assert "档案" not in told(made)
    assert "正文" in told(made)


def test_links_become_buttons_after_their_part() -> None:
    """What can be handed out has a button below its part, one however often it is named; other links are words."""
    spec = Link("说明书", "document:d1")
    said = (spec, Link("附件", "file:f1"), spec, Link("别处", "case:c1"))
    made = drawn(Paragraph(said), Paragraph(line("后面")), buttons=(Button("t", "approve", "同意"),))
    assert tags(made) == ["div", "column_set", "div", "column_set"]
    assert values(made)[:2] == [{"k": "get", "to": "document:d1"}, {"k": "get", "to": "file:f1"}]


def test_a_press_brings_back_token_verb_and_value() -> None:
    """A button's value is read again as it was made, as an object or as text; anything else is refused."""
    for button in (Button("t1", "approve", "同意"), Button("t1", "talk.choose", "绿色", value="green")):
        for value in (buttons.value_of(button), json.dumps(buttons.value_of(button))):
            assert buttons.read(value) == Pressed(button.token, button.verb, button.value)
    sent = buttons.Sent("f", "t", "v", 2, {"items": (0, 3)})
    assert buttons.read(json.loads(json.dumps(buttons.sent_value(sent)))) == sent
    assert buttons.read({"k": "more", "at": 3}) == buttons.More(3)
    assert buttons.read({"k": "get", "to": "file:1"}) == buttons.Get("file:1")


@pytest.mark.parametrize("odd", [
    "", "x", "{}", "[]", None, 1, {}, [], {"k": "do"}, {"k": "do", "t": 1, "v": "v"}, {"k": "get"}, "[" * 99_999,
    {"k": "do", "t": "t", "v": "v", "o": 1}, {"k": "do", "t": "t", "v": "v", "x": ""}, {"k": "more", "at": -1},
    {"k": "more", "at": True}, {"k": "more", "at": "1"}, {"f": "f", "t": "t", "v": "v", "p": 0, "r": {"a": "x"}},
    {"f": "f", "t": "t", "v": "v", "p": 0},
])  # fmt: skip
def test_a_value_we_never_made_is_refused(odd: Any) -> None:
    """What comes from outside is only looked up, never trusted."""
    with pytest.raises(ValueError, match=r".*"):
        buttons.read(odd)


def test_buttons_say_what_they_are_about() -> None:
    """What opens a form asks, all else does; the one that matters is blue, the dangerous one red."""
    made = drawn(
        buttons=(
            Button("t", "a", "甲", "danger"),
            Button("t", "b", "乙", asks=True),
            Button(DESK, "start:x.y", "丙", "primary"),
        )
    )
    assert [each["k"] for each in values(made)] == ["do", "ask", "ask"]
    assert [each["type"] for each in elements(made, "button")] == ["danger", "default", "primary_filled"]
    (row,) = elements(made, "column_set")
    assert row["flex_mode"] == "flow"


def test_a_button_that_asks_to_be_sure_has_a_dialog() -> None:
    """A title, which old clients need, and the sentence to agree to."""
    (button,) = elements(drawn(buttons=(Button("t", "decline", "不同意", confirm="确定不同意吗？"),)), "button")
    assert [button["confirm"][part]["content"] for part in ("title", "text")] == ["请确认", "确定不同意吗？"]


def test_fields_stand_side_by_side_where_they_are_short() -> None:
    """Two short ones in a row; a long one, or one left over, on a line with its label in bold."""
    rows = (("岗位", line("策划")), ("人数", line("2 人")), ("背景", line("很长的一段话" * 10)), ("急吗？", line("急")))
    made = drawn(Fields(rows))
    assert tags(made) == ["column_set", "markdown"]
    lines = made["body"]["elements"][1]["content"]
    assert read_back(lines) == f"背景：{'很长的一段话' * 10}\n急吗？：急"
    assert lines.startswith("**背景**：")


def test_a_sixth_table_and_one_that_is_cut_on_the_screen_stand_row_by_row() -> None:
    """Five tables a card, pages of ten rows; more, and very long cells, as lines nobody has to click for."""
    one = Table(("项目", "负责人"), tuple((line(f"事项{n}"), (Mention("li.na", "李娜"),)) for n in range(12)))
    made = drawn(*[one] * 7, Table(("甲", "乙"), ((line("短"), line("长" * 300)),)))
    assert tags(made).count("table") == LIMITS["card.tables"]
    assert {each["page_size"] for each in elements(made, "table")} == {10}
    assert told(made).count("事项11") == 7
    assert "长" * 300 in told(made)


@pytest.mark.parametrize(("wide", "long"), [(51, 2), (0, 0), (2, 0)])
def test_a_table_that_is_none_stands_row_by_row(wide: int, long: int) -> None:
    """Fifty columns are shown; without a row there is no table."""
    rows = tuple(tuple(line("格") for _ in range(wide)) for _ in range(long))
    assert "table" not in tags(drawn(Table(tuple(f"列{n}" for n in range(wide)), rows), Paragraph(line("x"))))


def test_a_chart_has_its_numbers_below_it() -> None:
    """For whoever cannot see it; with nothing to draw, or too much, the words alone."""
    rows = tuple((f"行{n}", (float(n), 1.0)) for n in range(30))
    full, empty = (Chart("图", "pairs", each, ("甲", "乙"), "说明") for each in (rows, ()))
    assert "chart" not in tags(drawn(full))
    assert all(word in told(drawn(full)) for word in ("图", "行29", "29", "说明"))
    assert "chart" not in tags(drawn(empty))
    (few,) = elements(drawn(Chart("图", "bars", rows[:3], ("甲",))), "chart")
    assert few["chart_spec"]["xField"] == "label"
    assert "chart" not in tags(drawn(Chart("图", "bars", (("x", (float("nan"),)),), ("甲",))))


def test_a_card_with_nothing_in_it_can_be_sent() -> None:
    """There is always a title."""
    for empty in (Card(()), Card(line(""), (Paragraph(()), Bullets(()), Fields(()))), Card(line(" \n"))):
        made = card.message(empty, handle_of, WORDS)
        assert wrong(made) == []
        assert made["header"]["title"]["content"] == WORDS["untitled"]
    assert wrong(card.told("已提交", "谢谢", WORDS)) == []
