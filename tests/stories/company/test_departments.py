"""HR keeps the departments: who leads, who the HR partner is; open tasks follow."""

from __future__ import annotations

from tests.office import Company
from tests.stories.company.rows import adds, changes, retires, row
from tests.stories.needs import REF, filed

DEPARTMENTS = "company.departments"


def test_everybody_finds_their_hr_partner(office: Company) -> None:
    """F1: the list says HRBP and the department's own HR contact."""
    yu = office.person("wang.xiaoyu")
    yu.says("部门与HR对接")
    yu.sees("市场部", "许岚")


def test_a_new_head_takes_over_what_is_open(office: Company) -> None:
    """The card of the one before loses its buttons; the new head decides."""
    filed(office)
    na = office.person("li.na")
    assert changes(office, DEPARTMENTS, "市场部", head="gao.ming").tone == "good"
    assert not na.may_press("同意", REF)
    office.person("gao.ming").presses("同意", REF)
    office.person("xu.lan").sees(REF)


def test_a_department_set_up_in_chat_works_at_once(office: Company) -> None:
    """加一个部门: named in a request, its head is asked; without an HR partner HR hears what that means."""
    hr = office.person("chen.jing")
    hr.says("加一个部门")
    hr.sees("部门与 HR 对接")
    answer = adds(office, DEPARTMENTS, code="live", name="直播部", head="gao.ming")
    assert answer.tone == "good", answer.errors
    hr.sees("直播部现在没有 HRBP")
    office.person("liu.yang").starts(
        "recruiting.hiring_need", department="直播部", role="直播运营", headcount="1", reason="expansion",
        headcount_plan="within", engagement="full_time", start_by="2026-04-15", urgency="normal",
    )  # fmt: skip
    office.person("gao.ming").sees("直播运营")


def test_the_hr_partner_is_replaced(office: Company) -> None:
    """把市场部的HRBP换成…: whoever holds it now is asked at the next step."""
    filed(office)
    changes(office, DEPARTMENTS, "市场部", hrbp="ding.rui")
    office.person("li.na").presses("同意", REF)
    office.person("ding.rui").sees(REF)
    office.person("xu.lan").sees_not(REF)


def test_what_would_break_the_company_is_refused(office: Company) -> None:
    """A head who has left, a channel nobody knows, a department in which people still work."""
    changes(office, "company.people", "高明", active="false")
    answer = changes(office, DEPARTMENTS, "市场部", head="gao.ming", channel="nowhere")
    assert "高明 已经不在职" in answer.errors["head"]
    assert "没有这个群" in answer.errors["channel"]
    assert "位同事在这个部门" in retires(office, DEPARTMENTS, row(office, DEPARTMENTS, "市场部").id).toast
    assert "marketing" in office.room.office().departments
