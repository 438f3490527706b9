"""The messages people really send: each gets the right form, the right card or sensible buttons, never silence."""

from __future__ import annotations

import pytest

from bot.cards.plain import card_text
from tests.office import Company

HIRE, APPEAL, TALK, ITEM = "招聘需求", "绩效申诉", "一对一", "待办事项"

OPENS = [
    ("市场部要招2个短视频策划12.1到岗很急", HIRE, ("短视频策划", "2026年12月1日", "绿色通道")),
    ("市场部要招2个短视频策划，12月1日到岗，很急", HIRE, ("短视频策划", "2026年12月1日", "绿色通道")),
    ("小王下周五last day赶紧补人", HIRE, ("离职补充", "绿色通道")),
    ("双11前能到岗吗要俩直播运营", HIRE, ("直播运营", "2")),
    ("年前到就行", HIRE, ("期望到岗日",)),
    ("backfill for Tom Becker pls", HIRE, ("离职补充",)),
    ("I need 2 sales reps in Berlin", HIRE, ("sales reps", "2")),
    ("hire 2 designers by 1 June 2026", HIRE, ("designers", "2026年6月1日")),
    ("need 3 sales reps asap", HIRE, ("sales reps", "3", "绿色通道")),
    ("我想申诉Q3绩效", APPEAL, ("2025Q3", "刘洋")),
    ("绩校申诉在哪", APPEAL, ("考核周期",)),
    ("领导给我打了C，不服", APPEAL, ("考核周期",)),
    ("约李娜1on1周四下午三点", TALK, ("李娜", "2026年3月5日", "15:00")),
    ("1:1 with Tom on Thursday 3 pm", TALK, ("Tom Becker", "2026年3月5日", "15:00")),
    ("1:1 with Lina Thursday 3pm", TALK, ("李娜", "2026年3月5日", "15:00")),
    ("记一下：周五前给方案", ITEM, ("2026年3月6日",)),
    ("add a todo: call the carrier by Thursday", ITEM, ("call the carrier", "2026年3月5日")),
]


@pytest.mark.parametrize(("typed", "title", "understood"), OPENS, ids=[o[0] for o in OPENS])
def test_a_first_message_opens_the_right_form(
    office: Company, typed: str, title: str, understood: tuple[str, ...]
) -> None:
    """The form that is meant, with what the message already says, shown to be corrected."""
    yu = office.person("wang.xiaoyu")
    yu.says(typed)
    card = card_text(yu.last())
    assert title in card.splitlines()[0], card
    for words in understood:
        assert words in card, card


ANSWERS = [
    ("我领导会知道吗", "谁看得到"),
    ("will my boss see this?", "谁看得到"),
    ("笔记她能看到吗", "谁看得到"),
    ("能不能匿名", "谁看得到"),
    ("what did we agree last time?", "纪要与文件"),
    ("会议纪要", "纪要与文件"),
    ("HN-2026-0007 status?", "没有找到这样的事"),
    ("撤回吧聊开了", "没有找到这样的事"),
    ("转给高明吧", "没有找到这样的事"),
    ("催一下", "没有找到这样的事"),
    ("我的申请到哪了", "你提交的申请"),
    ("明天请假", "休假与代理"),
    ("switch to english", "I will speak English"),
    ("收到", "好的"),
    ("谢谢", "好的"),
    ("👍", "好的"),
]


@pytest.mark.parametrize(("typed", "title"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_a_question_gets_its_card(office: Company, typed: str, title: str) -> None:
    """A desk word or a question in any wording is answered by the card it asks for."""
    yu = office.person("wang.xiaoyu")
    yu.says(typed)
    assert title in card_text(yu.last()).splitlines()[0], card_text(yu.last())


OUT_OF_THE_BLUE = [
    "两三个吧先按3个", "18-25k14薪", "改成1个，JD发你了", "make it 3 not 2", "别让李娜参与", "先存着明天提",
    "收到，但不认可", "加个议题：晋升", "在高铁上改天", "好：ROI涨了；改：素材早点；支持：我找设计", "上次那条done了",
    "同上周", "无", "主视觉定稿，落地页延到周三", "需要产品李娜周三前给卖点", "本周1.618预热2.达人30个", "那条不跟了",
    "same as last week", "OOO today", "asdf qwer", "今天天气不错", "1", "?", "李娜", "初五", "报销",
]  # fmt: skip


@pytest.mark.parametrize("typed", OUT_OF_THE_BLUE)
def test_a_message_out_of_the_blue_gets_ways_on(office: Company, typed: str) -> None:
    """With nothing to belong to it opens nothing by mistake: a card with workflows or commands as buttons."""
    yu = office.person("wang.xiaoyu")
    answer = yu.says(typed)
    assert not answer.errors
    assert yu.messages, "silence"
    assert len(yu.last().buttons) >= 2
    assert "不太确定" in card_text(yu.last())


@pytest.mark.parametrize(
    ("before", "typed", "known"),
    [
        ("市场部要招2个短视频策划，12月1日到岗", "改成1个，JD发你了", {"headcount": 1}),
        ("市场部要招2个短视频策划，12月1日到岗", "make it 3 not 2", {"headcount": 3}),
        ("市场部要招2个短视频策划，12月1日到岗", "年前到就行", {"start_by": "2027-02-04"}),
        ("市场部要招人，岗位短视频策划", "两三个吧先按3个", {"headcount": 3}),
    ],
)
def test_in_the_middle_of_a_form_it_is_understood_there(
    office: Company, before: str, typed: str, known: dict[str, object]
) -> None:
    """The same words inside an interview change or answer what they are about."""
    yang = office.person("liu.yang")
    yang.says(before)
    yang.says(typed)
    yang.presses("填完整表单")
    given = {i.name: i.value for i in yang.form.inputs}
    assert given | known == given


def test_leave_her_out_of_it_names_who_stays_out(office: Company) -> None:
    """别让高明参与, asked who should have no part in an appeal, names Gao Ming."""
    yu = office.person("wang.xiaoyu")
    yu.says("我想申诉2025年四季度绩效")
    yu.says("等级C")
    yu.says("数据有误")
    yu.says("少算了三场")
    yu.says("重新核算")
    assert "申请回避" in card_text(yu.last())
    yu.says("别让高明参与")
    yu.presses("我已知悉并同意")
    assert "高明" in card_text(yu.last())
