"""Somebody objects to a promotion in public notice; HR checks it, and nobody else learns who it was."""

from __future__ import annotations

import pytest

from tests.looking import every, one
from tests.office import Colleague, Company
from tests.stories.growth.promotions import (
    CHAIR,
    DECISION,
    GROUNDS,
    JURY,
    NOMINEE,
    OB,
    PARTNER,
    REF,
    REVIEWER,
    arranged,
    does,
    in_notice,
    nominated,
    scores,
)

CANARY = "四成六里有隔壁组的单子"
OBJECTOR = "luo.xin"
PUBLISHED = "经核查，公示业绩数据属实"
CHECK = {"day": "2026-03-03", "looked_at": "财务系统", "found": "数据一致"}
VERDICT = {"findings": "与系统一致", "answer": "谢谢您，数据属实", "published": PUBLISHED}


def objected(office: Company, who: str = OBJECTOR) -> Colleague:
    """Pressed under the notice in the channel; the form opens for them alone."""
    person = office.person(who)
    button = next(b for b in office.channel("marketing").last().buttons if b.label == "私下提出异议")
    person.presses_button(button)
    person.fills(grounds=["results"], facts=CANARY)
    person.told("别人不会知道是您提出的")
    return person


def checked(office: Company, verdict: str, **other: str) -> Colleague:
    hua = office.person(REVIEWER)
    hua.opens(OB)
    does(hua, "记录核查情况", ref="", **CHECK)
    does(hua, verdict, ref="", **(VERDICT | other))
    return hua


def test_it_is_told_in_chat_after_an_honest_sentence(office: Company) -> None:
    """Who can read it comes first; the notice is chosen among those that are up; HR has it, and the way to it only."""
    in_notice(office)
    xin = office.person(OBJECTOR)
    xin.says("我对晋升公示有异议")
    xin.sees("谁看得到", "人资同事")
    xin.says(REF)
    xin.presses("业绩不属实")
    xin.presses("选好了")
    xin.says(CANARY)
    xin.presses("提交")
    xin.told(OB)
    hua = office.person(REVIEWER)
    hua.sees_not(CANARY)
    assert CANARY in str(hua.opens(OB)) and "罗欣" in str(hua.opens(OB))


def test_not_upheld_the_promotion_waits_for_it_and_goes_on(office: Company) -> None:
    """The notice ends, the decision waits; the result is published without a name, and then it may be announced."""
    in_notice(office)
    xin, lan, channel = objected(office), office.person(PARTNER), office.channel("marketing")
    office.winds(days=8)
    assert one(office, REF).place == "held"
    assert not lan.may_press("发布晋升决定", REF)
    checked(office, "异议不成立")
    xin.opens(OB)
    xin.views("异议不成立", "谢谢您，数据属实")
    xin.opens_document("公示异议答复", OB, CANARY, "谢谢您，数据属实", "顾敏华")
    channel.sees("核查结果", PUBLISHED)
    assert one(office, REF).place == "issuing"
    does(lan, "发布晋升决定", **DECISION)
    office.person(NOMINEE).opens_document("晋升决定", PUBLISHED)


def test_upheld_the_promotion_is_stopped(office: Company) -> None:
    """During the notice, at once; nominee and channel read what is published and nothing else."""
    in_notice(office)
    xin = objected(office)
    checked(office, "成立：终止晋升", published="公示业绩有误，晋升终止")
    assert one(office, REF).place == "stopped"
    office.person(NOMINEE).sees("已终止", "公示业绩有误，晋升终止")
    office.channel("marketing").sees("公示业绩有误，晋升终止", "公示已结束")
    xin.opens(OB)
    xin.views("异议成立")


def test_upheld_the_committee_decides_again(office: Company) -> None:
    """Back with the chair, who reads what was published; a new notice has its own five days and its own button."""
    in_notice(office)
    objected(office)
    office.winds(days=8)
    checked(office, "成立：退回委员会复议", published="业绩口径需更正")
    chair = office.person(CHAIR)
    chair.sees("业绩口径需更正")
    does(chair, "通过，进入公示", grounds="更正后的理由")
    assert one(office, REF).place == "notice"
    office.channel("marketing").sees("更正后的理由")
    office.winds(days=8)
    assert one(office, REF).place == "issuing"


