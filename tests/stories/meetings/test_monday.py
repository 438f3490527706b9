"""Monday 09:30: every team is asked, nudged once, and reads its minutes, wherever its Monday falls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cards.plain import card_text
from tests.office import Colleague, Company, opened

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
UPDATE = {
    "last_week": [{"item": "主视觉定稿", "state": "done"}],
    "this_week": [{"item": "618预热", "priority": "P0"}, {"item": "达人30个", "priority": "P1"}],
}
TEAM = ("liu.yang", "wang.xiaoyu", "shen.kai")
SEND = "提交本周更新"


@pytest.fixture
def friday(tmp_path: Path) -> Iterator[Company]:
    """Friday 6 March 2026, 18:00 in Shanghai."""
    yield from opened(tmp_path, start=datetime(2026, 3, 6, 10, 0, tzinfo=UTC))


def asked(office: Company, who: str) -> int:
    """How often somebody was asked for their update."""
    return sum("新的一周好" in card_text(m.card) or "A fresh week" in card_text(m.card) for m in _first(office, who))


def _first(office: Company, who: str) -> list[Any]:
    return [m for m in office.person(who).messages if any(b.verb == "submit" for b in m.card.buttons)]


def sends(who: Colleague, **changes: Any) -> None:
    who.presses(SEND)
    who.fills(**(UPDATE | changes))
    who.told("谢谢")


def test_what_stands_before_the_first_heading_is_last_week(office: Company) -> None:
    """Nothing that was typed is lost: lines without a heading answer the first question."""
    office.winds_until("2026-03-09 09:30")
    kai = office.person("shen.kai")
    kai.says("主视觉定稿；搬完了素材库\n本周：改落地页\n需协调：无")
    kai.sees("主视觉 | 完成", "搬完了素材库", "改落地页")
    assert kai.may_press("提交")


def test_each_team_is_asked_at_half_past_nine_of_its_own_zone(friday: Company) -> None:
    """Shanghai is asked at 09:30 in Shanghai, Berlin seven hours later, at 09:30 in Berlin."""
    friday.winds_until("2026-03-09 09:29")
    assert asked(friday, "wang.xiaoyu") == 0
    friday.winds_until("2026-03-09 09:30")
    assert all(len(_first(friday, p)) == 1 for p in TEAM)
    assert len(_first(friday, "tom.becker")) == 0
    friday.winds_until("2026-03-09 09:29", BERLIN)
    assert len(_first(friday, "tom.becker")) == 0
    friday.winds_until("2026-03-09 09:30", BERLIN)
    assert len(_first(friday, "tom.becker")) == 1


@pytest.mark.parametrize(
    ("before", "mondays", "moved"),
    [
        ("2026-02-13 18:00", ("2026-02-16 12:00", "2026-02-23 12:00"), "2026-02-24 09:30"),
        ("2026-10-02 18:00", ("2026-10-05 12:00",), "2026-10-08 09:30"),
    ],
)
def test_a_holiday_monday_moves_to_the_next_working_day(
    tmp_path: Path, before: str, mondays: tuple[str, ...], moved: str
) -> None:
    """16 and 23 February 2026 both move to Tuesday 24, as one meeting; 5 October moves to Thursday 8."""
    start = datetime.fromisoformat(before + "+08:00").astimezone(UTC)
    for office in opened(tmp_path, start=start):
        for monday in mondays:
            office.winds_until(monday)
            assert not _first(office, "wang.xiaoyu")
        office.winds_until(moved)
        assert len(_first(office, "wang.xiaoyu")) == 1
        office.winds(hours=8)
        assert len(office.channel("brand").messages) == 1


def test_last_weeks_plan_is_filled_in(friday: Company) -> None:
    """What was planned stands in the form as last week's progress, and 同上周 plans it again."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    sends(yu)
    friday.winds_until("2026-03-16 09:30")
    yu.sees("上周的计划已经帮你填好")
    yu.presses(SEND)
    given = {i.name: i.value for i in yu.form.inputs}
    assert [row["item"] for row in given["last_week"]] == ["618预热", "达人30个"]
    yu.fills(this_week=[{"item": "同上周"}])
    friday.winds_until("2026-03-16 11:30")
    friday.channel("brand").sees("本周：618预热（P0", "本周：达人30个")
    friday.channel("brand").sees_not("同上周")


