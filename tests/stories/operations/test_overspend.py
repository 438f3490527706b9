"""A10, E3: spending crosses the line; the department explains, two people decide, the plan is adjusted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.looking import every
from tests.office import Colleague, Company
from tests.stories.company.rows import adds, changes, retires, row

FIGURES, OVERSPEND = "operations.spend", "operations.overspend"
FINANCE, ITEM = "wu.qian", "信息流投放"
WHY = {
    "causes": ["price", "volume"],
    "why": "CPM 由 28 涨到 34，例如开学季人群包，多花 2.4 万；加投两天，多花 1.2 万",
    "measures": "张薇 4 月起停投人群包 B，日预算降到 8 千",
    "adjusted": "230000",
    "until": "2026-04-01",
}


def spent(office: Company, actual: int, plan: int = 200_000, **more: Any) -> None:
    """Finance enters what Marketing spent on media in February."""
    figure = {"month": "2026-02", "department": "marketing", "item": ITEM, "plan": str(plan), "actual": str(actual)}
    assert adds(office, FIGURES, FINANCE, **(figure | more)).tone == "good"


def people(office: Company) -> tuple[Colleague, Colleague, Colleague]:
    """The head of Marketing, the vice president, the head of finance."""
    return office.person("li.na"), office.person("lin.yue"), office.person(FINANCE)


def test_an_overspend_is_explained_and_decided_by_two(office: Company) -> None:
    """18 % over: the head explains, skips their own approval visibly, vice president and finance agree one after the
    other; the figure keeps the adjusted plan, the ledger the whole story, the paper goes to those concerned."""
    na, yue, qian = people(office)
    spent(office, 236_000)
    na.sees("市场部「信息流投放」", "200,000 元", "236,000 元", "36,000 元（18%）")
    na.does("submit", **WHY)
    assert "skip" in office.audit("OV-2026-0001")
    assert not qian.can("approve")
    yue.sees("调整方案请您方便时审批", "单价上涨", "停投人群包 B", "230,000 元")
    yue.does("approve")
    qian.does("approve")
    na.sees("预算已调整", "230,000 元")
    assert row(office, FIGURES, ITEM, FINANCE).cells[5] == "230000"
    na.opens_document("超支说明与调整方案", "林悦", "吴倩", "CPM 由 28 涨到 34", "已略过")
    told = office.row("variances", FINANCE)
    assert (told["超出（元）"], told["超出（%）"], told["调整后预算（元）"]) == ("36000", "18.0", "230000")
    assert told["审批人"] == "林悦、吴倩"
    history = office.room.history(FINANCE, FIGURES, row(office, FIGURES, ITEM, FINANCE).id)
    assert history[0].cause.startswith("来自 OV-2026-")


@pytest.mark.parametrize(
    ("actual", "plan", "event", "opens"),
    [
        (219_999, 200_000, "no", False), (220_000, 200_000, "no", True), (200_000, 200_000, "no", False),
        (150_000, 200_000, "no", False), (180_000, 200_000, "yes", False), (179_999, 200_000, "yes", True),
        (1, 0, "no", True), (0, 0, "no", False),
    ],
)  # fmt: skip
def test_where_the_line_is(office: Company, actual: int, plan: int, event: str, opens: bool) -> None:
    """Exactly 10 % over is over; a large event also explains when it stays more than 10 % below."""
    spent(office, actual, plan, event=event)
    assert bool(every(office, OVERSPEND)) is opens


def test_a_figure_opens_one_explanation_however_often_it_comes(office: Company) -> None:
    """Entered within the line, sent again over it, and once more: one case. A dry run and a plan alone open none."""
    na, *_ = people(office)
    head = "月份,部门,科目,预算（元）,实际（元）\n"
    for actual, dry, cases in (("", False, 0), ("210000", False, 0), ("260000", True, 0), ("260000", False, 1),
                               ("270000", False, 1)):  # fmt: skip
        sheet = f"{head}2026-02,市场部,{ITEM},200000,{actual}\n".encode()
        report = office.room.send_rows(FIGURES, sheet, "sheet", ("command", "二月.csv"), "zh", dry)
        assert not report.problems
        office.settles()
        assert len(every(office, OVERSPEND)) == cases
    na.sees("260,000 元")


def test_whoever_answers_for_the_budget_explains_and_the_head_reads_it_first(office: Company) -> None:
    """Named on the figure: the growth lead explains; the head may send it back; then two others decide."""
    na, yue, qian = people(office)
    wei = office.person("zhang.wei")
    spent(office, 236_000, owner="zhang.wei")
    assert not na.can("submit")
    wei.does("submit", **WHY)
    na.does("send_back", reason="请写清楚加投是谁定的")
    wei.sees("请写清楚加投是谁定的")
    wei.does("submit", **(WHY | {"why": "例如加投两天是 2 月 10 日周会定的，多花 1.2 万"}))
    na.does("approve")
    yue.sees("2 月 10 日周会定的")
    yue.does("approve")
    assert not na.can("approve")
    qian.does("decline", reason="三月已经回到预算内，不再追加")
    wei.sees("维持原预算 200,000 元", "不再追加")
    assert row(office, FIGURES, ITEM, FINANCE).cells[5] == ""
    wei.opens_document("超支说明与调整方案", "维持原预算", "不再追加")


def test_the_two_who_decide_are_different_people(office: Company) -> None:
    """Finance itself runs over: the head of finance explains, the vice president is the first, and the second is
    neither of them but whoever stands above."""
    figure = {"month": "2026-02", "department": "finance", "item": "审计费", "plan": "100000", "actual": "130000"}
    adds(office, FIGURES, "chen.jing", **figure)
    qian, jun = office.person(FINANCE), office.person("he.jun")
    qian.does("submit", **(WHY | {"adjusted": "130000"}))
    assert not qian.can("approve")
    jun.does("approve")
    wenyuan = office.person("zhou.wenyuan")
    assert wenyuan.can("approve") and not jun.can("approve")
    wenyuan.does("approve")
    qian.sees("预算已调整")


def test_a_wrong_figure_is_checked_and_nothing_is_left_to_explain(office: Company) -> None:
    """The head says what is wrong, finance gives the figure of the books: within the line, and it is over."""
    na, _, qian = people(office)
    spent(office, 236_000)
    na.does("dispute", reason="有一笔 3 万是一月的，记重了")
    qian.sees("请核对数字", "有一笔 3 万是一月的")
    qian.does("confirm", actual="206000", remarks="一月的 3 万已冲回")
    na.sees("数字已更正", "206,000 元", "一月的 3 万已冲回")
    assert row(office, FIGURES, ITEM, FINANCE).cells[4] == "206000"


def test_a_figure_checked_and_still_over_is_explained(office: Company) -> None:
    """Corrected, but beyond the line all the same: back to the head, with the checked figure."""
    na, _, qian = people(office)
    spent(office, 236_000)
    na.does("dispute", reason="有一笔 1 万是一月的")
    qian.does("confirm", actual="226000")
    na.sees("226,000 元", "财务核对后的数字")
    assert na.can("submit")
    assert row(office, FIGURES, ITEM, FINANCE).cells[4] == "226000"


def test_who_may_read_the_variances(office: Company) -> None:
    """Finance and HR all of them, a head the own department's; a planner may not open the ledger."""
    spent(office, 236_000)
    assert office.row("variances", "li.na")["科目"] == ITEM
    assert not office.room.ledger("zhao.lei", "variances").rows
    assert office.room.ledger("wang.xiaoyu", "variances") is None


