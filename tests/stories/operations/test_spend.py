"""E3: what was planned and spent, by form, by file and by call; everybody sees what concerns them."""

from __future__ import annotations

import json

from tests.looking import every
from tests.office import Company
from tests.stories.company.rows import adds, changes, row

FIGURES, FINANCE = "operations.spend", "wu.qian"
SHEET = """月份,部门,科目,预算（元）,实际（元）,大型活动
2026年2月,市场部,信息流投放,200000,205000,
2026-02,市场部,物料制作,30000,,
2026年2月,销售部,差旅,50000,48000,
2026年一季度,销售部,招待,10000,9000,
2026年2月,采购部,办公用品,5000,4000,
2026年2月,市场部,信息流投放,1,1,
"""


def shown(office: Company, who: str) -> list[str]:
    return [r.title for r in office.room.register(who, FIGURES).rows]


def test_a_month_comes_in_from_a_file_and_what_does_not_fit_is_told(office: Company) -> None:
    """A quarter is no month, a department is unknown, a line stands twice: told; the dry run kept nothing."""
    through = ("command", "二月.csv")
    dry = office.room.send_rows(FIGURES, SHEET.encode("gb18030"), "sheet", through, "zh", True)
    assert (dry.added, dry.kept, shown(office, FINANCE)) == (3, False, [])
    report = office.room.send_rows(FIGURES, SHEET.encode("gb18030"), "sheet", through, "zh", False)
    assert [(number, column) for number, column, _ in report.problems] == [(5, "月份"), (6, "部门"), (7, "月份")]
    assert "请写一个月份" in report.problems[0][2]
    assert shown(office, FINANCE) == ["信息流投放", "物料制作", "差旅"]
    again = office.room.send_rows(FIGURES, SHEET.encode("gb18030"), "sheet", through, "zh", False)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


def test_a_head_sees_and_adds_the_figures_of_the_own_department(office: Company) -> None:
    """Finance and HR see all; a head the own department's; a planner nothing at all."""
    office.room.send_rows(FIGURES, SHEET.encode(), "sheet", ("command", "二月.csv"), "zh", False)
    assert shown(office, "li.na") == ["信息流投放", "物料制作"]
    assert shown(office, "zhao.lei") == ["差旅"]
    assert office.room.register("wang.xiaoyu", FIGURES) is None
    added = adds(office, FIGURES, "li.na", month="2026年3月", department="marketing", item="线下活动", plan="80000")
    assert added.tone == "good"
    assert changes(office, FIGURES, "线下活动", "li.na", actual="60000").tone == "good"
    assert office.room.register_form("li.na", FIGURES, row(office, FIGURES, "信息流投放", "li.na").id) is None


def test_another_system_sends_what_was_booked(office: Company) -> None:
    """Rows as JSON, by the authenticated call; the plan stays where only the actual is sent."""
    adds(office, FIGURES, FINANCE, month="2026-02", department="sales", item="差旅", plan="50000")
    sent = [{"month": "2026-02", "department": "sales", "item": "差旅", "actual": 49000}]
    report = office.room.send_rows(FIGURES, json.dumps(sent).encode(), "json", ("call", ""), "zh", False)
    assert (report.changed, report.problems) == (1, ())
    assert row(office, FIGURES, "差旅", FINANCE).cells[3:5] == ("50000", "49000")
    assert not every(office)


def test_the_figures_read_in_english(office: Company) -> None:
    """A head of department who reads English finds the own figures."""
    adds(office, FIGURES, FINANCE, month="2026-02", department="sales", item="Trade fair", plan="50000",
         owner="anna.schmidt")  # fmt: skip
    anna = office.person("anna.schmidt")
    anna.says("spend against budget trade fair")
    anna.sees("Trade fair", "Planned (yuan)", "50,000")
