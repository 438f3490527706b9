"""Conversations: a form asked one question at a time, as people really answer."""

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


def test_a_first_message_that_says_a_lot_leaves_little_to_ask(need: Chat) -> None:
    """What was understood is shown first and can be corrected; only the rest is asked."""
    need.begin(HIRE)
    assert "我理解的是：" in need.text()
    assert "招聘人数: 2" in need.text()
    assert "短视频策划" in need.text()
    assert "（1/3）" in need.text()
    assert need.asking == "reason"

    need.say("新项目", "要开抖音直播间", "跳过")
    assert need.outcome == "summary"
    need.press("提交")
    assert need.outcome == "submitted"
    assert need.talk is None
    assert need.buttons() == []
    assert need.answers == {
        "department": "marketing", "role": "短视频策划", "headcount": 2, "reason": "new_project",
        "start_by": "2026-12-01", "urgency": "green", "background": "要开抖音直播间",
    }  # fmt: skip


def test_a_message_that_says_nothing_is_asked_everything_but_what_is_known(need: Chat) -> None:
    """The department is known; the other questions come one by one, with quick replies."""
    need.begin("想招人")
    assert need.asking == "role"
    need.say("直播运营", "俩")
    need.press("离职补充")
    assert need.asking == "replaced"
    need.say("王磊")
    need.press("下周一（11月9日）")
    need.press("常规")
    assert need.asking is None
    assert need.say("好的").answers["replaced"] == "wang"
    assert need.outcome == "submitted"


def test_bad_input_is_answered_with_a_reason_and_the_question_again(need: Chat) -> None:
    """Section 6: dates in the past, nobody, a billion, nothing at all; nothing that was said is lost."""
    need.begin("想招短视频策划")
    before = need.talk.answers if need.talk else {}
    for said, reason in [
        ("0", "最少是 1"),
        ("1000000000", "最多是 200"),
        ("好多", "没看出是多少"),
        ("  ", "需要填写"),
    ]:
        need.say(said)
        assert reason in need.text()
        assert "招聘人数" in need.text()
        assert need.card is not None
        assert need.card.tone == "attention"
        assert need.talk is not None
        assert need.talk.answers == before
    need.say("2", "扩编", "昨天")
    assert "已经过去了" in need.text()
    assert need.asking == "start_by"


def test_typed_corrections_on_the_summary_change_the_right_answer(need: Chat) -> None:
    """改成1个 is the number, make it 3 not 2 too, 岗位改成 the role, 12月8日 the date."""
    need.begin(HIRE).say("新项目", "开新账号", "跳过")
    for said, name, value in [
        ("改成1个，JD发你了", "headcount", 1),
        ("make it 3 not 2", "headcount", 3),
        ("岗位改成直播运营", "role", "直播运营"),
        ("到岗日改到12月8日", "start_by", "2026-12-08"),
        ("不急，常规就行", "urgency", "normal"),
        ("部门：销售部", "department", "sales"),
    ]:
        need.say(said)
        assert need.outcome == "summary", said
        assert need.answers[name] == value, said
        assert "已改：" in need.text()


def test_a_correction_that_may_not_be_is_explained_and_asked_again(need: Chat) -> None:
    """改成0个 is understood, and refused."""
    need.begin(HIRE).say("新项目", "开新账号", "跳过", "改成0个")
    assert "最少是 1" in need.text()
    need.say("1个")
    assert need.outcome == "summary"
    assert need.answers["headcount"] == 1


def test_what_corrects_nothing_changes_nothing_and_says_so(need: Chat) -> None:
    """Never a dead end."""
    before = need.begin(HIRE).say("新项目", "开新账号", "跳过").answers
    need.say("天气不错")
    assert "没看懂" in need.text()
    assert need.answers == before


def test_an_earlier_answer_can_be_corrected_while_another_is_asked(need: Chat) -> None:
    """The question that waits still waits; a free text does not swallow the correction."""
    need.begin(HIRE).say("改成3个")
    assert need.asking == "reason"
    assert need.answers["headcount"] == 3
    need.say("新项目", "改成4个")
    assert need.asking == "background"
    assert need.answers["headcount"] == 4
    assert "background" not in need.answers
    need.say("岗位改成直播运营")
    assert (need.asking, need.answers["role"]) == ("background", "直播运营")
    need.say("上线改到12月，团队从5人改成8人")
    assert need.answers["background"] == "上线改到12月，团队从5人改成8人"
    assert need.answers["headcount"] == 4


def test_an_answer_that_says_more_is_taken_whole(need: Chat) -> None:
    """Asked for the role, people give number and date as well."""
    need.begin("想招人").say("2个短视频策划，12月1日到岗")
    assert need.answers["role"] == "短视频策划"
    assert need.answers["headcount"] == 2
    assert need.answers["start_by"] == "2026-12-01"
    assert need.asking == "reason"


