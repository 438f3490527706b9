"""A15, E5: every quarter each supplier is scored; twice in a row under 80, and somebody decides whether it stays."""

from __future__ import annotations

import pytest

from tests.looking import every
from tests.office import Colleague, Company
from tests.stories.company.rows import HR, adds, row

pytestmark = pytest.mark.only("operations.supplier_review", "meetings.action_item")

LIST, REVIEW = "operations.suppliers", "operations.supplier_review"
HUACAI = "杭州华彩礼品有限公司"
SPRING, SUMMER = "2026-04-08 10:00", "2026-07-08 10:00"


def listed(office: Company, name: str = HUACAI, **more: str) -> Colleague:
    """A supplier looked after by the office manager of Marketing, whose head is Li Na."""
    adds(office, LIST, name=name, kind="gift", owner="tang.ning", department="marketing", **more)
    return office.person("tang.ning")


def scores(who: Colleague, on_time: int, quality: int, cost: int, **more: str) -> None:
    who.does("submit", on_time=str(on_time), quality=str(quality), cost=str(cost), **more)


def cells(office: Company, name: str = HUACAI) -> tuple[str, ...]:
    """Grade, score, quarter and state of a row."""
    return row(office, LIST, name).cells[4:]


def put_before_li_na(office: Company) -> tuple[Colleague, Colleague]:
    """Last quarter 76, this quarter 73: whether they stay is up to the head of Marketing."""
    ning = listed(office, score="76", grade="C", quarter="2025Q4")
    office.winds_until(SPRING)
    scores(ning, 70, 75, 76, remarks="三批晚到，一批色差返工")
    return ning, office.person("li.na")


def test_each_quarter_whoever_looks_after_a_supplier_scores_it(office: Company) -> None:
    """On 8 April the owner gets a card that says how the parts are weighted; the score goes to the register."""
    ning = listed(office, score="77", grade="C", quarter="2025Q4")
    office.winds_until("2026-04-08 09:59")
    assert not every(office, REVIEW)
    office.winds_until(SPRING)
    ning.sees(HUACAI, "2026Q1", "占 40%", "占 20%", "上一次得分：77")
    scores(ning, 96, 92, 80)
    ning.sees("2026Q1 得 91 分", "等级：A")
    assert cells(office) == ("A", "91", "2026-Q1", "正常合作")
    history = office.room.history("tang.ning", LIST, row(office, LIST, HUACAI).id)
    assert history[0].cause.startswith("来自 SR-2026-")
    assert ("上一次得分", "", "77") in [(a, b.strip("—"), c) for a, b, c in history[0].fields]
    assert office.row("supplier_reviews", HR)["总分"] == "91"
    office.winds_until(SUMMER)
    assert len(every(office, REVIEW)) == 2


def test_the_bounds_of_the_grades(office: Company) -> None:
    """90 is an A, 89.8 a B; 80 is a B, 79.8 a C: what is shown and kept is the whole number below."""
    names = ("一厂", "二厂", "三厂", "四厂")
    (ning, *_) = (listed(office, name) for name in names)
    office.winds_until(SPRING)
    for name, cost in zip(names, ((90, 90, 90), (90, 90, 89), (80, 80, 80), (80, 80, 79)), strict=True):
        ning.does("submit", f"{name}：请给", **dict(zip(("on_time", "quality", "cost"), map(str, cost), strict=True)))
    assert [cells(office, name)[:2] for name in names] == [("A", "90"), ("B", "89"), ("B", "80"), ("C", "79")]


def test_one_low_score_is_watched_two_are_decided(office: Company) -> None:
    """77 in spring is marked; 79 in summer goes to the owner's head with both scores and the reason on the card."""
    ning, na = listed(office), office.person("li.na")
    office.winds_until(SPRING)
    scores(ning, 77, 77, 77)
    ning.sees("重点观察")
    assert cells(office) == ("C", "77", "2026-Q1", "重点观察")
    na.sees_not(HUACAI)
    office.winds_until(SUMMER)
    ning.sees("上一次低于 80")
    scores(ning, 79, 79, 79, remarks="又有两批晚到")
    na.sees("去留请你决定", "2026Q2: 79 分", "上一次：77 分", "又有两批晚到")
    assert cells(office)[1] == "79"


