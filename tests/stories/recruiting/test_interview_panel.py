"""A candidate for a key post meets a panel: scores stay apart until all are in, then there is one verdict."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company
from tests.stories.needs import recruiting

CARD = {
    "skill": "4",
    "test": "4",
    "thinking": "4",
    "teamwork": "3",
    "drive": "5",
    "advice": "yes",
    "evidence": "作品集里的三条视频都有复盘数据",
}


def panel(office: Company, *members: str) -> tuple[Colleague, Colleague]:
    """A panel for a need that is being recruited for; the HR partner who called it, and the lead on it."""
    yang, lan = recruiting(office)
    lan.presses("发起联合评审", "HN-2026-0001")
    lan.fills(
        candidate="周晓晴", post="technical", tests=["portfolio"], meets="2026-03-05 15:00",
        panel=list(members or ("liu.yang", "li.na", "xu.lan")), where="12 楼",
    )  # fmt: skip
    lan.told("IP-2026-0001")
    return lan, yang


def scores(who: Colleague, **changes: Any) -> None:
    who.presses("打分", "IP-2026-0001")
    who.fills(**{**CARD, **changes})


def test_a_panel_scores_apart_and_the_verdict_shows_how_far_apart_it_is(office: Company) -> None:
    """Called from the need's card, already linked; nobody sees a score before all are in; the verdict is a document."""
    lan, yang = panel(office)
    na = office.person("li.na")
    yang.sees("周晓晴", "HN-2026-0001", "短视频策划", "谁也看不到别人的分")
    scores(yang, evidence="脚本扎实")
    scores(na, skill="2", advice="no", evidence="数据说不清")
    assert office.row("panels", "chen.jing")["加权平均"] == ""
    for other in (lan, na):
        assert "脚本扎实" not in other.text()
    scores(lan)
    lan.sees("评分齐了", "建议先一起聊一聊", "脚本扎实", "数据说不清", "刘洋")
    lan.presses("留作储备", "IP-2026-0001")
    lan.fills(reasons="创意好，数据分析还差一点")
    for who in (yang, na):
        who.sees("留作储备", "创意好，数据分析还差一点")
    yang.opens_document("联合评审意见表", "周晓晴", "加权平均", "专业能力分差", "建议录用")
    row = office.row("panels", "chen.jing")
    assert (row["候选人"], row["状态"], row["专业分差"]) == ("周晓晴", "留作储备", "2")


def test_a_late_interviewer_is_reminded_then_the_manager_then_hr(office: Company) -> None:
    """A ladder: the interviewers, their managers, the head of HR; facts only."""
    lan, yang = panel(office)
    scores(lan)
    office.winds_until("2026-03-06 18:01")
    yang.sees("IP-2026-0001", "约定时间")
    office.winds_until("2026-03-09 18:01")
    office.person("li.na").sees("IP-2026-0001")
    assert "breach" in office.audit("IP-2026-0001")


def test_a_member_is_replaced_and_the_scores_given_stay(office: Company) -> None:
    """Somebody cannot come: the organiser names another; whoever scored already is not asked again."""
    lan, yang = panel(office)
    scores(yang)
    lan.presses("调整评委", "IP-2026-0001")
    lan.fills(panel=["liu.yang", "xu.lan", "shen.kai"])
    kai, na = office.person("shen.kai"), office.person("li.na")
    kai.sees("周晓晴", "打分")
    assert not na.can("score", "IP-2026-0001")
    assert not yang.can("score", "IP-2026-0001")
    scores(lan)
    scores(kai)
    lan.sees("评分齐了", "刘洋", "沈凯")
    lan.presses("建议录用", "IP-2026-0001")
    lan.fills(reasons="三位都认可")
    na.sees_not("三位都认可", "刘洋（建议录用）")
    assert office.room.case_history("li.na", "IP-2026-0001") is None


def test_whoever_asked_for_the_colleague_hears_the_verdict_without_being_on_the_panel(office: Company) -> None:
    """The need's requester is told, and may open the assessment."""
    lan, yang = panel(office, "li.na", "xu.lan")
    scores(office.person("li.na"))
    scores(lan)
    lan.presses("建议录用", "IP-2026-0001")
    lan.fills(reasons="两位都认可")
    yang.sees("两位都认可", "联合评审意见表")


def test_whoever_has_scored_may_think_again_until_all_are_in(office: Company) -> None:
    """The newest score of each counts, once."""
    lan, yang = panel(office, "liu.yang", "xu.lan")
    scores(yang, skill="1")
    yang.presses("修改我的评分", "IP-2026-0001")
    yang.fills(**{**CARD, "skill": "4"})
    scores(lan)
    assert office.row("panels", "chen.jing")["专业分差"] == "0"
    assert not yang.can("score_again", "IP-2026-0001")


def test_a_score_out_of_range_is_refused_with_a_sentence_and_nothing_is_lost(office: Company) -> None:
    """Six of five is no score."""
    _, yang = panel(office)
    yang.presses("打分", "IP-2026-0001")
    answer = yang.fills(**{**CARD, "skill": "6"})
    assert set(answer.errors) == {"skill"}
    yang.fills(**CARD)
    yang.told("收到你的评分")


def test_an_interviewer_who_reads_english_scores_in_english(office: Company) -> None:
    """The same card, the same promise, in their language."""
    panel(office, "anna.schmidt", "xu.lan")
    anna = office.person("anna.schmidt")
    anna.sees("nobody sees another's score before all are in", "HN-2026-0001")
    anna.presses("Score", "IP-2026-0001")
    anna.fills(**CARD)
    anna.told("Nobody else sees it before all are in")


def test_whoever_is_named_and_away_is_said_to_be_left_out(office: Company) -> None:
    """Nobody waits for somebody on leave, and nobody believes they will score: the cards say so, the verdict's too."""
    wei = office.person("zhang.wei")
    wei.commands("delegate")
    wei.fills(starts="2026-03-02", ends="2026-03-20", standin="gao.ming")
    lan, yang = panel(office, "liu.yang", "zhang.wei", "xu.lan")
    yang.sees("这次没有请到：张薇", "调整评委")
    scores(yang)
    scores(lan)
    lan.sees("评分齐了", "没有参加打分：张薇")
    lan.presses("留作储备", "IP-2026-0001")
    lan.fills(reasons="创意好，数据分析还差一点")
    yang.opens_document("联合评审意见表", "没有参加打分", "张薇")
