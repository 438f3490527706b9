"""Major project: it is decided, chartered by several hands, worked on by a special team, reviewed and learned from."""

from bot.flow.language import *

revise, stand = Verb("revise"), Verb("stand")
wrap_up, halt = Verb("wrap_up", "primary"), Verb("halt", "danger")
owner, sponsor = named("owner"), named("sponsor")
judge = first_of(department_head.but(owner), department_head.manager)
hands = all_of(owner, department_head, sponsor)
team = Who("team", lambda case, office: [row["person"] for row in case.answers.get("members") or ()])
crew = any_of(requester, owner, sponsor, department_head, team)
REPORT = "meetings.project_report"
WEIGHTY = ("track", "department", "owner", "sponsor", "goal", "budget", "launch", "ends")
set_out = then(publish("charter_paper", crew), tell_new("members", "joined"), followed("milestones"))
news = then(set_out, tell("changed", any_of(requester, owner, sponsor, department_head).but(author)))


class Brief(Form):
    name: str = ask("What is the project called?", prefill="rest", le=100)
    track: Literal["full", "light"] = ask("Which track?")
    department: DepartmentId = ask("Which department?", prefill="department")
    owner: PersonId = ask("Who leads it?", prefill="asker")
    goal: str = ask("What will be achieved, and which number shows it?", long=True)
    sponsor: PersonId = ask("Who stands behind it?", only_if=("track", "full"))
    budget: int = ask("What may it cost, in yuan?", ge=0)
    launch: date = ask("When does it launch?", only_if=("track", "light"))
    ends: date = ask("When will it be finished?", future=True, after="launch")
    rules = (Rule("sponsor", "two_people", lambda a: a.get("sponsor") != a["owner"]),)


class Member(Form):
    person: PersonId = ask("Who")
    duty: str = ask("Answers for", le=300)


class Milestone(Form):
    what: str = ask("What", le=300)
    owner: PersonId = ask("Who")
    due: date = ask("By when")


class Team(Form):
    members: list[Member] = ask("Who is on the team, and what does each answer for?", ge=1)


class Charter(Brief):
    members: list[Member] = ask("Who is on the special team, and what does each answer for?", ge=1)
    milestones: list[Milestone] = ask("Which milestones, by when, whose?", ge=1)
    risks: str = ask("What can go wrong, and what do we do then?", long=True)


class Review(Form):
    reached: Literal["yes", "partly", "no"] = ask("Was the goal reached?")
    achieved: str = ask("What was achieved?", long=True)
    spent: int = ask("Spent in all, in yuan", ge=0)
    earned: int = ask("Earned or saved by it, in yuan", ge=0)
    lessons: str = ask("What will we do differently?", long=True)
    procedure: str = ask("What is the standard procedure called?", le=100)
    practice: str = ask("How is it done next time, step by step?", long=True)


def learned(case: Case, world: World) -> Iterator[Effect]:
    """What was learned becomes a standard procedure, or the newest version of the one with that name."""
    told, a = case.latest("Review"), case.answers
    row = {"name": told["procedure"], "purpose": a["goal"], "steps": told["practice"], "pitfalls": told["lessons"]}
    row |= {"department": a["department"], "owner": a["owner"], "source": f"{case.ref} {a['name']}"}
    yield Keep("operations.procedures", row, case.entries[-1].by)


class Project(Workflow):
    prefix, command, covers, form = "PJ", "project", ("A11",), Brief
    weighty, withdrawable, amount, numbers = WEIGHTY, False, "budget", {"vice_president_above": 200_000}
    month_ahead = by("track", light=on("launch", offset_days=-30))
    team_stands = Clock(month_ahead, until=stand, asks=owner, late=(judge, hr_lead))
    spent = Measure(lambda case: case.latest("Review").get("spent"))
    gain = Measure(
        lambda case: round(100 * t["earned"] / t["spent"]) - 100 if (t := case.latest("Review")).get("spent") else None
    )

    review = Step(asks=judge, due=by("track", light=hours(72), full=workdays(5)), tells=[owner.but(requester), sponsor])
    executive = Step(asks=vice_president, due=by("track", light=hours(72), full=workdays(8)), since_filing=True)
    revising = Step(asks=owner, due=workdays(5), own="fine")
    charter = Step(asks=hands, due=workdays(5), own="equal")
    running = Step(asks=owner, due=on("ends"), own="fine", also=set_out)
    closing, relearning = Step(asks=judge, due=workdays(5)), Step(asks=owner, due=workdays(5), own="fine")
    closed = End(tells=[crew], documents=["closing_review"], also=learned)
    declined, stopped = (End(tells=[crew.but(author)], also=followed("milestones")) for _ in range(2))

    moves = [
        Move(review, approve, executive, when=exceeds("budget", "vice_president_above")),
        *each((review, executive), approve, charter, when=answered("track", "full")),
        *each((review, executive), approve, running),
        *each((review, executive), send_back, revising, asks=Because),
        *each((review, executive), decline, declined, asks=Because),
        Move(revising, resubmit, review, asks=Brief, updates=True),
        Move(charter, amend, review, asks=Charter, updates=True, when=rewrites(*WEIGHTY)),
        Move(charter, amend, charter, asks=Charter, updates=True, voids=True),
        Move(charter, confirm, running, needs=(Charter,)),
        Move(running, stand, running, Team, answered("track", "light"), updates=True, also=news),
        Move(running, amend, review, Charter, rewrites(*WEIGHTY), updates=True, by=by("track", full=hands)),
        Move(running, amend, running, Charter, updates=True, by=by("track", full=hands), also=news),
        Move(running, revise, review, Brief, rewrites(*WEIGHTY), updates=True, by=by("track", light=hands)),
        Move(running, revise, running, Brief, updates=True, by=by("track", light=hands), also=news),
        *each((running, relearning), wrap_up, closing, asks=Review, updates=True),
        Move(closing, send_back, relearning, asks=Because),
        Move(closing, confirm, closed),
        *each((review, executive, revising), halt, stopped, asks=Because, by=any_of(requester, owner).but(judge)),
        *each((charter, running), halt, stopped, asks=Because, by=hands),
    ]

    ledger = Ledger(
        "projects",
        readers=(any_of(hr, department_head, vice_president, owner, sponsor),),
        columns=(
            *(col.ref, *map(col.answer, ("name", "owner", "department", "track", "budget"))),
            *(col.told("so_far", REPORT), col.measured("spent", spent), col.measured("gain", gain)),
            *(col.told("late", REPORT), col.place, col.days_open, col.kept("team_stands")),
            col.in_time("answered_in_time", "review", approve, decline, send_back),
        ),
    )
