"""After a career talk somebody writes down this year's steps; the manager agrees, and both look back each quarter."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Colleague, Company

REF, TITLE = "DP-2026-0001", "个人发展计划"
AMBITION = "三年内独立带一条产品线的内容策略"
EXAM = {
    "goal": "带内容策略",
    "measure": "考下数据分析师证书",
    "due": "2026-05-29",
    "proof": "拿到证书",
    "support": "study_leave",
    "support_note": "五月考试，三天假",
}
LAUNCH = {"goal": "带内容策略", "measure": "主导一次新品整合营销", "due": "2026-11-27", "proof": "上线并复盘"}


def pair(office: Company) -> tuple[Colleague, Colleague]:
    """The employee and the manager."""
    return office.person("wang.xiaoyu"), office.person("liu.yang")


def written(office: Company, **changes: Any) -> Colleague:
    """A plan with an exam in May and a launch in November."""
    plan = {"talked_on": "2026-02-26", "ambition": AMBITION, "milestones": [EXAM, LAUNCH]} | changes
    yu, _ = pair(office)
    yu.starts("growth.development_plan", **plan)
    return yu


def agreed(office: Company) -> tuple[Colleague, Colleague]:
    written(office)
    yu, yang = pair(office)
    for one in (yu, yang):
        one.does("confirm", TITLE)
    return yu, yang


def test_both_hands_agree_and_a_change_asks_the_other_again(office: Company) -> None:
    """The manager changes a date after both looked: the employee agrees once more, and only then it begins."""
    yu = written(office)
    _, yang = pair(office)
    yu.presses("确认计划")
    yang.sees(AMBITION, "考下数据分析师证书", "检验：拿到证书")
    yang.does("amend", TITLE, milestones=[EXAM, LAUNCH | {"due": "2026-12-18"}])
    yu.sees("2026年12月18日")
    assert yu.may_press("确认计划")
    yu.presses("确认计划")
    yu.sees("正在执行")
    yang.opens_document(TITLE, AMBITION, "2026年12月18日", "刘洋", "王小雨")


def test_each_step_becomes_an_item_followed_up_to_its_date(office: Company) -> None:
    """Two steps, two action items of the employee; the manager hears when one is done."""
    yu, yang = agreed(office)
    yu.sees("考下数据分析师证书", "主导一次新品整合营销")
    yu.presses("已完成", "考下数据分析师证书")
    yang.sees("考下数据分析师证书")
    assert office.audit("AI-2026-0001")[-1] == "done"
    assert office.audit("AI-2026-0002") == ["file"]


def test_hr_hears_of_the_support_and_of_nothing_else(office: Company) -> None:
    """The partner reads which support by when; not the ambition, not the action, and nobody else reads anything."""
    agreed(office)
    office.winds(days=1)
    lan = office.person("xu.lan")
    lan.sees("王小雨", "学习假", "五月考试，三天假")
    office.overhears_not(AMBITION, "考下数据分析师证书", but=("wang.xiaoyu", "liu.yang"))
    row = office.row("development_plans", "xu.lan")
    assert (row["员工"], row["上级"], row["需要支持的项数"]) == ("王小雨", "刘洋", "1")
    assert AMBITION not in str(row)
    assert office.room.document("xu.lan", office.person("wang.xiaoyu").document(TITLE), "html") is None


def test_a_step_beyond_the_year_is_refused_with_a_reason(office: Company) -> None:
    """A step due in two years is sent back with a sentence; nothing is filed."""
    yu = written(office, milestones=[EXAM | {"due": "2028-02-26"}])
    assert "拆成今年" in yu.answer.errors["milestones"]


@pytest.mark.only("growth.development_plan", "growth.plan_review", "meetings.action_item")
def test_each_quarter_shows_what_comes_next_and_after_four_the_year_is_over(office: Company) -> None:
    """A quarter on, both see what falls due in the next; after the fourth the plan is over, and both hear it."""
    yu, yang = agreed(office)
    office.winds(days=93)
    for one in (yu, yang):
        one.sees("又一个季度")
        one.sees_not("满一年")
    office.winds(days=91 * 3)
    for one in (yu, yang):
        one.sees("满一年了")
    assert office.audit(REF).count("elapsed") == 4


def test_a_stopped_plan_is_not_followed_up(office: Company) -> None:
    """The employee stops it with a reason: the manager hears it, and the open items are dropped."""
    yu, yang = agreed(office)
    yu.presses("中止计划")
    yu.fills(reason="转岗到品牌部")
    yang.sees("已中止", "转岗到品牌部")
    assert office.audit("AI-2026-0001")[-1] == office.audit("AI-2026-0002")[-1] == "drop"
    yang.sees_not("中止计划")


def test_an_unanswered_plan_reaches_the_hr_partner_without_its_content(office: Company) -> None:
    """Nobody agrees for a week: the partner hears who is waited for, and may not open it."""
    written(office)
    office.winds(days=10)
    lan = office.person("xu.lan")
    lan.sees("还没有双方确认")
    lan.sees_not(AMBITION, "考下数据分析师证书")


def test_an_english_pair_plans_in_english(office: Company) -> None:
    """Tom and Anna in Berlin read every card in English."""
    tom, anna = office.person("tom.becker"), office.person("anna.schmidt")
    tom.says("I'd like to write my development plan")
    tom.starts(
        "growth.development_plan",
        talked_on="2026-02-26",
        ambition="Lead the European launches",
        milestones=[EXAM | {"measure": "Pass the analytics exam", "proof": "Certificate", "support_note": ""}],
    )
    tom.does("confirm", "development plan")
    office.winds(hours=8)
    anna.sees("please agree", "Pass the analytics exam", "Study leave")
    anna.does("confirm", "development plan")
    tom.sees("under way")
    tom.opens_document("Development plan", "Lead the European launches", "How it was agreed")