def test_an_answer_to_a_later_question_is_noted_and_the_present_one_asked_again(need: Chat) -> None:
    """Asked why, somebody says how urgent it is."""
    need.begin("招2个短视频策划").say("不急")
    assert need.asking == "reason"
    assert need.answers["urgency"] == "normal"
    assert "已改：紧急程度：常规" in need.text()


def test_a_role_is_not_mistaken_for_what_its_words_may_mean(need: Chat) -> None:
    """急诊护士 is not urgent, 新项目经理 is no reason; 改成2个 is no role."""
    need.begin("想招人").say("改成2个")
    assert (need.asking, need.answers["headcount"]) == ("role", 2)
    need.say("急诊护士")
    assert need.answers["role"] == "急诊护士"
    need.say("上一步", "新项目经理")
    assert need.answers["role"] == "新项目经理"
    assert "urgency" not in need.answers
    assert "reason" not in need.answers


def test_back_then_the_same_answer_is_the_same_state(need: Chat) -> None:
    """Going back loses nothing; the answer so far is shown and can be kept."""
    need.begin(HIRE).say("新项目", "开新账号")
    there = need.talk
    need.say("上一步")
    assert "现在的答案：开新账号" in need.text()
    assert need.say("开新账号").talk == there
    need.press("上一题")
    assert need.press("就这样").talk == there
    need.say("back", "返回")
    assert need.asking == "reason"
    need.say("返回")
    assert "已经是第一题了" in need.text()


def test_a_change_of_mind_brings_the_questions_that_follow_from_it(need: Chat) -> None:
    """A backfill asks who is replaced; an expansion does not, and files no name."""
    need.begin(HIRE).say("新项目", "开新账号", "跳过", "原因改成离职补充")
    assert need.asking == "replaced"
    need.say("王磊")
    assert need.outcome == "summary"
    need.press("修改")
    need.press("需求原因")
    need.press("团队扩张")
    assert "王磊" not in need.text()
    assert "replaced" not in need.press("提交").answers


def test_a_required_question_is_not_skipped(need: Chat) -> None:
    """Skip says why not."""
    need.begin(HIRE)
    assert "跳过" not in need.buttons()
    assert "不能跳过" in need.say("跳过").text()
    assert need.asking == "reason"


def test_cancelling_ends_it_and_nothing_is_filed(need: Chat) -> None:
    """算了 is enough; the button asks first."""
    need.begin(HIRE)
    assert need.button("取消").confirm is not None
    need.say("算了")
    assert (need.outcome, need.talk, need.answers) == ("cancelled", None, {})


def test_a_draft_is_kept_and_taken_up_again(need: Chat) -> None:
    """先存着明天提, then 继续: nothing is lost."""
    need.begin(HIRE).say("先存着明天提")
    assert need.outcome == "kept"
    assert need.asking == "reason"
    need.press("继续填写")
    assert need.asking == "reason"
    assert need.say("存着", "继续").asking == "reason"


def test_the_whole_form_is_one_press_away(need: Chat) -> None:
    """The caller opens it with what was answered so far."""
    need.begin(HIRE).press("填完整表单")
    assert need.outcome == "form"
    assert need.answers["headcount"] == 2


def test_submitting_early_asks_for_what_is_missing(need: Chat) -> None:
    """提交 in the middle names the question that is open."""
    need.begin(HIRE).say("提交")
    assert need.outcome == "asking"
    assert need.asking == "reason"
    assert "需要填写" in need.text()


def test_submitting_at_an_optional_question_leaves_the_rest_out(need: Chat) -> None:
    """ "Submit" where only optional questions are left goes to the summary, without asking for an answer."""
    need.begin(HIRE)
    need.say("新项目", "要开抖音直播间")
    assert need.asking is not None
    need.say("提交")
    assert need.outcome == "summary"
    assert "请回答这一题" not in need.text()


def test_a_day_that_passed_while_the_draft_waited_is_asked_again(need: Chat) -> None:
    """A draft handed in late is checked on the day it is handed in."""
    need.begin("", department="marketing", role="策划", headcount=1, reason="expansion",
               start_by="2026-11-03",
               urgency="normal").say("跳过")  # fmt: skip
    need.press("提交")
    assert need.asking == "start_by"
    assert "已经过去了" in need.text()
    assert need.say("明天").outcome == "summary"


def test_a_press_on_an_old_card_changes_its_own_question(need: Chat) -> None:
    """A stale or double press never answers the question that happens to wait now."""
    need.begin(HIRE)
    project, backfill = need.button("新项目"), need.button("离职补充")
    need.press_old(project)
    assert need.asking == "background"
    need.press_old(project)
    assert (need.asking, need.answers["reason"]) == ("background", "new_project")
    need.press_old(backfill)
    assert need.answers["reason"] == "backfill"
    assert "background" not in need.answers


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
    assert appeal.press("2026-Q3").answers["cycle"] == "2026-Q3"
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
    assert "上周进展: 无" in chat.text()
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
