"""Manager and report meet every month: shared topics, private notes, feedback in three parts, next steps kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.office import Colleague, Company, opened

SECRET = "我其实在考虑转岗"
TALK = {"went_well": "直播 ROI 涨了三成", "to_improve": "素材早两天给", "my_support": "我去找设计排期"}
STEP = {"what": "整理素材清单", "owner": "wang.xiaoyu", "due": "2026-03-27"}
TITLE = "一对一纪要"


@pytest.fixture
def february(tmp_path: Path) -> Iterator[Company]:
    """Friday 27 February 2026, 18:00: no month's one-on-one is open yet."""
    yield from opened(tmp_path, start=datetime(2026, 2, 27, 10, 0, tzinfo=UTC))


def pair(office: Company) -> tuple[Colleague, Colleague]:
    """The manager and the report."""
    return office.person("liu.yang"), office.person("wang.xiaoyu")


def arranged(office: Company, when: str = "2026-03-05 15:00") -> str:
    """The report asks the manager for a talk; its reference."""
    office.person("wang.xiaoyu").starts("growth.one_on_one", with_whom="liu.yang", when=when)
    return "OO-2026-0001"


def held(office: Company, of: str = "", **changes: Any) -> None:
    """The manager writes the feedback (on the card that shows `of`)."""
    yang, _ = pair(office)
    yang.presses("谈过了，写反馈", of)
    yang.fills(**(TALK | changes))


def test_one_sentence_arranges_a_talk(office: Company) -> None:
    """约李娜1on1周四下午三点 needs no further question; both see person and time."""
    yang, na = office.person("liu.yang"), office.person("li.na")
    yang.says("约李娜1on1周四下午三点")
    yang.sees("我理解的是", "李娜", "2026年3月5日", "15:00")
    while not yang.may_press("提交"):
        yang.says("跳过")
    yang.presses("提交")
    for who in (yang, na):
        who.sees("2026年3月5日 周四 15:00")


def test_every_pair_is_asked_once_a_month(february: Company) -> None:
    """On the first working day of the month each manager and report get one card; no pair gets two."""
    yang, yu = pair(february)
    february.winds_until("2026-03-02 12:00")
    assert yu.count("刘洋 和 王小雨 的一对一") == 1
    assert yang.count("刘洋 和 王小雨 的一对一") == yang.count("刘洋 和 沈凯 的一对一") == 1
    yang.presses("这次没谈", "刘洋 和 王小雨")
    yang.fills(why_not="都在出差")
    february.winds_until("2026-03-31 18:00")
    assert not yu.may_press("记私人笔记")
    february.winds_until("2026-04-01 12:00")
    assert yu.may_press("记私人笔记")


def test_both_add_topics(office: Company) -> None:
    """Each adds a topic, by button or by typing 加个议题：晋升; both read both."""
    arranged(office)
    yang, yu = pair(office)
    yang.presses("加个议题")
    yang.fills(kind="goal", topic="二季度目标")
    yu.says("加个议题：晋升")
    yu.sees("职业发展", "晋升")
    yu.presses("提交")
    for who in (yang, yu):
        who.sees("二季度目标", "职业发展：晋升")


@pytest.mark.parametrize("writer", ["liu.yang", "wang.xiaoyu"])
def test_a_private_note_is_its_authors_alone(office: Company, writer: str) -> None:
    """Nobody else's chat, no document and no readable byte of the data folder holds it; its author reads it."""
    arranged(office)
    author = office.person(writer)
    author.presses("记私人笔记")
    author.fills(words=SECRET)
    author.sees(SECRET)
    held(office)
    _, yu = pair(office)
    yu.presses("没有补充")
    other = next(p for p in pair(office) if p.who != writer)
    other.opens_document(TITLE, "直播 ROI 涨了三成")
    assert SECRET not in other.opens_document(TITLE)
    assert SECRET not in author.opens_document(TITLE)
    office.overhears_not(SECRET, but=(writer,))
    office.writes_not(SECRET)


def test_can_she_see_my_notes_gets_a_clear_answer(office: Company) -> None:
    """笔记她能看到吗: no, and HR neither."""
    arranged(office)
    _, yu = pair(office)
    yu.says("笔记她能看到吗")
    yu.sees("私人笔记只有写的人自己能看到")


def test_the_sandwich_has_three_parts(office: Company) -> None:
    """Without all three parts the form stays open and says which one is missing."""
    ref = arranged(office)
    yang, _ = pair(office)
    for missing in TALK:
        yang.presses("谈过了，写反馈")
        answer = yang.fills(**(TALK | {missing: ""}))
        assert set(answer.errors) == {missing}
    assert "held" not in office.audit(ref)


