"""HR keeps the roles: nobody is left without a head of HR or somebody who looks after the bot."""

from __future__ import annotations

from tests.office import Company
from tests.stories.company.rows import adds, changes, retires

ROLES = "company.roles"


def held(office: Company, role: str) -> list[str]:
    view = office.room.register("chen.jing", ROLES)
    return [r.id for r in view.rows if r.cells[0] == role and r.state == "active"]


def test_the_last_head_of_hr_cannot_be_taken_away(office: Company) -> None:
    """With a successor named first, the one before can go; the successor may edit from then on."""
    (only,) = held(office, "人资部负责人")
    assert "最后一位人资部负责人" in retires(office, ROLES, only).toast
    assert adds(office, ROLES, role="hr_lead", person="ma.chao").tone == "good"
    assert retires(office, ROLES, only).toast.endswith("已停用。")
    assert office.room.office().holders("hr_lead") == ("ma.chao",)
    assert "company.roles" in dict(office.room.registers("ma.chao"))


def test_the_last_maintainer_cannot_leave_unnoticed(office: Company) -> None:
    """Two look after the bot: one may go, not both."""
    changes(office, "company.people", "Tom Becker", active="false")
    answer = changes(office, "company.people", "秦昊", active="false")
    assert "最后一位伯乐维护人员" in answer.errors["active"]
