"""Somebody is nominated, heard by the committee, shown in public, and promoted: or hears why not."""

from __future__ import annotations

import pytest

from tests.looking import every, one
from tests.office import Company
from tests.stories.growth.promotions import (
    CHAIR,
    DECISION,
    GROUNDS,
    JURY,
    NOMINATION,
    NOMINEE,
    PARTNER,
    REF,
    SESSION,
    YEARS,
    arranged,
    does,
    heard,
    in_notice,
    nominated,
    scores,
)


def test_from_a_self_nomination_to_the_announcement(office: Company) -> None:
    """Told in chat; HR checks; five members score apart; the chair decides; five working days in public; announced."""
    yu, lan, channel = office.person(NOMINEE), office.person(PARTNER), office.channel("marketing")
    yu.says("我要申请晋升")
    yu.says("我自己")
    yu.presses("专业通道")
    yu.says("高级短视频策划")
    yu.says("2023年成交增长三成；2024年成交增长四成；2025年带出两位新人")
    yu.sees("请核对一下")
    yu.presses("提交")
    yu.told(REF)
    lan.sees("王小雨", "高级短视频策划", "成交增长三成")
    arranged(office)
    yu.sees("评审会", "三楼")
    for who in JURY:
        scores(office, who, 86)
    office.person(CHAIR).sees("86", "公示分数线", "材料扎实")
    does(office.person(CHAIR), "通过，进入公示", grounds=GROUNDS)
    channel.sees("晋升公示：王小雨", GROUNDS, "公示到", "私聊伯乐")
    office.winds(days=6)
    assert one(office, REF).place == "notice"
    office.winds(days=2)
    does(lan, "发布晋升决定", **DECISION)
    channel.sees("恭喜 王小雨 晋升为高级短视频策划", "公示已结束")
    yu.opens_document("晋升决定", REF, "高级短视频策划", "加权总分 86", GROUNDS, "许岚")
    office.person("cao.min").sees("四月起更新薪酬档案")
    office.overhears_not("月薪一万八", but=(PARTNER, "chen.jing", "gu.minhua"))
    row = office.row("promotions", "chen.jing")
    assert (row["被提名人"], row["加权总分"], row["最近决定"], row["状态"]) == ("王小雨", "86.0", "已晋升", "已晋升")


@pytest.mark.parametrize(
    ("by", "wrong", "question", "sentence"),
    [
        ("luo.xin", {}, "nominee", "自荐，或提名自己的下属"),
        (NOMINEE, {"department": "sales"}, "department", "不在这个部门"),
        ("liu.yang", {"track": "management", "years_leading": "1", "indicators": "130"}, "years_leading", "满两年"),
        ("liu.yang", {"track": "management", "years_leading": "3", "indicators": "119"}, "indicators", "120%"),
        (NOMINEE, {"years": YEARS[:2]}, "years", "3"),
    ],
)
def test_who_is_not_eligible_reads_why_beside_the_question(
    office: Company, by: str, wrong: dict[str, object], question: str, sentence: str
) -> None:
    """A colleague nobody leads, a wrong department, one year of leading, too little reached, two years of evidence."""
    person = nominated(office, by, **wrong)
    assert sentence in person.answer.errors[question]
    assert not every(office, "growth.promotion")


@pytest.mark.parametrize("by", ["liu.yang", "li.na", "qin.hao"])
def test_somebody_else_nominates_and_the_nominee_agrees(office: Company, by: str) -> None:
    """Manager, manager's manager, committee: the nominee is asked first, and hears when the hearing is."""
    nominated(office, by)
    yu = office.person(NOMINEE)
    yu.sees("提名了你", "不参加也不需要说明理由")
    office.person(PARTNER).sees_not(REF)
    does(yu, "同意被提名")
    arranged(office)
    yu.sees("请准备述职", "三楼")
    yu.sees_not("预算砍半")


def test_a_nominee_who_does_not_want_to_or_does_not_answer(office: Company) -> None:
    """Saying no needs no reason; five days of silence mean no; both sides hear, HR is never asked."""
    yang, yu = nominated(office, "liu.yang"), office.person(NOMINEE)
    does(yu, "退出这次晋升")
    yang.sees("王小雨 退出了")
    nominated(office, "liu.yang")
    office.winds(days=8)
    yang.sees("没有在约定时间内回复")
    assert {c.place for c in every(office, "growth.promotion")} == {"dropped"}


def test_papers_are_sent_back_completed_and_then_turned_down(office: Company) -> None:
    """HR says what is missing; the nominator completes it, the nominee is asked again; in the end HR says why not."""
    yang, yu, lan = nominated(office, "liu.yang"), office.person(NOMINEE), office.person(PARTNER)
    does(yu, "同意被提名")
    does(lan, "退回", reason="缺 2024 年报表")
    yang.sees("缺 2024 年报表")
    does(yang, "补充后重新提交", post="短视频主管")
    does(yu, "同意被提名")
    lan.sees("短视频主管")
    does(lan, "不通过", reason="在岗未满一年")
    for who in (yang, yu):
        who.sees("这次没有通过", "在岗未满一年")