@pytest.mark.parametrize("verdict", ["异议不成立", "成立：退回委员会复议", "成立：终止晋升"])
def test_the_objector_stays_hidden(office: Company, verdict: str) -> None:
    """From objection to outcome nobody but the reviewer is sent the words or the name, and no file holds the words."""
    in_notice(office)
    objected(office)
    office.winds(days=8)
    checked(office, verdict)
    office.winds(days=3)
    office.overhears_not(CANARY, "罗欣", but=(OBJECTOR,))
    office.writes_not(CANARY, VERDICT["answer"])
    for who in (NOMINEE, PARTNER, CHAIR, "liu.yang", *JURY):
        office.person(who).sees_not("罗欣")
    told = str([(e.verb, e.by, e.answers) for e in one(office, REF).entries])
    assert OBJECTOR not in told and CANARY not in told and OB not in told


def test_whom_it_is_about_can_neither_see_nor_decide_it(office: Company) -> None:
    """HR's own reviewer is promoted: the head of HR checks it instead; her manager and her nominator stay out."""
    nominated(office, "he.jun", nominee=REVIEWER, department="hr", post="员工关系总监")
    does(office.person(REVIEWER), "同意被提名")
    does(office.person("ding.rui"), "材料合格，安排评审会", meets="2026-03-05T15:00", where="三楼")
    for who in JURY:
        if who != "he.jun":
            scores(office, who, 88)
    does(office.person(CHAIR), "通过，进入公示", grounds=GROUNDS)
    button = next(b for b in office.channel("hr").last().buttons if b.label == "私下提出异议")
    objector = office.person(OBJECTOR)
    objector.presses_button(button)
    objector.fills(grounds=["conduct"], facts=CANARY)
    jing = office.person("chen.jing")
    assert CANARY in str(jing.opens(OB))
    stolen = jing.button("记录核查情况")
    for who in (REVIEWER, "he.jun"):
        office.person(who).sees_not(OB)
        assert office.person(who).presses_button(stolen).accepted is False


def test_two_objections_hold_it_until_the_last_is_answered(office: Company) -> None:
    """One is withdrawn, one is answered; only then the decision may be announced."""
    in_notice(office)
    first, second = objected(office), objected(office, "shen.kai")
    office.winds(days=8)
    first.opens(OB)
    does(first, "撤回异议", ref="")
    assert one(office, REF).place == "held"
    hua = office.person(REVIEWER)
    hua.opens("OB-2026-0002")
    does(hua, "记录核查情况", ref="", **CHECK)
    does(hua, "异议不成立", ref="", **VERDICT)
    assert one(office, REF).place == "issuing"
    second.opens("OB-2026-0002")
    second.views("异议不成立")


def test_after_the_notice_nobody_can_object(office: Company) -> None:
    """An old button says so; there is no notice to choose any more."""
    in_notice(office)
    button = next(b for b in office.channel("marketing").last().buttons if b.label == "私下提出异议")
    office.winds(days=8)
    xin = office.person(OBJECTOR)
    xin.presses_button(button)
    assert xin.answer.form is None and "往下走了" in xin.answer.toast
    assert not every(office, "growth.objection")


def test_more_is_asked_for_and_given(office: Company) -> None:
    """In confidence both ways; silence does not stop the check."""
    in_notice(office)
    xin = objected(office)
    hua = office.person(REVIEWER)
    hua.opens(OB)
    does(hua, "请对方补充", ref="", missing="请补分组报表")
    xin.opens(OB)
    xin.views("请补分组报表")
    does(xin, "提交补充", ref="", added="报表在共享盘")
    assert "报表在共享盘" in str(hua.opens(OB))


def test_in_english(office: Company) -> None:
    """Priya objects from the card in the channel of engineering: form, promise and answer are English."""
    nominated(office, "peng.bo", nominee="peng.bo", department="engineering", post="高级工程师")
    does(office.person("ding.rui"), "材料合格，安排评审会", meets="2026-03-05T15:00", where="三楼")
    for who in one(office, REF).waiting_for():
        scores(office, who, 88)
    does(office.person(CHAIR), "通过，进入公示", grounds=GROUNDS)
    priya = office.person("priya.nair")
    priya.presses_button(office.channel("engineering").last().buttons[0])
    assert "can be read only by" in str(priya.form.intro)
    priya.fills(grounds=["procedure"], facts="The test was handed out before the hearing")
    checked(office, "异议不成立", answer="Thank you, we found no trace of it")
    priya.opens(OB)
    priya.views("your objection is not upheld", "Thank you, we found no trace of it")


def test_arranged_is_not_public(office: Company) -> None:
    """Before the notice a promotion can be chosen by nobody."""
    nominated(office)
    arranged(office)
    xin = office.person(OBJECTOR)
    xin.starts("growth.objection", grounds=["other"], facts=CANARY)
    assert "promotion" in xin.answer.errors
