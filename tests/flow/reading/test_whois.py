"""Questions about who is who are told from everything else people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import PLAYGROUND_COMPANY
from bot.company import load_company
from bot.flow.reading.whois import WhoIs, asks_who

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
