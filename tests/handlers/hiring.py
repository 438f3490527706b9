"""A hiring need, filled in, and how far it can be walked before a test looks at it."""

from typing import Any

from bot.flow.people import Office
from handlers.recruiting.hiring_need import HiringNeed
from tests.flow.office import OFFICE, House, Walk, world

MONDAY = "Mon 2026-11-23 10:00"
NEED: dict[str, Any] = {
    "department": "market",
    "role": "短视频策划",
    "headcount": 2,
    "reason": "expansion",
    "headcount_plan": "within",
    "engagement": "full_time",
    "start_by": "2027-01-04",
    "urgency": "normal",
}
SPEC: dict[str, Any] = {
    "duties": "写脚本",
    "must": "三年经验",
    "competencies": "叙事",
    "traits": "好奇",
    "assessment": ["portfolio"],
    "channels": ["referral"],
    "panel": ["lead"],
}
HIRE = {"person": "赵一", "starts": "2026-12-28", "probation_ends": "2027-03-28"}


def need(by: str = "mei", /, office: Office = OFFICE, rules: House | None = None, **answers: Any) -> Walk:
    return Walk.file(HiringNeed, by, {**NEED, **answers}, world(MONDAY, office, rules))


def at_spec(by: str = "mei", /, **answers: Any) -> Walk:
    walk = need(by, **answers)
    return walk.press("head", "approve").press("lan", "feasible").press("chief", "approve")


def recruiting(**answers: Any) -> Walk:
    walk = at_spec(**answers)
    return walk.press("mei", "amend", **spec(walk)).press("lan", "confirm")


def spec(walk: Walk, /, **changes: Any) -> dict[str, Any]:
    """The whole spec of a need, as somebody would send it."""
    return {**walk.case.answers, **SPEC, **changes}
