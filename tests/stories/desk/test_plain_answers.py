"""What the bot says back names what it is about, keeps what was said with it, and leaves no dead button behind."""

from __future__ import annotations

import pytest

from bot.cards.model import Button
from bot.cards.plain import card_text
from tests.looking import one
from tests.office import Colleague, Company
from tests.stories.company.rows import adds
from tests.stories.growth import appeals
from tests.stories.needs import filed

RESPONSIBILITIES = "company.responsibilities"
ADS = {
    "task": "小红书投流", "owner": "liu.yang", "standard": "每周一交投放复盘", "department": "marketing",
    "partner": "product",
}  # fmt: skip


def owes(office: Company, *things: str, due: str = "2026-03-06") -> Colleague:
    """Liu Yang noted these things for himself, and looks at his list."""
    yang = office.person("liu.yang")
    for what in things:
        yang.starts("meetings.action_item", what=what, owner="liu.yang", due=due, priority="P1")
    yang.says("我的待办")
    return yang


@pytest.mark.parametrize("typed", ["完成1", "1完成了", "done 1"])
def test_done_by_its_number_names_the_thing(office: Company, typed: str) -> None:
    """Whoever mistook the number reads at once which of them is done."""
    yang = owes(office, "整理展会清单", "给供应商回信")
    yang.says(typed)
    assert card_text(yang.last()).startswith("「")
    assert "整理展会清单" in card_text(yang.last())
    assert "完成了" in card_text(yang.last())


@pytest.mark.parametrize(
    ("typed", "until", "why"),
    [
        ("2先放一放到下周五，等设计稿", "2026-03-13", "等设计稿"),
        ("2先放一放，下周五再看，等设计稿，别催", "2026-03-13", "等设计稿，别催"),
        ("2 snooze to 13 March, waiting for the design", "2026-03-13", "waiting for the design"),
    ],
)
def test_a_reason_given_along_is_kept(office: Company, typed: str, until: str, why: str) -> None:
    """Day and reason in one sentence: nothing is asked again, the summary shows both."""
    yang = owes(office, "整理展会清单", "给供应商回信")
    yang.says(typed)
    yang.presses("提交")
    entry = one(office, "AI-2026-0002").entries[-1]
    assert (entry.verb, entry.answers) == ("snooze", {"until": until, "why": why})


def test_a_reason_alone_is_kept_where_only_a_reason_is_asked(office: Company) -> None:
    """ "1不跟了，客户取消了" """
    yang = owes(office, "整理展会清单")
    yang.says("1不跟了，客户取消了")
    yang.sees("客户取消了")
    yang.presses("提交")
    assert one(office, "AI-2026-0001").place == "dropped"


def test_without_a_reason_it_is_still_asked_for(office: Company) -> None:
    """A day alone answers the day."""
    yang = owes(office, "整理展会清单", "给供应商回信")
    yang.says("2先放一放到下周五")
    yang.sees("为什么可以先放一放")


def test_buttons_of_a_list_say_a_few_words(office: Company) -> None:
    """The number and what it is about, no longer than a button; of a confidential case the number only."""
    yang = owes(office, "整理展会清单", "把华东区所有供应商的合同到期日核对一遍再发给财务")
    labels = [b.label for b in yang.last().buttons if b.verb == "see"]
    assert labels == ["AI-2026-0001 整理展会清单", "AI-2026-0002 把华东区所有供应商的合同到期…"]
    yu = appeals.filed(office)
    yu.says("我的申请")
    assert [b.label for b in yu.last().buttons if b.verb == "see"] == [appeals.REF]


def test_a_button_of_a_cancelled_form_is_gone_when_pressed(office: Company) -> None:
    """Cancelled by a word, an older question still stands above: pressed, it says so and has no buttons any more."""
    yang = office.person("liu.yang")
    yang.says("市场部要招2个短视频策划，12月1日到岗")
    old = yang.last().buttons[0]
    yang.says("取消")
    answer = yang.presses_button(old)
    assert answer.toast
    assert answer.card is not None
    assert not answer.card.buttons
    assert "已经结束" in card_text(answer.card)


def test_what_is_none_of_ones_business_looks_like_what_is_over(office: Company) -> None:
    """A stolen button and one that never was are answered alike, word for word."""
    yang, yu = office.person("liu.yang"), office.person("wang.xiaoyu")
    yang.says("市场部要招2个短视频策划，12月1日到岗")
    stolen = yu.presses_button(yang.last().buttons[0])
    assert stolen == yu.presses_button(Button("no-such-token", "talk.skip", ""))
    filed(office)
    task = next(b for b in office.person("li.na").last().buttons if b.verb == "approve")
    assert yu.presses_button(task) == stolen
    offer = Button(task.token, "start:growth.objection", "")
    assert yu.presses_button(offer) == stolen


def test_a_nudge_that_waits_for_the_morning_says_so(office: Company) -> None:
    """Quiet hours hold the reminder: whoever nudges learns when it arrives, not that it has."""
    na, yang = office.person("li.na"), office.person("liu.yang")
    na.commands("quiet")
    na.fills(quiet_from="18:00", quiet_to="09:00")
    filed(office)
    office.winds_until("2026-03-02 17:00")
    yang.does("nudge")
    yang.told("已提醒对方")
    office.winds_until("2026-03-02 21:30")
    yang.does("nudge")
    yang.told("免打扰", "2026年3月3日 周二 09:00")


@pytest.mark.parametrize(
    "typed", ["谁负责小红书投流？", "小红书投流是谁负责的", "小红书投流谁在跟", "小红书投流的负责人是谁"]
)
def test_who_answers_for_something_is_looked_up(office: Company, typed: str) -> None:
    """The row of the list of responsibilities: owner, department, standard."""
    adds(office, RESPONSIBILITIES, **ADS)
    adds(office, RESPONSIBILITIES, **(ADS | {"task": "抖音直播排期", "owner": "li.na"}))
    kai = office.person("shen.kai")
    kai.says(typed)
    card = card_text(kai.last())
    for words in ("小红书投流", "刘洋", "每周一交投放复盘"):
        assert words in card, card
    assert "抖音" not in card


def test_nobody_is_named_for_what_is_in_no_list(office: Company) -> None:
    """Nothing like it in any list: the bot does not guess a name."""
    adds(office, RESPONSIBILITIES, **ADS)
    kai = office.person("shen.kai")
    kai.says("谁负责火箭发射？")
    assert "刘洋" not in card_text(kai.last())
