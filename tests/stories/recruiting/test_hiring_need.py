"""A department asks for colleagues: from one sentence in the chat to the row in the ledger."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company
from tests.stories.needs import NEED, SPEC


def people(office: Company) -> tuple[Colleague, Colleague, Colleague, Colleague]:
    """Who asks, their head, the department's HR partner, the head of HR."""
    return tuple(office.person(p) for p in ("liu.yang", "li.na", "xu.lan", "chen.jing"))  # type: ignore[return-value]


def filed(who: Colleague, **changes: Any) -> None:
    who.starts("recruiting.hiring_need", **(NEED | changes))
    who.told("HN-2026-0001")


def approved(yang: Colleague, na: Colleague, lan: Colleague, jing: Colleague) -> None:
    """A need that everybody agreed to; the spec waits to be written."""
    filed(yang)
    na.presses("同意")
    lan.presses("可行")
    jing.presses("同意")


def test_a_sentence_becomes_a_need_that_is_approved_written_together_and_filled(office: Company) -> None:
    """One sentence opens the form; head, HR partner and head of HR agree; both sides confirm the spec; HR fills it."""
    yang, na, lan, jing = people(office)
    yang.says("市场部要招2个短视频策划，4月15日到岗，很急")
    yang.sees("我理解的是", "短视频策划", "绿色通道", "2026年4月15日")
    for answer in ("团队扩张", "编制内", "全职"):
        yang.presses(answer)
    yang.says("五月有新品发布")
    yang.says("能独立写脚本")
    yang.presses("提交")
    yang.told("HN-2026-0001")

    na.presses("同意")
    yang.sees("HRBP 可行性评估")
    lan.presses("可行")
    jing.presses("同意")

    yang.presses("填写 / 修改说明书")
    yang.fills(**SPEC)
    lan.sees("好奇、抗压")
    lan.presses("确认说明书")

    lan.presses("登记到岗人员")
    lan.fills(person="周小满", starts="2026-04-10", probation_ends="2026-07-10")
    yang.sees_not("已招满")
    lan.presses("登记到岗人员")
    lan.fills(person="陆远", starts="2026-04-13", probation_ends="2026-07-13")
    for who in (yang, na, jing):
        who.sees("陆远")
    assert office.row("hiring", "chen.jing")["编号"] == "HN-2026-0001"


def test_the_head_who_asks_is_not_asked_again(office: Company) -> None:
    """A head's own need skips the head's approval, and the card says so."""
    _, na, lan, _ = people(office)
    filed(na)
    na.sees("无需审批，已略过")
    lan.sees("HN-2026-0001", "请评估可行性")


def test_the_other_side_confirms_again_after_an_amendment(office: Company) -> None:
    """Who amends the spec voids the other side's confirmation, and both see what changed."""
    yang, na, lan, jing = people(office)
    approved(yang, na, lan, jing)
    yang.presses("填写 / 修改说明书")
    yang.fills(**SPEC)
    lan.presses("填写 / 修改说明书")
    lan.fills(duties="策划、拍摄并产出短视频脚本")
    yang.sees("策划并产出短视频脚本", "策划、拍摄并产出短视频脚本")
    yang.presses("确认说明书")
    assert lan.may_press("登记到岗人员")
    yang.opens_document("人才需求说明书", "策划、拍摄并产出短视频脚本")


def test_a_changed_number_goes_back_to_the_head(office: Company) -> None:
    """Three instead of two is another deal: the head is asked again."""
    yang, na, lan, jing = people(office)
    approved(yang, na, lan, jing)
    yang.presses("填写 / 修改说明书")
    yang.fills(**(SPEC | {"headcount": "3"}))
    assert na.may_press("同意", "HN-2026-0001")
    na.sees("3")


def test_a_green_need_answers_within_48_hours_or_it_is_on_record(office: Company) -> None:
    """The partner is reminded at half and nearly gone; then the head of HR hears of it, with facts only."""
    yang, na, lan, jing = people(office)
    filed(yang, urgency="green", background="五月新品", standard="能独立写脚本")
    na.presses("同意")
    before = lan.count("HN-2026-0001")
    office.winds(hours=47)
    assert lan.count("HN-2026-0001") >= before + 2
    jing.sees_not("HN-2026-0001")
    office.winds(hours=25)
    jing.sees("HN-2026-0001")
    assert "breach" in office.audit("HN-2026-0001")


