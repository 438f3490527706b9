"""The rules of cards, as the fake Feishu holds them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.feishu.fake import FakeFeishu, cardrules
from tests.platforms.feishu.fake.conftest import Client, button, card, form, plain, text

BAD_CARDS: dict[str, tuple[int, dict[str, Any]]] = {
    "schema 1.0": (200621, {"elements": []}),
    "an attribute there is not": (200621, card({**text("x"), "colour": "red"})),
    "an attribute of the card there is not": (200621, card() | {"i18n_elements": {}}),
    "a component of 1.0": (200861, card({"tag": "note", "elements": []})),
    "a form in a column": (
        200621,
        card({"tag": "column_set", "columns": [
            {"tag": "column", "elements": [form(button("a", "a", form_action_type="submit"))]}
        ]}),
    ),
    "a form without a submit button": (200621, card(form({"tag": "input", "name": "a"}))),
    "a form without a name": (
        200530, card({"tag": "form", "elements": [button("a", "a", form_action_type="submit")]}),
    ),
    "a nameless input in a form": (200530, card(form({"tag": "input"}, button("a", "a", form_action_type="submit")))),
    "a name twice": (
        200621, card(form({"tag": "input", "name": "a"}, button("a", "a", form_action_type="submit"))),
    ),
    "a table in a form": (
        200621, card(form(
            {"tag": "table", "columns": [{"name": "a"}], "rows": []}, button("a", "b", form_action_type="submit")
        )),
    ),
    "a multiple choice outside a form": (
        200621, card({"tag": "multi_select_static", "name": "a", "options": [{"text": plain("x"), "value": "1"}]}),
    ),
    "two hundred and one elements": (300305, card(*[{"tag": "hr"}] * 201)),
    "an element_id twice": (300301, card({"tag": "hr", "element_id": "a"}, {"tag": "hr", "element_id": "a"})),
    "a long element_id": (300301, card({"tag": "hr", "element_id": "a" * 21})),
    "a card that is not shared": (300302, card() | {"config": {"update_multi": False}}),
    "six tables": (11310, card(*[{"tag": "table", "columns": [{"name": "a"}], "rows": []}] * 6)),
    "too many columns": (
        11310, card({"tag": "table", "columns": [{"name": f"c{n}"} for n in range(51)], "rows": []}),
    ),
    "a cell of no column": (
        200915, card({"tag": "table", "columns": [{"name": "a"}], "rows": [{"b": "x"}]}),
    ),
    "a cell of the wrong kind": (
        200914, card({"tag": "table", "columns": [{"name": "a", "data_type": "number"}], "rows": [{"a": "x"}]}),
    ),
    "a mention of nobody": (100290, card({"tag": "markdown", "content": "<at id=ou_none></at>"})),
    "a person there is not": (100290, card({"tag": "person", "user_id": "ou_none"})),
    "a chart without data": (200550, card({"tag": "chart", "chart_spec": {"type": "bar"}})),
    "an input for more than 1000": (200621, card({"tag": "input", "name": "a", "max_length": 1001})),
    "a dialog without a title": (200621, card(button("a", value={}, confirm={"text": plain("sure?")}))),
    "six layers": (
        200621,
        card({"tag": "collapsible_panel", "header": {"title": plain("1")}, "elements": [
            {"tag": "collapsible_panel", "header": {"title": plain("2")}, "elements": [
                {"tag": "collapsible_panel", "header": {"title": plain("3")}, "elements": [
                    {"tag": "collapsible_panel", "header": {"title": plain("4")}, "elements": [
                        {"tag": "collapsible_panel", "header": {"title": plain("5")}, "elements": [
                            {"tag": "column_set", "columns": []},
                        ]},
                    ]},
                ]},
            ]},
        ]}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_CARDS)
def test_a_card_that_breaks_a_rule_is_refused_and_kept(feishu: FakeFeishu, client: Client, what: str) -> None:
    """C7: 230099 with the sub-code in its words; what the app broke stands in `broken`."""
    code, bad = BAD_CARDS[what]
    answer = client.sends("ou_1", bad)
    assert (answer["code"], f"ErrCode: {code};" in answer["msg"]) == (230099, True), answer["msg"]
    assert len(feishu.broken) >= 1
    assert feishu.messages("ou_1") == []


def test_a_card_of_more_than_thirty_kilobytes_is_refused(feishu: FakeFeishu, client: Client) -> None:
    """C7: 230025, counted in bytes."""
    assert client.sends("ou_1", card(text("字" * 11_000)))["code"] == 230025
    assert feishu.broken


def test_a_card_of_every_component_breaks_no_rule() -> None:
    """What the documents allow is allowed: containers, tables, charts, people, a form with a button in a column."""
    inside = {"tag": "column", "width": "weighted", "weight": 1, "elements": [
        button("提交", "send", form_action_type="submit", type="primary", confirm={"title": plain("确定？")}),
    ]}  # fmt: skip
    good = card(
        {"tag": "markdown", "content": "**好**", "element_id": "head"}, {"tag": "hr"},
        {"tag": "table", "page_size": 10, "row_height": "auto", "columns": [
            {"name": "a", "display_name": "甲", "data_type": "text"}, {"name": "b", "data_type": "options"},
        ], "rows": [{"a": "x", "b": [{"text": "S", "color": "blue"}]}]},
        {"tag": "chart", "chart_spec": {"type": "bar", "data": {"values": [{"x": 1}]}}},
        {"tag": "collapsible_panel", "header": {"title": plain("更多")}, "elements": [text("里面")]},
        form({"tag": "input", "name": "why", "label": plain("原因")}, {"tag": "column_set", "columns": [inside]}),
        title="标题",
    )  # fmt: skip
    assert cardrules.problems(good) == []
