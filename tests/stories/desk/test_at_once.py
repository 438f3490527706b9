"""Where a form can be opened at once, words open it filled in; elsewhere the bot asks, as it always did."""

from __future__ import annotations

from datetime import timedelta

from bot.cards.model import Button, FormView
from bot.cards.plain import card_text
from tests.looking import rows
from tests.office import Colleague, Company

HIRE = "市场部要招2个短视频策划，12月1日到岗，很急"


def given(form: FormView) -> dict[str, object]:
    """What stands in a form already."""
    return {i.name: i.value for i in form.inputs if i.value is not None}


def kept(office: Company) -> list[dict[str, object]]:
    """The words that wait for a button."""
    return rows(office, "draft", "kind = 'words'")


def item(who: Colleague) -> None:
    """Press the button that starts an action item."""
    who.presses_button(Button("desk", "start:meetings.action_item", ""))


def test_sure_words_open_the_form_with_everything_they_say(office: Company) -> None:
    """One sentence, one form: what the sentence answers stands in it, and nothing is asked in the chat."""
    yang = office.person("liu.yang")
    yang.says(HIRE, called=True, form=True)
    assert not yang.messages
    known = given(yang.form)
    assert (known["role"], known["headcount"], known["start_by"]) == ("短视频策划", 2, "2026-12-01")
    assert (yang.form.token, yang.form.verb) == ("desk", "start:recruiting.hiring_need")
    yang.says("李娜")
    yang.sees("不太确定")


def test_the_same_words_without_a_trigger_are_asked_about_in_the_chat(office: Company) -> None:
    """Where no form can be opened any more, the interview begins with the same answers: never silence."""
    yang = office.person("liu.yang")
    answer = yang.says(HIRE, called=True)
    assert answer.form is None
    yang.sees("短视频策划", "2026年12月1日")


def test_a_message_becomes_an_action_item(office: Company) -> None:
    """The message is what is to be done, whoever it mentions takes care of it, its date is the date."""
    yang = office.person("liu.yang")
    text = "<@wang.xiaoyu> 周五前把展会物料清单发给供应商，别忘了抄送 <@li.na>"
    yang.says(text, place="brand", form=True, about="meetings.action_item")
    known = given(yang.form)
    assert known["owner"] == "wang.xiaoyu"
    assert known["due"] == "2026-03-06"
    assert known["what"] == "@王小雨 周五前把展会物料清单发给供应商，别忘了抄送 @李娜"
    assert not office.channel("brand").messages
    assert not yang.messages
    yang.fills(priority="P1")
    office.person("wang.xiaoyu").sees("展会物料清单")


def test_a_message_becomes_an_action_item_also_without_a_form(office: Company) -> None:
    """The shortcut's trigger was lost: the interview shows what was understood and asks for the rest."""
    yang = office.person("liu.yang")
    yang.says("<@wang.xiaoyu> 周五前把展会物料清单发给供应商", about="meetings.action_item")
    yang.sees("@王小雨 周五前把展会物料清单发给供应商", "2026年3月6日")


def test_a_message_too_long_for_the_question_is_cut(office: Company) -> None:
    """A whole page made into an action item still opens the form; it says no more than the question takes."""
    yang = office.person("liu.yang")
    yang.says("很长的一段话。" * 200, form=True, about="meetings.action_item")
    what = str(given(yang.form)["what"])
    assert len(what) <= 500
    assert what.endswith("…")


def test_what_happened_stands_in_the_report_as_it_was_told(office: Company) -> None:
    """The whole sentence is the incident; 事故 alone says nothing of what kind of one."""
    yang, said = office.person("liu.yang"), "直播间出事故了，主播说错价格"
    yang.says(said, form=True)
    assert given(yang.form) == {"what": said, "department": "marketing"}


def test_what_is_said_of_leave_stands_in_its_form(office: Company) -> None:
    """Asked with a form at once, or by the button under the answer: the days and the stand-in are there."""
    yang, said = office.person("liu.yang"), "我下周休假，3月9号到13号，审批交给张薇"
    heard = {"standin": "zhang.wei", "starts": "2026-03-09", "ends": "2026-03-13"}
    yang.says(said, form=True)
    assert given(yang.form) == heard
    yang.says(said)
    yang.presses("休假与代理")
    assert given(yang.form) == heard
    yang.fills()
    yang.told("张薇")


def test_nothing_unknown_can_be_started_by_name(office: Company) -> None:
    """A workflow that does not exist, or opens only by itself, is answered like anything unknown."""
    yang = office.person("liu.yang")
    for name in ("nothing.at_all", "meetings.monday"):
        answer = yang.says("看看", form=True, about=name)
        assert answer.form is None
        assert not answer.accepted


def test_a_command_word_is_shown_at_once_and_sent_nowhere(office: Company) -> None:
    """Lists asked for with the bot's own command open for this person only; the chat stays as it was."""
    yang = office.person("liu.yang")
    for typed, title in (
        ("我的待办", "等你处理的事"),
        ("help", "我是伯乐"),
        ("我的申请", "你提交的申请"),
        ("", "我是伯乐"),
    ):
        yang.says(typed, place="brand", called=True, form=True)
        yang.views(title)
    assert not yang.messages
    yang.says("我的待办", form=True)
    yang.sees("等你处理的事")


