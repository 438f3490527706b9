"""Forms in Slack as a whole: what depends on an answer, lists, pages, errors; and nothing in them can act."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.cards.model import Input, Option, Paragraph, line
from bot.platforms.slack import views
from bot.platforms.slack.text import LIMITS
from tests.platforms.cases import HOSTILE, INPUTS, PEOPLE, ROW, a_form
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
from tests.platforms.slack.making import corpus

# what depends, lists, pages


def test_a_question_is_asked_only_if_another_says_so() -> None:
    """The other tells at once when it changes; the form is drawn anew with what is asked now."""
    form = a_form(
        Input("why", "choice", "原因", options=(Option("new", "新增"), Option("left", "离职补充"))),
        Input("who", "text", "被替补人", only_if=("why", ("left",))),
        Input("when", "date", "离职日期", only_if=("who", ("王强",))),
    )
    view = opened(*form.inputs)
    assert "被替补人" not in told(view)
    assert blocks(view)["q:why"]["dispatch_action"] is True
    chosen = {"selected_option": elements(view, "radio_buttons")[0]["options"][1]}
    meta = views.read_metadata(view["private_metadata"])
    turn = views.after(form, meta, "a", read(form, view, q__why=chosen))
    again = opened(*form.inputs, page=turn.page, values=turn.values, rows=turn.rows)
    assert "被替补人" in told(again)
    assert "离职日期" not in told(again)
    assert read(form, again, q__who={"value": "王强"}) == {"why": "left", "who": "王强"}
    assert views.values(form, state_of(view), person_of, so_far={"who": "王强"}) == {"why": ""}


@pytest.mark.parametrize(
    ("value", "wanted", "asked"), [(True, "yes", True), ("no", "True", False), (None, "no", False)]
)
def test_a_yes_is_a_yes_however_it_is_written(value: Any, wanted: str, asked: bool) -> None:
    """A condition may name it "yes" or "True"."""
    form = a_form(
        Input("ok", "yesno", "在编制内吗？", value=value, options=(Option("yes", "是"), Option("no", "否"))),
        Input("more", "text", "说明", only_if=("ok", (wanted,))),
    )
    assert ("说明" in told(opened(*form.inputs))) is asked


def test_lines_of_a_list_come_and_go_and_keep_their_answers() -> None:
    """A line keeps its number, so that Slack keeps what is typed in it; one that is removed takes its answers along."""
    form = a_form(Input("rows", "rows", "下一步", required=True, rows=ROW))
    view = opened(*form.inputs)
    meta = views.read_metadata(view["private_metadata"])
    turn = views.after(form, meta, "add:rows", read(form, view, q__rows__0__what={"value": "发布职位"}))
    view = opened(*form.inputs, values=turn.values, rows=turn.rows)
    assert {"q:rows:0:what", "q:rows:1:what"} <= set(blocks(view))
    meta = views.read_metadata(view["private_metadata"])
    typed = read(form, view, q__rows__1__what={"value": "约面试"})
    assert typed == {"rows": [{"what": "发布职位", "who": ""}, {"what": "约面试", "who": ""}]}
    turn = views.after(form, meta, "drop:rows:0", typed)
    assert (turn.values, turn.rows) == ({"rows": [{"what": "约面试", "who": ""}]}, {"rows": (1,)})
    view = opened(*form.inputs, values=turn.values, rows=turn.rows)
    assert read(form, view) == turn.values
    meta = views.read_metadata(view["private_metadata"])
    assert views.after(form, meta, "add:rows", turn.values).rows == {"rows": (1, 2)}
    gone = views.after(form, meta, "drop:rows:1", turn.values)
    assert "q:rows:1:what" not in blocks(opened(*form.inputs, values=gone.values, rows=gone.rows))


@pytest.mark.parametrize("action", ["add:other", "drop:rows:9", "drop:rows:x", "page:x", "nonsense", "", "add:"])
def test_an_action_nobody_made_changes_nothing(action: str) -> None:
    """I1: what comes from outside is only looked up, never trusted."""
    form = a_form(INPUTS["rows"][0])
    meta = views.Meta("t", "v", 0, {"rows": (0,)})
    assert views.after(form, meta, action, RAW | {}) == views.Turn(0, RAW | {}, {"rows": (0,)})


def test_a_list_grows_no_longer_than_it_may() -> None:
    """At its most it offers no further line."""
    value = [{"what": f"事项{n}"} for n in range(3)]
    assert "add:rows" not in blocks(opened(Input("rows", "rows", "下一步", rows=ROW, at_most=3, value=value)))
    assert "add:rows" in blocks(opened(Input("rows", "rows", "下一步", rows=ROW, at_most=4, value=value)))


def test_a_long_form_is_filled_in_page_by_page() -> None:
    """Each question on one page, all answers together in the end, "next" until the last."""
    many = tuple(Input(f"q{n}", "text", f"问题 {n}", required=True) for n in range(250))
    form = a_form(*many, INPUTS["rows"][0])
    pages = views.pages(form)
    assert pages == 3
    answers: dict[str, Any] = {}
    seen: list[str] = []
    for page in range(pages):
        view = opened(*form.inputs, page=page, values=answers)
        seen += [id for id in blocks(view) if id.startswith("q:q")]
        assert view["submit"]["text"] == (WORDS["next"] if page < pages - 1 else "提交")
        assert ("page" in blocks(view)) is (page > 0)
        state = state_of(view)
        for id, field in state.items():
            if id.startswith("q:q"):
                field["a"]["value"] = f"答 {id}"
        meta = views.read_metadata(view["private_metadata"])
        assert meta.page == page
        answers = views.values(form, state, person_of, so_far=answers, rows=meta.rows)
    assert seen == [f"q:q{n}" for n in range(250)]
    assert answers == {f"q{n}": f"答 q:q{n}" for n in range(250)} | {"rows": RAW["rows"]}
    assert views.page_of(form, "q200") == 2
    assert views.page_of(form, "rows.0.who") == views.page_of(form, "rows") == 2
    assert views.page_of(form, "nothing") is None


def test_a_list_may_stand_on_two_pages() -> None:
    """Thirty lines of six questions: lines of another page are kept as they were."""
    row = tuple(Input(f"f{n}", "text", f"栏 {n}") for n in range(6))
    value = [{f"f{n}": f"{line}.{n}" for n in range(6)} for line in range(30)]
    form = a_form(Input("rows", "rows", "目标", rows=row, value=value))
    pages = views.pages(form)
    assert pages == 3
    for page in range(pages):
        view = opened(*form.inputs, page=page)
        assert read(form, view) == {"rows": value}


def test_the_same_form_has_the_same_pages_for_everybody() -> None:
    """In each language, and whether or not people are in Slack."""
    staff = tuple(Option(f"p{n}", f"同事 {n} " * 5) for n in range(150))
    form = a_form(*(Input(f"q{n}", "person", "谁？", options=staff) for n in range(20)))
    for known in (nobody, lambda who: f"U{who[1:]}"):
        ends = [views.form(form, known, WORDS, page=n)["submit"]["text"] for n in range(views.pages(form))]
        assert ends == [*[WORDS["next"]] * (views.pages(form) - 1), "提交"]


# errors, title, what it knows of itself


def test_errors_stand_beside_their_fields() -> None:
    """By the block of the question; in a list by its line, whatever number that has by now."""
    form = a_form(INPUTS["text"][0], INPUTS["rows"][0])
    wrong = {"text": "请写岗位名称。", "rows.1.who": "没有这个人。", "rows": "至少一条。"}
    assert views.errors(form, wrong, {"rows": (2, 5)}) == {
        "q:text": "请写岗位名称。", "q:rows:5:who": "没有这个人。", "q:rows:2:what": "至少一条。",
    }  # fmt: skip
    assert views.errors(form, {"rows": "至少一条。"}, {"rows": ()}) == {}
    again = opened(*views.with_errors(form, wrong).inputs)
    assert all(sentence in told(again) for sentence in wrong.values())


def test_a_long_title_is_read_whole_below() -> None:
    """Slack's title holds 24 signs."""
    title = "关于二〇二七年第一季度市场部新增短视频策划岗位的招聘需求"
    view = views.form(replace(a_form(INPUTS["text"][0]), title=title), handle_of, WORDS)
    assert wrong(view, "modal") == []
    assert view["title"]["text"].endswith("…")
    assert title in told(view["blocks"])


