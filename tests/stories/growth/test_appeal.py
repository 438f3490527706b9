"""Somebody disputes a result; a person who had no part in it checks and answers in writing, and nobody else knows."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cards.plain import card_text
from tests.office import Colleague, Company
from tests.stories.growth.appeals import (
    APPEAL,
    CANARY,
    CHECKED,
    OPINION,
    PNG,
    REF,
    TITLE,
    does,
    filed,
    investigated,
    people,
)


def _texts(who: Colleague) -> list[str]:
    return who.text().split("\n———\n")


def test_an_honest_sentence_comes_before_the_first_word(office: Company) -> None:
    """Before anything is written the bot says who can read it, the platform's administrators included."""
    yu, _, _ = people(office)
    yu.says("我想申诉Q3绩效")
    yu.sees("给您评价的人、您的各级上级", "企业管理员", "考核周期")


def test_an_appeal_is_told_in_chat_one_question_at_a_time(office: Company) -> None:
    """The first sentence fills the cycle; the rest is asked; submitting files it, and only its writer saw the words."""
    yu, lan, _ = people(office)
    yu.says("我想申诉2025年四季度绩效")
    yu.says("等级C")
    yu.presses("数据有误")
    yu.presses("选好了")
    yu.says(CANARY)
    yu.presses("重新核算")
    yu.presses("跳过")
    yu.presses("我已知悉并同意")
    yu.sees("请核对一下")
    yu.presses("提交")
    yu.told(REF)
    office.overhears_not(CANARY, "等级C", but=(yu.who,))
    assert CANARY in str(lan.opens(REF))


def test_will_my_boss_see_this_gets_an_honest_answer(office: Company) -> None:
    """The question is answered on the spot, in either language, before, while and after writing; nothing is lost."""
    yu, _, _ = people(office)
    yu.says("我领导会知道吗")
    yu.sees("绩效申诉", "您的各级上级")
    yu.says("我想申诉2025年四季度绩效")
    before = len(yu.messages)
    yu.says("我领导会知道吗？")
    assert "都看不到" in "".join(_texts(yu)[before:])
    yu.says("等级C")
    yu.sees("争议类型")
    yu.says("取消")
    filed(office)
    before = len(yu.messages)
    yu.says("will my boss see this?")
    assert "都看不到" in "".join(_texts(yu)[before:])


def test_more_is_asked_for_and_given(office: Company) -> None:
    """The handler asks for more, the appellant adds it, the same handler goes on."""
    yu, lan, _ = people(office)
    filed(office)
    does(lan, "请对方补充材料", missing="请补一张后台截图")
    assert "请补一张后台截图" in str(yu.opens(REF))
    does(yu, "提交补充", added="截图已附", files=[yu.attaches("后台.png", PNG)])
    assert "截图已附" in str(lan.opens(REF))
    does(lan, "受理")


def test_refused_with_reasons_in_writing(office: Company) -> None:
    """A refusal has reasons, is a document, and may still be escalated once."""
    yu, lan, jing = people(office)
    filed(office)
    does(lan, "不予受理", reasons="结果公布已超过一年")
    does(yu, "已收到")
    yu.opens(REF)
    yu.opens_document(TITLE, "不予受理", "结果公布已超过一年", "许岚")
    does(yu, "申请升级复核", disagree="上周才公布")
    assert "上周才公布" in str(jing.opens(REF))


def test_an_outcome_needs_its_data_check_and_two_interviews(office: Company) -> None:
    """No conclusion can be pressed before both parts are there, also not by an old button."""
    _, lan, _ = people(office)
    filed(office)
    does(lan, "受理")
    lan.opens(REF)
    assert not lan.may_press("维持原结果") and not lan.may_press("调整结果") and not lan.may_press("重新评价")
    does(lan, "填写数据核查", checked=CHECKED)
    does(lan, "添加访谈记录", who="wang.xiaoyu", day="2026-03-02", summary="听申诉人")
    lan.opens(REF)
    assert not lan.may_press("维持原结果")
    does(lan, "添加访谈记录", who="liu.yang", day="2026-03-02", summary="听评价人")
    lan.opens(REF)
    assert all(lan.may_press(v) for v in ("维持原结果", "调整结果", "重新评价"))


