"""Forms in Feishu: every kind of question, answers read back as the playground's page sends them, pages that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.markup import clean
from bot.cards.model import Input, Option, Paragraph, Table, line
from bot.flow.form import Kind
from bot.platforms.feishu import formcard
from bot.platforms.feishu.buttons import Sent
from tests.platforms.cases import HOSTILE, INPUTS, ROW, a_form
from tests.platforms.feishu.drawing import (
    HANDLES,
    WORDS,
    elements,
    filled,
    handle_of,
    look,
    named,
    nobody,
    opened,
    person_of,
    read,
    sent_of,
    told,
    wrong,
)

RAW: dict[Kind, Any] = {
    "text": "短视频策划", "long": "第一行\n第二行", "number": "12", "date": "2026-12-01",
    "moment": "2026-11-26T07:00:00+00:00", "choice": "site", "choices": ["ref"], "person": "li.na",
    "people": ["liu.yang"], "department": "", "cycle": "", "yesno": "", "files": ["f1"],
    "rows": [{"what": "发布职位", "who": "liu.yang"}], "carried": [], "case": "", "record": "",
}  # fmt: skip
"""What the playground's page sends of each kind in tests.platforms.cases when nobody touched it."""
NEW_OR_OLD = (Option("new", "新增"), Option("old", "替补"))
ASKED = (
    Input("kind", "choice", "新增还是替补？", required=True, options=NEW_OR_OLD),
    Input("why", "long", "原因", required=True),
    Input("who", "text", "接替谁？", required=True, only_if=("kind", ("old",))),
)


# every kind


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
    assert [formcard.kind_of_page(form, page) for page in range(2)] == ["questions", "files"]
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


def test_a_choice_that_may_be_left_out_can_be_left_out_again() -> None:
    """Feishu's menus cannot be emptied; the form offers a way."""
    form = a_form(INPUTS["choice"][0])
    card = opened(*form.inputs)
    assert named(card)["q:choice"]["options"][-1]["text"]["content"] == WORDS["none"]
    assert read(form, card, q__choice="#-") == {"choice": ""}
    must = opened(replace(INPUTS["choice"][0], required=True))
    assert len(named(must)["q:choice"]["options"]) == 3


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


# many options, odd options


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


# long texts


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


# pages


def test_what_depends_on_an_answer_comes_on_the_next_page() -> None:
    """Nothing inside a form tells before it is sent: the question comes after it; without one, the form is sent."""
    form = a_form(*ASKED)
    card = opened(*form.inputs)
    assert {"send", "cancel"} <= set(named(card))
    assert "接替谁？" not in told(card)
    turn = formcard.after(form, "send", sent_of(card), before={}, answers=read(form, card, q__kind="new", q__why="忙"))
    assert (turn.act, turn.values) == ("send", {"kind": "new", "why": "忙"})
    answers = read(form, card, q__kind="old", q__why="忙")
    turn = formcard.after(form, "send", sent_of(card), before={}, answers=answers)
    assert (turn.act, turn.page) == ("show", 1)
    then = opened(*form.inputs, page=turn.page, values=turn.values)
    assert "接替谁？" in told(then)
    assert {"send", "back", "cancel"} <= set(named(then))
    last = formcard.after(form, "send", sent_of(then), before=turn.values, answers=read(form, then, turn.values))
    assert (last.act, last.values) == ("send", {"kind": "old", "why": "忙", "who": ""})


def test_going_back_keeps_what_was_typed_and_a_changed_mind_drops_what_hung_on_it() -> None:
    """What is not asked any more is not sent."""
    form = a_form(*ASKED)
    second = opened(*form.inputs, page=1, values={"kind": "old", "why": "忙"})
    typed = read(form, second, {"kind": "old", "why": "忙"}, q__who="张三")
    back = formcard.after(form, "back", sent_of(second), before={}, answers=typed)
    assert (back.act, back.page, back.values["who"]) == ("show", 0, "张三")
    first = opened(*form.inputs, page=0, values=back.values)
    assert read(form, first, back.values, q__kind="new") == {"kind": "new", "why": "忙"}


def test_the_two_buttons_of_a_form_are_told_apart_by_name() -> None:
    """Each brings back the same ids and nothing a person wrote."""
    card = opened(*(asked for asked, _ in INPUTS.values()), name="shelf-1")
    assert sent_of(card) == Sent("shelf-1", "t-form", "submit", 0, {"rows": (0,)})
    assert formcard.after(a_form(), "cancel", Sent("", "t", "v"), before={}, answers={}).act == "cancel"


@pytest.mark.parametrize("name", ["add:other", "drop:rows:9", "drop:rows:x", "page:x", "nonsense", "", "add:", "drop:"])
def test_a_button_nobody_made_changes_nothing(name: str) -> None:
    """I1: what comes from outside is only looked up, never trusted."""
    form = a_form(INPUTS["rows"][0])
    sent = Sent("f", "t", "v", 0, {"rows": (0,)})
    turn = formcard.after(form, name, sent, before={}, answers={"rows": RAW["rows"]})
    assert turn == formcard.Turn("show", 0, {"rows": RAW["rows"]}, {"rows": (0,)})


