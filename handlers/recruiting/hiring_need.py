"""Hiring need: a department asks for colleagues, HR weighs it, both write the spec, the ledger remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from bot.flow import columns as col
from bot.flow.case import Case
from bot.flow.columns import Column, Ledger
from bot.flow.effects import Effect, Publish
from bot.flow.form import DepartmentId, Form, PersonId, ask
from bot.flow.people import all_of, department_head, first_of, hr, hr_contact, hr_lead, hrbp, requester, vice_president
from bot.flow.verbs import Verb, amend, approve, confirm, decline, resubmit, send_back
from bot.flow.workflow import End, Move, Step, Workflow
from bot.flow.worktime import by, hours, on, workdays
from bot.flow.world import World

feasible = Verb("feasible", "primary", assent=True)
adjust = Verb("adjust", assent=True)
not_feasible = Verb("not_feasible", "danger")
fill = Verb("fill", "primary")
partner = first_of(hrbp.but(requester), hr_lead)
WEIGHTY = ("department", "level", "headcount", "headcount_plan", "engagement", "start_by", "salary_band")


class Need(Form):
    department: DepartmentId = ask("Which department?", prefill="department")
    role: str = ask("Which role?", prefill="rest", le=100, suggest="fair")
    level: str | None = ask("Which level?", asked=False, le=50)
    headcount: int = ask("How many people?", ge=1, le=200)
    reason: Literal["new_project", "backfill", "expansion", "seasonal"] = ask("Why is it needed?")
    replaced: str = ask("Who is being replaced?", only_if=("reason", "backfill"), le=100)
    headcount_plan: Literal["within", "beyond"] = ask("Within or beyond the headcount plan?")
    engagement: Literal["full_time", "part_time", "outsourced", "intern"] = ask("Which kind of engagement?")
    start_by: date = ask("On the job by when?", future=True)
    urgency: Literal["normal", "green"] = ask("How urgent is it?")
    background: str = ask("What makes it urgent?", long=True, only_if=("urgency", "green"), suggest="fair")
    standard: str = ask("Whom would you hire?", long=True, only_if=("urgency", "green"), suggest="fair")
    salary_band: str | None = ask("Salary band", readers=hr, asked=False, le=100)


class Spec(Need):
    duties: str = ask("Main duties", long=True, suggest="fair")
    must: str = ask("Must have", long=True, suggest="fair")
    nice: str | None = ask("Nice to have", long=True, suggest="fair")
    competencies: str = ask("Core competencies", long=True, suggest="fair")
    traits: str = ask("Traits", long=True, suggest="fair")
    team_fit: str | None = ask("Team fit", long=True, suggest="fair")
    assessment: list[Literal["case", "data", "portfolio", "creative"]] = ask("How is it assessed?")
    channels: list[Literal["referral", "sites", "headhunter", "community", "creative"]] = ask("Channels")
    panel: list[PersonId] = ask("Who interviews?")


class Because(Form):
    reason: str = ask("What should the requester know?", long=True)


class Changes(Form):
    changes: str = ask("Feasible with which changes?", long=True)


class Hire(Form):
    person: str = ask("Who is joining?", le=100)
    starts: date = ask("First day")
    probation_ends: date = ask("Probation ends on", after="starts")


def beyond_plan(case: Case, answers: Mapping[str, Any]) -> bool:
    return case.facts["switches"]["headcount_plan"] and case.answers["headcount_plan"] == "beyond"


def changes_the_deal(case: Case, answers: Mapping[str, Any]) -> bool:
    """Whether an amendment changes what was approved; filling in what was empty does not."""
    return any(case.answers.get(q) not in (None, answers[q]) for q in WEIGHTY if q in answers)


def the_last_one(case: Case, answers: Mapping[str, Any]) -> bool:
    return len(case.filled("Hire")) + 1 >= case.answers["headcount"]


def hand_out_the_spec(case: Case, world: World) -> Iterator[Effect]:
    everyone = all_of(requester, department_head, partner, hr_contact, hr_lead)
    yield Publish("specification", everyone.of(case, world.office))


def on_time(case: Case, world: World) -> bool | None:
    """Whether the last of them starts in time; unknown while the search goes on."""
    starts = [e.answers["starts"] for e in case.filled("Hire")]
    return max(starts) <= case.answers["start_by"] if case.place == "filled" else None


def hr_answer(case: Case, world: World) -> str | None:
    """What HR answered last."""
    return next((e.verb for e in reversed(case.said("feasible", "adjust", "not_feasible"))), None)


def answered_in_time(case: Case, world: World) -> bool | None:
    """Whether HR kept its promise (48 hours on the green channel); unknown while the answer is awaited."""
    late = case.said("breach", place="feasibility")
    return not late if late or hr_answer(case, world) else None


class HiringNeed(Workflow):
    prefix = "HN"
    command = "hire"
    covers = ("A1", "A2", "F3")
    form = Need
    weighty = WEIGHTY
    switches = {"headcount_plan": True}
    urgent = ("urgency", "green")

    head = Step(asks=department_head, due=by("urgency", green=hours(24), normal=workdays(2)), own="skip")
    feasibility = Step(
        asks=hrbp, due=by("urgency", green=hours(48), normal=workdays(5)), since_filing=True, late=hr_lead
    )
    executive = Step(asks=vice_president, due=workdays(3), late=hr_lead)
    lead = Step(asks=hr_lead, due=by("urgency", green=hours(24), normal=workdays(2)))
    revising = Step(asks=requester, due=workdays(5), late=hrbp)
    spec = Step(asks=all_of(requester, partner), due=workdays(3), own="equal")
    recruiting = Step(asks=partner, due=on("start_by"), late=hr_lead, also=hand_out_the_spec)
    filled = End(tells=[requester, department_head, hr_lead])
    declined = End(tells=[requester], documents=["outcome"])

    moves = [
        Move(head, approve, feasibility),
        Move(head, send_back, revising, asks=Because),
        Move(head, decline, declined, asks=Because),
        Move(revising, resubmit, head, asks=Need, updates=True),
        Move(feasibility, feasible, executive, when=beyond_plan),
        Move(feasibility, feasible, lead),
        Move(feasibility, adjust, executive, asks=Changes, when=beyond_plan),
        Move(feasibility, adjust, lead, asks=Changes),
        Move(feasibility, send_back, revising, asks=Because),
        Move(feasibility, not_feasible, declined, asks=Because),
        Move(executive, approve, lead),
        Move(executive, send_back, revising, asks=Because),
        Move(executive, decline, declined, asks=Because),
        Move(lead, approve, spec),
        Move(lead, send_back, revising, asks=Because),
        Move(lead, decline, declined, asks=Because),
        Move(spec, amend, head, asks=Spec, updates=True, when=changes_the_deal),
        Move(spec, amend, spec, asks=Spec, updates=True, voids=True),
        Move(spec, confirm, recruiting, needs=(Spec,)),
        Move(recruiting, fill, filled, asks=Hire, when=the_last_one),
        Move(recruiting, fill, recruiting, asks=Hire),
    ]

    ledger = Ledger(
        "hiring",
        readers=(hr, department_head),
        columns=(
            col.ref,
            *map(col.answer, ("department", "role", "headcount", "reason", "headcount_plan", "engagement", "urgency")),
            *(col.requester, col.opened, col.answer("start_by"), col.place, col.days_open),
            Column("hr_partner", lambda case, world: partner.of(case, world.office)),
            Column("feasibility", hr_answer),
            Column("answered_in_time", answered_in_time),
            col.written("reasons_given", Because, "reason"),
            Column("on_time", on_time),
            col.written("person", Hire, "person"),
            col.written("start_date", Hire, "starts"),
            col.written("probation_end", Hire, "probation_ends"),
            col.answer("salary_band", readers=hr),
        ),
    )
