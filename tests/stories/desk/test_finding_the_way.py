"""Whoever asks the bot anything gets an answer: what it can do, what waits, where things stand."""

from __future__ import annotations

import re

import pytest

from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.needs import REF, filed


@pytest.mark.parametrize("word", ["帮助", "help", "你好", "", "   ", "？"])
def test_help_says_what_the_bot_can_do(office: Company, word: str) -> None:
    """Help, a greeting or an empty message: what it does by area, and in each area a button for each thing."""
    yu = office.person("wang.xiaoyu")
    yu.says(word)
    areas = [button.label for button in yu.last().buttons if "(" in button.label]
    offered = {button.label for area in areas for button in yu.presses(area).view.buttons}  # type: ignore[union-attr]
    assert {"招聘需求", "绩效申诉", "一对一", "待办事项"} <= offered


@pytest.mark.parametrize("word", ["我的待办", "my tasks", "有什么要我处理"])
def test_my_tasks_are_everything_that_waits_with_due_times(office: Company, word: str) -> None:
    """Over all workflows: the number, the step and when; each opens its card."""
    filed(office)
    na = office.person("li.na")
    office.person("liu.yang").starts("growth.one_on_one", with_whom="li.na", when="2026-03-05 15:00")
    office.person("liu.yang").starts(
        "meetings.action_item", what="预算表", owner="li.na", due="2026-03-06", priority="P1"
    )
    na.says(word)
    card = card_text(na.last())
    for words in (REF, "部门负责人审批", "OO-2026-0001", "AI-2026-0001", "3月4日", "3月5日", "3月6日", "还剩"):
        assert words in card, card
    na.presses(REF)
    na.views("短视频策划")
    assert na.may_press("同意")


@pytest.mark.parametrize(
    ("who", "word", "partner"),
    [("liu.yang", "我要报销打车费86元", "唐宁"), ("tang.ning", "开具在职证明", "许岚")],
)
def test_what_the_bot_cannot_do_has_a_person_to_ask(office: Company, who: str, word: str, partner: str) -> None:
    """Nothing comes near: the department's own HR contact is named, to themselves the partner."""
    person = office.person(who)
    person.says(word)
    person.sees(partner)


def test_nothing_waits_is_said_kindly(office: Company) -> None:
    """No tasks, no requests: a sentence, not an empty list."""
    yu = office.person("wang.xiaoyu")
    yu.says("我的待办")
    yu.sees("现在没有等你处理的事")
    yu.says("我的申请")
    yu.sees("你还没有提交过申请")


@pytest.mark.parametrize("word", ["我的申请", "my requests"])
def test_my_requests_say_where_they_stand(office: Company, word: str) -> None:
    """Each request with its step; its card offers nudge, correct and withdraw."""
    yang, _, _ = filed(office)
    yang.says(word)
    assert REF in card_text(yang.last())
    assert "部门负责人审批" in card_text(yang.last())
    yang.presses(REF)
    yang.views("短视频策划")
    assert {"催办", "更正", "撤回"} <= {b.label for b in yang.answer.view.buttons}  # type: ignore[union-attr]


@pytest.mark.parametrize("asked", [f"{REF} status?", REF, "hn-2026-1 到哪了", f"帮我看下{REF}"])
def test_the_status_of_a_number(office: Company, asked: str) -> None:
    """A number in any sentence shows the case to whoever has a part in it, and to nobody else."""
    yang, _, _ = filed(office)
    yang.says(asked)
    assert "部门负责人审批" in card_text(yang.last())
    yu = office.person("wang.xiaoyu")
    yu.says(asked)
    yu.sees("没有找到")
    yu.sees_not("短视频策划", "刘洋")


def test_a_number_that_does_not_exist_looks_like_one_that_is_not_yours(office: Company) -> None:
    """Nobody learns from the answer whether a number exists."""
    filed(office)
    yu = office.person("wang.xiaoyu")
    yu.says("HN-2026-0999")
    yu.says(REF)
    assert card_text(yu.messages[-1].card) == card_text(yu.messages[-2].card)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("绩校申诉在哪", "考核周期"),
        ("perfomance apeal", "考核周期"),
        ("zhaopin xuqiu", "用人部门"),
        ("我要招仁", "用人部门"),
    ],
)
def test_typos_find_the_workflow(office: Company, typed: str, nearest: str) -> None:
    """A slip of the finger opens the right form, or offers it as a button."""
    yu = office.person("wang.xiaoyu")
    yu.says(typed)
    titles = {"考核周期": "绩效申诉", "用人部门": "招聘需求"}
    assert nearest in yu.text() or yu.may_press(titles[nearest]), yu.text()