@pytest.mark.parametrize(
    ("verb", "more", "words"),
    [
        ("维持原结果", {}, ("维持原结果", "等级C")),
        ("调整结果", {"new_result": "等级B", "bonus_factor": "1.0"}, ("等级B", "1.0")),
        ("重新评价", {"new_rater": "gao.ming", "rated_by": "2026-03-20"}, ("高明", "重新评价")),
    ],
)
def test_each_outcome_is_a_written_opinion(
    office: Company, verb: str, more: dict[str, Any], words: tuple[str, ...]
) -> None:
    """Upheld, adjusted or to be rated again: claim, findings, reasons, a named signer, the right to escalate."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, verb, **OPINION, **more)
    yu.opens(REF)
    opinion = yu.opens_document(TITLE)
    for word in (REF, "王小雨", "漏记三场，应计入", "签发人", "许岚", "升级复核", *words):
        assert word in opinion


def test_received_is_not_agreed_and_escalating_works_once(office: Company) -> None:
    """Received, then escalate: the head of HR decides finally, and there is no second escalation."""
    yu, lan, jing = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    yu.opens(REF)
    assert not yu.may_press("认可结论") and not yu.may_press("申请升级复核")
    does(yu, "已收到")
    does(yu, "申请升级复核", disagree="三场仍然没算")
    jing.opens(REF)
    does(jing, "调整结果", **OPINION, new_result="等级B", bonus_factor="1.0")
    yu.opens(REF)
    yu.opens_document(TITLE, "最终", "陈静")
    assert not yu.may_press("申请升级复核")
    does(yu, "已收到")
    assert office.audit(REF)[-1] == "received"


def test_received_then_agreed_closes_the_case(office: Company) -> None:
    """Two presses, on record as two."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    does(yu, "已收到")
    does(yu, "认可结论")
    assert [v for v in office.audit(REF) if v != "opened"][-2:] == ["received", "agree"]


def test_an_overdue_review_reaches_the_head_of_hr(office: Company) -> None:
    """Five working days without an answer: the head of HR hears of it by number, and can open it."""
    _, lan, jing = people(office)
    filed(office)
    office.winds(days=4)
    jing.sees_not(REF)
    office.winds(days=6)
    jing.sees(REF)
    jing.sees_not(CANARY, "申诉")
    assert "breach" in office.audit(REF)
    assert lan.may_press("查看", REF)


def test_nobody_answers_and_the_clock_closes_it_on_record(office: Company) -> None:
    """An opinion nobody acknowledges counts as served; nobody answers it either, and the clock closes the case."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    office.winds(days=8)
    assert yu.opens(REF).buttons[0].label == "认可结论"
    office.winds(days=10)
    assert [v for v in office.audit(REF) if v != "opened"][-2:] == ["late", "late"]
    assert "由系统按约定办结" in str(yu.opens(REF))


def test_the_appellant_withdraws(office: Company) -> None:
    """撤回吧聊开了: it is closed, the handler hears that it is over, and nothing more can be pressed."""
    yu, lan, _ = people(office)
    filed(office)
    lan.opens(REF)
    stale = lan.button("受理")
    yu.says("撤回吧聊开了")
    yu.presses(REF)
    yu.presses("撤回")
    assert office.audit(REF)[-1] == "withdraw"
    assert lan.presses_button(stale).accepted is False
    office.overhears_not(CANARY)


def test_english_speakers_read_it_in_english(office: Company) -> None:
    """An appeal from Berlin: every card, opened by its reader, is English."""
    office.person("tom.becker").starts("growth.appeal", **(APPEAL | {"rater": "anna.schmidt"}))
    tom = office.person("tom.becker")
    card = str(tom.opens(REF))
    assert "考核" not in card and "Q4" in card
    office.person("anna.schmidt").sees_not(REF)


def test_whoever_reviews_goes_on_in_the_open_case_after_each_press(office: Company) -> None:
    """The next step is shown at once, and counts as an opening; whoever has nothing more to do is shown nothing."""
    yu, lan, _ = people(office)
    filed(office)
    lan.opens(REF)
    before = office.audit(REF).count("opened")
    lan.presses("受理")
    assert lan.answer.view is not None and "数据核查" in card_text(lan.answer.view)
    assert office.audit(REF).count("opened") == before + 1
    yu.opens(REF)
    yu.presses("催办")
    assert yu.answer.view is None
