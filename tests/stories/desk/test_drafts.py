"""A form begun in chat waits: over a cancel, a step back, a restart, until tomorrow."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.office import Company

FIRST = "市场部要招2个短视频策划，4月15日到岗，很急"


def test_kept_until_tomorrow_and_taken_up_after_a_restart(office: Company) -> None:
    """先存着明天提: nothing is sent; the bot restarts overnight; 继续 goes on where it stopped."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    yang.presses("团队扩张")
    yang.says("先存着明天提")
    yang.sees("已存好，什么都没有提交")
    office.winds(hours=20)
    office.reopens()
    yang.says("继续填")
    assert yang.may_press("招聘需求")
    yang.presses("招聘需求")
    yang.presses("编制内")
    yang.presses("全职")
    yang.says("五月有新品发布")
    yang.says("能独立写脚本")
    yang.sees("请核对一下", "团队扩张", "短视频策划")
    yang.presses("提交")
    yang.told("HN-2026-0001")
    yang.says("草稿")
    yang.sees("没有没写完的表单")


def test_a_restart_in_the_middle_loses_nothing(office: Company) -> None:
    """The next answer after the restart is the answer to the question that was open."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    office.reopens()
    yang.says("团队扩张")
    assert "编制" in card_text(yang.last())


def test_an_interview_that_is_under_way_is_answered_where_forms_could_be_opened(office: Company) -> None:
    """Begun where no form could be shown, gone on with where it could: the words answer the question all the same."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    yang.says("团队扩张", form=True)
    assert "编制" in card_text(yang.last())
    yang.says("编制内", form=True)
    assert "用工形式" in card_text(yang.last())


def test_back_skip_and_cancel(office: Company) -> None:
    """Back asks the last question again, skip only skips what may be skipped, cancel sends nothing."""
    yang = office.person("liu.yang")
    yang.says("我要招人")
    yang.says("短视频策划")
    yang.says("上一题")
    assert "岗位名称" in card_text(yang.last())
    yang.says("跳过")
    assert "不能跳过" in card_text(yang.last())
    yang.says("直播运营")
    yang.says("算了")
    yang.sees("已取消，什么都没有提交")
    yang.says("我的申请")
    yang.sees("你还没有提交过申请")


def test_corrections_in_the_middle(office: Company) -> None:
    """改成3个 changes the number wherever the interview stands; make it 4 not 3 does too."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    yang.says("改成3个")
    assert "已改" in card_text(yang.last())
    assert "3" in card_text(yang.last())
    yang.says("make it 4 not 3")
    assert "4" in card_text(yang.last())


def test_a_question_in_the_middle_does_not_lose_the_form(office: Company) -> None:
    """我的待办 while a form is open is answered, and the form goes on."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    yang.says("我的待办")
    yang.sees("现在没有等你处理的事")
    yang.says("团队扩张")
    assert "编制" in card_text(yang.last())


def test_an_appeal_never_becomes_an_answer_the_team_reads(office: Company) -> None:
    """我想申诉 while the Monday update is being written opens the appeal, and the update waits where it was."""
    office.winds_until("2026-03-09 09:31")
    kai = office.person("shen.kai")
    kai.says("主视觉定稿")
    kai.says("我想申诉，上季度给我打了C")
    kai.sees("绩效申诉")
    office.winds_until("2026-03-09 11:31")
    office.overhears_not("上季度给我打了C", but=("shen.kai",))


def test_a_wish_that_became_an_answer_can_still_be_had(office: Company) -> None:
    """我要推荐李娜晋升 where the name of a post is asked is kept as that, and one press opens what was meant, with what
    it said; the need waits, and the answer is changed with 上一题. An ordinary answer is not doubted."""
    yang = office.person("liu.yang")
    yang.says("我要招人")
    yang.says("我要推荐李娜晋升")
    assert "招聘人数" in card_text(yang.messages[-2].card)
    yang.presses("晋升")
    assert "li.na" in [field.value for field in yang.form.inputs]
    yang.says("上一题")
    assert "岗位名称" in card_text(yang.last())
    yang.says("短视频策划")
    assert "招聘人数" in card_text(yang.last())


def test_the_whole_form_from_the_middle_keeps_the_answers(office: Company) -> None:
    """填完整表单 opens everything at once, filled in as far as it was."""
    yang = office.person("liu.yang")
    yang.says(FIRST)
    yang.presses("填完整表单")
    given = {i.name: i.value for i in yang.form.inputs}
    assert given["headcount"] == 2 or given["headcount"] == "2"
    yang.fills(
        reason="expansion", headcount_plan="within", engagement="full_time", background="新品", standard="能写脚本"
    )
    yang.told("HN-2026-0001")


def test_an_old_card_of_a_finished_form_says_so(office: Company) -> None:
    """A press on a form that was sent is refused in words."""
    yang = office.person("liu.yang")
    yang.says("我要招人")
    stale = yang.button("取消")
    yang.says("算了")
    assert yang.presses_button(stale).accepted is False
    assert yang.answer.toast


def test_an_old_card_of_a_form_that_was_handed_in_says_so(office: Company) -> None:
    """Its buttons change nothing any more, and the sentence says what became of the form."""
    yang = office.person("liu.yang")
    yang.says("我要招人")
    old = next(b for b in yang.last().buttons if b.verb == "talk.cancel")
    yang.says("取消")
    answer = yang.presses_button(old)
    assert not answer.accepted and "已经提交或取消了" in answer.toast


def test_a_form_put_aside_is_taken_up_although_a_meeting_asks(office: Company) -> None:
    """继续 goes on with what was put aside, as its card promises, even while another card waits for an answer."""
    kai = office.person("shen.kai")
    office.winds_until("2026-03-09 09:31")
    kai.sees("新的一周好")
    kai.says("我想申诉2025年四季度绩效")
    kai.says("等级C")
    kai.says("先存着")
    kai.sees("或者对我说「继续」")
    kai.says("继续")
    kai.presses("绩效申诉")
    assert "争议类型" in card_text(kai.last())
