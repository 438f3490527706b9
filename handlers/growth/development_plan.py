"""Development plan: after a career talk a person writes down this year's steps, the manager agrees, both follow up."""

from bot.flow.language import *

QUARTER, ITEM = days(91), "meetings.action_item"
partner = first_of(hrbp.but(requester, manager), hr_lead)
both_of_them = all_of(requester, manager)


class Milestone(Form):
    goal: str = ask("Which goal does it serve?", le=200)
    measure: str = ask("What will you do?", le=300)
    due: date = ask("By when?", future=True)
    proof: str = ask("How will you both see that it worked?", le=300)
    support: Literal["certificate", "study_leave", "course", "mentor", "practice"] | None = ask("Which support?")
    support_note: str | None = ask("Anything HR should know about that support?", le=200)
    weight: int | None = ask("Weight in per cent", ge=1, le=100)


class Plan(Form):
    talked_on: date = ask("When was the career talk?")
    ambition: str = ask("Where would you like to be in three to five years?", long=True, suggest="example")
    strengths: str | None = ask("What can you build on?", long=True, asked=False)
    gaps: str | None = ask("What is still missing on the way?", long=True, asked=False)
    milestones: list[Milestone] = ask("Which steps do you take this year?", ge=1, le=8)

    rules = (Rule("milestones", "within_year", lambda a: all(m["due"] <= in_a_year(a) for m in a["milestones"])),)


def in_a_year(answers: Answers) -> str:
    return f"{date.fromisoformat(answers['talked_on']) + timedelta(days=366)}"


def begins(case: Case, world: World) -> Iterator[Effect]:
    """Both get the paper, each step becomes an action item, HR hears of the support and of nothing else."""
    yield from publish("plan", requester, manager)(case, world)
    boss = next(iter(manager.of(case, world.office)), case.requester)
    rows = case.answers["milestones"]
    for row in rows:
        item = {"what": row["measure"], "owner": case.requester, "due": row["due"], "priority": "P1"}
        yield Start(ITEM, boss, item, circle=f"pair:{boss}+{case.requester}")
    asks_for = [{k: row.get(k) for k in ("support", "support_note", "due")} for row in rows if row.get("support")]
    for person in partner.of(case, world.office) if asks_for else ():
        yield Tell(person, "support", {"who": case.requester, "rows": asks_for}, apart=True)


def quarter(case: Case, world: World) -> Iterator[Effect]:
    """A quarter is over: both see which steps are due in the next one."""
    now, then = (f"{world.today(case.requester) + timedelta(days=ahead)}" for ahead in (0, 91))
    rows = [{k: m[k] for k in ("measure", "due")} for m in case.answers["milestones"] if now <= m["due"] <= then]
    for person in both_of_them.of(case, world.office):
        yield Tell(person, "quarter", {"rows": rows})


def year_goes_on(case: Case, answers: Answers) -> bool:
    return len(case.said("elapsed")) < 4


def let_go(case: Case, world: World) -> Iterator[Effect]:
    """What was still open is not followed up any more."""
    for link in links(case, ITEM):
        if link.is_open:
            yield Press(link.id, "drop", case.requester, case.entries[-1].answers)


class DevelopmentPlan(Workflow):
    prefix = "DP"
    command = "plan"
    covers = ("D5",)
    form = Plan
    withdrawable = False

    agreeing = Step(asks=both_of_them, own="equal", due=workdays(5), late=partner)
    running = Step(asks=requester, lasts=QUARTER, settled=True, also=begins)
    over = End(tells=[requester, manager])
    dropped = End(tells=[requester, manager], also=let_go)

    moves = [
        Move(agreeing, confirm, running),
        Move(agreeing, amend, agreeing, asks=Plan, updates=True, voids=True),
        Move(running, elapsed, running, when=year_goes_on, due=QUARTER, also=quarter),
        Move(running, elapsed, over),
        *each((agreeing, running), drop, dropped, asks=Because, by=requester),
    ]

    ledger = Ledger(
        "development_plans",
        readers=(partner,),
        columns=(
            *(col.ref, col.requester, col.people("manager", manager), col.opened, col.place),
            Column("supports", lambda case, world: sum(bool(m.get("support")) for m in case.answers["milestones"])),
        ),
    )
