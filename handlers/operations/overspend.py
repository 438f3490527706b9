"""Overspend: a month that runs 10 % over its plan is explained, and two people decide on the adjusted plan."""

from bot.flow.language import *

SPEND = "operations.spend"
NUMBERS = ("month", "department", "item", "plan", "actual", "event")
dispute = Verb("dispute")


class Overspent(Form):
    month: Cycle = ask("Month")
    department: DepartmentId = ask("Department")
    item: str = ask("Item", le=60)
    plan: int = ask("Planned, in yuan", ge=0)
    actual: int = ask("Spent, in yuan", ge=0)
    event: bool | None = ask("Is it a large event?")


class Explanation(Form):
    causes: list[Literal["price", "volume", "timing", "unplanned", "estimate", "other"]] = ask("What drove it?")
    why: str = ask("What happened, in figures?", long=True, suggest="example")
    measures: str = ask("What is done about it, and by whom?", long=True)
    adjusted: int = ask("To which amount is the plan adjusted, in yuan?", ge=0)
    until: date = ask("From when is it back within the plan?", future=True)
    evidence: list[FileId] | None = ask("Evidence", asked=False, le=10)


class Checked(Form):
    actual: int = ask("What was really spent, in yuan?", ge=0)
    remarks: str | None = ask("What did you find?", long=True)


def crosses(row: Answers, line: int) -> bool:
    """Over the plan by so many per cent or more; a large event also when it stays as far below."""
    gap = 100 * ((row.get("actual") or 0) - row["plan"])
    over = gap > 0 and gap >= line * row["plan"]
    return row.get("actual") is not None and (over or (bool(row.get("event")) and -gap > line * row["plan"]))


def over_line(record: Record, before: Record | None, world: World) -> bool:
    return crosses(record.values, world.rules.number("operations.overspend", "line", Overspend.numbers["line"]))


def owed(record: Record, world: World) -> Opening:
    """Whoever answers for the budget owes the explanation: the person named, or the department's head."""
    found = {name: record.values[name] for name in NUMBERS if name in record.values}
    return Opening(first_of(named("owner"), department_head, finance), found, {"row": record.id})


def still_over(case: Case, answers: Answers) -> bool:
    return crosses({**case.answers, **answers}, case.facts["numbers"]["line"])


def kept(case: Case, world: World, **values: int) -> Iterator[Effect]:
    """The figure with these values; nothing where it was taken out meanwhile."""
    if (row := world.record(SPEND, case.facts.get("row", ""))) is not None:
        yield Keep(SPEND, {**row.values, **values}, case.entries[-1].by)


def correct_row(case: Case, world: World) -> Iterator[Effect]:
    return kept(case, world, actual=case.entries[-1].answers["actual"])


def adjust_row(case: Case, world: World) -> Iterator[Effect]:
    return kept(case, world, adjusted=case.latest("Explanation")["adjusted"])


def over_by(case: Case, world: World) -> int:
    return case.answers["actual"] - case.answers["plan"]


def over_share(case: Case, world: World) -> float | None:
    plan = case.answers["plan"]
    return round(100 * over_by(case, world) / plan, 1) if plan else None


def decisions(case: Case, world: World) -> list[str]:
    return [e.by for e in case.said("approve", "decline")]


class Overspend(Workflow):
    prefix = "OV"
    covers = ("A10", "E3")
    form = Overspent
    startable = withdrawable = False
    title = "item"
    amount = "actual"
    numbers = {"line": 10}
    watches = Watch(SPEND, when=over_line, opens=owed)

    explaining = Step(asks=requester, due=workdays(5), late=(requester.manager, finance))
    checking = Step(asks=finance, due=workdays(2), late=finance.manager)
    head = Step(asks=department_head, own="skip", due=workdays(2))
    executive = Step(asks=vice_president, distinct=True, due=workdays(3), late=hr_lead)
    countersign = Step(asks=finance, distinct=True, due=workdays(3))
    adjusted = End(tells=[requester, department_head, finance], documents=["report"], also=adjust_row)
    held = End(tells=[requester, department_head, finance], documents=["report"])
    mistaken = End(tells=[requester])
    moves = [
        Move(explaining, submit, head, asks=Explanation),
        Move(explaining, dispute, checking, asks=Because),
        Move(checking, confirm, explaining, asks=Checked, updates=True, when=still_over, also=correct_row),
        Move(checking, confirm, mistaken, asks=Checked, updates=True, also=correct_row),
        Move(head, approve, executive),
        Move(executive, approve, countersign),
        Move(countersign, approve, adjusted),
        *each((head, executive, countersign), send_back, explaining, asks=Because),
        *each((executive, countersign), decline, held, asks=Because),
    ]

    ledger = Ledger(
        "variances",
        readers=(finance, hr, department_head, vice_president),
        columns=(
            *(col.ref, *map(col.answer, NUMBERS), Column("over", over_by), Column("over_share", over_share)),
            *(col.written(each, Explanation, each) for each in ("causes", "why", "adjusted")),
            *(col.place, Column("decisions", decisions), col.in_time("explained_in_time", "explaining", submit)),
            col.days_open,
        ),
    )
