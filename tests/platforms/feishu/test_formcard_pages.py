"""A form that is filled in page by page: what comes next, what is kept, lines that come and go, files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Input, Option
from bot.platforms.feishu import formcard
from bot.platforms.feishu.buttons import Sent
from tests.platforms.cases import INPUTS, RAW, ROW, a_form
from tests.platforms.feishu.drawing import (
    WORDS,
    elements,
    filled,
    handle_of,
    look,
    named,
    nobody,
    opened,
    read,
    sent_of,
    told,
    wrong,
)

NEW_OR_OLD = (Option("new", "新增"), Option("old", "替补"))
ASKED = (
    Input("kind", "choice", "新增还是替补？", required=True, options=NEW_OR_OLD),
    Input("why", "long", "原因", required=True),
    Input("who", "text", "接替谁？", required=True, only_if=("kind", ("old",))),
)


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
