"""Forms in Feishu: every kind of question, answers read back as the playground's page sends them, how a form looks."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.markup import clean
from bot.cards.model import Input, Option, Paragraph, Table, line
from bot.flow.form import Kind
from bot.platforms.feishu import formcard
from tests.platforms.cases import HOSTILE, INPUTS, RAW, a_form
from tests.platforms.feishu.drawing import (
    HANDLES,
    WORDS,
    elements,
    filled,
    handle_of,
    named,
    nobody,
    opened,
    person_of,
    read,
    told,
    wrong,
)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_shows_what_it_asks_and_what_is_answered(kind: Kind) -> None:
    """Label, hint, error, every choice by its label; a person by the handle Feishu shows a face for."""
    asked, values = INPUTS[kind]
    card = opened(replace(asked, hint="填写提示", error="这里还要改"))
    shown = told(card) + str([each.get("options") for each in elements(card, "select_person", "multi_select_person")])
    people = {"李娜": HANDLES["li.na"], "刘洋": HANDLES["liu.yang"]}
    words = [people.get(value, value) for value in values]
    for word in (asked.label, "填写提示", "这里还要改", *words):
        assert word in shown


@pytest.mark.parametrize("kind", get_args(Kind))
def test_what_is_there_is_sent_as_the_page_sends_it(kind: Kind) -> None:
    """A form that nobody touched brings back the answers it came with, in the shapes of the playground's page."""
    assert filled(a_form(INPUTS[kind][0])) == {kind: RAW[kind]}


def test_a_whole_form_is_drawn_and_read_to_its_end() -> None:
    """All kinds together, the files on a page of their own."""
    form = a_form(*(asked for asked, _ in INPUTS.values()))
    assert formcard.pages(form) == 2
    assert [formcard.files_of(form, page) is not None for page in range(2)] == [False, True]
    assert filled(form) == RAW


def test_nothing_chosen_is_an_empty_answer() -> None:
    """What was left out, or what a client did not send at all, is no word, no date, an empty list."""
    form = a_form(*(replace(asked, value=None) for asked, _ in INPUTS.values()))
    found = filled(form)
    assert {name: value for name, value in found.items() if value not in ("", [])} == {}
    assert set(found) == set(RAW)
    sparse = formcard.values(form, {}, person_of, page=0)
    assert {name: value for name, value in sparse.items() if name != "rows"} == {
        name: value for name, value in found.items() if name != "rows"
    }


def test_an_error_stands_right_below_its_question() -> None:
    """Red, with a sign that is seen without the colour; what was typed stays."""
    form = a_form(Input("role", "text", "岗位", required=True, value="策划"), Input("why", "long", "原因"))
    card = formcard.form(form, handle_of, WORDS, values={"role": "剪辑"}, errors={"role": "太短了"})
    assert wrong(card) == []
    inside = elements(card, "form")[0]["elements"]
    at = next(n for n, each in enumerate(inside) if each.get("name") == "q:role")
    assert inside[at]["default_value"] == "剪辑"
    assert inside[at + 1] == {
        "tag": "div", "text": {"tag": "plain_text", "content": "⚠️ 太短了", "text_color": "red"}
    }  # fmt: skip
    assert "&#42;</font>" in inside[at - 1]["content"]
    lines = formcard.form(a_form(INPUTS["rows"][0]), handle_of, WORDS, errors={"rows.0.what": "第 1 条还没写"})
    assert "第 1 条还没写" in told(lines)


def test_nothing_keeps_anybody_from_leaving() -> None:
    """Every button sends the form, also the way back and giving up: no field refuses to be empty."""
    card = opened(*(replace(asked, required=True) for asked, _ in INPUTS.values()))
    assert not any(each.get("required") for each in named(card).values())


def test_a_moment_is_an_instant_on_the_readers_clock() -> None:
    """It is shown in their zone, and comes back with the zone of the client."""
    form = a_form(Input("at", "moment", "面谈时间", value="2026-11-26T07:00:00+00:00"))
    card = formcard.form(form, handle_of, WORDS, zone=ZoneInfo("Europe/Berlin"))
    assert named(card)["q:at"]["initial_datetime"] == "2026-11-26 08:00"
    assert read(form, card, q__at="2026-11-26 08:30 +0100") == {"at": "2026-11-26T07:30:00+00:00"}


@pytest.mark.parametrize("kind", ["date", "moment"])
def test_a_date_nobody_can_read_leaves_the_field_empty(kind: Kind) -> None:
    """A whole card would be refused for one."""
    field = named(opened(Input("d", kind, "日期", value="下周三")))["q:d"]
    assert not any(name.startswith("initial") for name in field)


@pytest.mark.parametrize("value", ["两人", "999", "1.5", "²"])
def test_a_number_that_is_none_stays_as_it_was_typed(value: str) -> None:
    """What was wrong is shown again, to be put right."""
    assert filled(a_form(Input("n", "number", "人数", value=value, at_most=12))) == {"n": value}


def test_with_no_open_items_nothing_is_asked() -> None:
    """There is nothing to tick off."""
    assert "哪些做完了？" not in told(opened(Input("done", "carried", "哪些做完了？"), INPUTS["text"][0]))


def test_what_belongs_to_a_question_stands_close_to_it() -> None:
    """Its hint, its field and what was wrong come close below its label; the next label is further off."""
    asked = replace(INPUTS["text"][0], hint="写全名", error="请填写")
    card = opened(asked, replace(asked, name="other"))
    container = elements(card, "form")[0]
    assert container["vertical_spacing"] == "4px"
    apart = ["margin" in each for each in container["elements"]]
    assert apart == [True, False, False, False] * 2 + [True]


def test_what_most_people_press_stands_out() -> None:
    """One button of a page is filled, the first; the others are outlines."""
    assert [each["type"] for each in elements(opened(INPUTS["text"][0]), "button")] == ["primary_filled", "default"]


def test_what_stands_above_a_form_may_be_a_table() -> None:
    """A form holds none; the introduction stands over it."""
    form = replace(a_form(INPUTS["text"][0]), intro=(Table(("甲",), ((line("1"),),)), Paragraph(line("长。" * 9_000))))
    card = formcard.form(form, handle_of, WORDS)
    assert wrong(card) == []
    assert card["body"]["elements"][0]["tag"] == "table"


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_a_form_can_act(words: str) -> None:
    """H2: hostile words in every field of every kind of question."""
    for asked, _ in INPUTS.values():
        options = tuple(Option(o.value, words) for o in asked.options)
        rows = tuple(replace(each, label=words, hint=words) for each in asked.rows)
        made = replace(asked, label=words, hint=words, error=words, options=options, rows=rows)
        form = replace(a_form(made), title=words, submit=words, cancel=words)
        for page in range(formcard.pages(form)):
            assert wrong(formcard.form(form, nobody, WORDS, page=page)) == []


@given(st.lists(st.text(max_size=3_000), max_size=4))
def test_whatever_was_written_comes_back(texts: list[str]) -> None:
    """A form nobody touches changes no answer; it is as a screen can show it."""
    form = a_form(*(Input(f"q{n}", "long", "问", value=each) for n, each in enumerate(texts)))
    once = filled(form)
    again = filled(replace(form, inputs=tuple(replace(i, value=once[i.name]) for i in form.inputs)))
    assert again == once
    assert [len(once[f"q{n}"]) > 0 for n in range(len(texts))] == [bool(clean(each)) for each in texts]
