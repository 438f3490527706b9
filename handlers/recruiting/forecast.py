"""Hiring forecast: each quarter a department says whom it will need; needs are later held against it."""

from bot.flow.language import *

NEEDS = "recruiting.hiring_need"
OVER = ("declined", "withdrawn")
LADDER = (department_head, department_head.manager, hr_lead)


class Wanted(Form):
    role: str = ask("Which role?", le=100)
    headcount: int = ask("How many?", ge=1, le=500)
    quarter: Literal["this", "next"] = ask("This quarter or next?")
    reason: Literal["new_project", "backfill", "expansion", "seasonal"] | None = ask("Why?")


class Forecast(Form):
    roles: list[Wanted] | None = ask("Whom will you need in the next six months?")
    notes: str | None = ask("What might change it?", long=True, asked=False)


def planned(case: Case) -> list[Mapping[str, Any]]:
    return case.latest("Forecast").get("roles") or []


def in_numbers(needs: Iterable[Case], roles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Forecast against needs: how many of each, how many nobody had forecast, and the error in per cent."""
    open_needs = [need for need in needs if need.place not in OVER]
    unforeseen = [n for n in open_needs if not any(shared(r["role"], n.answers["role"]) for r in roles)]
    forecast, needed = sum(r["headcount"] for r in roles), sum(n.answers["headcount"] for n in open_needs)
    return {
        "forecast": forecast,
        "needed": needed,
        "unforeseen": sum(n.answers["headcount"] for n in unforeseen),
        "unforeseen_roles": list(dict.fromkeys(n.answers["role"] for n in unforeseen)),
        "error": round(100 * abs(needed - forecast) / needed) if needed else (100 if forecast else 0),
    }


def counted(case: Case, world: World) -> dict[str, Any]:
    """The numbers of a forecast's own quarter, up to now or to its end."""
    quarter, (zone, _) = quarter_named(case.facts["quarter"]), world.where(case)
    needs = world.filed(NEEDS, quarter.begins(zone), quarter.plus(1).begins(zone), case.answers["department"])
    return in_numbers(needs, [row for row in planned(case) if row["quarter"] == "this"])


def last_time(case: Case, world: World) -> Mapping[str, Any]:
    """Which quarter is asked for, how the last forecast went, and what it said of this quarter to start from."""
    quarter = quarter_of(world.today(case.requester))
    earlier = [c for c in world.recall(case.workflow, case.circle) if c.id != case.id]
    facts: dict[str, Any] = {"quarter": quarter.name, "next": quarter.plus(1).name, "before": None}
    if not earlier:
        return facts
    last = earlier[0]
    ahead = [{**row, "quarter": "this"} for row in planned(last) if row["quarter"] == "next"]
    before = {"quarter": last.facts["quarter"], **counted(last, world)}
    return {**facts, "before": before, "prefill": {case.requester: {"roles": ahead}}}


def consolidated(case: Case, world: World) -> Iterator[Effect]:
    """Each role forecast goes into the list of planned roles, on which needs are later shown."""
    totals: dict[tuple[str, str], int] = {}
    for row in planned(case):
        quarter = case.facts["quarter" if row["quarter"] == "this" else "next"]
        totals[quarter, row["role"]] = totals.get((quarter, row["role"]), 0) + row["headcount"]
    for (quarter, name), headcount in totals.items():
        row = {"quarter": quarter, "department": case.answers["department"], "role": name, "headcount": headcount}
        yield Keep("recruiting.planned_roles", row, by=case.entries[-1].by)


def number(name: str) -> Column:
    return Column(name, lambda case, world: counted(case, world)[name] if case.filled("Forecast") else None)


class HiringForecast(Workflow):
    prefix = "HF"
    covers = ("A3",)
    startable = False
    withdrawable = False
    every = quarterly(day=1, at="10:00")
    for_each = every_department
    recalls = last_time

    asking = Step(asks=department_head, due=workdays(5), own="fine", late=LADDER)
    weighing = Step(asks=hrbp, due=workdays(3), late=hr_lead)
    agreed = End(tells=[department_head], also=consolidated)

    moves = [
        Move(asking, submit, weighing, asks=Forecast),
        Move(weighing, confirm, agreed),
        Move(weighing, amend, weighing, asks=Forecast, voids=True),
        Move(weighing, send_back, asking, asks=Because),
    ]

    ledger = Ledger(
        "forecasts",
        readers=(hr, department_head),
        columns=(
            *(col.ref, Column("quarter", lambda case, world: case.facts["quarter"]), col.answer("department")),
            *(col.place, *map(number, ("forecast", "needed", "unforeseen", "unforeseen_roles", "error"))),
        ),
        charts=(
            Pairs(
                "need_and_forecast",
                by=col.answer("department"),
                needed=lambda case, world: counted(case, world)["needed"],
                forecast=lambda case, world: counted(case, world)["forecast"],
            ),
        ),
    )
