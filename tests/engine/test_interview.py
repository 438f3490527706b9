"""Conversations: a form asked one question at a time, as people really answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.chatting import Chat
from tests.flow.talking import Need

HIRE = "市场部要招2个短视频策划，12月1日到岗，很急"


@pytest.fixture
def need(tmp_path: Path) -> Chat:
    return Chat(Need, "zhao", tmp_path)


def test_a_first_message_that_says_a_lot_leaves_little_to_ask(need: Chat) -> None:
    """What was understood is shown first and can be corrected; only the rest is asked."""
    need.begin(HIRE)
    assert "我理解的是：" in need.text()
    assert "招聘人数：2" in need.text()
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
        assert "已改，" in need.text()


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
    assert "已记下，紧急程度：常规" in need.text()


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
