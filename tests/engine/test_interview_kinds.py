"""The interview with each kind of question, form and reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.flow.answers import check
from bot.flow.form import Form, ask
from tests.engine.chatting import Chat
from tests.flow.talking import Appeal, Need, OneOnOne, Sandwich, Week

HIRE = "市场部要招2个短视频策划，12月1日到岗，很急"


class Long(Form):
    one: str = ask("One?")
    two: str = ask("Two?")
    three: str = ask("Three?")
    four: str = ask("Four?")
    five: str = ask("Five?")
    six: str = ask("Six?")
    seven: str = ask("Seven?")
    eight: str = ask("Eight?")
    nine: str | None = ask("Nine?")


@pytest.fixture
def need(tmp_path: Path) -> Chat:
    return Chat(Need, "zhao", tmp_path)


def test_namesakes_are_offered_as_buttons(tmp_path: Path) -> None:
    """小陈 could be three people for somebody in Product."""
    chat = Chat(Need, "lina", tmp_path).begin("市场部要招1个策划，离职补充")
    chat.say("小陈")
    assert chat.buttons()[:3] == ["陈晨 · 市场部", "陈静 · 人力资源部", "陈浩 · 销售部"]
    assert chat.press("陈晨 · 市场部").answers["replaced"] == "chen"


def test_in_english_from_the_first_word_to_the_last(tmp_path: Path) -> None:
    """The same conversation in English."""
    chat = Chat(Need, "wang", tmp_path, "en").begin("backfill for Tom pls, 2 data analysts by Dec 1")
    assert "This is what I understood:" in chat.text()
    assert chat.asking == "urgency"
    chat.say("normal", "skip", "actually make it 4")
    assert chat.answers["headcount"] == 4
    assert chat.say("submit").outcome == "submitted"
    assert chat.answers["replaced"] == "tom"


def test_other_business_is_left_to_the_caller(need: Chat) -> None:
    """Help, my tasks, a case's number, "will my boss see this?" are no answers; answers and commands are."""
    need.begin(HIRE)
    for said in [
        "帮助",
        "help",
        "我的任务",
        "my tasks",
        "HN-2026-0007 status?",
        "我领导会知道吗",
        "will my boss see this?",
    ]:
        assert not need.listens_to(said), said
    assert not need.listens_to("我想申诉Q3绩效")
    for said in ["新项目", "上一步", "算了", "改成3个", "", "提交"]:
        assert need.listens_to(said), said
    need.say("新项目")
    assert need.listens_to("我们要开一个新的直播间")
    assert not need.listens_to("帮助")
    need.say("开新账号", "跳过")
    assert need.listens_to("改成1个")
    assert not need.listens_to("我想申诉Q3绩效")


def test_a_friendly_request_is_made_once(tmp_path: Path) -> None:
    """还行 is asked for an example; insisting is fine."""
    chat = Chat(Sandwich, "zhao", tmp_path).begin().say("还行")
    assert "例子" in chat.text()
    assert chat.asking == "well"
    assert chat.say("还行").asking == "improve"
    assert chat.say("挺好").asking == "improve"
    assert chat.say("没有了").asking == "support"
    assert chat.answers["improve"] == "挺好"


def test_a_labelled_message_fills_each_part(tmp_path: Path) -> None:
    """做得好的：…；可以更好：… is two answers."""
    chat = Chat(Sandwich, "zhao", tmp_path).begin().say("做得好的：ROI涨了；可以更好：素材早点；支持：我找设计")
    assert chat.outcome == "summary"
    assert chat.answers == {"well": "ROI涨了", "improve": "素材早点", "support": "我找设计"}


def test_several_options_are_ticked_until_done(tmp_path: Path) -> None:
    """A tick can be taken back; nothing ticked is refused where one is needed."""
    chat = Chat(Appeal, "wang", tmp_path).begin("我想申诉Q3绩效")
    assert chat.asking == "grounds"
    chat.press("选好了")
    assert chat.asking == "grounds"
    chat.press("指标设定")
    chat.press("数据有误")
    chat.press("✓ 指标设定")
    assert chat.press("选好了").answers["grounds"] == ["data"]
    chat.say("系统少算了三单成交")
    assert chat.asking == "consent"
    assert "需要先确认" in chat.say("不行").text()
    assert chat.press("是").outcome == "summary"
    assert chat.press("提交").answers["cycle"] == "2026-Q3"