def test_lines_of_a_list_come_and_go_and_keep_their_answers() -> None:
    """A line keeps its number; one that is removed takes its answers along."""
    form = a_form(Input("rows", "rows", "下一步", required=True, rows=ROW))
    card = opened(*form.inputs)
    answers = read(form, card, q__rows__0__what="发布职位")
    turn = formcard.after(form, "add:rows", sent_of(card), before={}, answers=answers)
    card = opened(*form.inputs, values=turn.values, rows=turn.rows)
    assert {"q:rows:0:what", "q:rows:1:what", "drop:rows:1"} <= set(named(card))
    typed = read(form, card, turn.values, q__rows__1__what="约面试")
    assert typed == {"rows": [{"what": "发布职位", "who": ""}, {"what": "约面试", "who": ""}]}
    turn = formcard.after(form, "drop:rows:0", sent_of(card), before=turn.values, answers=typed)
    assert (turn.values, turn.rows) == ({"rows": [{"what": "约面试", "who": ""}]}, {"rows": (1,)})
    card = opened(*form.inputs, values=turn.values, rows=turn.rows)
    assert read(form, card, turn.values) == turn.values


def test_a_question_inside_a_line_that_hangs_on_another_comes_before_the_form_goes_on() -> None:
    """The page is shown again with it; once it was seen, the form is sent."""
    row = (ASKED[0], replace(ASKED[2], only_if=("kind", ("old",))))
    form = a_form(Input("rows", "rows", "人", required=True, rows=row))
    card = opened(*form.inputs)
    answers = read(form, card, q__rows__0__kind="old")
    turn = formcard.after(form, "send", sent_of(card), before={}, answers=answers)
    assert turn.act == "show"
    again = opened(*form.inputs, values=turn.values, rows=turn.rows)
    assert "q:rows:0:who" in named(again)
    typed = read(form, again, turn.values, q__rows__0__who="张三")
    last = formcard.after(form, "send", sent_of(again), before=turn.values, answers=typed)
    assert (last.act, last.values) == ("send", {"rows": [{"kind": "old", "who": "张三"}]})


def test_a_list_grows_no_longer_than_it_may() -> None:
    """At its most it offers no further line."""
    value = [{"what": f"事项{n}"} for n in range(3)]
    assert "add:rows" not in named(opened(Input("rows", "rows", "下一步", rows=ROW, at_most=3, value=value)))
    assert "add:rows" in named(opened(Input("rows", "rows", "下一步", rows=ROW, at_most=4, value=value)))


def test_files_are_sent_to_the_chat_and_can_be_removed() -> None:
    """A page without fields: what came is listed by its name."""
    form = a_form(INPUTS["text"][0], INPUTS["files"][0])
    asked = formcard.files_of(form, 1)
    assert asked is not None
    assert (asked.name, formcard.files_of(form, 0)) == ("files", None)
    card = formcard.form(form, handle_of, WORDS, page=1, values={"files": ["f1", "f2"]}, attached={"f2": "报价.pdf"})
    assert wrong(card) == []
    assert all(word in told(card) for word in ("截图.png", "报价.pdf", WORDS["files"]))
    assert elements(card, "input") == []
    answers = read(form, card, {"files": ["f1", "f2"]})
    turn = formcard.after(form, "drop:files:0", sent_of(card), before={}, answers=answers)
    assert (turn.page, turn.values["files"]) == (1, ["f2"])
    assert WORDS["files_none"] in told(opened(*form.inputs, page=1, values={"files": []}))


def test_a_long_form_is_filled_in_page_by_page() -> None:
    """Every question on one page, all answers together in the end."""
    many = tuple(Input(f"q{n}", "text", f"问题 {n}", required=True, value=f"答 {n}") for n in range(150))
    form = a_form(*many, INPUTS["rows"][0])
    count = formcard.pages(form)
    assert count > 1
    seen = [name for page in range(count) for name in named(opened(*form.inputs, page=page)) if name.startswith("q:q")]
    assert seen == [f"q:q{n}" for n in range(150)]
    assert filled(form) == {f"q{n}": f"答 {n}" for n in range(150)} | {"rows": RAW["rows"]}
    assert formcard.page_of(form, "q149") == formcard.page_of(form, "rows.0.who") == count - 1
    assert formcard.page_of(form, "nothing") is None


def test_a_list_may_stand_on_several_pages() -> None:
    """Thirty lines of six questions: lines of another page are kept as they were."""
    row = tuple(Input(f"f{n}", "text", f"栏 {n}") for n in range(6))
    value = [{f"f{n}": f"{line}.{n}" for n in range(6)} for line in range(30)]
    form = a_form(Input("rows", "rows", "目标", rows=row, value=value))
    for page in range(formcard.pages(form)):
        assert read(form, opened(*form.inputs, page=page)) == {"rows": value}


def test_the_same_form_has_the_same_pages_for_everybody() -> None:
    """In each language, and whether or not people are in Feishu."""
    staff = tuple(Option(f"p{n}", f"同事 {n} " * 5) for n in range(90))
    form = a_form(*(Input(f"q{n}", "person", "谁？", options=staff) for n in range(9)))
    shown: list[list[set[str]]] = []
    for lang in ("zh", "en"):
        for known in (nobody, lambda who: f"ou_{who:*>32}"):
            drawn = [formcard.form(form, known, look(lang), page=n) for n in range(formcard.pages(form))]
            assert [wrong(each) for each in drawn] == [[]] * len(drawn)
            shown.append([{name for name in named(each) if name.startswith("q:")} for each in drawn])
    assert all(each == shown[0] for each in shown)


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
