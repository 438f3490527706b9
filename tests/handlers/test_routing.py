"""What people really type opens the workflow they mean."""

import pytest

from bot.flow.reading.intent import rank
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