def test_those_who_are_missing_are_nudged_once(friday: Company) -> None:
    """10:30: whoever has not written gets one reminder; whoever has, none."""
    yu, kai = friday.person("wang.xiaoyu"), friday.person("shen.kai")
    friday.winds_until("2026-03-09 09:40")
    sends(yu)
    friday.winds_until("2026-03-09 10:29")
    before = len(yu.messages), len(kai.messages)
    friday.winds_until("2026-03-09 11:29")
    assert (len(yu.messages), len(kai.messages)) == (before[0], before[1] + 1)
    kai.sees("还差你这一份")


def test_the_minutes_come_at_half_past_eleven_and_name_nobody_who_is_late(friday: Company) -> None:
    """Posted in the team's channel and kept as a document; "2 人稍后补充", without names."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    sends(yu, decisions="主视觉用第二版")
    channel = friday.channel("brand")
    friday.winds_until("2026-03-09 11:29")
    assert not channel.messages
    friday.winds_until("2026-03-09 11:30")
    channel.sees("周例会纪要", "主视觉定稿", "2 人稍后补充", "主视觉用第二版", "主持：刘洋")
    channel.sees_not("沈凯")
    assert channel.text().count("刘洋") == 1, "only as the chair"
    yu.opens_document("周例会纪要", "618预热", "2 人稍后补充")


def test_after_the_minutes_the_task_waits_until_the_evening_and_is_not_late(friday: Company) -> None:
    """Whoever has not written yet has until 18:00: that is what their list says after 11:30."""
    friday.winds_until("2026-03-09 12:00", SHANGHAI)
    rainy = friday.person("wang.xiaoyu")
    rainy.says("我的待办")
    assert "18:00" in card_text(rainy.last())
    assert "超过约定时间" not in card_text(rainy.last())


def test_late_answers_go_into_the_minutes_until_six(friday: Company) -> None:
    """The post is replaced, not repeated; at 18:00 it is closed, and a later press says so."""
    yu, kai, yang = (friday.person(p) for p in ("wang.xiaoyu", "shen.kai", "liu.yang"))
    friday.winds_until("2026-03-09 11:30")
    sends(yu)
    friday.winds_until("2026-03-09 15:00")
    sends(kai, this_week=[{"item": "落地页设计", "priority": "P1"}])
    friday.winds_until("2026-03-09 18:00")
    channel = friday.channel("brand")
    channel.sees("落地页设计", "618预热")
    assert len(channel.messages) == 1
    assert not yang.may_press(SEND)


def test_whoever_is_away_is_neither_asked_nor_waited_for(friday: Company) -> None:
    """On leave: no prompt, no nudge, listed as away; the minutes come once the others have written."""
    kai = friday.person("shen.kai")
    kai.commands("delegate")
    kai.fills(standin="wang.xiaoyu", starts="2026-03-09", ends="2026-03-10")
    kai.told("王小雨")
    before = len(kai.messages)
    friday.winds_until("2026-03-09 09:30")
    for who in ("liu.yang", "wang.xiaoyu"):
        sends(friday.person(who))
    friday.channel("brand").sees("请假：沈凯")
    friday.channel("brand").sees_not("稍后补充")
    assert [card_text(m.card) for m in kai.messages[before:] if "还差" in card_text(m.card)] == []
    assert not _first(friday, "shen.kai")


def test_a_need_becomes_an_action_item_with_owner_and_day(friday: Company) -> None:
    """需协调: the colleague gets an item; it comes back next Monday, is ticked there, and is done."""
    yu, kai = friday.person("wang.xiaoyu"), friday.person("shen.kai")
    friday.winds_until("2026-03-09 09:40")
    sends(yu, coordination=[{"what": "主图三张", "whom": "shen.kai", "by": "2026-03-18"}])
    kai.sees("主图三张", "AI-2026-0001")
    friday.winds_until("2026-03-16 09:30")
    kai.sees("还没完成的事项")
    friday.person("liu.yang").sees("主图三张")
    kai.presses(SEND)
    carried = next(i for i in kai.form.inputs if i.name == "carried")
    kai.fills(**UPDATE, carried=[carried.options[0].value])
    assert friday.audit("AI-2026-0001")[-1] == "done"
    yu.sees("已完成：主图三张")


def test_typing_is_as_good_as_the_form(friday: Company) -> None:
    """Three lines in the chat are understood, shown, and handed in; the minutes have them."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    yu.says("主视觉定稿，落地页延到周三")
    yu.sees("我理解的是", "主视觉 | 完成", "落地页 周三 | 延期")
    yu.says("本周1.618预热2.达人30个")
    yu.says("需要产品李娜周三前给卖点")
    yu.sees("请核对一下", "618预热", "卖点", "李娜")
    yu.presses("提交")
    friday.winds_until("2026-03-09 11:30")
    friday.channel("brand").sees("上周：主视觉（完成）", "618预热", "达人30个", "卖点：李娜")
    friday.person("li.na").sees("卖点", "2026年3月11日")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("无", ("本周计划",)),
        ("主视觉定稿，落地页延到周三", ("我理解的是", "主视觉 | 完成")),
        ("本周1.618预热2.达人30个", ("我理解的是", "本周计划", "618预热")),
        ("需要产品李娜周三前给卖点", ("我理解的是", "需协调", "卖点")),
        ("OOO today", ("我理解的是", "OOO today")),
    ],
)
def test_what_people_type_on_monday_is_taken_as_their_update(
    friday: Company, typed: str, words: tuple[str, ...]
) -> None:
    """Each of these, typed while the prompt waits, begins the update and shows how it was understood."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    yu.says(typed)
    card = card_text(yu.last())
    for word in words:
        assert word in card, card


@pytest.mark.parametrize("typed", ["同上周", "same as last week"])
def test_same_as_last_week_is_one_message(friday: Company, typed: str) -> None:
    """Last week's plan is last week's progress and this week's plan; one press hands it in."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    sends(yu)
    friday.winds_until("2026-03-16 09:40")
    yu.says(typed)
    card = card_text(yu.last())
    assert card.count("618预热") == 2, card
    yu.says("无")
    yu.sees("请核对一下")
    yu.says("提交")
    friday.winds_until("2026-03-16 11:30")
    friday.channel("brand").sees("上周：618预热", "本周：618预热")


def test_an_answer_begun_in_chat_and_sent_by_the_button_is_not_asked_again(friday: Company) -> None:
    """The form wins: the interview is over, and the next message is heard afresh."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 09:40")
    yu.says("主视觉定稿")
    stale = yu.button("跳过")
    sends(yu)
    assert yu.presses_button(stale).accepted is False
    yu.says("今天天气不错")
    yu.sees("我不太确定")


def test_written_too_late_says_so(friday: Company) -> None:
    """An update begun in chat and submitted after 18:00 is told that the meeting is over; nothing is half-done."""
    yu = friday.person("wang.xiaoyu")
    friday.winds_until("2026-03-09 17:50")
    yu.says("主视觉定稿")
    yu.says("无")
    yu.says("无")
    yu.sees("请核对一下")
    submit = yu.button("提交")
    friday.winds_until("2026-03-09 18:10")
    assert yu.presses_button(submit).accepted is False
    assert "submit" not in friday.audit("MM-2026-0001")
