"""Appraisal: goals for a quarter, a look back by the person, the manager's scores, a talk, a result open to appeal."""

from bot.flow.language import *

set_goals, revise, score = Verb("set_goals", "primary", assent=True), Verb("revise"), Verb("score")
publish_result, received = Verb("publish_result", "primary", assent=True), Verb("received", "primary")
PARTS = ("total", "grade", "factor", "rank")
GRADES = ((95, "S", 1.5), (85, "A", 1.2), (70, "B", 1.0), (60, "C", 0.8), (0, "D", 0.0))
rated, rater = named("person"), named("person").manager
pair = any_of(rated, rater)
subject = first_of(rated, requester)
home_hrbp = Who("home_hrbp", lambda c, o: [d.hrbp for p in subject.of(c, o) if (d := o.department_of(p))])
partner = first_of(home_hrbp.but(pair), hr_lead.but(pair), role("hr_reviewer"))


class Whom(Form):
    person: PersonId = ask("Whose appraisal is it?")


class Goal(Form):
    goal: str = ask("What is to be reached?", le=300)
    target: str = ask("By which number will you know?", le=200)
    why: str = ask("Why is it within reach, and why does it matter?", le=300)
    due: date = ask("By when?", future=True)


class Goals(Form):
    profile: Literal["results_first", "balanced"] = ask("Which weights fit the role?")
    until: date = ask("Until which day does the period run?", future=True)
    goals: list[Goal] = ask("Which goals?", ge=1, le=6)


class Scorecard(Form):
    results: int = ask("Results, 0 to 100", ge=0, le=100)
    results_evidence: str = ask("What shows the results?", long=True)
    process: int = ask("Process, 0 to 100", ge=0, le=100)
    process_evidence: str = ask("What shows the process?", long=True)
    innovation: int = ask("Innovation, 0 to 100", ge=0, le=100)
    innovation_evidence: str = ask("What shows the innovation?", long=True)


class SelfReview(Scorecard):
    hindered: str | None = ask("What stood in the way?", long=True, asked=False)


class Missed(Form):
    indicator: str = ask("Which indicator was missed?", le=200)
    cause: str = ask("What lies behind it?", le=300)


class Talk(Form):
    talked_on: date = ask("When did you talk?")
    went_well: str = ask("What went well?", long=True, suggest="example")
    to_improve: str = ask("What could be better?", long=True, suggest="example")
    my_support: str = ask("How will you support it?", long=True, suggest="example")
    missed: list[Missed] | None = ask("Which indicators were missed, and why?", le=6)


weights = {"results_first": weighted(Scorecard, results=60, process=20, innovation=20)}
weights |= {"balanced": weighted(Scorecard, results=40, process=30, innovation=30)}


def graded(case: Case, part: int) -> Any:
    """The weighted score, its grade, its bonus factor, the grade's rank; None before the manager has scored."""
    total = weights[case.answers["profile"]](case) if case.filled("Scorecard") else None
    found = [(total, *more, n) for n, (least, *more) in enumerate(GRADES) if total is not None and total >= least]
    return found[0][part] if found else None


def tells_grade(case: Case, *_: Any) -> list[tuple[str, tuple[int]]]:
    return [(grade, (1,))] if (grade := graded(case, 1)) else []


class Appraisal(Workflow):
    prefix = "PA"
    command = "appraisal"
    covers = ("D3",)
    form = Whom
    frozen = ("person",)
    withdrawable = False
    every = quarterly(day=1, at="09:30")
    for_each = every_pair("person")
    access = Access((pair, partner, hr_lead), requester.but(pair, partner, hr_lead), (hr_lead,))
    total, factor, rank = (Measure(lambda case, n=n: graded(case, n)) for n in (0, 2, 3))

    setting = Step(asks=rater, own="fine", due=workdays(10), late=partner)
    agreeing = Step(asks=rated, own="fine", due=workdays(3), late=rater)
    running = Step(asks=rated, own="fine", lasts=on("until"))
    looking_back = Step(asks=rated, own="fine", due=workdays(5))
    scoring = Step(asks=rater, own="fine", due=workdays(10), late=partner, blind=True)
    open_to_appeal = Step(asks=rated, own="fine", lasts=workdays(5), settled=True, also=publish("result", pair))
    final = End(tells=[pair])
    dropped = End(tells=[pair])

    moves = [
        Move(setting, set_goals, agreeing, asks=Goals, updates=True),
        Move(agreeing, confirm, running),
        Move(agreeing, send_back, setting, asks=Because),
        Move(running, revise, agreeing, asks=Goals, updates=True, by=rater),
        Move(running, elapsed, looking_back),
        Move(looking_back, submit, scoring, asks=SelfReview),
        Move(looking_back, late, scoring),
        Move(scoring, score, scoring, asks=Scorecard),
        Move(scoring, publish_result, open_to_appeal, asks=Talk, needs=(Scorecard,)),
        Move(open_to_appeal, received, open_to_appeal),
        Move(open_to_appeal, elapsed, final),
        *each((setting, agreeing, running), drop, dropped, asks=Because, by=rater),
    ]

    ledger = Ledger(
        "appraisals",
        readers=(partner, hr_lead),
        columns=(
            *(col.ref, col.answer("person"), col.people("manager", rater), col.answer("until"), col.place),
            *(Column(PARTS[n], lambda case, world, n=n: graded(case, n)) for n in range(3)),
            col.last_of("received", received),
        ),
        charts=(col.Figures("by_grade", "bars", "grade", ("cases",), tells_grade), *col.USUAL),
    )