def test_still_fine_gets_one_friendly_request(office: Company) -> None:
    """还行 is asked for an example once, and taken the second time."""
    arranged(office)
    yang, yu = pair(office)
    yang.presses("谈过了，写反馈")
    answer = yang.fills(**(TALK | {"went_well": "还行"}))
    assert "举个例子" in answer.errors["went_well"]
    assert yang.fills(**(TALK | {"went_well": "还行"})).accepted
    yu.sees("还行")


def test_the_sandwich_is_written_in_one_message(office: Company) -> None:
    """好：…；改：…；支持：… fills the three parts, shows them, and is sent with one press."""
    ref = arranged(office)
    yang, yu = pair(office)
    yang.says("好：ROI涨了；改：素材早点；支持：我找设计")
    yang.sees("我理解的是", "ROI涨了", "素材早点", "我找设计")
    while not yang.may_press("提交"):
        yang.says("跳过")
    yang.presses("提交")
    yu.sees("ROI涨了", "素材早点", "我找设计")
    assert "held" in office.audit(ref)


def test_feedback_is_answered_and_becomes_minutes(office: Company) -> None:
    """The report adds a word; the minutes hold talk and answer, and go to the two of them only."""
    arranged(office)
    yang, yu = pair(office)
    held(office)
    yu.sees("直播 ROI 涨了三成", "素材早两天给", "我去找设计排期")
    yu.presses("我来补充")
    yu.fills(answer="素材周二给到")
    for who in (yang, yu):
        who.opens_document(TITLE, "直播 ROI 涨了三成", "素材周二给到")
    paper = yu.document(TITLE)
    for who in ("chen.jing", "xu.lan", "li.na", "shen.kai"):
        assert office.room.document(who, paper, "html") is None
    office.overhears_not("直播 ROI", "素材周二", but=(yang.who, yu.who))


def test_the_answer_may_be_typed(office: Company) -> None:
    """While the feedback waits, what the report types is taken as the answer."""
    ref = arranged(office)
    _, yu = pair(office)
    held(office)
    yu.says("谢谢，素材我周二就能给到")
    yu.sees("素材我周二就能给到")
    yu.presses("提交")
    assert office.audit(ref)[-1] == "respond"


def test_next_steps_are_followed_into_next_month(february: Company) -> None:
    """A next step is an action item; next month it is back unticked, is ticked there, and is done."""
    february.winds_until("2026-03-02 10:00")
    yang, yu = pair(february)
    held(february, "刘洋 和 王小雨", next_steps=[STEP])
    yu.presses("没有补充")
    yu.sees("整理素材清单", "AI-2026-0001")
    february.winds_until("2026-04-01 10:00")
    yang.sees("上次约定、还没做完的")
    yang.presses("谈过了，写反馈", "整理素材清单")
    carried = next(i for i in yang.form.inputs if i.name == "carried")
    assert [o.label for o in carried.options] == ["整理素材清单"]
    assert not carried.value
    yang.fills(**TALK, carried=[carried.options[0].value])
    assert february.audit("AI-2026-0001")[-1] == "done"


def test_not_held_says_why(office: Company) -> None:
    """The pair reads the reason; HR's ledger says not held and nothing else."""
    arranged(office)
    yang, yu = pair(office)
    yang.presses("这次没谈")
    yang.fills(why_not="临时出差")
    yu.sees("临时出差")
    row = office.row("one_on_ones", "chen.jing")
    assert "临时出差" not in str(row)


def test_hr_sees_held_or_not_and_nothing_else(office: Company) -> None:
    """The ledger has the pair, the month and whether they talked; the pair itself has no ledger of others."""
    arranged(office)
    held(office)
    row = office.row("one_on_ones", "chen.jing")
    assert row["上级"] == "刘洋"
    assert row["下属"] == "王小雨"
    assert row["月份"] == "2026-03"
    assert "直播" not in str(row)
    assert office.room.ledger("wang.xiaoyu", "one_on_ones") is None
    office.overhears_not("直播 ROI", but=("liu.yang", "wang.xiaoyu"))


def test_a_moved_date_is_news_for_the_other(office: Company) -> None:
    """在高铁上改天 asks for the new time; the other hears it, and the clock follows."""
    arranged(office)
    yang, yu = pair(office)
    yu.says("在高铁上改天")
    yu.sees("改到什么时间")
    yu.says("下周二上午十点")
    yu.presses("提交")
    yang.sees("王小雨 把你们的一对一改到了", "2026年3月10日")
    office.winds_until("2026-03-09 09:30")
    yang.sees_not("这次一对一谈过了吗")
    office.winds_until("2026-03-11 09:30")
    yang.sees("这次一对一谈过了吗")
