"""Half-yearly review: both look at how a development plan goes, talk it over and keep what they agree with the plan."""

from bot.flow.language import *

PLAN, REVIEW, ITEM = "growth.development_plan", "growth.plan_review", "meetings.action_item"
differ, not_needed = Verb("differ"), Verb("not_needed")
Differ = paragraph("Differ", otherwise="What do you see differently?")
held = Verb("held", "primary", assent=True)
partner = first_of(hrbp.but(requester, manager), hr_lead)


class Followed(Form):
    measure: str = ask("Step", le=300)
    due: date = ask("By when")
    state: Literal["done", "on_track", "behind", "given_up"] = ask("How does it stand?")
    remark: str | None = ask("What helped, what held it up?", le=300)


class Review(Form):
    plan: CaseId = ask("Which development plan?", of=PLAN, at=("running",))
    progress: list[Followed] = ask("How does each step stand?")


class LookBack(Form):
    progress: list[Followed] = ask("How does each step stand?", ge=1)
    proud_of: str | None = ask("What are you proud of?", long=True)


class Change(Form):
    measure: str = ask("Which step changes?", le=300)
    weight: int | None = ask("Weight from now on, in per cent", ge=1, le=100)
    dropped: bool | None = ask("Is it dropped?")


class Added(Form):
    measure: str = ask("Which step is new?", le=300)
    due: date = ask("By when?", future=True)
    proof: str = ask("How will you both see that it worked?", le=300)
    weight: int | None = ask("Weight in per cent", ge=1, le=100)


class Talk(Form):
    went_well: str = ask("What went well?", long=True, suggest="example")
    to_improve: str = ask("What could be better?", long=True, suggest="example")
    my_support: str = ask("How will you support it?", long=True, suggest="example")
    agreed: str = ask("What did you agree on?", long=True)
    changes: list[Change] | None = ask("Which steps change in weight, or are dropped?")
    added: list[Added] | None = ask("Which steps are new?", le=5)


def as_it_stands(plan: Case) -> Answers:
    """The plan's steps, those of earlier reviews among them, as far as its action items tell."""
    items = [link.place for link in links(plan, ITEM)]
    earlier = [link.result for link in links(plan, REVIEW)]
    steps = [*plan.answers["milestones"], *(row for agreed in earlier for row in agreed.get("added", ()))]
    gone = {row["measure"] for agreed in earlier for row in agreed.get("changes", ()) if row["dropped"]}
    places = [*items[: len(plan.answers["milestones"])], *["doing"] * len(steps)]
    rows = [
        {"measure": step["measure"], "due": step["due"], "state": "done" if place == "finished" else "on_track"}
        for step, place in zip(steps, places, strict=False)
    ]
    return {"plan": plan.id, "progress": [row for row in rows if row["measure"] not in gone]}


def kept_with_the_plan(case: Case, world: World) -> Mapping[str, Any]:
    """What the plan learns once it is over: how much is done, what was agreed, what changes and what is new."""
    if case.place != "over":
        return {}
    talk, progress = case.latest("Talk"), case.answers["progress"]
    changes = [{k: row.get(k) for k in ("measure", "weight", "dropped")} for row in talk.get("changes") or ()]
    return {
        "held": f"{world.today(case.requester)}",
        "done": sum(row["state"] == "done" for row in progress),
        "total": len(progress),
        "agreed": talk["agreed"],
        "changes": changes,
        "added": talk.get("added") or [],
    }


def follow_up(case: Case, world: World) -> Iterator[Effect]:
    """Each new step becomes an action item of the person, as those of the plan are."""
    boss = next(iter(manager.of(case, world.office)), case.requester)
    for row in case.latest("Talk").get("added") or ():
        item = {"what": row["measure"], "owner": case.requester, "due": row["due"], "priority": "P1"}
        yield Start(ITEM, boss, item, circle=f"pair:{boss}+{case.requester}")


class PlanReview(Workflow):
    prefix = "PR"
    covers = ("C15",)
    form = Review
    startable = False
    every = half_yearly(day=1, at="09:30")
    for_each = each_case(PLAN, at=("running",), answers=as_it_stands)
    belongs_to = "plan"
    result = kept_with_the_plan

    looking_back = Step(asks=requester, due=workdays(5), late=requester)
    talking = Step(asks=manager, due=workdays(10), late=partner)
    agreeing = Step(asks=requester, due=workdays(5), late=(manager,))
    over = End(tells=[requester, manager], documents=["minutes"], also=follow_up)
    skipped = End(tells=[requester, manager])

    moves = [
        Move(looking_back, submit, talking, asks=LookBack, updates=True),
        Move(looking_back, late, talking),
        Move(talking, held, agreeing, asks=Talk),
        *each((looking_back, talking), not_needed, skipped, asks=Because),
        Move(agreeing, confirm, over),
        Move(agreeing, differ, agreeing, asks=Differ, also=tell("differs", manager)),
        Move(agreeing, amend, agreeing, asks=Talk, by=manager, voids=True),
    ]
