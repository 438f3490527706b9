"""Every half year both look at a development plan, talk it over, and keep what they agree with the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.office import Colleague, Company, opened

PLAN, REF, TITLE = "DP-2026-0001", "PR-2026-0001", "发展计划回顾纪要"
EXAM = {"goal": "带内容策略", "measure": "考下数据分析师证书", "due": "2026-12-18", "proof": "拿到证书"}
LAUNCH = {"goal": "带内容策略", "measure": "主导一次新品整合营销", "due": "2026-10-30", "proof": "上线并复盘"}
TALK = {
    "went_well": "人群分析很扎实",
    "to_improve": "排期早一周对齐",
    "my_support": "我约固定的数据支持",
    "agreed": "下半年重心放在新品营销",
    "changes": [
        {"measure": "考下数据分析师证书", "dropped": "yes"},
        {"measure": "主导一次新品整合营销", "weight": "60"},
    ],
    "added": [{"measure": "带实习生做一次复盘", "due": "2026-11-27", "proof": "实习生能独立讲"}],
}


@pytest.fixture
def june(tmp_path: Path) -> Iterator[Company]:
    """Monday 29 June 2026, 10:00: a plan is agreed two days before the half year is over."""
    company = opened(tmp_path, start=datetime(2026, 6, 29, 2, 0, tzinfo=UTC))
    for office in company:
        yu, yang = pair(office)
        plan = {"talked_on": "2026-06-26", "ambition": "三年内带一条产品线", "milestones": [EXAM, LAUNCH]}
        yu.starts("growth.development_plan", **plan)
        for one in (yu, yang):
            one.does("confirm", "个人发展计划")
        yu.presses("已完成", "主导一次新品整合营销")
        yield office


def pair(office: Company) -> tuple[Colleague, Colleague]:
    """The employee and the manager."""
    return office.person("wang.xiaoyu"), office.person("liu.yang")


def begun(office: Company) -> tuple[Colleague, Colleague]:
    """1 July, noon: the review has come."""
    office.winds_until("2026-07-01 12:00")
    return pair(office)


def talked(office: Company) -> tuple[Colleague, Colleague]:
    yu, yang = begun(office)
    yu.does("submit", "回看", proud_of="第一次独立做方案")
    yang.sees("第一次独立做方案")
    yang.does("held", "谈谈发展计划", **TALK)
    return yu, yang


def test_every_half_year_the_steps_come_as_they_stand(june: Company) -> None:
    """On 1 July the employee sees each step; what the action items tell is filled in already."""
    yu, yang = begun(june)
    yu.sees(
        "半年了",
        "考下数据分析师证书 · 2026年12月18日 周五 前 · 按计划进行",
        "新品整合营销 · 2026年10月30日 周五 前 · 已完成",
    )
    yang.sees_not("半年了")


def test_what_was_agreed_is_kept_with_the_plan(june: Company) -> None:
    """Agreed: the plan shows it, the new step is an action item, both have the minutes, nobody else a word."""
    yu, yang = talked(june)
    yu.sees("我约固定的数据支持", "新增：带实习生做一次复盘")
    yu.does("confirm", "面谈的约定")
    for one in (yu, yang):
        one.opens_document(TITLE, "下半年重心放在新品营销", "权重改为 60%", PLAN)
    june.winds(hours=1)
    yu.sees("2026年7月1日 周三 回顾的约定", "1 / 2", "考下数据分析师证书：不再做", "新增：带实习生做一次复盘")
    assert june.audit("AI-2026-0003") == ["file"]
    june.overhears_not("下半年重心放在新品营销", "带实习生", but=(yu.who, yang.who))


def test_whoever_sees_it_differently_is_heard_and_asked_again(june: Company) -> None:
    """The employee differs; the manager changes what was written, not all of it anew; then it is agreed."""
    yu, yang = talked(june)
    yu.does("differ", "面谈的约定", otherwise="证书今年还是想考")
    yang.sees("证书今年还是想考")
    yang.does("amend", "", agreed="新品营销为主，证书照考", changes=[])
    yu.sees("证书照考", "人群分析很扎实")
    yu.does("confirm", "面谈的约定")
    assert june.audit(REF)[-2:] == ["confirm", "linked"]


def test_all_three_parts_of_the_talk_are_insisted_on(june: Company) -> None:
    """A talk without support is not sent."""
    yu, yang = begun(june)
    yu.does("submit", "回看")
    answer = yang.does("held", "谈谈发展计划", **(TALK | {"my_support": ""}))
    assert set(answer.errors) == {"my_support"}


def test_silence_goes_on_to_the_talk_and_a_young_plan_may_skip_it(june: Company) -> None:
    """A week of silence: the manager is asked all the same, and may leave it for this time."""
    yu, yang = begun(june)
    june.winds(days=9)
    yang.sees("本人这次没有填写")
    yang.does("not_needed", "谈谈发展计划", reason="计划刚开始")
    yu.sees("这次不回顾", "计划刚开始")


def test_an_english_pair_reviews_in_english(june: Company) -> None:
    """Tom and Anna in Berlin read every card in English, on their own first of July."""
    tom, anna = june.person("tom.becker"), june.person("anna.schmidt")
    exam = EXAM | {"measure": "Pass the analytics exam", "goal": "Analytics", "proof": "Certificate"}
    plan = {"talked_on": "2026-06-26", "ambition": "Lead the European launches", "milestones": [exam]}
    tom.starts("growth.development_plan", **plan)
    for one in (tom, anna):
        one.does("confirm", "development plan")
    june.winds_until("2026-07-01 18:00")
    tom.sees("Half a year", "Pass the analytics exam · by Fri 18 Dec 2026 · On track")
    tom.does("submit", "Half a year")
    anna.does("held", "Talk with Tom", **(TALK | {"agreed": "Exam first", "changes": [], "added": []}))
    tom.does("confirm", "What you agreed")
    tom.sees("Agreed at the review of Wed 1 Jul 2026", "Exam first")