def test_a_desk_form_opens_at_once(office: Company) -> None:
    """休假 opens the form for days away, not a card with a button that opens it."""
    yang = office.person("liu.yang")
    yang.says("休假", called=True, form=True)
    assert {i.name for i in yang.form.inputs} >= {"standin", "starts", "ends"}


def test_a_command_in_a_channel_is_heard_without_the_name(office: Company) -> None:
    """The command itself calls the bot; it answers in the direct chat and says so."""
    yang, channel = office.person("liu.yang"), office.channel("brand")
    yang.says("我的待办", place="brand", called=True)
    yang.sees("只在这里回复你", "等你处理的事")
    assert not channel.messages


def test_what_is_confidential_is_refused_in_a_channel(office: Company) -> None:
    """An appeal, a report, a sealed round: one kind sentence in both languages; nothing of the words is kept."""
    yu, channel = office.person("wang.xiaoyu"), office.channel("brand")
    secret = "我想申诉三季度绩效，少算了三场直播"
    for form in (True, False):
        for words in (secret, "部门满意度"):
            answer = yu.says(words, place="brand", called=True, form=form)
            yu.told("单聊", "direct chat")
            assert answer.form is None
            assert answer.view is None
    yu.says(secret, place="brand", form=True, about="growth.appeal")
    yu.told("单聊")
    assert not yu.messages
    assert not channel.messages
    yu.says("草稿")
    yu.sees("没有没写完的表单")
    office.writes_not("少算了三场直播")


def test_what_is_confidential_opens_in_the_direct_chat(office: Company) -> None:
    """In the direct chat the same words open the form, and the form says first who can read it."""
    yu = office.person("wang.xiaoyu")
    yu.says("我想申诉2025年三季度绩效", called=True, form=True)
    assert given(yu.form)["cycle"] == "2025-Q3"
    assert yu.form.intro


def test_a_sealed_round_keeps_its_own_door(office: Company) -> None:
    """Words about a sealed round show the round; they never become anybody's answers."""
    yu = office.person("wang.xiaoyu")
    yu.says("部门满意度", called=True, form=True)
    assert yu.answer.form is None
    yu.views("满意度")


def test_words_that_led_to_a_button_stand_in_its_form(office: Company) -> None:
    """Not understood for certain, then one press: what was typed is not typed again. Once, and not later."""
    yang = office.person("liu.yang")
    yang.says("展位布置 asdf qwer", form=True)
    yang.views("不太确定")
    item(yang)
    assert given(yang.form)["what"] == "展位布置 asdf qwer"
    item(yang)
    assert "what" not in given(yang.form)


def test_words_are_forgotten_with_the_next_sentence_and_after_a_while(office: Company) -> None:
    """Another sentence, or a quarter of an hour, and a form starts empty."""
    yang = office.person("liu.yang")
    yang.says("展位布置 asdf qwer")
    yang.says("我的待办")
    item(yang)
    assert "what" not in given(yang.form)
    yang.says("展位布置 asdf qwer")
    office.clock.set(office.clock.now() + timedelta(minutes=16))
    item(yang)
    assert "what" not in given(yang.form)


def test_words_nobody_came_back_for_are_gone_for_good(office: Company) -> None:
    """Nothing is kept of them a while later: swept away when the next one is not understood, or the house opens."""
    office.person("liu.yang").says("展位布置 asdf qwer")
    assert len(kept(office)) == 1
    office.clock.set(office.clock.now() + timedelta(hours=1))
    office.person("shen.kai").says("今天天气不错")
    assert [row["person"] for row in kept(office)] == ["shen.kai"]
    office.clock.set(office.clock.now() + timedelta(hours=1))
    office.reopens()
    assert not kept(office)


def test_words_lead_through_help_and_its_areas_too(office: Company) -> None:
    """From "not sure" to help, to an area, to a start: the words are still there, and readable in no file."""
    yang = office.person("liu.yang")
    yang.says("展位布置 asdf qwer")
    office.writes_not("展位布置 asdf")
    yang.presses("能帮什么忙")
    yang.presses(next(b.label for b in yang.views().buttons if b.verb == "area:meetings"))
    item(yang)
    assert given(yang.form)["what"] == "展位布置 asdf qwer"


def test_a_line_of_the_list_is_dealt_with_at_once(office: Company) -> None:
    """ "1推到周五" with the bot's command opens that item's form, the day in it; "1完成" says that it is done."""
    yang = office.person("liu.yang")
    yang.starts("meetings.action_item", what="发展会清单", owner="liu.yang", due="2026-03-04", priority="P1")
    yang.says("我的待办", called=True, form=True)
    yang.says("1推到周五", called=True, form=True)
    assert given(yang.form)["due"] == "2026-03-06"
    yang.says("1完成了", called=True, form=True)
    assert yang.answer.view is not None
    assert "完成" in card_text(yang.answer.view)
