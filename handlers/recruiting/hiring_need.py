"""Hiring need: a department asks for colleagues, HR weighs it, both write the spec, the ledger remembers."""

from bot.flow.language import *

feasible = Verb("feasible", "primary", assent=True)
adjust = Verb("adjust", assent=True)
not_feasible = Verb("not_feasible", "danger")
fill = Verb("fill", "primary")
partner = first_of(hrbp.but(requester), hr_lead)
spec_out = publish("specification", requester, department_head, partner, hr_contact, hr_lead)
Changes = paragraph("Changes", changes="Feasible with which changes?")
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


class Hire(Form):
    person: str = ask("Who is joining?", le=100)
    starts: date = ask("First day")
    probation_ends: date = ask("Probation ends on", after="starts")


def beyond_plan(case: Case, answers: Answers) -> bool:
    return case.facts["switches"]["headcount_plan"] and case.answers["headcount_plan"] == "beyond"


def the_last_one(case: Case, answers: Answers) -> bool:
    return len(case.filled("Hire")) >= case.answers["headcount"]


def on_time(case: Case, world: World) -> bool | None:
    """Whether the last of them starts in time; unknown while the search goes on."""
    starts = [e.answers["starts"] for e in case.filled("Hire")]
    return max(starts) <= case.answers["start_by"] if case.place == "filled" else None


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
    recruiting = Step(asks=partner, due=on("start_by"), late=hr_lead, also=spec_out)
    filled = End(tells=[requester, department_head, hr_lead])
    declined = End(tells=[requester], documents=["outcome"])

    moves = [
        Move(head, approve, feasibility),
        Move(feasibility, feasible, executive, when=beyond_plan),
        Move(feasibility, feasible, lead),
        Move(feasibility, adjust, executive, asks=Changes, when=beyond_plan),
        Move(feasibility, adjust, lead, asks=Changes),
        Move(executive, approve, lead),
        Move(lead, approve, spec),
        *each((head, feasibility, executive, lead), send_back, revising, asks=Because),
        *each((head, executive, lead), decline, declined, asks=Because),
        Move(feasibility, not_feasible, declined, asks=Because),
        Move(revising, resubmit, head, asks=Need, updates=True),
        Move(spec, amend, head, asks=Spec, updates=True, when=rewrites(*WEIGHTY)),
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
            col.people("hr_partner", partner),
            col.last_of("feasibility", feasible, adjust, not_feasible),
            col.in_time("answered_in_time", "feasibility", feasible, adjust, not_feasible),
            col.written("reasons_given", Because, "reason"),
            Column("on_time", on_time),
            col.written("person", Hire, "person"),
            col.written("start_date", Hire, "starts"),
            col.written("probation_end", Hire, "probation_ends"),
            col.answer("salary_band", readers=hr),
        ),
    )
