"""F3: the company's suppliers, taken over from the list HR kept in Excel, and looked up by everybody."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engine.registers.helpers import sheet
from tests.office import Company
from tests.stories.company.rows import HR, adds, changes, row

LIST = "operations.suppliers"
HUACAI = "杭州华彩礼品有限公司"
EXCEL = sheet(
    ["2026年合格供应商名单（行政部）"],
    ["序号", "供应商名称", "类别", "供应内容", "负责人", "使用部门", "对方联系人", "合作起始", "等级", "最近得分",
     "得分季度", "备注"],
    [1, HUACAI, "礼盒", "定制礼盒、伴手礼", "唐宁", "市场部", "周经理 13800000000", date(2023, 5, 1), "B", 84,
     "2025年四季度", ""],
    [2, "上海明日印刷厂", "印刷", "画册、包装", "唐宁", "市场", "", "2024年6月1日", "C", 77, "2025Q4", "年底两次色差"],
    [3, "远方会展服务", "活动执行", "展位搭建", "谢彤", "市场部", "", None, "优秀", "很好", "", ""],
    [4, "蓝海传媒", "媒体", "信息流代投", "刘大明", "市场部", "", None, "A", 93, "2025Q4", ""],
    [5, HUACAI, "礼品", "", "唐宁", "市场部", "", None, "", "", "", "重复录入"],
    [6, "", "物流", "仓配", "方婷", "销售部", "", None, "", "", "", "合同在谈"],
    [7, "迅达物流", "物流", "仓配", "方婷", "销售部", "", None, "A", 95, "2025Q4", ""],
)  # fmt: skip


def test_the_list_in_excel_comes_over_and_says_what_did_not_fit(office: Company) -> None:
    """A title above the headers, labels as people write them, a missing score; of each row that does not fit its
    number, its column and a sentence, and nothing of it is kept. A dry run first keeps nothing at all."""
    dry = office.room.import_rows(HR, LIST, "供应商.xlsx", EXCEL, True)
    assert (dry.added, dry.kept) == (3, False)
    assert office.room.register(HR, LIST).rows == ()
    report = office.room.import_rows(HR, LIST, "供应商.xlsx", EXCEL, False)
    assert (report.added, report.kept) == (3, True)
    assert [(number, column) for number, column, _ in report.problems] == [
        (2, "序号"), (5, "等级"), (5, "最近得分"), (6, "负责人"), (7, "供应商名称"), (8, "供应商名称")
    ]  # fmt: skip
    assert "和第 3 行是同一条" in report.problems[4][2]
    assert row(office, LIST, HUACAI).cells == (HUACAI, "礼品", "唐宁", "市场部", "B", "84", "2025-Q4", "")
    again = office.room.import_rows(HR, LIST, "供应商.xlsx", EXCEL, False)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


def test_everybody_finds_a_supplier_and_whoever_looks_after_it_keeps_it_up_to_date(office: Company) -> None:
    """A planner looks up whom to call; the owner changes the contact; nobody else may."""
    adds(office, LIST, name=HUACAI, kind="gift", owner="tang.ning", department="marketing", contact="周经理")
    yu = office.person("wang.xiaoyu")
    yu.says("供应商名录 华彩")
    yu.sees(HUACAI, "周经理", "唐宁")
    assert changes(office, LIST, HUACAI, "tang.ning", contact="钱经理 13900000000").tone == "good"
    yu.says("供应商名录 华彩")
    yu.sees("钱经理")
    assert office.room.register_form("wang.xiaoyu", LIST, row(office, LIST, HUACAI).id) is None
    history = office.room.history("wang.xiaoyu", LIST, row(office, LIST, HUACAI).id)
    assert history[0].fields == (("对方联系人", "周经理", "钱经理 13900000000"),)


def test_the_same_list_reads_in_english(office: Company) -> None:
    """Headers, choices and rows for a colleague in Europe."""
    adds(office, LIST, name="Nordlicht Events", kind="event", owner="tom.becker")
    anna = office.person("anna.schmidt")
    anna.says("suppliers nordlicht")
    anna.sees("Nordlicht Events", "Events", "Tom Becker", "Looked after by")


@pytest.mark.parametrize("score", ["101", "-1", "abc"])
def test_a_score_is_a_number_up_to_a_hundred(office: Company, score: str) -> None:
    """Anything else is refused beside its question; nothing is kept."""
    assert "score" in adds(office, LIST, name=HUACAI, kind="gift", owner="tang.ning", score=score).errors
    assert office.room.register(HR, LIST).rows == ()
