"""Promotion: nominated, checked, heard by the talent committee, shown in public for five days, then announced."""

from bot.flow.language import *

arrange, close_scoring = Verb("arrange", "primary", assent=True), Verb("close_scoring")
answer_objection, reconsider, stop = Verb("answer_objection"), Verb("reconsider"), Verb("stop", "danger")
Grounds = paragraph("Grounds", grounds="What does the public notice say in support?")
Outcome = paragraph("Outcome", published="What is published? Nobody who objected is named.")

nominee, chief, general_manager = named("nominee"), role("talent_chair"), role("general_manager")
heads = Who("department_heads", lambda case, office: [d.head for d in office.departments.values()])
committee = first_of(role("talent_committee"), any_of(hr_lead, role("vice_president"), heads))
nominators = among(nominee, nominee.superiors, committee)
parties = all_of(nominee, requester, nominee.manager)
partner = first_of(*(who.but(nominee, requester) for who in (hrbp, hr_lead, role("hr_reviewer"), general_manager)))
chair = first_of(*(who.but(parties) for who in (chief, general_manager, vice_president, hr_lead)))
guardians, jury = any_of(hr, general_manager).but(nominee, requester), all_of(committee).but(parties)
insiders = any_of(hr, committee, chief, general_manager).but(nominee)
in_public = Who("everyone", lambda case, office: office.people if case.place == "notice" else ())
noticed, outcome_out = post("public_notice", once=approve), post("public_notice", "outcome")
carried_out = start("meetings.action_item", "what", "owner", "due", priority="P1")


class Year(Form):
    year: Cycle = ask("Which year?")
    results: str = ask("What was achieved?", long=True)
    evidence: list[FileId] | None = ask("What shows it?")


class Nomination(Form):
    nominee: PersonId = ask("Whom do you nominate? Yourself or a colleague.")
    department: DepartmentId = ask("In which department do they work?", prefill="department")
    track: Literal["management", "professional", "special"] = ask("Which track?")
    post: str = ask("For which post or level?", le=100)
    years_leading: int = ask("For how many full years have they led a team?", ge=0, only_if=("track", "management"))
    indicators: int = ask("How far were the indicators met, in per cent?", ge=0, only_if=("track", "management"))
    contribution: str = ask("What is the special contribution?", long=True, only_if=("track", "special"))
    years: list[Year] = ask("What was achieved in each of the last three years?", ge=3, le=5)
    rules = (
        Rule("nominee", "not_yours", allows=nominators),
        Rule("department", "not_there", allows=lambda a, by, o: o.person(a["nominee"]).department == a["department"]),
        Rule("years_leading", "two_years", lambda a: a["track"] != "management" or a["years_leading"] >= 2),
        Rule("indicators", "met", lambda a: a["track"] != "management" or a["indicators"] >= 120),
    )


class Session(Form):
    meets: datetime = ask("When is the hearing?", future=True)
    where: str = ask("Where?", le=200)
    test: str | None = ask("Which situational test is set?", long=True, readers=insiders)


class Score(Form):
    results: int = ask("Results of three years", ge=0, le=100, readers=insiders)
    report: int = ask("Report and answers", ge=0, le=100, readers=insiders)
    situation: int = ask("Situational test", ge=0, le=100, readers=insiders)
    seen: str = ask("What do your scores rest on?", long=True, readers=insiders)


class Decision(Form):
    effective: date = ask("From which day?")
    terms: str | None = ask("New pay, bonus base, spending limit", long=True, readers=hr)
    what: str = ask("What is to be updated in payroll and delegations?", le=300)
    owner: PersonId = ask("Who updates it?")
    due: date = ask("By when?", future=True)


class Promotion(Workflow):
    prefix, command, covers, form, title = "PM", "promotion", ("A12",), Nomination, "nominee"
    frozen, weighty = ("nominee",), ("track", "post", "years_leading", "indicators", "contribution", "years")
    withdrawable, numbers = False, {"passing": 80}
    total = weighted(Score, results=40, report=30, situation=30)

    consent = Step(asks=nominee, own="skip", due=workdays(5))
    papers = Step(asks=partner, due=workdays(3), late=hr_lead)
    revising = Step(asks=requester, due=workdays(5), late=partner)
    hearing = Step(asks=jury, own="fine", blind=True, due=on("meets", offset_workdays=1), late=partner, settled=True)
    decision = Step(asks=chair, due=workdays(3), late=hr_lead, settled=True)
    notice = Step(asks=partner, lasts=workdays(5), also=noticed, settled=True)
    held = Step(asks=partner, due=workdays(5), late=hr_lead, settled=True)
    issuing = Step(asks=partner, due=workdays(2), late=hr_lead, settled=True)
    announced = End(tells=[parties, partner], documents=["decision_paper"], posts=True, also=noticed)
    turned_down = End(tells=[parties])
    stopped = End(tells=[parties], also=noticed)
    dropped = End(tells=[parties, partner], also=noticed)
    shown = (notice, held, issuing)

    moves = [
        Move(consent, confirm, papers, by=nominee),
        Move(consent, late, dropped),
        Move(papers, arrange, hearing, asks=Session, updates=True, also=tell("invited", nominee.but(requester))),
        Move(papers, send_back, revising, asks=Because),
        Move(revising, resubmit, consent, asks=Nomination, updates=True),
        Move(hearing, submit, decision, asks=Score),
        Move(hearing, close_scoring, decision, by=partner, when=count(submit) >= 3),
        Move(decision, approve, notice, Grounds, total >= "passing", also=tell("published", nominee.but(requester))),
        Move(decision, send_back, papers, asks=Because),
        *each((papers, decision), decline, turned_down, asks=Because),
        Move(notice, elapsed, issuing, when=none_open("growth.objection")),
        Move(notice, elapsed, held),
        Move(held, ended("growth.objection"), issuing, when=none_open("growth.objection")),
        *each(shown, answer_objection, asks=Outcome, by=guardians, also=outcome_out),
        *each(shown, reconsider, decision, asks=Outcome, by=guardians, also=outcome_out),
        *each(shown, stop, stopped, asks=Outcome, by=guardians, also=outcome_out),
        *each((papers, hearing, decision), stop, stopped, asks=Because, by=guardians),
        *each((consent, papers, revising, hearing, decision, *shown), drop, dropped, by=any_of(nominee, requester)),
        Move(issuing, finish, announced, Decision, also=carried_out),
    ]

    ledger = Ledger(
        "promotions",
        readers=(hr, committee, department_head.but(nominee), in_public),
        columns=(
            *(col.ref, *map(col.answer, ("nominee", "department", "track", "post"))),
            *(col.requester, col.opened, col.place),
            col.measured("total", total, insiders),
            col.last_of("outcome", approve, decline, stop, drop, finish),
            *(col.written("effective", Decision, "effective"), col.days_open),
        ),
    )
