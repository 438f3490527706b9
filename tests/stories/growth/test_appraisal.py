"""A quarter's goals, a look back by the person, the manager's scores, a talk; the result is published, then final."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Colleague, Company

REF, TITLE, CANARY = "PA-2026-0001", "绩效结果通知书", "脚本模板全组在用"
GOAL = {"goal": "新品短视频投放", "target": "ROI 不低于 2.5", "why": "上季度 2.2", "due": "2026-03-31"}
SCORES = {
    "results": "90",
    "results_evidence": "ROI 2.7",
    "process": "80",
    "process_evidence": "排期按时",
    "innovation": "80",
    "innovation_evidence": CANARY,
}
TALK = {
    "talked_on": "2026-04-08",
    "went_well": "投放超过目标",
    "to_improve": "素材早一周",
    "my_support": "我约设计排期",
    "missed": [{"indicator": "达人数 18/20", "cause": "档期冲突"}],
}


def pair(office: Company) -> tuple[Colleague, Colleague]:
    """The report and the manager."""
    return office.person("wang.xiaoyu"), office.person("liu.yang")


def does(colleague: Colleague, verb: str, /, **answers: Any) -> None:
    """Open the case, press a verb there, and fill in what it asks."""
    colleague.opens(REF)
    colleague.presses(verb)
    if answers:
        colleague.fills(**answers)
    assert colleague.answer.accepted, (colleague.answer.toast, colleague.answer.errors)


def goals_set(office: Company, profile: str = "results_first") -> tuple[Colleague, Colleague]:
    """The manager starts it in March and sets the goals; the person agrees."""
    yu, yang = pair(office)
    yang.starts("growth.appraisal", person="wang.xiaoyu")
    does(yang, "定目标", profile=profile, until="2026-03-31", goals=[GOAL])
    does(yu, "认可目标")
    return yu, yang


def looked_back(office: Company, profile: str = "results_first") -> tuple[Colleague, Colleague]:
    yu, yang = goals_set(office, profile)
    office.winds_until("2026-04-01 10:00")
    does(yu, "提交自评", **(SCORES | {"innovation_evidence": "模板化"}))
    return yu, yang


def published(office: Company, profile: str = "results_first", **scores: str) -> tuple[Colleague, Colleague]:
    yu, yang = looked_back(office, profile)
    does(yang, "评分", **(SCORES | scores))
    does(yang, "谈过了，公布结果", **TALK)
    return yu, yang


def row_of(office: Company, reader: str) -> dict[str, str]:
    """The line of the case the stories are about; others begin by themselves on 1 April."""
    view = office.room.ledger(reader, "appraisals")
    lines = [dict(zip(view.headers, row, strict=True)) for row in view.rows]
    return next(line for line in lines if REF in line.values())


def test_the_person_looks_back_first_and_the_manager_scores_in_silence(office: Company) -> None:
    """The manager reads the self-assessment; until the result is published nobody else sees a score, HR neither."""
    yu, yang = looked_back(office)
    yang.opens(REF)
    yang.views("本人自评", "模板化")
    assert not yang.may_press("谈过了，公布结果", REF)
    does(yang, "评分", **SCORES)
    yang.opens(REF)
    yang.views("86", "A · 奖金系数 1.2")
    assert CANARY not in str(yu.opens(REF))
    row = row_of(office, "xu.lan")
    assert (row["等级"], row["总分"]) == ("", "")


def test_the_result_says_until_when_and_how_to_appeal(office: Company) -> None:
    """Grade, score, factor, the talk with the causes; received is not consent; after five working days it is final."""
    yu, _ = published(office)
    yu.opens(REF)
    yu.views("等级", "A", "86", "1.2", "达人数 18/20", "档期冲突", "4月9日", "绩效申诉", "不代表您同意")
    yu.presses("已收到")
    yu.told("不代表您同意")
    yu.opens(REF)
    yu.views("您已签收")
    yu.opens_document(TITLE, REF, "刘洋", CANARY)
    office.winds(days=9)
    yu.opens(REF)
    yu.views("已生效", "以复核意见书为准")
    assert [v for v in office.audit(REF) if v != "opened"][-2:] == ["received", "elapsed"]
    yu.says("我要申诉绩效")
    yu.sees("考核周期")


@pytest.mark.parametrize(
    ("profile", "scores", "grade", "factor"),
    [
        ("results_first", {"results": "95", "process": "95", "innovation": "95"}, "S", "1.5"),
        ("results_first", {"results": "70", "process": "70", "innovation": "69"}, "C", "0.8"),
        ("balanced", {"results": "40", "process": "80", "innovation": "100"}, "B", "1.0"),
        ("results_first", {"results": "0", "process": "0", "innovation": "0"}, "D", "0.0"),
    ],
)
def test_weights_grades_and_factors(
    office: Company, profile: str, scores: dict[str, str], grade: str, factor: str
) -> None:
    """60/20/20 or 40/30/30 by the role; the bounds belong to the better grade; below 60 there is no bonus."""
    published(office, profile, **scores)
    row = row_of(office, "xu.lan")
    assert (row["等级"], row["奖金系数"]) == (grade, factor)


def test_nobody_else_sees_a_grade(office: Company) -> None:
    """No chat, channel or readable byte holds it; colleagues, the grand manager and others' HR get nothing."""
    published(office)
    office.overhears_not(CANARY, "投放超过目标", "奖金系数")
    office.writes_not(CANARY, "投放超过目标")
    for who in ("li.na", "shen.kai", "lin.yue"):
        office.person(who).sees_not(REF)
        assert office.room.ledger(who, "appraisals") is None or not office.room.ledger(who, "appraisals").rows


