"""What is answered with one of many, with odd ones or at great length: people, menus, long texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Input, Option
from bot.flow.form import Kind
from bot.platforms.feishu import formcard
from tests.platforms.cases import INPUTS, RAW, a_form
from tests.platforms.feishu.drawing import (
    WORDS,
    filled,
    named,
    nobody,
    opened,
    read,
    told,
    wrong,
)


def test_a_choice_that_may_be_left_out_can_be_left_out_again() -> None:
    """Feishu's menus cannot be emptied; the form offers a way."""
    form = a_form(INPUTS["choice"][0])
    card = opened(*form.inputs)
    assert named(card)["q:choice"]["options"][-1]["text"]["content"] == WORDS["none"]
    assert read(form, card, q__choice="#-") == {"choice": ""}
    must = opened(replace(INPUTS["choice"][0], required=True))
    assert len(named(must)["q:choice"]["options"]) == 3


@pytest.mark.parametrize(("count", "tag"), [(2, "select_person"), (200, "select_person"), (201, "input")])
def test_people_are_picked_by_their_faces_as_long_as_a_card_holds_them(count: int, tag: str) -> None:
    """With more, a name is typed; one that only one has is shown as a name."""
    staff = tuple(Option(f"p{n}", f"同事{n} · 市场部") for n in range(count))
    form = a_form(Input("q", "person", "谁？", options=staff, value="p1"))
    card = formcard.form(form, lambda who: f"ou_{who:*>32}", WORDS)
    assert wrong(card) == []
    assert named(card)["q:q"]["tag"] == tag
    given = {"q:q": named(card)["q:q"].get("initial_option", "同事1")}
    found = formcard.values(form, given, lambda handle: handle[3:].lstrip("*"), page=0)
    assert found == {"q": "p1" if tag == "select_person" else "同事1"}


def test_people_of_whom_one_is_not_in_feishu_stand_in_a_menu_of_names() -> None:
    """Everybody can be chosen, wherever they are."""
    form = a_form(INPUTS["person"][0])
    card = formcard.form(form, nobody, WORDS)
    assert wrong(card) == []
    assert "李娜" in told(card)
    assert read(form, card) == {"person": "li.na"}


def test_somebody_from_outside_is_named_as_feishu_names_them() -> None:
    """An account nobody has in the house is refused by the house, not by the form."""
    form = a_form(INPUTS["person"][0])
    assert formcard.values(form, {"q:person": "ou_x"}, nobody, page=0) == {"person": "ou_x"}


@pytest.mark.parametrize("kind", ["choice", "choices", "department", "case", "record", "people"])
def test_a_list_too_long_for_a_menu_is_answered_in_words(kind: Kind) -> None:
    """What is chosen already stands there by its name."""
    options = tuple(Option(f"o{n}", f"选项{n:03}") for n in range(300))
    many = kind in ("choices", "people")
    form = a_form(Input("q", kind, "请选择", options=options, value=["o7", "o8"] if many else "o7"))
    assert read(form, opened(*form.inputs)) == {"q": "选项007、选项008" if many else "选项007"}


def test_a_label_longer_than_a_menu_shows_stands_above_it() -> None:
    """Open items are sentences: each can be read from its first word to its last."""
    long = "把双十一的复盘材料整理好发给市场部和销售部的负责人，" * 5
    card = opened(Input("done", "carried", "哪些做完了？", options=(Option("a", long), Option("b", "短的"))))
    assert long in told(card)


@pytest.mark.parametrize("value", ["x" * 300, "#1", "#-", ""])
def test_an_odd_value_travels_by_its_number(value: str) -> None:
    """What is too long, or looks like our own numbers, comes back as it is."""
    form = a_form(Input("q", "choices", "选", options=(Option("a", "甲"), Option(value, "乙")), value=["a", value]))
    assert read(form, opened(*form.inputs)) == {"q": ["a", value]}


@pytest.mark.parametrize("kind", ["text", "long"])
def test_a_text_too_long_for_one_field_is_not_lost(kind: Kind) -> None:
    """Ten thousand signs from the playground stand in several fields, on several pages, and come back as one text."""
    for words in ("第一段。\n\n第二段 with words 👩‍👩‍👧 " * 300, "长" * 9_999, "ab " * 3_000 + "end"):
        form = a_form(Input("q", kind, "背景", required=True, value=words), INPUTS["text"][0])
        assert filled(form) == {"q": words, "text": RAW["text"]}
        assert len([n for n in named(opened(*form.inputs)) if n.startswith("q:q")]) > 3


def test_a_text_that_is_nearly_full_can_go_on() -> None:
    """A further field stands below it, and what is written there is added."""
    form = a_form(Input("q", "long", "背景", value="长" * 950))
    assert read(form, opened(*form.inputs), None, **{"q__q__~1": "完"}) == {"q": "长" * 950 + "完"}


def test_a_text_says_how_long_it_may_be() -> None:
    """Feishu stops where the question does; a longer one from before is not cut."""
    assert named(opened(Input("q", "text", "名称", at_most=20, value="短")))["q:q"]["max_length"] == 20
    field = named(opened(Input("q", "text", "名称", at_most=3, value="比三个字长")))["q:q"]
    assert (field["default_value"], field["max_length"]) == ("比三个字长", 1000)
