"""What people choose for themselves: language, quiet hours, who stands in for them."""

from __future__ import annotations

from bot.cards.plain import card_text
from tests.office import Company
from tests.stories.needs import REF, filed


def test_settings_show_what_is_chosen(office: Company) -> None:
    """设置: language, zone, quiet hours and days away, with a button for each."""
    yu = office.person("wang.xiaoyu")
    yu.says("设置")
    yu.sees("中文", "Asia/Shanghai", "按公司规定")
    assert {"语言", "免打扰", "休假与代理"} <= set(yu.buttons())


def test_open_cards_follow_the_language(office: Company) -> None:
    """English from now on: the card that waits is redrawn in English, and so is what comes."""
    _, na, _ = filed(office)
    na.says("切换语言")
    na.presses("English")
    assert na.may_press("Approve", REF)
    assert not na.may_press("同意", REF)
    na.says("my tasks")
    assert "waiting for you" in card_text(na.last()).lower() or "department head" in card_text(na.last()).lower()


def test_a_language_that_is_named_is_spoken_at_once(office: Company) -> None:
    """切换成英文 asks nothing more; 语言 alone shows both."""
    na = office.person("li.na")
    na.says("语言")
    assert na.buttons() == ["中文", "English"]
    na.says("切换成英文")
    na.says("my tasks")
    na.sees("waiting for you")
    na.says("说中文")
    na.says("我的待办")
    assert "等你处理的事" in card_text(na.last())


def test_quiet_hours_hold_notices_back_and_move_no_deadline(office: Company) -> None:
    """Between 09:00 and 17:00 nothing reaches her; at 17:00 it does, and the due time is as it was."""
    na = office.person("li.na")
    na.says("免打扰")
    na.presses("免打扰")
    na.fills(quiet_from="09:00", quiet_to="17:00")
    na.told("17:00")
    before = len(na.messages)
    yang, _, _ = filed(office)
    assert len(na.messages) == before
    yang.sees("2026年3月4日 周三")
    office.winds_until("2026-03-02 16:59")
    assert len(na.messages) == before
    office.winds_until("2026-03-02 17:00")
    na.sees(REF, "2026年3月4日 周三")


def test_a_card_held_back_is_not_let_out_by_a_change_of_the_case(office: Company) -> None:
    """It was filed and then corrected in her quiet hours: one card at their end, as the case then stands."""
    na = office.person("li.na")
    na.commands("quiet")
    na.fills(quiet_from="09:00", quiet_to="17:00")
    before = len(na.messages)
    yang, _, _ = filed(office)
    yang.presses("更正", REF)
    yang.fills(role="直播运营")
    assert len(na.messages) == before
    office.winds_until("2026-03-02 17:00")
    na.sees("直播运营")


def test_quiet_hours_take_only_times(office: Company) -> None:
    """Half a pair or no time at all is asked again; two empty fields end the quiet."""
    na = office.person("li.na")
    na.commands("quiet")
    assert "20:00" in na.fills(quiet_from="night", quiet_to="17:00").errors["quiet_from"]
    na.fills(quiet_from="", quiet_to="")
    na.told("免打扰已取消")


def test_a_stand_in_takes_over_what_is_open(office: Company) -> None:
    """Announced with dates: open tasks move, the card says for whom, and so does the audit."""
    _, na, lan = filed(office)
    na.says("我要休假，代理人")
    na.presses("休假与代理")
    na.fills(standin="gao.ming", starts="2026-03-02", ends="2026-03-06")
    na.told("高明")
    ming = office.person("gao.ming")
    ming.sees(REF, "你代 李娜 处理这一步")
    ming.presses("同意", REF)
    lan.sees(REF)
    [line] = [h for h in _history(office, lan.who) if "高明" in h]
    assert "李娜" in line
    assert not na.may_press("同意", REF)


def _history(office: Company, who: str) -> list[str]:
    person = office.person(who)
    person.says(REF)
    return [line for line in card_text(person.last()).splitlines() if line.startswith("•")]


def test_a_stand_in_with_limits_takes_over_only_what_lies_within_them(office: Company) -> None:
    """Only growth: the hiring need goes to the next superior instead; the settings say how far it reaches."""
    _, na, _ = filed(office)
    na.says("我要休假，代理人")
    na.presses("休假与代理")
    na.fills(standin="gao.ming", starts="2026-03-02", ends="2026-03-06", kinds=["growth"], up_to="50000")
    na.told("范围：绩效与发展，50,000 元以内；超出范围的由你的上级处理。")
    office.person("gao.ming").sees_not(REF)
    office.person("lin.yue").sees(REF, "你代 李娜 处理这一步")
    na.says("设置")
    na.sees("由 高明 代为处理（绩效与发展，50,000 元以内）")


def test_a_stand_in_who_starts_next_week_starts_next_week(office: Company) -> None:
    """Until the first day nothing moves; on it, open tasks do; after the last, new ones come back."""
    na, ming = office.person("li.na"), office.person("gao.ming")
    na.commands("delegate")
    na.fills(standin="gao.ming", starts="2026-03-04", ends="2026-03-05")
    filed(office)
    ming.sees_not(REF)
    office.winds_until("2026-03-04 09:00")
    ming.sees(REF)
    office.winds_until("2026-03-06 10:00")
    filed(office, role="直播运营")
    na.sees("HN-2026-0002")
    ming.sees_not("HN-2026-0002")


def test_days_in_the_wrong_order_and_oneself_are_refused(office: Company) -> None:
    """Nobody stands in for themselves, and no leave ends before it starts."""
    na = office.person("li.na")
    na.commands("delegate")
    assert "不能早于" in na.fills(standin="gao.ming", starts="2026-03-06", ends="2026-03-05").errors["ends"]
    na.commands("delegate")
    assert "不能是自己" in na.fills(standin="li.na", starts="2026-03-05", ends="2026-03-06").errors["standin"]
    na.commands("delegate")
    assert "已经过去" in na.fills(standin="gao.ming", starts="2026-02-05", ends="2026-03-06").errors["starts"]
