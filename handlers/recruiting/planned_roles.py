"""Planned roles: what the departments have forecast, each need for it shown against what is left."""

from bot.flow.language import *

OVER = ("declined", "withdrawn")


class PlannedRole(Form):
    quarter: str = ask("Which quarter? For example 2026Q3", le=6)
    department: DepartmentId = ask("Which department?")
    role: str = ask("Which role?", le=100)
    headcount: int = ask("How many people?", ge=0, le=500)


def left_over(values: Answers, case: Case, world: World) -> Iterator[Reason]:
    """How much of a forecast the needs filed so far leave: "3 forecast, 1 asked for before, 2 left"."""
    same = values["department"] == case.answers.get("department") and shared(values["role"], case.answers["role"])
    zone, _ = world.where(case)
    quarter = quarter_of(case.opened.astimezone(zone).date())
    if not same or values["quarter"] != quarter.name:
        return
    span = quarter.begins(zone), quarter.plus(1).begins(zone)
    filed = world.filed("recruiting.hiring_need", *span, values["department"])
    before = sum(
        each.answers["headcount"]
        for each in filed
        if each.ref < case.ref and each.place not in OVER and shared(values["role"], each.answers["role"])
    )
    left = values["headcount"] - before
    numbers = {"planned": values["headcount"], "before": before, "left": max(left, 0)}
    yield Reason("left" if left >= case.answers["headcount"] else "beyond", numbers)


class PlannedRoles(Register):
    covers = ("A3",)
    form = PlannedRole
    key = ("quarter", "department", "role")
    title = "role"
    readers = (hr,)
    editors = (hr,)
    offers = Match(
        "recruiting.hiring_need",
        at=("head", "feasibility", "executive", "lead"),
        by=lambda values, case, world: tuple(left_over(values, case, world)),
        readers=(asked,),
    )
