"""The timeline tells what happened, to those who may know it."""

from __future__ import annotations

from tests.looking import every
from tests.office import Company

APPEAL = {
    "cycle": "2025Q4", "result": "B", "rater": "liu.yang", "grounds": ["data"], "facts": "数据有出入",
    "remedy": "recalculate", "recuse": [], "consent": "yes",
}  # fmt: skip


def test_somebody_kept_out_later_no_longer_reads_the_timeline(company: Company) -> None:
    """The partner who was asked first is recused by a correction: from then on they learn nothing more."""
    asker, partner = company.person("wang.xiaoyu"), company.person("xu.lan")
    asker.starts("growth.appeal", **APPEAL)
    (case,) = every(company)
    assert [h.ref for h in company.room.timeline("xu.lan")] == [case.ref]
    asker.does("see", case.ref)
    asker.does("correct", case.ref, recuse=["xu.lan"])
    assert "xu.lan" not in every(company)[0].waiting_for()
    assert company.room.timeline("xu.lan") == []
    assert company.room.timeline("wang.xiaoyu") != []
    assert not partner.can("see", "never")


def test_nobody_is_said_to_have_filed_what_the_calendar_opened(company: Company) -> None:
    """A Monday meeting is opened for the team's lead; the words do not claim that they did it."""
    company.winds(days=7)
    told = [h for h in company.room.timeline("liu.yang") if h.ref.startswith("MM")]
    assert "已为 刘洋 发起" in told[-1].sentence
    assert not any("提交，现在是" in h.sentence for h in told)


def test_a_private_note_is_in_nobody_elses_timeline(company: Company) -> None:
    """That somebody wrote a note about a one-on-one is theirs to know, not the other one's."""
    manager = company.person("liu.yang")
    manager.starts("growth.one_on_one", with_whom="wang.xiaoyu", when="2026-03-05 15:00")
    (case,) = every(company)
    manager.presses("记私人笔记")
    manager.fills(words="谈薪要谨慎")
    assert len([h for h in company.room.timeline("liu.yang") if h.ref == case.ref]) == 2
    assert len([h for h in company.room.timeline("wang.xiaoyu") if h.ref == case.ref]) == 1


def test_the_timeline_says_who_did_what_and_why_newest_first(company: Company) -> None:
    """A press is a person's; what the clock did says so."""
    owner = company.person("wang.xiaoyu")
    owner.starts("meetings.action_item", what="写周报", owner="wang.xiaoyu", due="2026-03-03", priority="P1")
    company.winds(days=3)
    told = [h for h in company.room.timeline("wang.xiaoyu") if h.ref.startswith("AI")]
    assert [h.at for h in told] == sorted((h.at for h in told), reverse=True)
    assert "王小雨" in told[-1].sentence
    assert told[0].cause
    assert company.room.timeline("cao.min") == []
