"""Forms as cards show them: labels, choices, errors in words, titles of their own."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.cards.compose import Composer
from tests.cards.samples import CASE, Because, Need


class Wrong(NamedTuple):
    """Something wrong with an answer."""

    code: str
    params: dict[str, Any]


def test_a_form_is_shown_with_labels_choices_and_errors(paper: Composer) -> None:
    """Every question has its label, active people to choose from, the answer so far and the error."""
    errors = {"headcount": Wrong("number.high", {"most": 200}), "duties.1.what": Wrong("required", {})}
    view = paper.forms("recruiting.sample", "zh").view(Need, "t", "submit", values=CASE.answers, errors=errors)
    inputs = {i.name: i for i in view.inputs}
    assert view.title == "招聘需求"
    assert (inputs["role"].label, inputs["role"].hint) == ("岗位名称", "例如：短视频策划")
    assert [o.label for o in inputs["panel"].options] == ["王梅 · 市场部", "李博 · 市场部"]
    assert [o.label for o in inputs["department"].options] == ["市场部"]
    assert inputs["headcount"].error == "最多是 200。"
    assert inputs["duties"].error == "第 2 行「事项」：这一项需要填写。"
    assert [i.label for i in inputs["duties"].rows] == ["事项", "负责人"]
    assert inputs["role"].value == "短视频策划"
    assert paper.forms("recruiting.sample", "zh").sentences(Need, errors) == {
        "headcount": "最多是 200。",
        "duties": "第 2 行「事项」：这一项需要填写。",
    }


def test_a_form_has_its_own_title_where_the_words_give_one(paper: Composer) -> None:
    """A form asked on the way has its own name, in English the form's own questions."""
    assert paper.forms("recruiting.sample", "zh").view(Because, "t", "decline").title == "说明原因"
    english = paper.forms("recruiting.sample", "en").view(Because, "t", "decline")
    assert english.inputs[0].label == "What should the requester know?"