def test_what_is_offered_can_be_taken_with_one_press_or_word(tmp_path: Path) -> None:
    """Last quarter is a guess, so it is offered and not filled in; last week's plan is taken by 同上周."""
    appeal = Chat(Appeal, "wang", tmp_path / "a").begin("我要申诉")
    assert appeal.asking == "cycle"
    assert appeal.press("2026Q3").answers["cycle"] == "2026-Q3"
    recalled = {"prefill": {"wang": {"progress": [{"what": "复盘", "state": "going"}]}}}
    week = Chat(Week, "wang", tmp_path / "w", facts=recalled).begin()
    assert week.asking == "progress"
    assert "可以直接用" in week.text()
    assert week.say("同上周").answers["progress"] == [{"what": "复盘", "state": "going"}]


def test_a_week_is_told_in_four_messages(tmp_path: Path) -> None:
    """Carried items, progress, plan, wishes."""
    chat = Chat(Week, "wang", tmp_path, carried=[("a", "改落地页"), ("b", "约达人")]).begin()
    chat.press("约达人")
    chat.press("选好了")
    chat.say("主视觉定稿，落地页延到周三", "1.618预热2.达人30个", "需要产品李娜周三前给卖点", "没有")
    assert chat.outcome == "summary"
    assert "约达人" in chat.text()
    chat.press("提交")
    assert chat.answers["carried"] == ["b"]
    assert chat.answers["wishes"] == [{"what": "给卖点", "whom": "lina", "by": "2026-11-04"}]


def test_a_line_that_lacks_something_is_named(tmp_path: Path) -> None:
    """第 2 行 lacks its state."""
    chat = Chat(Week, "wang", tmp_path).begin().say("主视觉完成\n落地页")
    assert "第 2 行「状态」" in chat.text()
    assert chat.asking == "progress"


def test_none_is_shown_on_the_summary(tmp_path: Path) -> None:
    """无 is an answer and is shown as one."""
    chat = Chat(Week, "wang", tmp_path).begin().say("无", "写方案", "无", "跳过")
    assert chat.outcome == "summary"
    assert "上周进展：无" in chat.text()
    assert chat.press("提交").answers == {
        "carried": [],
        "progress": [],
        "plan": [{"what": "写方案"}],
        "wishes": [],
    }


def test_after_six_questions_the_whole_form_is_offered(tmp_path: Path) -> None:
    """At most six required questions in a row; optional ones are details for the form."""
    chat = Chat(Long, "wang", tmp_path).begin().say("a", "b", "c", "d", "e", "f")
    assert chat.asking is None
    assert "还有 2 个问题" in chat.text()
    assert chat.buttons()[0] == "填完整表单"
    assert "没有记下" in chat.say("第七个答案").text()
    chat.press("继续一题一题来")
    assert chat.asking == "seven"
    chat.say("g", "h")
    assert chat.outcome == "summary"
    assert "第九问" in chat.text()
    assert chat.say("提交").outcome == "submitted"


def test_nobody_is_asked_what_is_not_theirs_to_see(tmp_path: Path) -> None:
    """A question with readers of its own is not asked of others and not shown to them."""
    chat = Chat(Need, "zhao", tmp_path, shows=lambda q: q.name != "reason").begin(HIRE)
    assert chat.asking == "background"
    assert "需求原因" not in chat.say("开新账号", "跳过").text()


@pytest.mark.parametrize("form", [Need, OneOnOne, Sandwich, Appeal])
def test_whatever_is_submitted_passes_the_check(form: type[Form], tmp_path: Path) -> None:
    """The answers handed over are exactly what the full form would have given."""
    replies: dict[str, Any] = {
        "department": "市场部", "role": "策划", "headcount": "3", "reason": "旺季", "start_by": "下周五",
        "urgency": "不急", "with_whom": "李娜", "when": "周四下午三点",
        "agenda": "晋升", "well": "双11提前两天上线",
        "improve": "素材早点给我", "support": "我找设计",
        "cycle": "Q3", "grounds": "权重计算", "facts": "权重算错了一项",
        "consent": "同意",
    }  # fmt: skip
    chat = Chat(form, "wang", tmp_path).begin()
    while chat.outcome == "asking":
        chat.say(replies.get(chat.asking or "", "跳过"))
    chat.press("提交")
    assert check(form, chat.answers, chat.context.hearing) == (chat.answers, {})
