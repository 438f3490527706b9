"""Monday meeting: every team writes what was, what comes and what it needs; the minutes write themselves."""

from bot.flow.language import *

whole_team = all_of(circle)


class Past(Form):
    item: str = ask("What", le=300)
    state: Literal["done", "doing", "delayed"] | None = ask("State")


class Plan(Form):
    item: str = ask("What", le=300)
    priority: Literal["P0", "P1", "P2"] | None = ask("Priority")
    due: date | None = ask("By when", future=True)


class Coordination(Form):
    what: str = ask("What", le=300)
    whom: PersonId = ask("Whose help")
    by: date = ask("By when", future=True)


class Update(Form):
    last_week: list[Past] | None = ask("How did last week go?")
    this_week: list[Plan] | None = ask("What comes this week? Up to five items.", le=5)
    coordination: list[Coordination] | None = ask("What needs coordination?")
    carried: list[CarriedId] | None = ask("Which open items are done?")
    decisions: str | None = ask("Decisions to keep", long=True, asked=False)
    away: str | None = ask("Away this week?", asked=False, le=200)


def as_past(plan: Mapping[str, Any]) -> dict[str, str]:
    return {"item": plan["item"], "state": "doing"}


def again(plan: Mapping[str, Any]) -> dict[str, str]:
    """A plan taken up again; its day is gone."""
    return {name: plan[name] for name in ("item", "priority") if name in plan}


def last_time(case: Case, world: World) -> Mapping[str, Any]:
    """The day, last week's plans to start from, open items that come back, and who is away."""
    zone, _ = world.where(case)
    meetings = [m for m in world.recall(case.workflow, case.circle) if m.id != case.id]
    plans = {e.by: e.answers.get("this_week") or [] for m in meetings[:1] for e in m.filled("Update")}
    return {
        "day": world.now.astimezone(zone).date().isoformat(),
        "prefill": {who: {"last_week": list(map(as_past, plan))} for who, plan in plans.items()},
        "same": {who: {"this_week": list(map(again, plan))} for who, plan in plans.items()},
        "carried": open_items(case, world),
        "away": [p for p in whole_team.of(case, world.office) if world.is_away(p)],
    }


def follow_up(case: Case, world: World) -> Iterator[Effect]:
    """What somebody needs becomes an item of whoever can help; what they ticked is done."""
    update = case.entries[-1]
    for row in update.answers.get("coordination") or []:
        item = {"what": row["what"], "owner": row["whom"], "due": row["by"], "priority": "P1"}
        yield Start("meetings.action_item", update.by, item, circle=case.circle)
    for item in case.facts["carried"]:
        ticked = item["id"] in (update.answers.get("carried") or [])
        if ticked and update.by in (item["owner"], case.requester):
            yield Press(item["id"], "done", item["owner"])


def minutes_out(case: Case, world: World) -> Iterator[Effect]:
    """Post and keep the minutes, unless those that are out say everything already."""
    out = case.said("late")[:1]
    if case.is_open or not out or any(e.at > out[0].at for e in case.filled("Update")):
        if case.facts["channel"]:
            yield Post(case.facts["channel"], "minutes")
        yield Publish("minutes", whole_team.of(case, world.office))


def still_early(case: Case, answers: Answers) -> bool:
    return len(case.said("late")) == 1


class Monday(Workflow):
    prefix = "MM"
    covers = ("C1",)
    startable = False
    every = weekly("Mon", at="09:30")
    for_each = every_team
    recalls = last_time
    appointment = Appointment(whole_team, minutes=30)

    ask = Step(asks=whole_team, due=at("11:30"), own="fine", nudge_at="10:30")
    held = End(also=minutes_out)

    moves = [
        Move(ask, submit, held, asks=Update, also=follow_up),
        Move(ask, late, ask, when=still_early, due=at("18:00"), also=minutes_out),
        Move(ask, late, held),
    ]