def test_a_form_knows_of_itself_ids_and_numbers_only() -> None:
    """I1: token, verb, page and lines; nothing a person wrote, whatever they wrote."""
    form = a_form(INPUTS["rows"][0], INPUTS["text"][0])
    view = opened(*form.inputs, external="x1")
    assert views.read_metadata(view["private_metadata"]) == views.Meta("t-form", "submit", 0, {"rows": (0,)})
    assert (view["external_id"], view["callback_id"]) == ("x1", "form")
    for odd in ("", "[]", "{}", "null", '{"t":1}', '{"t":"a","v":"b","p":"x","r":{}}', "x" * 4_000):
        with pytest.raises(ValueError, match=r".*"):
            views.read_metadata(odd)


def test_a_required_question_says_so_and_ticking_off_is_never_required() -> None:
    """Nothing ticked means that nothing is done yet."""
    view = opened(INPUTS["text"][0], replace(INPUTS["carried"][0], required=True))
    assert [blocks(view)[id]["optional"] for id in ("q:text", "q:carried")] == [False, True]


def test_nothing_a_person_wrote_can_act_in_a_form() -> None:
    """H1: more than five hundred hostile texts as label, hint, error, choice, answer, intro and title."""
    for words in corpus():
        asked = Input("q", "choice", words, words, error=words, options=(Option("a", words), Option("b", words)))
        long = Input("t", "long", words, words, value=words)
        rows = Input("r", "rows", words, words, rows=(replace(asked, value="a"), long), value=[{"t": words}])
        form = replace(a_form(asked, long, rows), title=words, intro=(Paragraph(line(words)),), submit=words)
        view = views.form(form, handle_of, WORDS)
        assert wrong(view, "modal") == [], words
        assert elements(view, "user", "mrkdwn", "link", "broadcast") == []
        assert words not in view["private_metadata"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_come_back_as_they_were_written(words: str) -> None:
    """A form changes nothing of what somebody wrote."""
    form = a_form(Input("q", "long", "说明", value=words))
    assert read(form, opened(*form.inputs)) == {"q": words}


def test_the_small_views_can_be_shown() -> None:
    """While something is on its way, and when there is only a sentence to say."""
    for view in (views.loading(WORDS), views.told("已由李娜处理。" * 300, WORDS), views.told("", WORDS)):
        assert wrong(view, "modal") == []
    assert "已由李娜处理。" in told(views.told("已由李娜处理。", WORDS))


def test_a_form_of_any_size_fits() -> None:
    """Labels, options and lists as long as they come: every page is one Slack takes."""
    options = tuple(Option(f"o{n}" * 60, "选" * 200) for n in range(90))
    inputs = [
        Input(f"q{n}", kind, "问" * 3_000, "提" * 3_000, True, value="答" * 12_000, options=options, error="错" * 4_000)
        for n, kind in enumerate(("text", "choice", "choices", "person", "record") * 2)
    ]
    form = replace(a_form(*inputs), intro=tuple(Paragraph(line("序" * 9_000)) for _ in range(9)), title="题" * 400)
    for page in range(views.pages(form)):
        assert wrong(views.form(form, handle_of, WORDS, page=page), "modal") == []
    assert views.pages(form) > 3
    assert LIMITS["modal.blocks"] == 100


def test_people_of_a_form_are_those_it_offers() -> None:
    """A menu of a hundred or fewer shows names with departments, not everybody in Slack."""
    view = opened(Input("q", "people", "面试官", options=PEOPLE))
    assert [o["text"]["text"] for o in elements(view, "multi_static_select")[0]["options"]] == ["李娜", "刘洋"]