def test_scores_are_blind_and_the_nominee_never_sees_them(office: Company) -> None:
    """Nobody reads another's scores before all are in; the nominee reads the total at the end, and no remark."""
    nominated(office)
    arranged(office)
    scores(office, "lin.yue", 91, seen="逻辑清楚得很")
    office.overhears_not("逻辑清楚得很", but=("lin.yue",))
    for who in JURY[1:]:
        scores(office, who, 86, seen="回答到位")
    office.person(CHAIR).sees("逻辑清楚得很", "87")
    office.overhears_not("逻辑清楚得很", "回答到位", but=(CHAIR, *JURY, PARTNER))
    assert "加权总分" not in str(office.person(NOMINEE).messages)


def test_below_the_line_there_is_no_notice(office: Company) -> None:
    """The chair cannot pass it; it is turned down with a reason, or HR arranges another hearing."""
    heard(office, points=79)
    chair, yu = office.person(CHAIR), office.person(NOMINEE)
    chair.sees("没有达到分数线")
    chair.presses("通过，进入公示")
    chair.fills(grounds=GROUNDS)
    chair.told("没有达到晋升分数线")
    does(chair, "退回", reason="请补一次情景测试")
    does(office.person(PARTNER), "材料合格，安排评审会", **(SESSION | {"meets": "2026-03-10T15:00"}))
    for who in JURY:
        scores(office, who, 70)
    does(chair, "不通过", reason="情景测试还差一些")
    yu.sees("这次没有通过", "情景测试还差一些", "70")
    office.channel("marketing").sees_not("王小雨")


def test_members_who_are_part_of_it_stay_out(office: Company) -> None:
    """The nominee's manager and the nominator on the committee are not asked to score; neither is the nominee."""
    nominated(office, "he.jun", nominee="sun.yiran", department="product")
    does(office.person("sun.yiran"), "同意被提名")
    arranged(office)
    assert set(one(office, REF).waiting_for()) == set(JURY) - {"he.jun"}
    nominated(office, "qin.hao", nominee="qin.hao", department="engineering")
    does(office.person("ding.rui"), "材料合格，安排评审会", "PM-2026-0002", **SESSION)
    assert set(one(office, "PM-2026-0002").waiting_for()) == set(JURY) - {"he.jun", "qin.hao"}


def test_scoring_is_closed_without_somebody_who_never_scores(office: Company) -> None:
    """Three scores are enough for HR to go on; two are not."""
    nominated(office)
    arranged(office)
    lan = office.person(PARTNER)
    for n, who in enumerate(JURY[:3]):
        lan.presses("结束打分", REF)
        assert not lan.answer.accepted, n
        scores(office, who, 90)
    does(lan, "结束打分")
    office.person(CHAIR).sees("90")


def test_the_nominee_steps_back_during_the_notice(office: Company) -> None:
    """The notice says that it is over; nobody is promoted."""
    in_notice(office)
    does(office.person(NOMINEE), "退出这次晋升")
    office.channel("marketing").sees("公示已结束")
    office.channel("marketing").sees_not("恭喜")
    office.person(PARTNER).sees("不再继续")


def test_hr_stops_it_when_the_nominee_leaves(office: Company) -> None:
    """What only HR may do, with a reason; the nominee's manager hears of it."""
    nominated(office, "liu.yang")
    does(office.person(NOMINEE), "同意被提名")
    arranged(office)
    people = dict(office.bole.company.people)
    people[NOMINEE] = people[NOMINEE].__class__(**{**_fields(people[NOMINEE]), "active": False})
    office.reorganises(people=people)
    assert not office.person("liu.yang").may_press("终止晋升", REF)
    does(office.person(PARTNER), "终止晋升", reason="当事人已离职")
    office.person("liu.yang").sees("已终止", "当事人已离职")


def _fields(person: object) -> dict[str, object]:
    return {name: getattr(person, name) for name in person.__dataclass_fields__}  # type: ignore[attr-defined]


def test_an_english_nomination(office: Company) -> None:
    """A manager in Berlin nominates a report; cards are English."""
    anna, maria = office.person("anna.schmidt"), office.person("maria.rossi")
    anna.starts(
        "growth.promotion",
        **(NOMINATION | {"nominee": "maria.rossi", "department": "sales", "post": "Senior Key Account Manager"}),
    )
    maria.sees("Anna Schmidt nominated you", "you need not say why not")
    does(maria, "Accept the nomination")
    does(maria, "Step back")
    anna.sees("goes no further", "Maria Rossi withdrew")
