"""A card in Slack: every part and word of it, its buttons, and a way to read what is too long for a message."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.cards.model import (
    Bullets,
    Button,
    Card,
    Fields,
    Link,
    Mention,
    Note,
    Paragraph,
    Part,
    Quote,
    Span,
    Table,
    Tone,
    line,
)
from bot.platforms.slack import blocks, buttons, views
from bot.platforms.slack.parts import Pen
from bot.ports import DESK, Pressed
from tests.platforms.cases import PARTS, SPANS
from tests.platforms.slack.drawing import WORDS, drawn, elements, handle_of, nobody, texts, told, wrong


def kinds(payload: dict[str, Any]) -> list[str]:
    return [block["type"] for block in payload["blocks"]]


@pytest.mark.parametrize("kind", get_args(Part), ids=lambda kind: kind.__name__)
def test_every_part_shows_every_value(kind: type[Part]) -> None:
    """Whatever stands in a part can be read, in a message, a modal and the App Home."""
    part, values = PARTS[kind]
    card = Card(line("标题"), (part,))
    modal, home = views.card(card, handle_of, WORDS), blocks.home([card], handle_of, WORDS)
    assert wrong(modal, "modal") == wrong(home, "home") == []
    for shown in (drawn(part), modal, home):
        assert [value for value in values if value not in told(shown)] == []


@pytest.mark.parametrize("kind", get_args(Span), ids=lambda kind: kind.__name__)
def test_every_span_shows_its_words(kind: type[Span]) -> None:
    """Words, bold or not, a person by name, a link by its words."""
    for span in SPANS[kind]:
        assert (span.name if isinstance(span, Mention) else span.text) in told(drawn(Paragraph((span,))))


def test_a_person_is_a_mention_where_they_are_in_slack() -> None:
    """Who has an account there is a user element; who has none is a name, and so is a handle that is no Slack id."""
    made = drawn(Paragraph((Mention("li.na", "李娜"), Mention("nobody", "无此人"))))
    assert [each["user_id"] for each in elements(made, "user")] == ["U0LINA"]
    assert "无此人" in list(texts(made))
    odd = blocks.message(Card(line("x"), (Paragraph((Mention("a", "甲"),)),)), lambda who: "<!here>", WORDS)
    assert elements(odd, "user") == []


def test_the_fallback_is_what_a_lock_screen_may_show() -> None:
    """I4: the notice and not the title, escaped; without one, the title."""
    assert drawn(title="保密标题", notice="有一件事 <!here>")["text"] == "有一件事 &lt;!here&gt;"
    assert drawn(title="标题")["text"] == "标题"
    assert drawn(Paragraph(line("x")), title="")["text"] == WORDS["untitled"]


@pytest.mark.parametrize("tone", get_args(Tone))
def test_a_tone_takes_no_words_away(tone: Tone) -> None:
    """Every tone has its look, beside the same words."""
    head = drawn(tone=tone)["blocks"][0]
    assert head["type"] == "header"
    assert head["text"]["text"].endswith("招聘需求")


def test_a_title_that_is_too_long_goes_on_below() -> None:
    """Nothing of it is lost, no sign is torn."""
    title = "部门👨‍👩‍👧‍👦" * 40
    shown = list(texts(drawn(title=title, tone="urgent")["blocks"]))
    assert shown[0].removeprefix("⏰ ").removesuffix("…") + shown[1].removeprefix("…") == title


def test_links_become_buttons_after_their_part() -> None:
    """What can be handed out has a button below its part, one however often it is named; other links are words."""
    spec = Link("说明书", "document:d1")
    said = (spec, Link("附件", "file:f1"), spec, Link("别处", "case:c1"))
    made = drawn(Paragraph(said), Paragraph(line("后面")), buttons=(Button("t", "approve", "同意"),))
    assert kinds(made) == ["header", "rich_text", "actions", "rich_text", "actions"]
    found = [(b["action_id"].split(":")[0], b["value"]) for b in made["blocks"][2]["elements"]]
    assert found == [("get", "document:d1"), ("get", "file:f1")]


def test_a_press_brings_back_token_verb_and_value() -> None:
    """A button's value is read again as it was made; anything else is refused."""
    for button in (Button("t1", "approve", "同意"), Button("t1", "talk.choose", "绿色", value="green")):
        assert buttons.read(buttons.value_of(button)) == Pressed(button.token, button.verb, button.value)
    for odd in ("", "x", "{}", "[]", '["a"]', '["a",1]', '["a","b","c","d"]', "null", "[" * 100_000):
        with pytest.raises(ValueError, match=r".*"):
            buttons.read(odd)


