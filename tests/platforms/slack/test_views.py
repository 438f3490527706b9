"""Forms in Slack: every kind of question, answers read back as the playground's page sends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.cards.model import Input, Option
from bot.flow.form import Kind
from bot.platforms.slack import views
from tests.platforms.cases import INPUTS, a_form
from tests.platforms.slack.drawing import (
    WORDS,
    elements,
    handle_of,
    nobody,
    state_of,
    told,
    wrong,
)
from tests.platforms.slack.filling import RAW, blocks, opened, person_of, read

MANY = tuple(Option(f"o{n}", f"选项 {n:03}") for n in range(300))


# every kind


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_shows_what_it_asks_and_what_is_answered(kind: Kind) -> None:
    """Label, hint, error, every choice by its label; a date, a moment and a person as Slack's own fields hold them."""
    asked, values = INPUTS[kind]
    view = opened(replace(asked, hint="填写提示", error="这里还要改"))
    shown = told(view) + str(elements(view, "datepicker", "datetimepicker"))
    words = [value for value in values if kind != "moment"]
    for word in (asked.label, "填写提示", "这里还要改", *words):
        assert word in shown
    labels = {each["text"]["text"] for e in view["blocks"] for each in e.get("element", {}).get("options", ())}
    assert kind == "rows" or {o.label for o in asked.options} <= labels


@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_is_there_is_sent_as_the_page_sends_it(kind: Kind) -> None:
    """A form that nobody touched brings back the answers it came with, in the shapes of the playground's page."""
    form = a_form(INPUTS[kind][0])
    assert read(form, views.form(form, handle_of, WORDS)) == {kind: RAW[kind]}


def test_a_whole_form_is_drawn_and_read_at_once() -> None:
    """All kinds together."""
    form = a_form(*(asked for asked, _ in INPUTS.values()))
    assert read(form, opened(*form.inputs)) == RAW


def test_nothing_chosen_is_an_empty_answer() -> None:
    """What was left out is no word, no date, an empty list."""
    form = a_form(*(replace(asked, value=None) for asked, _ in INPUTS.values()))
    found = read(form, opened(*form.inputs))
    assert {name: value for name, value in found.items() if value not in ("", [])} == {}
    assert set(found) == set(RAW)


def test_a_choice_that_may_be_left_out_can_be_left_out_again() -> None:
    """Slack has no way to take a choice back; the form offers one."""
    form = a_form(Input("q", "choice", "紧急程度", options=MANY[:9]))
    (menu,) = elements(opened(*form.inputs), "static_select")
    none = menu["options"][-1]
    assert none["text"]["text"] == WORDS["none"]
    assert read(form, opened(*form.inputs), q__q={"selected_option": none}) == {"q": ""}
    must = opened(Input("q", "choice", "紧急程度", required=True, options=MANY[:9]))
    assert [o["value"] for o in elements(must, "static_select")[0]["options"]] == [o.value for o in MANY[:9]]


def test_a_moment_is_an_instant_whatever_the_zone() -> None:
    """Slack shows it in the reader's own zone and brings back seconds."""
    form = a_form(Input("at", "moment", "面谈时间", value="2026-11-26T15:00:00+08:00"))
    (picker,) = elements(opened(*form.inputs), "datetimepicker")
    assert picker["initial_date_time"] == int(datetime(2026, 11, 26, 7, tzinfo=UTC).timestamp())
    assert read(form, opened(*form.inputs)) == {"at": "2026-11-26T07:00:00+00:00"}


@pytest.mark.parametrize("value", ["12", 7, -3])
def test_a_number_has_its_keys(value: Any) -> None:
    """A whole number within its bounds stands in a number field."""
    (field,) = elements(opened(Input("n", "number", "人数", value=value, at_least=-5, at_most=12)), "number_input")
    assert (field["initial_value"], field["min_value"], field["max_value"]) == (str(value), "-5", "12")


@pytest.mark.parametrize("value", ["两人", "999", "1.5", "²"])
def test_a_number_that_is_none_stays_as_it_was_typed(value: str) -> None:
    """What was wrong is shown again, to be put right."""
    form = a_form(Input("n", "number", "人数", value=value, at_most=12))
    assert read(form, opened(*form.inputs)) == {"n": value}


def test_a_date_nobody_can_read_leaves_the_field_empty() -> None:
    """Slack refuses a whole form for a date that is none."""
    for kind in ("date", "moment"):
        view = opened(Input("d", kind, "日期", value="下周三"))
        assert not any(name.startswith("initial") for name in blocks(view)["q:d"]["element"])


# many options


@pytest.mark.parametrize("kind", ["choice", "choices", "person", "people", "department", "case", "record"])
def test_three_hundred_options_are_all_there(kind: Kind) -> None:
    """In groups of a hundred, each named by its first and last; any of them can be chosen and is read again."""
    form = a_form(Input("q", kind, "请选择", options=MANY, value=["o299"] if kind in ("choices", "people") else "o299"))
    view = opened(*form.inputs)
    assert {o.label for o in MANY} <= set(_labels(view))
    groups = elements(view, "static_select", "multi_static_select")[0]["option_groups"]
    assert groups[0]["label"]["text"] == "选项 000 – 选项 099"
    assert read(form, view)["q"] in ("o299", ["o299"])