def test_few_people_are_not_counted_by_grade(office: Company) -> None:
    """One grade is no distribution: numbers below five are not shown."""
    published(office)
    charts = {chart.title: chart for chart in office.room.ledger("chen.jing", "appraisals").charts}
    assert charts["各等级人数"].rows == ()


def test_whoever_starts_it_for_anothers_report_is_kept_out(office: Company) -> None:
    """A colleague starts an appraisal of somebody: it goes to the real manager, the colleague never sees it."""
    shen = office.person("shen.kai")
    shen.starts("growth.appraisal", person="wang.xiaoyu")
    assert not shen.may_press("查看", REF)
    yu, yang = pair(office)
    does(yang, "定目标", profile="balanced", until="2026-03-31", goals=[GOAL])
    shen.says(REF)
    shen.sees_not("新品短视频投放", "本人确认目标")
    assert yu.may_press("查看", REF)


def test_goals_may_be_talked_over_and_self_silence_does_not_stop_it(office: Company) -> None:
    """Sent back with a reason, set again, agreed; without a self-assessment the manager scores all the same."""
    yu, yang = pair(office)
    yang.starts("growth.appraisal", person="wang.xiaoyu")
    does(yang, "定目标", profile="balanced", until="2026-03-31", goals=[GOAL])
    does(yu, "目标再商量", reason="ROI 口径不一致")
    assert "ROI 口径不一致" in str(yang.opens(REF))
    does(yang, "定目标", goals=[GOAL | {"target": "ROI 不低于 2.4"}])
    assert "2.4" in str(yu.opens(REF))
    does(yu, "认可目标")
    office.winds_until("2026-04-10 10:00")
    assert "没有在约定时间内提交自评" in str(yang.opens(REF))


def test_the_talk_has_three_parts(office: Company) -> None:
    """Without support the result is not published."""
    _, yang = looked_back(office)
    does(yang, "评分", **SCORES)
    yang.opens(REF)
    yang.presses("谈过了，公布结果")
    assert set(yang.fills(**(TALK | {"my_support": ""})).errors) == {"my_support"}


def test_every_quarter_each_pair_begins_by_itself(office: Company) -> None:
    """On 1 April the manager is asked for goals, once for each report; an English pair reads English."""
    office.winds_until("2026-04-01 18:00")
    anna = office.person("anna.schmidt")
    anna.sees("Tom Becker's appraisal", "Setting goals")
    assert office.person("liu.yang").count("王小雨 的季度考核") == 1
