"""Somebody disputes a result; a person who had no part in it checks and answers in writing, and nobody else knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Colleague, Company

CANARY = "七月的三场直播没有算进业绩"
APPEAL = {
    "cycle": "2025Q4",
    "result": "等级C",
    "rater": "liu.yang",
    "grounds": ["data", "process"],
    "facts": CANARY,
    "remedy": "recalculate",
    "consent": "yes",
}
CHECKED = [{"source": "直播后台", "recorded": "4 场", "verified": "7 场", "difference": "3 场"}]
OPINION = {
    "findings": "后台显示七场，考核表记了四场",
    "basis": "直播后台导出",
    "reasons": "漏记三场，应计入",
    "effective": "2026-03-16",
}
BOSS = ("liu.yang", "li.na", "lin.yue")
REF = "AP-2026-0001"
TITLE = "绩效申诉复核意见书"


def people(office: Company) -> tuple[Colleague, Colleague, Colleague]:
    """Who appeals, their HR partner, the head of HR."""
    return office.person("wang.xiaoyu"), office.person("xu.lan"), office.person("chen.jing")


def filed(office: Company, who: str = "wang.xiaoyu", **changes: Any) -> Colleague:
    colleague = office.person(who)
    colleague.starts("growth.appeal", **(APPEAL | changes))
    colleague.told(REF)
    return colleague


def does(colleague: Colleague, verb: str, /, **answers: Any) -> None:
    """Open the case, press a verb there, and fill in what it asks."""
    colleague.opens(REF)
    colleague.presses(verb)
    if answers:
        colleague.fills(**answers)
    assert colleague.answer.accepted, (colleague.answer.toast, colleague.answer.errors)


def investigated(handler: Colleague) -> None:
    does(handler, "受理")
    does(handler, "填写数据核查", checked=CHECKED)
    for whom in ("wang.xiaoyu", "liu.yang"):
        does(handler, "添加访谈记录", who=whom, day="2026-03-02", summary="漏记的三场都记得")


def may_not_open(office: Company, who: str) -> bool:
    """Whether somebody has no card of the case, or one that opens nothing."""
    colleague = office.person(who)
    return not colleague.may_press("查看", REF) or colleague.presses("查看", REF).view is None


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


def _texts(who: Colleague) -> list[str]:
    return who.text().split("\n———\n")


def test_cards_and_notices_carry_no_content(office: Company) -> None:
    """What stands in anybody's chat, in any channel and in any notice is a number, never a word of the case."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "调整结果", **OPINION, new_result="等级B", bonus_factor="1.0")
    does(yu, "已收到")
    does(yu, "认可结论")
    office.winds(days=20)
    secrets = (CANARY, "等级C", "等级B", "漏记", "直播", "绩效", "申诉")
    office.overhears_not(*secrets)
    office.writes_not(CANARY, "漏记三场", "等级B")


def test_each_opening_is_on_record(office: Company) -> None:
    """Who opened the case, and when, stands in the audit; the appellant's own openings too."""
    yu, lan, _ = people(office)
    filed(office)
    yu.opens(REF)
    lan.opens(REF)
    lan.opens(REF)
    assert office.audit(REF).count("opened") == 3


@pytest.mark.parametrize("boss", BOSS)
def test_the_rater_and_the_reporting_line_neither_see_nor_decide(office: Company, boss: str) -> None:
    """They get nothing; a number they guessed shows nothing, and a button they stole does nothing."""
    _, lan, _ = people(office)
    filed(office)
    superior = office.person(boss)
    superior.sees_not(REF)
    superior.says(REF)
    superior.sees("没有找到")
    stolen = lan.button("查看", REF)
    assert superior.presses_button(stolen).view is None
    lan.opens(REF)
    for label in ("受理", "不予受理", "请对方补充材料"):
        button = lan.button(label, REF)
        assert superior.presses_button(button).accepted is False
        superior.told("没有找到")
    assert office.audit(REF) == ["file", "opened"]


