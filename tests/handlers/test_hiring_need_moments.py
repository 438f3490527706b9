"""Every moment of a hiring need, as its readers read it."""

from typing import Any

import pytest

from bot.flow.people import Lang
from tests.flow.office import Walk
from tests.handlers.hiring import HIRE, at_spec, need, recruiting, spec
from tests.handlers.paper import keep, read

GREEN: dict[str, Any] = {"urgency": "green", "background": "双11 前上线", "standard": "会剪辑"}


def written(**later: Any) -> Walk:
    """The spec as the partner wrote it, and then as the requester changed it."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk))
    return walk.press("mei", "amend", **spec(walk, **later)) if later else walk


MOMENTS: list[tuple[str, str, Walk, str]] = [
    ("head", "head", need(**GREEN), "48"),
    ("feasibility", "lan", need(**GREEN).press("head", "approve"), "双11 前上线"),
    (
        "executive",
        "vp",
        need(headcount_plan="beyond").press("head", "approve").press("lan", "adjust", changes="先到岗一位"),
        "先到岗一位",
    ),
    ("lead", "chief", need().press("head", "approve").press("lan", "feasible"), "短视频策划"),
    ("revising", "mei", need().press("head", "send_back", reason="请补充理由"), "请补充理由"),
    ("spec", "mei", at_spec(), "短视频策划"),
    ("spec", "mei", written(), "三年经验"),
    ("spec", "lan", written(duties="写与拍"), "写与拍"),
    ("recruiting", "lan", recruiting().press("lan", "fill", **HIRE), "赵一"),
    ("filled", "mei", recruiting(headcount=1).press("lan", "fill", **HIRE), "赵一"),
    ("declined", "mei", need().press("head", "decline", reason="编制已满"), "编制已满"),
    ("withdrawn_notice", "head", need().press("mei", "withdraw"), "短视频策划"),
    ("progress", "mei", need().press("head", "approve").press("lan", "adjust", changes="先一位"), "先一位"),
    ("corrected", "lan", need().press("head", "approve").press("mei", "correct", role="编导"), "编导"),
    ("remind_half", "head", need(), "短视频策划"),
    ("remind_nearly", "lan", recruiting(), "短视频策划"),
    ("remind_half", "mei", need().press("head", "send_back", reason="请补充"), "XX-1"),
    ("late_owner", "lan", recruiting().fall("late"), "短视频策划"),
    ("late_escalation", "chief", need().press("head", "approve").fall("late"), "短视频策划"),
    ("status", "mei", recruiting(), "短视频策划"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("moment", "person", "walk", "said"), MOMENTS)
def test_each_moment_says_what_its_reader_needs(moment: str, person: str, walk: Walk, said: str, lang: Lang):
    """In both languages, from the shipped templates."""
    assert said in read(walk, moment, person, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_amendment_shows_the_difference(lang: Lang):
    """Before and after stand side by side, and who changed it."""
    walk = written()
    walk.press("mei", "amend", **spec(walk, duties="写与拍"))
    text = read(walk, "amended", "lan", lang, by="mei")
    assert "写脚本" in text
    assert "写与拍" in text
    assert "三年经验" not in text


def test_the_head_who_is_asked_again_sees_what_changed():
    """Two became three."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk, headcount=3))
    assert "有变化" in read(walk, "head", "head")
    assert "有变化" not in read(need(), "head", "head")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_spec_as_a_document_holds_everything_but_the_salary(lang: Lang):
    """Only HR reads the band, and a document is read by others too."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk, salary_band="18-25k")).press("mei", "confirm")
    text = keep(walk, "specification", lang)
    for told in ("短视频策划", "写脚本", "三年经验", "好奇"):
        assert told in text
    assert "18-25k" not in text


def test_only_hr_sees_the_salary_on_a_card():
    """The partner reads it where the requester does not."""
    walk = at_spec()
    walk.press("lan", "amend", **spec(walk, salary_band="18-25k"))
    assert "18-25k" in read(walk, "spec", "lan")
    assert "18-25k" not in read(walk, "spec", "mei")
    assert "18-25k" not in read(walk, "amended", "mei", by="lan")


def test_the_green_channel_offers_referral_and_a_fast_interview():
    """And the normal way does not press anybody."""
    green = need(**GREEN).press("head", "approve")
    assert "内部推荐" in read(green, "feasibility", "lan")
    assert "快速面试" in read(green, "feasibility", "lan")
    assert "快速面试" not in read(need().press("head", "approve"), "feasibility", "lan")


def test_a_vice_president_is_asked_politely():
    """请您方便时, in the request and in each reminder."""
    walk = need(headcount_plan="beyond").press("head", "approve").press("lan", "feasible")
    for moment in ("executive", "remind_half", "remind_nearly", "late_owner"):
        assert "请您方便时" in read(walk, moment, "vp")


def test_an_escalation_states_facts():
    """Where it stands, who is asked, since when; no reproach."""
    text = read(need().press("head", "approve").fall("late"), "late_escalation", "chief")
    assert "许岚" in text
    for reproach in ("拖延", "逾期未", "责任", "怠"):
        assert reproach not in text
