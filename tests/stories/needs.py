"""A hiring need to do things to: filed by the lead of a marketing centre, decided by the head and HR."""

from __future__ import annotations

from typing import Any

from tests.office import Colleague, Company

REF = "HN-2026-0001"
NEED = {
    "department": "marketing",
    "role": "短视频策划",
    "headcount": "2",
    "reason": "expansion",
    "headcount_plan": "within",
    "engagement": "full_time",
    "start_by": "2026-04-15",
    "urgency": "normal",
}

SPEC = {
    "duties": "策划并产出短视频脚本",
    "must": "两年以上短视频经验",
    "competencies": "选题与数据复盘",
    "traits": "好奇、抗压",
    "assessment": ["portfolio"],
    "channels": ["referral", "sites"],
    "panel": ["liu.yang", "xu.lan"],
}


def filed(office: Company, who: str = "liu.yang", **changes: Any) -> tuple[Colleague, Colleague, Colleague]:
    """A need is filed; who asked, the head who is asked now, and the HR partner who comes next."""
    colleague = office.person(who)
    colleague.starts("recruiting.hiring_need", **(NEED | changes))
    colleague.told("HN-2026-")
    return colleague, office.person("li.na"), office.person("xu.lan")


def recruiting(office: Company) -> tuple[Colleague, Colleague]:
    """A need everybody agreed to, its spec confirmed by both sides; who asked, and the HR partner who searches."""
    yang, na, lan = filed(office)
    na.presses("同意")
    lan.presses("可行")
    office.person("chen.jing").presses("同意")
    yang.presses("填写 / 修改说明书")
    yang.fills(**SPEC)
    lan.presses("确认说明书")
    return yang, lan