def _labels(view: dict[str, Any]) -> list[str]:
    return [
        option["text"]["text"]
        for field in elements(view, "static_select", "multi_static_select")
        for group in field["option_groups"]
        for option in group["options"]
    ]


@pytest.mark.parametrize("kind", ["person", "people"])
def test_many_people_who_are_all_in_slack_are_picked_from_slack(kind: Kind) -> None:
    """With more than a hundred of them; what comes back is the person, not the account."""
    staff = tuple(Option(f"p{n}", f"同事 {n}") for n in range(101))
    form = a_form(Input("q", kind, "谁？", options=staff, value="p7" if kind == "person" else ["p7", "p8"]))
    view = views.form(form, lambda who: f"U{who[1:]}", WORDS)
    assert wrong(view, "modal") == []
    (field,) = elements(view, "users_select", "multi_users_select")
    assert field.get("initial_user") == "U7" or field["initial_users"] == ["U7", "U8"]
    found = views.values(form, state_of(view), lambda handle: f"p{handle[1:]}")
    assert found == {"q": "p7" if kind == "person" else ["p7", "p8"]}
    some = views.form(form, lambda who: None if who == "p3" else f"U{who[1:]}", WORDS)
    assert elements(some, "users_select", "multi_users_select") == []


def test_somebody_from_outside_is_named_as_slack_names_them() -> None:
    """An account nobody has in the house is refused by the house, not by the form."""
    staff = tuple(Option(f"p{n}", f"同事 {n}") for n in range(101))
    form = a_form(Input("q", "person", "谁？", options=staff))
    view = views.form(form, lambda who: f"U{who[1:]}", WORDS)
    assert views.values(form, state_of(view, q__q={"selected_user": "U999"}), nobody) == {"q": "U999"}


@pytest.mark.parametrize("kind", ["person", "people", "case"])
def test_a_list_too_long_for_slack_is_answered_in_words(kind: Kind) -> None:
    """Five thousand colleagues do not fit into a view; a name that only one has is shown as a name."""
    staff = tuple(Option(f"p{n}", f"同事{n} · 市场部") for n in range(5_000))
    form = a_form(Input("q", kind, "谁？", options=staff, value=["p7", "p8"] if kind == "people" else "p7"))
    view = opened(*form.inputs)
    assert read(form, view) == {"q": "同事7、同事8" if kind == "people" else "同事7"}


def test_a_label_longer_than_slack_shows_stands_above_its_options() -> None:
    """Open items are sentences: each can be read from its first word to its last."""
    long = "把双十一的复盘材料整理好发给市场部和销售部的负责人，" * 4
    form = a_form(Input("done", "carried", "哪些做完了？", options=(Option("a", long), Option("b", "短的"))))
    view = opened(*form.inputs)
    assert long in told(view)
    assert len(elements(view, "checkboxes")[0]["options"]) == 2


@pytest.mark.parametrize("value", ["x" * 300, "#1", "#-", ""])
def test_an_odd_value_travels_by_its_number(value: str) -> None:
    """What is too long for Slack, or looks like our own numbers, comes back as it is."""
    form = a_form(Input("q", "choices", "选", options=(Option("a", "甲"), Option(value, "乙")), value=["a", value]))
    assert read(form, opened(*form.inputs)) == {"q": ["a", value]}


def test_with_no_open_items_nothing_is_asked() -> None:
    """There is nothing to tick off."""
    view = opened(Input("done", "carried", "哪些做完了？"), INPUTS["text"][0])
    assert "哪些做完了？" not in told(view)


# texts and files


@pytest.mark.parametrize("kind", ["text", "long"])
def test_a_text_too_long_for_one_field_is_not_lost(kind: Kind) -> None:
    """Ten thousand signs from the playground stand in several fields and come back as one text, blanks included."""
    for words in ("第一段。\n\n第二段 with words 👩‍👩‍👧 " * 400, "长" * 9_999, "ab " * 3_000 + "end"):
        form = a_form(Input("q", kind, "背景", required=True, value=words))
        view = opened(*form.inputs)
        assert read(form, view) == {"q": words}
        fields = [each["initial_value"] for each in elements(view, "plain_text_input")]
        assert len(fields) > 3
        assert all(each == each.strip() for each in fields[1:-1])


def test_a_text_says_how_long_it_may_be() -> None:
    """Slack stops where the question does; a longer one from before is not cut."""
    (field,) = elements(opened(Input("q", "text", "名称", at_most=20, value="短")), "plain_text_input")
    assert field["max_length"] == 20
    (field,) = elements(opened(Input("q", "text", "名称", at_most=3, value="比三个字长")), "plain_text_input")
    assert (field["initial_value"], "max_length" in field) == ("比三个字长", False)


def test_files_that_are_there_can_be_kept_and_others_added() -> None:
    """Kept ones are ticked; new ones are read by the id the house gave them."""
    form = a_form(INPUTS["files"][0])
    view = opened(*form.inputs)
    state = state_of(view, q__files={"files": [{"id": "F1", "name": "a.png"}, {"id": "F2", "name": "b.exe"}]})
    assert [each["id"] for each in views.uploads(state)] == ["F1", "F2"]
    assert views.values(form, state, person_of, attached={"F1": "f9"}) == {"files": ["f1", "f9"]}
    state["q:files:kept"]["a"]["selected_options"] = []
    assert views.values(form, state, person_of, attached={"F1": "f9"}) == {"files": ["f9"]}
