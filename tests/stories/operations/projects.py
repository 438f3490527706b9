"""A project to tell stories about: who proposes it, who decides, what the charter and the reports say."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company

REF = "PJ-2026-0001"
PROJECT, SOP = "operations.project", "operations.procedures"
BRIEF = {
    "name": "华东三店开业", "track": "full", "department": "marketing", "owner": "xie.tong", "sponsor": "lin.yue",
    "goal": "六月底前三店开业，首月客流三万", "budget": "180000", "ends": "2026-06-30",
}  # fmt: skip
LIGHT = {
    "name": "春日快闪", "track": "light", "department": "marketing", "owner": "xie.tong",
    "goal": "三天到店五千人", "budget": "30000", "launch": "2026-04-30", "ends": "2026-05-15",
}  # fmt: skip
CHARTER = {
    "members": [{"person": "jiang.hao", "duty": "选址与租约"}, {"person": "shen.kai", "duty": "门店视觉"}],
    "milestones": [
        {"what": "三店租约签完", "owner": "jiang.hao", "due": "2026-03-20"},
        {"what": "门店视觉定稿", "owner": "shen.kai", "due": "2026-04-30"},
    ],
    "risks": "装修延期：提前两周备好临时场地",
}
REVIEW = {
    "reached": "yes", "achieved": "三店全部开业，首月客流三万四", "spent": "160000", "earned": "216000",
    "lessons": "三处同时装修，验收挤在一起", "procedure": "新店开业流程", "practice": "一、开业前九十天定址",
}  # fmt: skip


def proposed(office: Company, brief: dict[str, Any] = BRIEF, who: str = "xie.tong", **changes: Any) -> Colleague:
    colleague = office.person(who)
    colleague.starts(PROJECT, **(brief | changes))
    colleague.told(REF)
    return colleague


def opens(colleague: Colleague, verb: str, ref: str = REF, /, **answers: Any) -> None:
    """Open the case, press a verb there, and fill in what it asks."""
    colleague.answer = type(colleague.answer)()
    colleague.presses(verb, ref)
    if colleague.answer.form is not None:
        colleague.fills(**answers)
    assert colleague.answer.accepted, (colleague.answer.toast, colleague.answer.errors)


def running(office: Company, **changes: Any) -> tuple[Colleague, Colleague, Colleague]:
    """A project under way: its owner, the department head, the sponsor."""
    tong, na, yue = (proposed(office, **changes), office.person("li.na"), office.person("lin.yue"))
    opens(na, "同意")
    opens(tong, "填写 / 修改章程", **CHARTER)
    opens(na, "确认")
    opens(yue, "确认")
    return tong, na, yue
