"""C3: one list over everything that waits, asked about once a day before the day closes; silence is an answer."""

from __future__ import annotations

from typing import Any

from bot.cards.plain import card_text
from tests.looking import all_tasks, one
from tests.office import Colleague, Company

ITEM = {"what": "618 主图三张", "owner": "shen.kai", "due": "2026-03-05", "priority": "P1"}


def agreed(office: Company, **changes: Any) -> Colleague:
    """Xiaoyu asks Kai for something; Kai."""
    office.person("wang.xiaoyu").starts("meetings.action_item", **(ITEM | changes))
    return office.person("shen.kai")


def three(office: Company) -> Colleague:
    """Kai owes three things: one over its date, two due today."""
    office.winds_until("2026-03-02 17:40")
    for what, due, priority in (
        ("落地页文案", "2026-03-03", "P2"),
        ("618 主图三张", "2026-03-02", "P1"),
        ("达人名单", "2026-03-03", "P0"),
    ):
        agreed(office, what=what, due=due, priority=priority)
    office.winds_until("2026-03-03 17:20")
    return office.person("shen.kai")


def ticks(office: Company, kai: Colleague, **chosen: str) -> dict[str, str]:
    """The fields of the one form for items named by their reference: how_1="done" is the first item's choice."""
    tokens = {t.case_id: t.token for t in all_tasks(office, "state = 'open' AND kind = 'ask'") if t.person == kai.who}
    return {
        f"{kind}_{tokens[one(office, f'AI-2026-000{number}').id]}": value
        for field, value in chosen.items()
        for kind, _, number in [field.partition("_")]
    }


def test_the_day_asks_once_about_what_is_over_due_or_begun(office: Company) -> None:
    """17:30: one card, what is over its date first, then by priority; nothing more about it that day."""
    kai = three(office)
    office.winds_until("2026-03-03 17:31")
    card = card_text(kai.last())
    assert "今天的清单" in card
    order = [card.index(what) for what in ("618 主图三张", "达人名单", "落地页文案")]
    assert order == sorted(order)
    office.winds_until("2026-03-03 23:00")
    assert kai.count("今天的清单") == 1


def test_everything_is_brought_up_to_date_in_one_form(office: Company) -> None:
    """One done, one postponed, one resting with its reason: one form, and the card shows it."""
    kai = three(office)
    office.winds_until("2026-03-03 17:31")
    kai.presses("更新进展")
    given = {"how_1": "postpone", "date_1": "2026-03-10", "text_1": "等文案", "how_2": "done"}
    kai.fills(**ticks(office, kai, **given, how_3="snooze", date_3="2026-03-20", text_3="等预算"))
    kai.told("已更新 3 件")
    assert [one(office, f"AI-2026-000{n}").place for n in (1, 2, 3)] == ["doing", "finished", "doing"]
    assert one(office, "AI-2026-0001").answers["due"] == "2026-03-10"
    assert one(office, "AI-2026-0003").latest("Rest")["why"] == "等预算"
    kai.sees("618 主图三张 · ✓ 已处理", "放到 3月20日")
    office.person("wang.xiaoyu").sees("已完成：618 主图三张", "改了日期：落地页文案")


def test_a_choice_without_its_reason_does_nothing_yet(office: Company) -> None:
    """The form stays open with the sentence beside the field, and no item has changed."""
    kai = three(office)
    kai.says("我的待办")
    kai.presses("更新进展")
    fields = ticks(office, kai, how_1="snooze", date_1="2026-03-20", how_2="done")
    answer = kai.fills(**fields)
    (wrong,) = answer.errors
    assert wrong.startswith("text_")
    assert one(office, "AI-2026-0002").is_open


def test_silence_is_an_answer(office: Company) -> None:
    """Nobody reminds of the card itself; the next working day asks again about what is still open."""
    kai = three(office)
    office.winds_until("2026-03-04 12:00")
    assert kai.count("今天的清单") == 1
    office.winds_until("2026-03-04 17:31")
    assert kai.count("今天的清单") == 2


def test_nothing_open_nothing_asked(office: Company) -> None:
    """Whoever has nothing due today, over its date or begun hears nothing; nor does anybody on a day of rest."""
    kai = agreed(office, due="2026-03-31")
    office.winds_until("2026-03-02 20:00")
    kai.sees_not("今天的清单")
    office.person("liu.yang").sees_not("今天的清单")
    kai.presses("写进展")
    kai.fills(how="开工了")
    office.winds_until("2026-03-06 20:00")
    asked = kai.count("今天的清单")
    assert asked == 4
    office.winds_until("2026-03-08 20:00")
    assert kai.count("今天的清单") == asked


