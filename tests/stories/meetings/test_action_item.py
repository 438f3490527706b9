"""Somebody does something by a day; it is followed up until it is done or dropped, and counted when it slips."""

from __future__ import annotations

from typing import Any

from bot.cards.plain import card_text
from tests.office import Colleague, Company

REF = "AI-2026-0001"
ITEM = {"what": "618 主图三张", "owner": "shen.kai", "due": "2026-03-05", "priority": "P1"}


def agreed(office: Company, **changes: Any) -> tuple[Colleague, Colleague]:
    """Xiaoyu asks Kai for something; both, in that order."""
    yu, kai = office.person("wang.xiaoyu"), office.person("shen.kai")
    yu.starts("meetings.action_item", **(ITEM | changes))
    yu.told(REF)
    return yu, kai


def test_one_sentence_makes_an_item(office: Company) -> None:
    """记个待办 with a name and a day asks only for what is missing."""
    yu, kai = office.person("wang.xiaoyu"), office.person("shen.kai")
    yu.says("记个待办：沈凯周四前给618主图")
    yu.sees("我理解的是", "沈凯", "2026年3月5日")
    while not yu.may_press("提交"):
        yu.presses("P1 重要") if yu.may_press("P1 重要") else yu.says("618主图")
    yu.presses("提交")
    kai.sees("618主图", "2026年3月5日")


def test_my_tasks_say_what_each_is_about(office: Company) -> None:
    """The list names the thing, not only its number and its kind."""
    _yu, kai = agreed(office)
    kai.says("我的待办")
    assert f"{REF} 618 主图三张" in card_text(kai.last())


def test_a_to_do_of_ones_own_is_one_card(office: Company) -> None:
    """Whoever notes something down for themselves gets the card to press, and no second one that says the same."""
    yu = office.person("wang.xiaoyu")
    yu.starts("meetings.action_item", **(ITEM | {"owner": "wang.xiaoyu"}))
    assert sum("618 主图三张" in card_text(message.card) for message in yu.messages) == 1
    yu.presses("已完成", REF)
    assert office.audit(REF) == ["file", "done"]


def test_done_reaches_whoever_asked(office: Company) -> None:
    """One press; whoever waits for it hears it."""
    yu, kai = agreed(office)
    kai.presses("已完成")
    kai.told("辛苦")
    yu.sees("已完成：618 主图三张")
    assert office.audit(REF) == ["file", "done"]


def test_overdue_reaches_the_owner_then_the_manager(office: Company) -> None:
    """The day passes: the owner hears first; a working day later the manager, with facts only."""
    yu, kai = agreed(office)
    yang = office.person("liu.yang")
    office.winds_until("2026-03-06 09:30")
    kai.sees("过了完成日：618 主图三张")
    yang.sees_not("618 主图三张")
    office.winds_until("2026-03-09 09:30")
    yang.sees("过了完成日：618 主图三张", "改期次数：0", "以上是系统记录的事实")
    assert office.audit(REF).count("breach") == 2
    yu.sees_not("过了完成日：618 主图三张")


def test_progress_stands_on_the_card_and_in_the_facts(office: Company) -> None:
    """写进展: the clock runs on; the owner's card has it, and so has whoever hears when the day has passed."""
    _yu, kai = agreed(office)
    kai.presses("写进展")
    kai.fills(how="两张定稿，第三张等文案")
    kai.sees("最近进展", "两张定稿，第三张等文案")
    office.winds_until("2026-03-09 09:30")
    office.person("liu.yang").sees("最近进展：两张定稿，第三张等文案")


def test_the_new_day_and_why_are_one_answer(office: Company) -> None:
    """Asked for the day, people say the reason with it: it is not asked again."""
    yang = office.person("liu.yang")
    yang.starts("meetings.action_item", what="618 主图", owner="liu.yang", due="2026-03-06", priority="P1")
    yang.says("改日期")
    yang.says("改到下周五，设计稿还没来")
    assert "2026年3月13日" in card_text(yang.last())
    assert "设计稿还没来" in card_text(yang.last())
    yang.says("提交")
    yang.sees("设计稿还没来")


def test_whoever_waits_for_it_sees_how_much_time_is_left(office: Company) -> None:
    """A thing to do is done by its day; nobody is told when it will be "answered"."""
    yang = office.person("liu.yang")
    yang.starts("meetings.action_item", what="618 主图", owner="shen.kai", due="2026-03-06", priority="P1")
    yang.sees("还剩 4 天 8 小时", "2026年3月6日")
    yang.sees_not("预计答复")


def test_postponed_with_a_reason_and_a_count(office: Company) -> None:
    """A new day and why: whoever waits hears it, the clock starts anew, the count is on the card."""
    yu, kai = agreed(office)
    for day, why in (("2026-03-09", "素材未到"), ("2026-03-12", "改了尺寸")):
        kai.presses("改日期", REF)
        kai.fills(due=day, why=why)
    yu.sees("改了日期：618 主图三张", "素材未到", "改了尺寸")
    kai.sees("改期 2 次", "改了尺寸")
    office.winds_until("2026-03-12 17:00")
    kai.sees_not("过了完成日")
    assert "breach" not in office.audit(REF)


def test_dropped_with_a_reason(office: Company) -> None:
    """No longer needed: a reason, and whoever asked reads it."""
    yu, kai = agreed(office)
    kai.presses("不跟了")
    kai.fills(reason="活动取消了")
    yu.sees("不再跟进：618 主图三张", "活动取消了")


def test_words_instead_of_buttons(office: Company) -> None:
    """上次那条done了 shows the item to press; 那条不跟了 asks why; 延到下周二 is a new day."""
    yu, kai = agreed(office)
    kai.says("上次那条done了")
    assert REF in str(kai.last())
    kai.says("延到下周二")
    kai.sees("2026年3月10日", "有什么变化")
    kai.says("素材还没到")
    kai.presses("提交")
    yu.sees("改了日期：618 主图三张", "素材还没到")
    kai.says("那条不跟了")
    kai.sees("原因")
    kai.says("活动取消了")
    kai.presses("提交")
    yu.sees("不再跟进：618 主图三张", "活动取消了")


def test_an_item_for_oneself_is_nobody_elses_news(office: Company) -> None:
    """Noted for oneself: reminded before its day, and no colleague hears of it."""
    yu = office.person("wang.xiaoyu")
    yu.starts("meetings.action_item", **(ITEM | {"owner": "wang.xiaoyu"}))
    office.winds_until("2026-03-05 17:30")
    yu.sees("快到日子了")
    office.overhears_not("618 主图三张", but=(yu.who,))