def test_buttons_say_what_they_are_about() -> None:
    """What opens a form begins with ask:, all else with do:; each has a number of its own."""
    made = drawn(
        buttons=(Button("t", "a", "甲"), Button("t", "b", "乙", asks=True), Button(DESK, "start:x.y", "丙", "primary"))
    )
    found = elements(made, "button")
    assert [each["action_id"] for each in found] == ["do:0", "ask:1", "ask:2"]
    assert [each.get("style") for each in found] == [None, None, "primary"]


def test_a_button_that_asks_to_be_sure_has_a_dialog() -> None:
    """The sentence to agree to, the button's own word to agree, a way back."""
    (button,) = elements(
        drawn(buttons=(Button("t", "decline", "不同意", "danger", confirm="确定不同意吗？"),)), "button"
    )
    sure = button["confirm"]
    assert [sure[part]["text"] for part in ("title", "text", "confirm", "deny")] == [
        "请确认", "确定不同意吗？", "不同意", "返回",
    ]  # fmt: skip
    assert sure["style"] == "danger"


@pytest.mark.parametrize("count", [1, 25, 26, 60])
def test_many_buttons_are_all_there(count: int) -> None:
    """More than fit into one block stand in several."""
    made = drawn(buttons=tuple(Button(f"t{n}", "see", f"事项 {n:02}") for n in range(count)))
    assert len(elements(made, "button")) == count
    assert kinds(made).count("actions") == -(-count // 25)


def test_the_first_table_is_a_table_and_the_next_are_rows() -> None:
    """Slack takes one table a message; the second one's cells can be read all the same."""
    one, two = (Table(("项目", "负责人"), ((line(f"事项{n}"), (Mention("li.na", "李娜"),)),)) for n in (1, 2))
    made = drawn(one, two)
    assert kinds(made).count("table") == 1
    assert all(word in told(made["blocks"][2:]) for word in ("项目", "负责人", "事项2", "李娜"))


@pytest.mark.parametrize(("wide", "long"), [(21, 2), (2, 100), (2, 130), (0, 0)])
def test_a_table_that_is_too_large_stands_row_by_row(wide: int, long: int) -> None:
    """Twenty columns and a hundred rows with the header are what Slack takes."""
    table = Table(
        tuple(f"列{n}" for n in range(wide)), tuple(tuple(line("格") for _ in range(wide)) for _ in range(long))
    )
    assert "table" not in kinds(drawn(table, Paragraph(line("x"))))


def test_an_empty_cell_is_no_empty_text() -> None:
    """Slack refuses a whole message for one; rows that are too short are filled up."""
    made = drawn(Table(("甲", "", "丙"), ((line("1"),), (line(""), line("2"), line("3")))))
    assert {len(row) for row in made["blocks"][1]["rows"]} == {3}


def test_nine_thousand_signs_are_there_from_the_first_to_the_last() -> None:
    """A report stands in several blocks, neither lost nor torn."""
    words = "开头" + "市场数据👩‍👩‍👧分析，" * 900 + "结尾"
    assert words in told(drawn(Paragraph(line(words))))


@pytest.mark.parametrize(
    "part",
    [
        Paragraph,
        Quote,
        Note,
        lambda spans: Bullets((spans, spans)),
        lambda spans: Fields((("岗位", spans), ("x", spans))),
    ],
)
def test_what_is_too_long_for_a_message_can_be_read_in_a_modal(part: Any) -> None:
    """The beginning, a sentence, a button; behind it the whole of it, page by page."""
    words = "".join(f"第{n}句。" for n in range(6_000))
    card = Card(line("报告"), (part(line(words)), Paragraph(line("结尾"))), (Button("t", "approve", "同意"),))
    made = blocks.message(card, handle_of, WORDS)
    assert wrong(made, "message") == []
    assert WORDS["longer"] in told(made)
    more, last = elements(made, "button")
    assert (more["action_id"].split(":")[0], more["value"], last["value"]) == ("more", "0", '["t","approve"]')
    assert len(told(made)) > 9_000
    shown, page = "", 0
    while True:
        view = views.card(card, handle_of, WORDS, page=page, source="C1:1.2")
        assert wrong(view, "modal") == []
        assert view["private_metadata"] == "C1:1.2"
        shown += "".join(text for block in view["blocks"] if block["type"] != "actions" for text in texts(block))
        onward = [each for each in elements(view, "button") if each["action_id"].startswith("more:")]
        if not onward:
            break
        page = int(onward[0]["value"])
    assert words in shown
    assert "结尾" in shown


def test_a_card_of_a_hundred_parts_keeps_its_buttons() -> None:
    """What one decides by is never what is left out."""
    parts = tuple(Paragraph(line(f"第 {n} 段")) for n in range(100))
    made = drawn(*parts, buttons=(Button("t", "approve", "同意"), Button("t", "decline", "不同意")))
    assert [each["text"]["text"] for each in elements(made, "button")] == [WORDS["more"], "同意", "不同意"]
    assert "第 40 段" in told(made)


def test_the_home_shows_every_card_and_its_buttons() -> None:
    """Cards one below the other; a long one is shortened and opened by its number."""
    cards = [
        Card(line("我的待办"), (Bullets(tuple(line(f"事项 {n}") for n in range(20))),), (Button("t", "see", "查看"),)),
        Card(line("我的申请"), tuple(Paragraph(line(f"申请 {n}")) for n in range(200))),
        Card(line("可以发起"), (), tuple(Button(DESK, f"start:{n}", f"流程 {n}") for n in range(18))),
    ]
    view = blocks.home(cards, handle_of, WORDS)
    assert wrong(view, "home") == []
    assert all(word in told(view) for word in ("我的待办", "我的申请", "可以发起", "流程 17", "事项 19", "申请 0"))
    assert [e["value"] for e in elements(view, "button") if e["action_id"].startswith("more:")] == ["1"]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a_home_always_fits(count: int) -> None:
    """With nothing to show there is a line; with too much, the way to the rest is said."""
    long = Card(
        line("标题"), tuple(Paragraph(line("很长的一段。" * 400)) for _ in range(20)), (Button("t", "see", "看"),)
    )
    view = blocks.home([long] * count, handle_of, WORDS)
    assert wrong(view, "home") == []
    assert (WORDS["home_rest"] in told(view)) is (count == 40)


def test_a_card_with_nothing_in_it_can_be_sent() -> None:
    """Slack wants at least one block with words."""
    for card in (Card(()), Card(line(""), (Paragraph(()), Bullets(()), Fields(()))), Card(line(" \n"))):
        assert wrong(blocks.message(card, nobody, WORDS), "message") == []
        assert wrong(views.card(card, nobody, WORDS), "modal") == []


def test_a_pen_counts_its_buttons_through() -> None:
    """Actions of one message never share an id, wherever they stand."""
    pen = Pen(nobody, WORDS)
    made = [*pen.parts([Paragraph((Link("a", "file:1"),)), Paragraph((Link("b", "file:2"),))])]
    assert [each["action_id"] for block in made for each in elements(block, "button")] == ["get:0", "get:1"]