def test_people_away_are_left_in_peace(office: Company) -> None:
    """On leave: no card; back at work, there it is."""
    kai = agreed(office, due="2026-03-03")
    kai.commands("delegate")
    kai.fills(standin="wang.xiaoyu", starts="2026-03-03", ends="2026-03-04")
    office.winds_until("2026-03-04 20:00")
    kai.sees_not("今天的清单")
    office.winds_until("2026-03-05 17:31")
    kai.sees("今天的清单")


def test_resting_with_a_reason(office: Company) -> None:
    """No reminder before the day; the due date stays, and the card says so where it lies before that day."""
    kai = agreed(office)
    kai.presses("先放一放")
    kai.fills(until="2026-03-16", why="等供应商报价")
    kai.told("不会提醒")
    kai.sees("先放一放，到 2026年3月16日", "等供应商报价", "完成日 2026年3月5日 周四 在这之前，没有变")
    office.winds_until("2026-03-15 20:00")
    kai.sees_not("快到日子了", "过了完成日", "今天的清单")
    assert one(office, "AI-2026-0001").answers["due"] == "2026-03-05"
    office.winds_until("2026-03-16 17:31")
    kai.sees("过了完成日：618 主图三张", "今天的清单")


def test_a_new_date_ends_the_rest(office: Company) -> None:
    """Postponed while it rests: the reminders of the new date come."""
    kai = agreed(office)
    kai.presses("先放一放")
    kai.fills(until="2026-03-30", why="等供应商报价")
    kai.presses("改日期")
    kai.fills(due="2026-03-10", why="报价到了")
    office.winds_until("2026-03-10 17:59")
    kai.sees("快到日子了")


def test_lines_are_named_by_their_number(office: Company) -> None:
    """done 1 and 2推到周五 after the card; the number means what the list shown last says."""
    kai = three(office)
    office.winds_until("2026-03-03 17:31")
    kai.says("done 1")
    kai.sees("完成了，辛苦。")
    assert not one(office, "AI-2026-0002").is_open
    kai.says("2推到周五")
    kai.sees("2026年3月6日")
    kai.says("等素材")
    kai.presses("提交")
    assert one(office, "AI-2026-0003").answers["due"] == "2026-03-06"
    kai.says("3个达人的名单")
    assert one(office, "AI-2026-0001").answers["due"] == "2026-03-03"


def test_a_decision_is_never_taken_by_its_number(office: Company) -> None:
    """同意 1 shows the approval; only its own button decides."""
    from tests.stories.needs import NEED

    office.person("liu.yang").starts("recruiting.hiring_need", **NEED)
    na = office.person("li.na")
    na.says("我的待办")
    before = one(office, "HN-2026-0001")
    na.says("1同意")
    na.says("approve 1")
    assert one(office, "HN-2026-0001") == before


def test_the_list_has_each_thing_once_and_pages(office: Company) -> None:
    """Approvals and items in one list, ten a page, numbered through; carried items are the same rows."""
    for number in range(12):
        agreed(office, what=f"小事{number:02}", due="2026-03-20", priority="P2")
    kai = agreed(office, what="大事", due="2026-03-20", priority="P0")
    office.winds_until("2026-03-09 09:31")
    kai.says("我的待办")
    first = card_text(kai.last())
    assert first.index("大事") < first.index("小事00")
    assert "3 件" in first or "4 件" in first
    kai.presses(next(b.label for b in kai.last().buttons if b.verb == "tasks"))
    second = kai.views("11.", "12.")
    assert sum(card.count("小事07") for card in (first, card_text(second))) == 1


def test_carried_items_show_their_count_to_owner_and_manager_only(office: Company) -> None:
    """What a meeting agreed and later meetings carried: the same row, with its count, for owner and manager."""
    office.winds_until("2026-03-09 09:30")
    rui = office.person("wang.xiaoyu")
    rui.does(
        "submit",
        this_week=[{"item": "选题"}],
        coordination=[{"what": "要三张主图", "whom": "shen.kai", "by": "2026-03-17"}],
    )
    kai = office.person("shen.kai")
    kai.sees("要三张主图")
    office.winds_until("2026-03-16 10:00")
    kai.says("我的待办")
    card = card_text(kai.last())
    assert card.count("要三张主图") == 1
    assert "第 1 次带入" in card
    office.winds_until("2026-03-19 12:00")
    office.person("liu.yang").sees("带入例会：1 次")
    rui.sees_not("次带入", "带入例会")
