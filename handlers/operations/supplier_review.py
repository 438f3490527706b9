"""Supplier review: scored every quarter; two scores in a row under 80 put a supplier's removal before somebody."""

from bot.flow.language import *

SUPPLIERS = "operations.suppliers"
A, B = 90, 80
looks_after = Who("owner", lambda case, office: [case.facts.get("owner") or case.requester])
decider = first_of(role("procurement"), looks_after.manager)
keep_them, remove = Verb("keep_them", "primary"), Verb("remove", "danger", confirm=True)
improved, not_improved = Verb("improved", "primary"), Verb("not_improved", "danger")
Proof = paragraph("Proof", proof="What has become better?")


class Asked(Form):
    supplier: RecordId = ask("Which supplier?", of=SUPPLIERS)


class Scores(Form):
    on_time: int = ask("Delivered on time?", ge=0, le=100)
    quality: int = ask("Passed quality?", ge=0, le=100)
    cost: int = ask("Kept to the cost?", ge=0, le=100)
    remarks: str | None = ask("What stands behind the scores?", long=True)
    evidence: list[FileId] | None = ask("Evidence", asked=False, le=10)


class Improvement(Form):
    plan: str = ask("What do they improve, and who watches it?", long=True)
    until: date = ask("By when?", future=True)


exact = weighted(Scores, on_time=40, quality=40, cost=20)
score = Measure(lambda case: None if (found := exact(case)) is None else int(found))


def grade(case: Case) -> str | None:
    found = score(case)
    return None if found is None else "A" if found >= A else "B" if found >= B else "C"


def last_time(case: Case, world: World) -> Mapping[str, Any]:
    """The quarter just over, and the score of the one before it, as the register has it."""
    zone, _ = world.where(case)
    today = world.now.astimezone(zone).date()
    year, month = (today.year, today.month) if today.month > 3 else (today.year - 1, today.month + 12)
    quarter = f"{year}-Q{(month - 1) // 3}"
    row = world.record(SUPPLIERS, case.answers["supplier"])
    known = row.values if row else {}
    before = "score_before" if known.get("quarter") == quarter else "score"
    return {"quarter": quarter, "owner": known.get("owner"), "before": known.get(before)}


def low_again(case: Case, answers: Answers) -> bool:
    found, before = score(case), case.facts["before"]
    return found is not None and before is not None and max(found, before) < B


def kept(case: Case, world: World, **values: Any) -> Iterator[Effect]:
    """The supplier's row with these values; nothing where it was taken out meanwhile."""
    if (row := world.record(SUPPLIERS, case.answers["supplier"])) is not None:
        yield Keep(SUPPLIERS, {**row.values, **values}, case.entries[-1].by)


def scored(case: Case, world: World) -> Iterator[Effect]:
    state = "watched" if grade(case) == "C" else "normal"
    facts = {"quarter": case.facts["quarter"], "score_before": case.facts["before"]}
    yield from kept(case, world, score=score(case), grade=grade(case), state=state, **facts)


def planned(case: Case, world: World) -> Iterator[Effect]:
    yield from kept(case, world, state="improving", improve_by=case.answers["until"])


def recovers(case: Case, world: World) -> Iterator[Effect]:
    yield from kept(case, world, state="watched", improve_by=None)


def taken_out(case: Case, world: World) -> Iterator[Effect]:
    yield Retire(SUPPLIERS, case.answers["supplier"], case.entries[-1].by)


class SupplierReview(Workflow):
    prefix = "SR"
    command = "supplier_review"
    covers = ("A15", "E5", "F3")
    form = Asked
    every = quarterly(day=8, at="10:00")
    for_each = each_record(SUPPLIERS, requester=first_of(named("owner"), hr_lead), answers={"supplier": "id"})
    recalls = last_time
    overall = score

    scoring = Step(asks=looks_after, own="fine", due=workdays(5), late=looks_after.manager)
    removal = Step(asks=decider, distinct=True, due=workdays(5), late=hr_lead)
    improving = Step(asks=looks_after, own="fine", due=on("until"), late=looks_after.manager)
    rated = End(tells=[looks_after])
    recovered = End(tells=[looks_after, whoever("keep_them")])
    removed = End(tells=[looks_after, decider, hr_lead], documents=["decision"])

    moves = [
        Move(scoring, submit, removal, asks=Scores, when=low_again, also=scored),
        Move(scoring, submit, rated, asks=Scores, also=scored),
        Move(removal, keep_them, improving, asks=Improvement, updates=True, also=planned),
        Move(removal, remove, removed, asks=Because, also=taken_out),
        Move(improving, improved, recovered, asks=Proof, also=recovers),
        Move(improving, not_improved, removal, asks=Because),
    ]

    ledger = Ledger(
        "supplier_reviews",
        readers=(hr, role("procurement"), department_head),
        columns=(
            *(col.ref, col.answer("supplier"), Column("quarter", lambda case, world: case.facts["quarter"])),
            *(col.written(each, Scores, each) for each in ("on_time", "quality", "cost")),
            *(col.measured("score", score), Column("grade", lambda case, world: grade(case))),
            Column("before", lambda case, world: case.facts["before"]),
            *(col.people("owner", looks_after), col.place, col.last_of("decision", keep_them, remove)),
            *(col.people("decided_by", whoever("keep_them", "remove")), col.days_open),
        ),
    )