def test_the_rater_is_invited_to_a_talk_and_learns_nothing(office: Company) -> None:
    """The invitation names the host, a time and a place; not the appeal, not its number, not the appellant."""
    _, lan, _ = people(office)
    filed(office)
    does(lan, "受理")
    does(lan, "约评价人面谈", talk_at="2026-03-05 15:00", where="三楼小会议室")
    office.winds(days=1)
    yang = office.person("liu.yang")
    yang.sees("许岚 想请您聊一次", "三楼小会议室")
    yang.sees_not(REF, "申诉", "王小雨", "查看")


def test_hrs_own_people_are_heard_by_a_reviewer_outside_their_line(office: Company) -> None:
    """An HR partner's appeal goes to the independent reviewer, never to the head of HR who rated it."""
    filed(office, "xu.lan", rater="chen.jing")
    assert office.person("gu.minhua").may_press("查看", REF)
    for who in ("chen.jing", "ding.rui", "he.jun"):
        office.person(who).sees_not(REF)


def test_another_hr_partner_on_request(office: Company) -> None:
    """Whoever would rather not have their own partner gets another one; the first learns nothing."""
    filed(office, other_partner="yes")
    office.person("xu.lan").sees_not(REF)
    others = [p for p in ("ma.chao", "ding.rui") if office.person(p).may_press("查看", REF)]
    assert len(others) == 1


def test_people_who_were_asked_to_stay_out_stay_out(office: Company) -> None:
    """Recused: the own HR partner can neither see nor decide; somebody else handles it."""
    filed(office, recuse=["xu.lan"])
    office.person("xu.lan").sees_not(REF)
    assert office.person("gu.minhua").may_press("查看", REF)


def test_more_is_asked_for_and_given(office: Company) -> None:
    """The handler asks for more, the appellant adds it, the same handler goes on."""
    yu, lan, _ = people(office)
    filed(office)
    does(lan, "请对方补充材料", missing="请补一张后台截图")
    assert "请补一张后台截图" in str(yu.opens(REF))
    does(yu, "提交补充", added="截图已附", files=[yu.attaches("后台.png", PNG)])
    assert "截图已附" in str(lan.opens(REF))
    does(lan, "受理")


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


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
    """Upheld, adjusted or to be rated again: number, claim, findings, reasons, a named signer, the right to escalate."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, verb, **OPINION, **more)
    yu.opens(REF)
    yu.opens_document(TITLE, REF, "王小雨", "漏记三场，应计入", "签发人", "许岚", "升级复核", *words)


def test_the_opinion_is_read_by_its_readers_only(office: Company) -> None:
    """The appellant and the signer get it as a page and as a Word file; nobody else gets either."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    yu.opens(REF)
    paper = yu.document(TITLE)
    for who in (yu.who, lan.who):
        for kind in ("html", "docx"):
            assert office.room.document(who, paper, kind) is not None
    for who in (*BOSS, "chen.jing", "shen.kai", "gu.minhua"):
        assert office.room.document(who, paper, "html") is None
        assert office.room.document(who, paper, "docx") is None


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
    """An opinion that is never received ends after five working days, and the record says it was the clock."""
    yu, lan, _ = people(office)
    filed(office)
    investigated(lan)
    does(lan, "维持原结果", **OPINION)
    office.winds(days=10)
    assert [v for v in office.audit(REF) if v != "opened"][-1] == "late"
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


def test_evidence_is_opened_by_the_readers_only(office: Company) -> None:
    """A file handed in with the appeal opens for the appellant and the handler, and for nobody else."""
    yu = office.person("wang.xiaoyu")
    proof = yu.attaches("后台截图.png", PNG)
    filed(office, evidence=[proof])
    _, lan, _ = people(office)
    assert "后台截图.png" in str(lan.opens(REF))
    for who in (yu.who, lan.who):
        assert office.room.file(who, proof).content == PNG
    for who in (*BOSS, "chen.jing", "shen.kai"):
        assert office.room.file(who, proof) is None
    office.overhears_not("后台截图")


def test_english_speakers_read_it_in_english(office: Company) -> None:
    """An appeal from Berlin: every card, opened by its reader, is English."""
    office.person("tom.becker").starts("growth.appeal", **(APPEAL | {"rater": "anna.schmidt"}))
    tom = office.person("tom.becker")
    card = str(tom.opens(REF))
    assert "考核" not in card and "Q4" in card
    office.person("anna.schmidt").sees_not(REF)
