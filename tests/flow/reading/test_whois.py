"""Questions about who is who are told from everything else people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import PLAYGROUND_COMPANY
from bot.company import load_company
from bot.flow.reading.whois import WhoIs, asks_who, asks_whose, likeness

OFFICE = load_company(PLAYGROUND_COMPANY)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("谁是市场部的HRBP", WhoIs("hrbp", "marketing")),
        ("市场部的 HRBP 是谁？", WhoIs("hrbp", "marketing")),
        ("我的HRBP是谁", WhoIs("hrbp", None, "liu.yang")),
        ("王小雨的上级是谁", WhoIs("manager", None, "wang.xiaoyu")),
        ("王小雨向谁汇报", WhoIs("manager", None, "wang.xiaoyu")),
        ("who is Rainy Wang's manager?", WhoIs("manager", None, "wang.xiaoyu")),
        ("who leads marketing", WhoIs("head", "marketing")),
        ("市场部的领导是谁", WhoIs("head", "marketing")),
        ("产品部的人力资源专员是哪位", WhoIs("hr_contact", "product")),
        ("我们部门谁管人事", WhoIs("hr", None, "liu.yang")),
        ("许岚是谁", WhoIs("person", None, "xu.lan")),
        ("谁是许岚", WhoIs("person", None, "xu.lan")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_people_ask(text: str, asked: WhoIs) -> None:
    """In Chinese and English, of a department, of a colleague, of oneself."""
    assert asks_who(text, OFFICE, "liu.yang") == asked


@pytest.mark.parametrize(
    "text",
    [
        "把市场部的HRBP换成丁蕊",
        "我要招人，谁来负责？",
        "市场部要招2个短视频策划",
        "加个待办：周三前给负责人发卖点",
        "谁有空",
        "who can see this",
        "",
    ],
)
def test_what_is_something_else(text: str) -> None:
    """A wish to change, a request, a chat is no such question."""
    assert asks_who(text, OFFICE, "liu.yang") is None


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever people write, the answer is a question about people who exist, or none."""
    found = asks_who("谁" + text, OFFICE, "liu.yang")
    assert found is None or found.person in {None, *OFFICE.people}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("谁负责小红书投流？", "小红书投流"),
        ("请问现在谁在负责小红书投流呢", "小红书投流"),
        ("小红书投流是谁负责的", "小红书投流"),
        ("小红书投流这块谁在跟", "小红书投流"),
        ("小红书投流的负责人是谁", "小红书投流"),
        ("who is responsible for the launch plan?", "launch plan"),
        ("who's in charge of paid ads", "paid ads"),
        ("who owns our launch plan", "launch plan"),
    ],
)
def test_who_answers_for_a_matter_is_asked(text: str, what: str) -> None:
    """What is asked about is left, without the words around it."""
    assert asks_whose(text) == what


@pytest.mark.parametrize(
    "text", ["谁是许岚", "我负责小红书投流", "谁负责", "请刘洋负责小红书投流", "who is Li Na?", "谁"]
)
def test_other_sentences_ask_for_no_matter(text: str) -> None:
    """A person, a statement, nothing at all."""
    assert asks_whose(text) is None


def test_likeness_counts_what_is_asked_not_what_else_the_name_says() -> None:
    """A longer name holds a shorter question; two names that share one sign do not."""
    assert likeness("小红书投流", "小红书投流与达人投放") == 1
    assert likeness("launch plan", "Plan of the product launch") == 1
    assert likeness("火箭发射", "小红书投流") == 0
    assert likeness("，。", "小红书投流") == 0


@given(st.text(max_size=80))
def test_any_text_may_be_asked_about(text: str) -> None:
    """Whatever is written: a matter or none, and a share between nothing and all."""
    what = asks_whose(text)
    assert what is None or what
    assert 0 <= likeness(text, "小红书投流 paid ads") <= 1
