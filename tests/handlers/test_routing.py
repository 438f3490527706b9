"""What people really type opens the workflow they mean."""

import pytest

from bot.flow.reading.intent import Nothing, decide, rank
from tests.handlers.paper import WORDS

HIRE, ITEM, MONDAY = "recruiting.hiring_need", "meetings.action_item", "meetings.monday"
MEANT = [
    ("市场部要招2个短视频策划，12.1到岗很急", HIRE),
    ("小王下周五last day赶紧补人", HIRE),
    ("双11前能到岗吗要俩直播运营", HIRE),
    ("backfill for Rainy pls", HIRE),
    ("要两个直播运营", HIRE),
    ("需要招一位设计师", HIRE),
    ("提个hc", HIRE),
    ("need 2 interns by December", HIRE),
    ("recruting", HIRE),
    ("加个待办：周三前给卖点", ITEM),
    ("待办：明天下班前把双12主视觉发给沈凯", ITEM),
    ("提醒我周四交周报", ITEM),
    ("todo: send the deck to Kai by Friday", ITEM),
    ("授权给刘洋审批2万元以下的招聘", "company.delegations"),
    ("add a to-do: the deck by Friday", ITEM),
    ("提醒沈凯下周五前交618主图，P1", ITEM),
    ("周五前把618主图发给沈凯", ITEM),
    ("todo: review the budget sheet by next Wednesday", ITEM),
    ("add a to-do: review the budget sheet by next Wednesday", ITEM),
    ("小王走了，要补一个短视频策划", HIRE),
    ("想加个人", HIRE),
    ("hire one backend engineer to replace Tom, start in April", HIRE),
    ("我们要花8万块请KOL，3月20号前", "operations.large_spend"),
    ("I need to spend 60k on influencers by the end of March", "operations.large_spend"),
    ("服务器宕机了，用户登不上", "operations.incident"),
    ("主播说错价格了", "operations.incident"),
    ("立项：618大促专项，预算30万", "operations.project"),
    ("想和老板谈谈", "growth.one_on_one"),
    ("同上周", MONDAY),
    ("where are the meeting minutes", MONDAY),
]


@pytest.mark.parametrize(("message", "workflow"), MEANT)
def test_a_message_without_a_command_finds_its_workflow(message: str, workflow: str):
    """The nearest of all that people can start."""
    ranked = rank(message, WORDS.vocabulary())
    assert ranked, message
    assert ranked[0].key == workflow


@pytest.mark.parametrize("message", ["小王转正了吗", "我想申诉Q3绩效", "today is a nice day"])
def test_what_is_about_something_else_does_not_open_these(message: str):
    """A guess that is far off is no guess."""
    ours = [r for r in rank(message, WORDS.vocabulary()) if r.key in (HIRE, ITEM, MONDAY)]
    assert all(r.score < 60 for r in ours)


@pytest.mark.parametrize("message", ["我想离职", "我要报销打车费86元", "开具在职证明", "I want to resign"])
def test_what_nobody_runs_is_offered_as_nothing_else(message: str):
    """Whoever wants to leave is not offered a promotion."""
    assert decide(rank(message, WORDS.vocabulary())) == Nothing()