def test_an_explanation_that_does_not_come(office: Company) -> None:
    """After five working days the head's own superior hears of it, with facts only."""
    _, yue, _ = people(office)
    spent(office, 236_000)
    office.winds(days=8)
    yue.sees("OV-2026-0001")


def test_a_changed_row_stays_the_same_key(office: Company) -> None:
    """An adjusted plan does not hide later changes: the history of the row names each."""
    na, yue, qian = people(office)
    spent(office, 236_000)
    na.does("submit", **WHY)
    yue.does("approve")
    qian.does("approve")
    changes(office, FIGURES, ITEM, FINANCE, actual="240000")
    assert len(every(office, OVERSPEND)) == 1


def test_it_reads_in_english(office: Company) -> None:
    """The head of Europe explains what a trade fair cost."""
    figure = {"month": "2026-02", "department": "sales", "item": "Trade fair", "plan": "50000", "actual": "60000"}
    adds(office, FIGURES, FINANCE, **figure, owner="anna.schmidt")
    anna = office.person("anna.schmidt")
    anna.sees("Sales, Trade fair: please explain and adjust", "50,000 yuan", "10,000 yuan (20%)")
    anna.does("submit", **(WHY | {"why": "A second stand, for example, cost 8,000 more", "adjusted": "60000"}))
    office.person("zhao.lei").sees("A second stand")


def test_a_figure_taken_out_meanwhile_stays_out(office: Company) -> None:
    """Finance retires the figure while it is being explained: the decision is on record, no half a row appears."""
    na, yue, qian = people(office)
    spent(office, 236_000)
    na.does("submit", **WHY)
    retires(office, FIGURES, row(office, FIGURES, ITEM, FINANCE).id, FINANCE)
    yue.does("approve")
    qian.does("approve")
    na.sees("预算已调整")
    assert row(office, FIGURES, ITEM, FINANCE).state == "retired"
