"""The library of procedures: everybody reads it, heads and HR keep it, each project that closes adds to it."""

from __future__ import annotations

from tests.office import Company
from tests.stories.operations.incidents import adds, listed
from tests.stories.operations.projects import REF, REVIEW, SOP, opens, proposed, running

SHOP = {
    "name": "新店开业流程", "department": "marketing", "purpose": "九十天内开业", "steps": "先定址，再装修",
    "pitfalls": "消防材料要提前备齐", "owner": "gao.ming",
}  # fmt: skip


def test_lessons_of_the_department_stand_on_a_charter_that_is_being_written(office: Company) -> None:
    """Whoever writes a charter sees what went wrong before in their department; another department's does not show."""
    adds(office, "li.na", SOP, **SHOP)
    adds(office, "chen.jing", SOP, **(SHOP | {"name": "展会流程", "department": "sales", "pitfalls": "展台断电"}))
    tong = proposed(office)
    opens(office.person("li.na"), "同意")
    tong.sees("新店开业流程", "消防材料要提前备齐")
    tong.sees_not("展台断电")


def test_a_project_brings_a_known_procedure_up_to_date(office: Company) -> None:
    """The same name is the same row; its history says which project changed it."""
    adds(office, "li.na", SOP, **SHOP)
    tong, na, _ = running(office)
    opens(tong, "提交结项复盘", REF, **REVIEW)
    opens(na, "确认")
    row = listed(office, "wang.qiang", SOP)["新店开业流程"]
    assert {"谢彤", f"{REF} 华东三店开业"} <= set(row.cells)
    assert REF in office.room.history("li.na", SOP, row.id)[0].cause


def test_its_contact_may_change_it_and_nobody_else(office: Company) -> None:
    """A head adds it; whoever answers questions about it changes it."""
    adds(office, "li.na", SOP, **SHOP)
    ming, qiang = office.person("gao.ming"), office.person("wang.qiang")
    qiang.says("查 标准流程 新店")
    qiang.sees("先定址，再装修")
    assert not qiang.may_press("修改")
    ming.says("查 标准流程 新店")
    ming.presses("修改")
    ming.fills(steps="先定址，再装修，再演练")
    ming.told("已更新")


def test_in_english(office: Company) -> None:
    """Looked up in English."""
    adds(office, "li.na", SOP, **SHOP)
    tom = office.person("tom.becker")
    tom.says("standard procedures")
    tom.sees("Standard procedures", "新店开业流程")
