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


def filed(office: Company, who: str = "liu.yang", **changes: Any) -> tuple[Colleague, Colleague, Colleague]:
    """A need is filed; who asked, the head who is asked now, and the HR partner who comes next."""
    colleague = office.person(who)
    colleague.starts("recruiting.hiring_need", **(NEED | changes))
    colleague.told("HN-2026-")
    return colleague, office.person("li.na"), office.person("xu.lan")