def test_unsure_offers_the_nearest_as_buttons(office: Company) -> None:
    """Between two workflows the bot does not guess: a button each, which opens the form."""
    yu = office.person("wang.xiaoyu")
    yu.says("今天天气不错，想吃火锅")
    yu.sees("我不太确定")
    assert yu.may_press("能帮什么忙")
    yu.presses("能帮什么忙")
    yu.views("招聘需求")


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 40,
        "مرحبا كيف حالك",
        "\u202eabc\u202c",
        "<!channel> <at id=all></at>",
        "{{ 7*7 }} {% raw %}",
        "<b>hi</b><script>",
        "\x00\x07",
        "=cmd()|calc",
    ],
)
def test_strange_messages_are_answered_and_never_obeyed(office: Company, text: str) -> None:
    """Emoji, right-to-left, mentions, templates, HTML: a card with a way on, and nothing is executed."""
    yu = office.person("wang.xiaoyu")
    yu.says(text)
    assert yu.last().buttons
    yu.sees_not("49", "<script>alert")


def test_what_people_write_stays_text(office: Company) -> None:
    """Markup in an answer is shown as it was typed, to everybody who reads it."""
    evil = "<!channel> {{ 7*7 }} **粗** <b>x</b> <at id=all></at>"
    _, na, _ = filed(office, role=evil)
    na.sees("{{ 7*7 }}", "<b>x</b>", "**粗**")
    na.sees_not("49")


@pytest.mark.parametrize("office", ["house"], indirect=True)
def test_twenty_thousand_characters_are_answered(office: Company) -> None:
    """A pasted novel gets an answer; in a form it is refused with its length, and nothing is lost. (A door may say so
    before the house hears of it.)"""
    yu = office.person("wang.xiaoyu")
    yu.says("市场部要招2个短视频策划。" + "长" * 20_000)
    assert yu.last().parts


@pytest.mark.parametrize(
    ("question", "given", "sentence"),
    [
        ("headcount", "0", "最少是 1"),
        ("headcount", "1000000000", "最多是"),
        ("headcount", "两三个", ""),
        ("start_by", "2020-01-01", "已经过去了"),
        ("start_by", "2026-02-30", "没看出"),
        ("role", "长" * 20_000, "最多"),
        ("role", "", "需要填写"),
        ("urgency", "whenever", "请从给出的选项中选择"),
        ("department", "火箭部", "没有找到部门"),
    ],
)
def test_bad_answers_get_a_clear_sentence(office: Company, question: str, given: str, sentence: str) -> None:
    """The form stays open with the reason at its question; nothing is filed."""
    from tests.stories.needs import NEED

    yang = office.person("liu.yang")
    answer = yang.starts("recruiting.hiring_need", **(NEED | {question: given}))
    assert set(answer.errors) == {question}, answer
    assert sentence in answer.errors[question]
    yang.says("我的申请")
    yang.sees("你还没有提交过申请")


def test_a_stranger_is_told_so(office: Company) -> None:
    """Somebody who is not in the company file, or has left, gets one sentence and no more."""
    from tests.office import Colleague

    for who in ("nobody.at.all", "deng.chao"):
        answer = Colleague(office, who).says("我的待办")
        assert "通讯录" in answer.toast
        assert not answer.accepted


def test_hr_sees_counts_and_others_do_not(office: Company) -> None:
    """Open, late, by department; a confidential case is counted, never named."""
    filed(office)
    office.winds(days=12)
    jing = office.person("chen.jing")
    jing.says("人力总览")
    card = card_text(jing.last())
    for words in ("进行中", "招聘需求", "市场部", REF):
        assert words in card, card
    office.person("liu.yang").says("人力总览")
    office.person("liu.yang").sees("只给人力资源部的同事看")


def test_a_word_in_a_channel_is_answered_in_private(office: Company) -> None:
    """Unless it is called by name the bot says nothing; then it answers in the direct chat, never there."""
    yu, channel = office.person("wang.xiaoyu"), office.channel("brand")
    yu.says("我想申诉Q3绩效", place="brand")
    assert not yu.messages
    assert not channel.messages
    yu.says("@伯乐 我想申诉Q3绩效", place="brand")
    assert not channel.messages
    yu.sees("只在这里回复你", "考核周期")


def test_the_name_is_heard_without_a_space_after_it(office: Company) -> None:
    """Chinese is written without spaces; a longer word that only holds the name's letters calls nobody."""
    yu = office.person("wang.xiaoyu")
    yu.says("symbole obolee", place="brand")
    assert not yu.messages
    yu.says("伯乐帮我看看怎么申诉", place="brand")
    yu.sees("只在这里回复你")
    shen = office.person("shen.kai")
    shen.says("bole帮我看看怎么申诉", place="brand")
    shen.sees("只在这里回复你")


@pytest.mark.parametrize(("who", "lang"), [("gao.ming", "zh"), ("anna.schmidt", "en")])
def test_the_example_help_gives_works_as_it_stands(office: Company, who: str, lang: str) -> None:
    """Whoever copies the sentence from the help card is asked for a hiring need, most of it understood."""
    newcomer = office.person(who)
    newcomer.says("help")
    example = re.search(r"[「“](.{12,}?)[」”]", newcomer.text())
    assert example is not None, newcomer.text()
    newcomer.says(example[1])
    newcomer.sees("招聘需求（1/" if lang == "zh" else "Hiring need (1/", "2")
