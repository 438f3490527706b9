"""Every promise has a clock: half gone, nearly gone, gone; in words, to the right people, in their own time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cards.plain import card_text
from tests.office import Colleague, Company, opened
from tests.stories.needs import NEED, REF, filed

POLICY = """
[recruiting.hiring_need.head]
due = "1wd"

[recruiting.hiring_need.feasibility]
asks = "hr_reviewer"

[meetings.monday]
every = "Tue 10:00"

[meetings.monday.ask]
nudge = "10:20"
due = "11:00"
"""


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Company]:
    """A company with numbers of its own; Monday 2 March 2026, 10:00."""
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")
    yield from opened(tmp_path / "data", policy=policy)


def heard(who: Colleague, word: str) -> int:
    return sum(word in card_text(m.card) for m in who.messages)


def test_half_gone_nearly_gone_gone(office: Company) -> None:
    """The owner is reminded twice; then owner, their manager and, a day later, the head of HR hear of it."""
    _, na, _ = filed(office)
    yue, jing = office.person("lin.yue"), office.person("chen.jing")
    office.winds_until("2026-03-03 13:55")
    assert heard(na, "还在等答复") == 0
    office.winds_until("2026-03-03 14:05")
    assert heard(na, "还在等答复") == 1
    office.winds_until("2026-03-04 17:30")
    assert heard(na, "快到约定时间了") == 1
    yue.sees_not(REF)
    office.winds_until("2026-03-05 09:30")
    assert heard(na, "过了约定时间") == 1
    yue.sees("超过约定时间", REF, "李娜", "以上是系统记录的事实")
    jing.sees_not(REF)
    office.winds_until("2026-03-09 09:30")
    jing.sees("超过约定时间", REF)
    assert office.audit(REF).count("breach") >= 2
    office.winds(days=3)
    assert heard(na, "过了约定时间") == 1
    assert na.may_press("同意", REF)


def test_an_answer_stops_the_clock(office: Company) -> None:
    """Answered at the last minute: no reminder of that step comes any more."""
    _, na, lan = filed(office)
    office.winds_until("2026-03-04 16:00")
    na.presses("同意", REF)
    before = heard(na, REF)
    office.winds_until("2026-03-05 12:00")
    assert heard(na, REF) == before
    office.person("lin.yue").sees_not(REF)
    lan.sees(REF)


def test_reminders_keep_the_silence_and_deadlines_do_not_move(office: Company) -> None:
    """A green need's clock runs by night; what it says arrives at nine, and the breach is on record as it fell."""
    _, na, lan = filed(office, urgency="green", background="新品", standard="能写脚本")
    na.presses("同意", REF)
    office.winds_until("2026-03-02 22:00")
    lan.commands("settings")
    for night in ("2026-03-03", "2026-03-04"):
        office.winds_until(f"{night} 00:00")
        before = len(lan.messages)
        office.winds_until(f"{night} 08:59")
        assert len(lan.messages) == before
    office.winds_until("2026-03-04 10:30")
    assert heard(lan, "还在等答复") == heard(lan, "快到约定时间了") == 1


def test_whoever_is_on_leave_is_neither_nudged_nor_waited_for(office: Company) -> None:
    """The stand-in is asked and reminded; their manager is the one on leave, so whoever is above hears of it."""
    na, ming = office.person("li.na"), office.person("gao.ming")
    na.commands("delegate")
    na.fills(standin="gao.ming", starts="2026-03-02", ends="2026-03-06")
    filed(office)
    office.winds_until("2026-03-05 10:00")
    assert heard(ming, "还在等答复") == 1
    assert heard(ming, "过了约定时间") == 1
    na.sees_not("还在等答复", "快到约定时间了", "约定时间")
    office.person("lin.yue").sees("超过约定时间", "高明")


def test_48_hours_are_hours_of_the_wall_and_keep_running_in_a_holiday(tmp_path: Path) -> None:
    """Green channel, asked the evening before the Spring Festival: both sides are told that the clock runs on
    inside it; what runs out is on record."""
    for office in opened(tmp_path, start=datetime(2026, 2, 13, 6, 0, tzinfo=UTC)):
        yang, na, lan = filed(office, urgency="green", background="新品", standard="能写脚本")
        na.presses("同意", REF)
        for each in (yang, lan):
            each.sees("约定时间落在休息日或假期里，时限照常计算")
        office.winds_until("2026-02-15 15:00")
        assert "breach" in office.audit(REF)


def test_working_days_skip_the_holiday(tmp_path: Path) -> None:
    """Two working days from Friday 13 February end on Tuesday 24 February, the make-up Saturday counted."""
    for office in opened(tmp_path, start=datetime(2026, 2, 13, 6, 0, tzinfo=UTC)):
        yang, _, _ = filed(office)
        yang.sees("2026年2月24日 周二")
        office.winds_until("2026-02-23 18:00")
        assert "breach" not in office.audit(REF)


def test_a_company_changes_a_deadline_and_a_role(strict: Company) -> None:
    """One working day instead of two; somebody else is asked: the policy file says so, no Python does."""
    yang, na, lan = filed(strict)
    yang.sees("2026年3月3日 周二")
    na.presses("同意")
    strict.person("gu.minhua").sees(REF)
    lan.sees_not(REF)


def test_a_company_moves_its_meeting(strict: Company) -> None:
    """Tuesday 10:00, nudged at 10:20, minutes at 11:00."""
    yu = strict.person("wang.xiaoyu")
    strict.winds_until("2026-03-03 09:59")
    yu.sees_not("新的一周好")
    strict.winds_until("2026-03-03 10:00")
    yu.sees("新的一周好")
    strict.winds_until("2026-03-03 10:20")
    yu.sees("还差你这一份")
    strict.winds_until("2026-03-03 11:00")
    strict.channel("brand").sees("周例会纪要")


def test_running_cases_keep_the_policy_they_began_under(tmp_path: Path) -> None:
    """A deadline shortened today does not shorten what was promised yesterday."""
    for office in opened(tmp_path / "data"):
        yang, _, _ = filed(office)
        policy = tmp_path / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        office.settings = office.settings.model_copy(update={"policy": policy})
        office.reopens()
        office.winds_until("2026-03-03 18:30")
        assert "breach" not in office.audit(REF)
        yang.starts("recruiting.hiring_need", **(NEED | {"role": "直播运营"}))
        office.winds_until("2026-03-04 10:00")
        assert "breach" not in office.audit("HN-2026-0002")
