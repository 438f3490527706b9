"""One-on-one: a manager and a report meet every month, say what went well, what could be better and who helps."""

from bot.flow.language import *

add_topic, move_date = Verb("add_topic"), Verb("move_date")
held, not_held = Verb("held", "primary"), Verb("not_held")
respond, all_said = Verb("respond"), Verb("all_said", "primary", assent=True)
PrivateNote = paragraph("PrivateNote", words="Your note; only you will ever see it")
Response = paragraph("Response", answer="What would you like to add?")


class Topic(Form):
    kind: Literal["goal", "difficulty", "cooperation", "career", "other"] | None = ask("What kind of topic is it?")
    topic: str = ask("What would you like to talk about?", le=500)


class Arrangement(Form):
    with_whom: PersonId = ask("With whom?")
    when: datetime = ask("When?", future=True)
    topics: list[Topic] | None = ask("What would you like to talk about?", le=10)


class NewTime(Form):
    when: datetime = ask("Which time suits you both?", future=True)


class NextStep(Form):
    what: str = ask("What?", le=500)
    owner: PersonId = ask("Who?")
    due: date = ask("By when?", future=True)


class Talk(Form):
    went_well: str = ask("What went well?", long=True, suggest="example")
    to_improve: str = ask("What could be better?", long=True, suggest="example")
    my_support: str = ask("How will you support it?", long=True, suggest="example")
    indicator: str | None = ask("Which indicator did you look at?", le=500, asked=False)
    cause: str | None = ask("What lies behind it?", long=True, asked=False)
    next_steps: list[NextStep] | None = ask("What are the next steps?", le=10)
    carried: list[CarriedId] | None = ask("What is done since last time?")


class NotHeld(Form):
    why_not: str = ask("What came between?", le=500)


def follow_up(case: Case, world: World) -> Iterator[Effect]:
    """Each next step becomes an action item of the pair; what was ticked is done."""
    said = case.entries[-1]
    for step in said.answers.get("next_steps") or ():
        yield Start("meetings.action_item", said.by, {**step, "priority": "P1"}, circle=case.circle)
    owners = {item["id"]: item["owner"] for item in case.facts["carried"]}
    for ticked in said.answers.get("carried") or ():
        if ticked in owners:
            yield Press(ticked, "done", owners[ticked])


def month(case: Case, world: World) -> str:
    zone, _ = world.where(case)
    when = case.answers.get("when")
    return f"{datetime.fromisoformat(when) if when else case.opened.astimezone(zone):%Y-%m}"


def was_held(case: Case, world: World) -> bool | None:
    return bool(case.said("held")) if case.said("held") or not case.is_open else None


class OneOnOne(Workflow):
    prefix = "OO"
    command = "one_on_one"
    covers = ("D1", "D2")
    form = Arrangement
    frozen = ("with_whom",)
    withdrawable = False
    every = monthly(day=1, at="09:00")
    for_each = every_pair("with_whom")
    circle_of = pair_with("with_whom")
    recalls = still_open

    agenda = Step(asks=circle, own="fine", due=on("when", otherwise=workdays(15)))
    recap = Step(asks=pair_manager, own="fine", due=workdays(3))
    response = Step(asks=pair_report, own="fine", due=workdays(3))
    over = End(tells=[circle], documents=["minutes"])
    missed = End(tells=[circle])

    moves = [
        Move(agenda, add_topic, agenda, asks=Topic),
        Move(agenda, note, agenda, asks=PrivateNote, keeps="author"),
        *each((agenda, recap), move_date, agenda, asks=NewTime, updates=True, also=tell("moved", circle.but(author))),
        Move(agenda, held, response, asks=Talk, by=pair_manager, also=follow_up),
        *each((agenda, recap), not_held, missed, asks=NotHeld),
        Move(agenda, late, recap),
        Move(recap, held, response, asks=Talk, also=follow_up),
        Move(recap, late, missed),
        Move(response, respond, over, asks=Response),
        Move(response, all_said, over),
        Move(response, late, over),
        *each((recap, response), note, asks=PrivateNote, keeps="author", by=circle),
    ]

    ledger = Ledger(
        "one_on_ones",
        columns=(
            col.people("manager", pair_manager),
            col.people("report", pair_report),
            Column("month", month),
            Column("held", was_held),
        ),
        readers=(hr,),
    )
