"""Anybody asks who is who, and is answered from the company as it is now."""

from __future__ import annotations

import pytest

from tests.office import Company
from tests.stories.company.rows import changes


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("谁是市场部的HRBP", ("市场部", "HRBP: 许岚")),
        ("王小雨的上级是谁", ("王小雨", "直属上级：刘洋")),
        ("我们部门的HR是谁", ("市场部", "HRBP: 许岚", "部门人力资源专员")),
        ("许岚是谁", ("许岚", "人力资源部", "直属上级：陈静")),
    ],
)
def test_a_short_answer(office: Company, asked: str, told: tuple[str, ...]) -> None:
    """One card with what was asked, and nothing private."""
    yang = office.person("liu.yang")
    yang.says(asked)
    yang.sees(*told)
    yang.sees_not("@banxia.example")


def test_f1_opens_the_list_of_hr_partners(office: Company) -> None:
    """The code of a practice finds its register."""
    yang = office.person("liu.yang")
    for code, title in (("F1", "部门与 HR 对接"), ("F5", "员工名册"), ("F2", "协作责任清单"), ("F4", "授权")):
        yang.says(code)
        yang.sees(title)


def test_the_answer_follows_what_hr_wrote(office: Company) -> None:
    """A new HR partner is named from the moment the row is kept."""
    changes(office, "company.departments", "市场部", hrbp="ding.rui")
    yang = office.person("liu.yang")
    yang.says("谁是市场部的HRBP")
    yang.sees("HRBP: 丁蕊")
