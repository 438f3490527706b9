"""Project report: every two weeks its owner says what is done, what is late, what collides and what comes next."""

from bot.flow.language import *

overseers = any_of(department_head, named("sponsor")).but(requester)


class Project(Form):
    project: CaseId = ask("Which project?", of="operations.project", at=("running",), asked=False)
    department: DepartmentId = ask("Which department?", asked=False)
    sponsor: PersonId | None = ask("Who stands behind it?", asked=False)


class Point(Form):
    what: str = ask("Milestone", le=300)
    state: Literal["done", "on_course", "late"] = ask("How it stands")
    due: date | None = ask("Expected by")


class Progress(Form):
    points: list[Point] | None = ask("How do the milestones stand?")
    delay: str | None = ask("What is late, why, and what is done about it?", long=True)
    conflicts: str | None = ask("Do people, money or other projects get in the way?", long=True)
    ahead: str = ask("What comes in the next two weeks?", long=True)
    spent: int | None = ask("Spent so far, in yuan", ge=0)
    rules = (Rule("delay", "say_why", lambda a: bool(a.get("delay")) or not how_many(a, "late")),)


def how_many(answers: Answers, state: str) -> int:
    return sum(point["state"] == state for point in answers.get("points") or ())


def is_late(case: Case, answers: Answers) -> bool:
    return bool(answers.get("delay")) or how_many(answers, "late") > 0


def as_they_stand(case: Case, world: World) -> Mapping[str, Any]:
    """The milestones, as the action items of the project say, filled in to start from."""
    today, item = world.today(case.requester).isoformat(), "meetings.action_item"
    items = [i for i in world.recall(item, case.circle) if i.place in ("doing", "finished")]
    points = [
        {
            "what": i.answers["what"],
            "state": "done" if not i.is_open else "late" if i.answers["due"] < today else "on_course",
            "due": i.answers["due"],
        }
        for i in sorted(items, key=lambda i: i.answers["due"])
    ]
    return {"day": today, "prefill": {case.requester: {"points": points}} if points else {}}


def in_short(case: Case, world: World) -> Mapping[str, Any]:
    """What the project shows of it on its own card."""
    told = case.latest("Progress")
    counted = {state: how_many(told, state) for state in ("done", "late")} if told else {}
    said = {name: told[name] for name in ("delay", "conflicts", "ahead") if told.get(name)}
    so_far = {"so_far": told["spent"]} if "spent" in told else {}
    return {"day": case.facts["day"], **counted, **said, **so_far}


class ProjectReport(Workflow):
    prefix, covers, form = "FR", ("C10",), Project
    startable = withdrawable = False
    belongs_to = "project"
    every = fortnightly("Fri", at="15:00")
    for_each = each_case(
        "operations.project",
        at=("running",),
        requester=named("owner"),
        answers={"project": "id", "department": "department", "sponsor": "sponsor"},
    )
    recalls, result = as_they_stand, in_short

    writing = Step(asks=requester, due=workdays(1))
    overdue = Step(asks=requester, due=workdays(2))
    on_course = End(tells=[overseers], documents=["report"])
    delayed = End(tells=[any_of(requester.manager, overseers)], documents=["report"])
    missed = End(tells=[requester.manager])

    moves = [
        *each((writing, overdue), submit, delayed, Progress, when=is_late),
        *each((writing, overdue), submit, on_course, Progress),
        Move(writing, late, overdue),
        Move(overdue, late, missed),
    ]
