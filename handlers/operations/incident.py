"""Incident: anyone reports what happened; whoever its level calls for handles it, reports and updates the risk list."""

from bot.flow.language import *

respond, regrade, dismiss = Verb("respond"), Verb("regrade"), Verb("dismiss", "danger")
plan, decide = Verb("plan", "primary"), Verb("decide", "primary")
settle, report, close = Verb("settle"), Verb("report"), Verb("close", "primary")
Level = Literal["general", "major", "crisis"]
Degree = Literal["low", "medium", "high"]
Steps = paragraph("Steps", done="What has been done?")
Outcome = paragraph("Outcome", outcome="How was it settled?")
RISKS = "operations.risks"


def lead_of(case: Case, office: Office) -> Sequence[str]:
    """The reporter's own manager; in another department, its head."""
    home = office.department_of(case.requester)
    return (manager if home and home.id == case.answers["department"] else department_head).of(case, office)


team_lead, general_manager = Who("team_lead", lead_of), role("general_manager")
chief = by("level", general=team_lead, major=department_head, crisis=any_of(vice_president, general_manager))
above = by("level", general=department_head, major=vice_president, crisis=general_manager)
subject, in_charge = named("subjects").but(requester), first_of(named("lead"), team_lead)
crew, ladder, lead_hears = any_of(asked, in_charge).but(subject), (above, hr_lead), tell("progress", named("lead"))


class Happening(Form):
    what: str = ask("What happened, in one sentence?", prefill="story", le=100)
    level: Level = ask("How serious is it?")
    kind: Literal["opinion", "customer", "quality", "data", "safety", "people", "supply", "other"] = ask("What is it?")
    department: DepartmentId = ask("Which department does it concern?", prefill="department")
    facts: str = ask("What is known so far?", long=True)
    subjects: list[PersonId] | None = ask("Is it about what a colleague did? They are kept out of it.", le=5)
    taken: str | None = ask("What has been done already?", long=True, asked=False)
    evidence: list[FileId] | None = ask("Is there anything that shows it?", asked=False)


class Plan(Form):
    plan: str = ask("How do we respond?", long=True)
    lead: PersonId = ask("Who takes charge?")


class Decision(Plan):
    speaker: PersonId | None = ask("Who speaks for the company?")


class Regrade(Because):
    level: Level = ask("Which level is it now?")


class Remedy(Form):
    what: str = ask("What", le=300)
    owner: PersonId = ask("Who")
    due: date = ask("By when", future=True)


class Report(Form):
    cause: str = ask("What caused it?", long=True)
    impact: str = ask("What did it affect?", long=True)
    measures: list[Remedy] = ask("What will keep it from happening again?", ge=1)


class Closing(Form):
    risk: RecordId | None = ask("Which risk of the list was it?", of=RISKS)
    new_risk: str | None = ask("What is the risk called, if it is not in the list?", le=100)
    likelihood: Degree = ask("How likely is it to happen again?")
    severity: Degree = ask("How bad would it be?")
    control: str = ask("What keeps it in check from now on?", long=True)
    rules = (Rule("new_risk", "which_risk", lambda a: bool(a.get("risk") or a.get("new_risk"))),)


def follow_up(case: Case, world: World) -> Iterator[Effect]:
    """The report goes out as a paper; each measure that is new becomes somebody's action item."""
    *earlier, now = case.filled("Report")
    yield from publish("incident_report", any_of(requester, crew, chief, above).but(subject))(case, world)
    for row in now.answers["measures"]:
        if not any(row in before.answers["measures"] for before in earlier):
            yield Start("meetings.action_item", now.by, {**row, "priority": "P1"})


def learned(case: Case, world: World) -> Iterator[Effect]:
    """The risk list gets a new row, or the known one with what holds now and how often it has happened."""
    end, told = case.entries[-1], case.latest("Closing")
    known = world.record(RISKS, told.get("risk") or told.get("new_risk", ""))
    owner = [*in_charge.but(subject).of(case, world.office), end.by][0]
    row = {"name": told.get("new_risk"), "owner": owner, **case.answers, **(known.values if known else {}), **told}
    yield Keep(RISKS, {**row, "times": row.get("times", 0) + 1, "last": f"{world.today(end.by)}"}, end.by)


class Incident(Workflow):
    prefix, command, covers, form = "IC", "incident", ("B6",), Happening
    frozen, withdrawable, wakes = ("level",), False, ("level", "crisis")
    access = Access(readers=(requester, crew, chief, above, hr_lead), barred=subject, fallback=(above, general_manager))
    responded = Clock(hours(24), until=(respond, plan, decide, settle), asks=crew, late=ladder)
    settled = Clock(by("level", crisis=hours(72)), until=settle, asks=crew, late=ladder)
    reported = Clock(hours(72), until=report, asks=crew, late=ladder)
    handling = Step(asks=chief, due=workdays(5), late=ladder, tells=[in_charge.but(chief, subject, requester)])
    closed, dismissed = End(tells=[requester, any_of(chief, in_charge).but(requester, author)]), End(tells=[requester])

    moves = [
        Move(handling, plan, handling, Plan, answered("level", "major"), updates=True, also=lead_hears),
        Move(handling, decide, handling, Decision, answered("level", "crisis"), updates=True, also=lead_hears),
        *each(handling, {respond: Steps, settle: Outcome}, by=crew),
        Move(handling, report, handling, Report, by=crew, also=follow_up),
        Move(handling, close, closed, Closing, answered("level", "general"), (Outcome, Report), also=learned),
        Move(handling, close, closed, Closing, answered("level", "major"), (Plan, Outcome, Report), also=learned),
        Move(handling, close, closed, Closing, answered("level", "crisis"), (Decision, Outcome, Report), also=learned),
        Move(handling, regrade, handling, Regrade, updates=True, also=tell("progress", requester, asked.but(author))),
        Move(handling, dismiss, dismissed, asks=Because),
    ]

    ledger = Ledger(
        "incidents",
        readers=(any_of(hr_lead, department_head, vice_president, general_manager).but(subject),),
        columns=(
            *(col.ref, *map(col.answer, ("level", "kind", "department")), col.opened, col.place, col.days_open),
            *(*map(col.kept, ("responded", "settled", "reported")), col.written("regraded", Regrade, "level")),
        ),
    )