def test_a_supplier_is_removed_by_a_named_person(office: Company) -> None:
    """The row is retired with its history, those concerned hear it, the decision is a document with a name."""
    ning, na = put_before_li_na(office)
    assert na.does("remove").errors
    na.fills(reason="两个季度都低于 80，谈过两次没有改善")
    ning.sees("已移出名录", "两个季度都低于 80")
    office.person(HR).sees("已移出名录")
    na.opens_document("供应商移出决定", "李娜", "73", "76", "谈过两次没有改善")
    assert not any(r.title == HUACAI for r in office.room.register("wang.xiaoyu", LIST).rows)
    assert row(office, LIST, HUACAI).state == "retired"
    assert office.row("supplier_reviews", HR)["去留决定"] == "移出名录"
    before = len(every(office, REVIEW))
    office.winds_until("2026-07-10 10:00")
    assert len(every(office, REVIEW)) == before


def test_a_supplier_stays_with_a_plan_that_is_looked_at_again(office: Company) -> None:
    """The owner is asked on the date; not improved goes back to whoever decided; improved is on the row."""
    ning, na = put_before_li_na(office)
    na.does("keep_them", plan="每批留样比对，唐宁验收", until="2026-04-30")
    ning.sees("整改到 2026年4月30日", "每批留样比对")
    assert cells(office)[3] == "整改中"
    ning.does("not_improved", reason="第二批还是有色差")
    na.sees("此前的整改计划", "第二批还是有色差")
    na.does("keep_them", plan="换一条产线，再看一个月", until="2026-05-29")
    ning.does("improved", proof="连续三批合格")
    na.sees("整改到位", "连续三批合格")
    assert cells(office)[3] == "重点观察"


def test_whoever_scores_does_not_decide(office: Company) -> None:
    """A head who looks after a supplier scores it; the vice president above decides."""
    adds(office, LIST, name=HUACAI, kind="media", owner="li.na", score="70", quarter="2025Q4")
    na, yue = office.person("li.na"), office.person("lin.yue")
    office.winds_until(SPRING)
    scores(na, 70, 70, 70)
    assert not na.can("remove") and yue.can("remove")


def test_a_review_out_of_turn_is_scored_by_the_owner_and_counts_once_a_quarter(office: Company) -> None:
    """Anybody may ask for one; the owner is asked. Scored anew in the same quarter, the score before stays."""
    ning, na = listed(office, score="76", quarter="2025Q3"), office.person("li.na")
    office.person("wang.xiaoyu").starts(REVIEW, supplier=row(office, LIST, HUACAI).id)
    scores(ning, 82, 82, 82)
    assert cells(office)[:3] == ("B", "82", "2025-Q4")
    office.person("wang.xiaoyu").starts(REVIEW, supplier=row(office, LIST, HUACAI).id)
    scores(ning, 79, 79, 79)
    assert na.can("remove"), "76 and then 79 are two in a row, whatever was typed in between"


def test_nobody_scores_and_the_head_hears_of_it(office: Company) -> None:
    """Five working days, reminders on the way, then the owner's head, with facts only."""
    listed(office)
    office.winds_until(SPRING)
    office.winds(days=8)
    office.person("li.na").sees("SR-2026-0001")


def test_it_reads_in_english(office: Company) -> None:
    """Tom Becker scores an event agency; Anna Schmidt decides."""
    adds(office, LIST, name="Nordlicht Events", kind="event", owner="tom.becker", score="70", quarter="2025Q4")
    tom, anna = office.person("tom.becker"), office.person("anna.schmidt")
    office.winds_until("2026-04-08 10:00", "Europe/Berlin")
    tom.sees("Nordlicht Events: please score 2026Q1", "40%")
    scores(tom, 60, 90, 70, remarks="Two stands were late")
    anna.sees("Nordlicht Events: stay or go", "Score before: 70", "Two stands were late")
    anna.does("keep_them", plan="Weekly call until the fair", until="2026-05-15")
    tom.sees("improving until Fri 15 May 2026")
