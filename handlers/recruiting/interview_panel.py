"""Interview panel: interviewers score a candidate for a key post, and see each other's scores once all are in."""

from bot.flow.language import *

score, score_again = Verb("score", "primary", assent=True), Verb("score_again")
replace_member = Verb("replace_member")
offer, keep_in_mind, reject = Verb("offer", "primary"), Verb("keep_in_mind"), Verb("reject", "danger")
panel = named("panel")
organiser = any_of(requester, hrbp)
lead = Who("lead", lambda case, office: [case.facts["lead"]])
everybody = all_of(requester, panel, hrbp, lead)


class Panel(Form):
    need: CaseId = ask("For which hiring need?", of="recruiting.hiring_need", at=("recruiting",))
    candidate: str = ask("Who is the candidate?", le=100, prefill="rest")
    post: Literal["technical", "management", "other"] = ask("What kind of key post is it?")
    tests: list[Literal["case", "data", "portfolio", "creative"]] = ask("Which tests belong to the role?")
    panel: list[PersonId] = ask("Who is on the panel? Business and HR together.", ge=2, le=8)
    meets: datetime = ask("When do you meet the candidate?", future=True)
    where: str | None = ask("Where?", le=200, asked=False)
    papers: list[FileId] | None = ask("CV, portfolio, test papers", asked=False)


class Members(Form):
    panel: list[PersonId] = ask("Who is on the panel now?", ge=2, le=8)


class Scorecard(Form):
    skill: int = ask("Professional skill (1 to 5)", ge=1, le=5)
    test: int = ask("Role-specific test (1 to 5)", ge=1, le=5)
    thinking: int = ask("Thinking and solving problems (1 to 5)", ge=1, le=5)
    teamwork: int = ask("Working with others (1 to 5)", ge=1, le=5)
    drive: int = ask("Drive and values (1 to 5)", ge=1, le=5)
    advice: Literal["strong_yes", "yes", "no", "strong_no"] = ask("What is your advice?")
    evidence: str = ask("What did you see or hear that it rests on?", long=True, suggest="example")


class Verdict(Form):
    reasons: str = ask("Why? The panel will read this.", long=True, suggest="fair")


def whose_need(case: Case, world: World) -> Mapping[str, Any]:
    """Whoever asked for the colleague hears the verdict, on the panel or not."""
    need = world.parent(case)
    return {"lead": need.requester if need else case.requester}


def learned(case: Case, world: World) -> Mapping[str, Any]:
    """What the hiring need hears of it: who was met, and how high the scores are once they may be known."""
    known = {"average": InterviewPanel.average(case)} if not case.is_open else {}
    return {"candidate": case.answers["candidate"], **known}


class InterviewPanel(Workflow):
    prefix, command, covers, form = "IP", "panel", ("A4",), Panel
    title, belongs_to = "candidate", "need"
    offered = Offer("recruiting.hiring_need", at=("recruiting",), prefill={"panel": "panel", "tests": "assessment"})
    recalls, result = whose_need, learned
    appointment = Appointment(all_of(requester, panel), at="meets", where="where", minutes=60)

    average = weighted(Scorecard, skill=30, test=20, thinking=20, teamwork=15, drive=15)
    apart = spread(Scorecard, "skill")
    in_favour = share(Scorecard, "advice", "strong_yes", "yes")

    scoring = Step(
        asks=all_of(panel),
        due=on("meets", offset_workdays=1),
        own="fine",
        blind=True,
        late=(panel, panel.manager, hr_lead),
    )
    verdict = Step(asks=requester, due=workdays(2), late=hrbp)
    chosen = End(tells=[everybody], documents=["assessment"])
    kept = End(tells=[everybody], documents=["assessment"])
    rejected = End(tells=[everybody], documents=["assessment"])

    moves = [
        Move(scoring, score, verdict, asks=Scorecard),
        Move(scoring, score_again, scoring, asks=Scorecard, by=answered_here),
        Move(scoring, replace_member, scoring, asks=Members, by=organiser, updates=True),
        Move(verdict, offer, chosen, asks=Verdict),
        Move(verdict, keep_in_mind, kept, asks=Verdict),
        Move(verdict, reject, rejected, asks=Verdict),
    ]

    ledger = Ledger(
        "panels",
        readers=(hr, department_head),
        columns=(
            *(col.ref, col.answer("need"), *map(col.answer, ("candidate", "post", "tests", "panel", "meets"))),
            *(col.place, col.measured("average", average), col.measured("apart", apart)),
            col.measured("in_favour", in_favour),
            *(col.requester, col.opened, col.days_open),
        ),
    )
