"""Lists in one message: each line is understood by the form of its rows."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flow.answers import Accepted, Problem, accept, check
from bot.flow.form import MOST_ROWS
from tests.flow.talking import Week, hearing


def rows(name: str, raw: Any, asker: str = "wang") -> Any:
    result = accept(Week.question_named(name), raw, hearing(asker), form="Week")
    assert isinstance(result, Accepted), result
    return result.value


def problem(name: str, raw: Any, asker: str = "wang") -> Problem:
    result = accept(Week.question_named(name), raw, hearing(asker), form="Week")
    assert isinstance(result, Problem), result
    return result


def test_last_week_in_one_breath() -> None:
    """主视觉定稿，落地页延到周三 is one thing done and one thing late until Wednesday."""
    assert rows("progress", "主视觉定稿，落地页延到周三") == [
        {"what": "主视觉", "state": "done"},
        {"what": "落地页", "state": "late", "until": "2026-11-04"},
    ]


def test_a_wish_names_what_from_whom_and_by_when() -> None:
    """The department in front of a colleague's name belongs to the name."""
    assert rows("wishes", "需要产品李娜周三前给卖点") == [{"what": "给卖点", "whom": "lina", "by": "2026-11-04"}]
    assert rows("wishes", "Tom to send the deck by Friday") == [
        {"what": "send the deck", "whom": "tom", "by": "2026-11-06"}
    ]


def test_the_sale_of_618_is_no_date_and_no_number() -> None:
    """1.618预热 is item one, the 618 sale."""
    assert rows("plan", "本周1.618预热2.达人30个") == [{"what": "618预热"}, {"what": "达人30个"}]


def test_a_priority_and_a_date_are_taken_out_of_the_line() -> None:
    """双十一 names what is reviewed; Friday is when."""
    assert rows("plan", "P0 双十一复盘 周五前；达人名单") == [
        {"what": "双十一复盘", "priority": "P0", "by": "2026-11-06"},
        {"what": "达人名单"},
    ]


@pytest.mark.parametrize("nothing", ["无", "没有", "none", "N/A", "暂无。"])
def test_none_is_an_empty_list_that_counts_as_answered(nothing: str) -> None:
    """无 is an answer, not a skip."""
    assert rows("progress", nothing) == []


def test_none_is_refused_where_one_line_is_wanted() -> None:
    """A plan has at least one line and at most five."""
    assert problem("plan", "无").code == "rows.few"
    assert problem("plan", "a计划\nb计划\nc计划\nd计划\ne计划\nf计划").params == {"most": 5, "given": 6}
    assert problem("progress", "\n".join(f"第{n}件事完成" for n in range(MOST_ROWS + 1))).code == "rows.many"


def test_what_is_missing_in_a_line_is_named_with_the_line() -> None:
    """Lines are counted from 0 in codes."""
    found = problem("progress", "主视觉完成\n落地页")
    assert {path: p.code for path, p in found.lines.items()} == {"1.state": "required"}
    assert problem("wishes", "小陈周三前给数据", asker="lina").lines["0.whom"].code == "person.many"


def test_a_line_that_is_only_its_state_keeps_its_words() -> None:
    """Nothing is left without its main text."""
    assert rows("progress", "done") == [{"what": "done", "state": "done"}]


def test_rows_of_a_form_may_hold_words_too() -> None:
    """A field of a row takes 周五 and 延期; an empty row is no row."""
    raw = [
        {"what": " 复盘 ", "state": "延期", "until": "周五"},
        {"what": "", "state": ""},
        {"what": "群发", "state": "done"},
    ]
    assert rows("progress", raw) == [
        {"what": "复盘", "state": "late", "until": "2026-11-06"},
        {"what": "群发", "state": "done"},
    ]


def test_a_whole_form_names_its_problems_by_line() -> None:
    """Good answers are kept beside the bad ones; names the form does not have are ignored."""
    raw = {
        "progress": [{"what": "复盘", "state": "吃饭"}],
        "plan": "",
        "wishes": [{"what": "卖点", "whom": "鲁迅", "by": "2020-01-01"}],
        "helpers": "李娜",
        "salary": "1",
    }
    answers, problems = check(Week, raw, hearing())
    assert answers == {"carried": [], "helpers": ["lina"]}
    assert {name: p.code for name, p in problems.items()} == {
        "progress.0.state": "choice.not",
        "plan": "required",
        "wishes.0.whom": "person.none",
        "wishes.0.by": "date.past",
    }