def test_sent_back_improved_and_declined_with_a_reason(office: Company) -> None:
    """Send back asks for more; decline says why; both reach the requester in words."""
    yang, na, _, _ = people(office)
    filed(yang)
    na.presses("退回补充")
    na.fills(reason="请写清楚为什么是两位")
    yang.sees("请写清楚为什么是两位")
    yang.presses("重新提交")
    yang.fills(headcount="1")
    na.presses("暂不支持")
    na.fills(reason="上半年没有编制")
    yang.sees("上半年没有编制")
    yang.opens_document("招聘需求答复", "暂不支持", "上半年没有编制")
    assert not na.may_press("同意", "HN-2026-0001") or na.presses("同意").accepted is False


def test_the_requester_withdraws_and_the_head_is_told(office: Company) -> None:
    """撤回 closes the case; whoever was asked hears it, and their old card has no button left."""
    yang, na, _, _ = people(office)
    filed(yang)
    stale = na.button("同意")
    yang.presses("撤回")
    na.sees("撤回")
    assert na.presses_button(stale).accepted is False
    na.told("已经结束")


def test_salary_is_for_hr_alone(office: Company) -> None:
    """The band HR fills in is seen by HR; not by the requester, the head, the document or the head's ledger."""
    yang, na, lan, jing = people(office)
    approved(yang, na, lan, jing)
    lan.presses("填写 / 修改说明书")
    lan.fills(**SPEC, salary_band="18-25k·14薪")
    yang.presses("确认说明书")
    yang.sees_not("18-25k")
    na.sees_not("18-25k")
    assert office.row("hiring", "chen.jing")["薪资范围"] == "18-25k·14薪"
    assert "18-25k" not in str(office.row("hiring", "li.na"))


def test_the_ledger_goes_to_a_spreadsheet(office: Company) -> None:
    """HR exports the ledger; a role that looks like a formula is text."""
    yang, _, _, jing = people(office)
    filed(yang, role="=cmd()|calc")
    exported = office.room.export(jing.who, "hiring", "csv").content.decode("utf-8-sig")
    assert "'=cmd()|calc" in exported
    assert office.room.export("wang.xiaoyu", "hiring", "csv") is None


def test_whoever_sends_a_need_back_finds_the_reason_empty(office: Company) -> None:
    """Why it is sent back is asked afresh, though the need has an answer of the same name; nothing blank is sent."""
    yang, na, _, _ = people(office)
    filed(yang)
    answer = na.presses("退回补充")
    assert answer.form is not None and [i.value for i in answer.form.inputs] == [None]
    assert na.fills().errors
    na.fills(reason="请写清楚两位的分工")
    yang.sees("请写清楚两位的分工")
    assert [i.value for i in yang.presses("重新提交").form.inputs if i.name == "reason"] == ["expansion"]  # type: ignore[union-attr]


def test_what_came_back_says_why_it_was_sent_back(office: Company) -> None:
    """The head reads their own reason above the changes, and no word of an approval they never gave."""
    yang, na, _, _ = people(office)
    filed(yang)
    na.presses("退回补充")
    na.fills(reason="请写清楚班次")
    na.sees("请写清楚班次")
    yang.presses("重新提交")
    yang.fills(role="短视频策划（晚班）")
    na.sees("退回时写道：请写清楚班次")
    na.sees_not("再确认一次")


def test_whoever_is_waited_for_is_not_told_to_wait(office: Company) -> None:
    """While the requester has to write more, their card does not promise news."""
    yang, na, _, _ = people(office)
    filed(yang)
    yang.sees("不需要一直等着")
    na.presses("退回补充")
    na.fills(reason="请写清楚班次")
    yang.sees_not("不需要一直等着")


def test_a_probation_cannot_end_before_the_first_day(office: Company) -> None:
    """The form stays open and says which date is wrong; with a later one the person is on record."""
    yang, na, lan, jing = people(office)
    approved(yang, na, lan, jing)
    yang.does("amend", **SPEC)
    lan.presses("确认说明书")
    answer = lan.does("fill", person="周小满", starts="2026-04-15", probation_ends="2026-04-01")
    assert list(answer.errors) == ["probation_ends"]
    lan.fills(person="周小满", starts="2026-04-15", probation_ends="2026-10-15")
    lan.sees("1 / 2")


def test_a_head_who_asks_is_told_once_that_it_is_filed(office: Company) -> None:
    """Their own step is skipped on record; one card says where it stands, and no second one calls that progress."""
    lei = office.person("zhao.lei")
    lei.starts("recruiting.hiring_need", **(NEED | {"department": "sales"}))
    lei.sees("HRBP 可行性评估", "无需审批，已略过")
    assert lei.count("HN-2026-0001") == 1
