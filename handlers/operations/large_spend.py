"""Large spend: what costs much is asked for beforehand, decided by two people, and settled within 10 %."""

from bot.flow.language import *

settle = Verb("settle", "primary", assent=True)
paper = publish("approval", requester, department_head, finance)


class Request(Form):
    department: DepartmentId = ask("Which department pays?", prefill="department")
    item: str = ask("What is it for?", prefill="rest", le=100, suggest="fair")
    amount: int = ask("How much, in yuan?", ge=1)
    budget: Literal["within", "beyond"] = ask("Within or beyond the budget?")
    needed_by: date = ask("When is it over and paid?", future=True)
    reason: str = ask("What is it good for, and how was the price found?", long=True, suggest="fair")
    supplier: RecordId | None = ask("Which supplier?", of="operations.suppliers", asked=False)
    quotes: list[FileId] | None = ask("Quotes or contract", asked=False, le=10)


class Settlement(Form):
    actual: int = ask("What did it really cost, in yuan?", ge=0)
    why: str | None = ask("Where it differs by more than 10 %: why?", long=True)


def off(case: Case, answers: Answers) -> bool:
    """Further from what was approved than the company allows."""
    planned = case.answers["amount"]
    return 100 * abs(answers.get("actual", planned) - planned) > case.facts["numbers"]["line"] * planned


class LargeSpend(Workflow):
    prefix, command, covers, form = "LS", "large_spend", ("A10",), Request
    title, amount = "item", "amount"
    weighty = ("department", "amount", "budget", "supplier")
    numbers = {"large": 50_000, "line": 10}

    head = Step(asks=department_head, due=workdays(2))
    executive = Step(asks=vice_president, distinct=True, due=workdays(3), late=finance)
    countersign = Step(asks=finance, distinct=True, due=workdays(2))
    revising = Step(asks=requester, due=workdays(5))
    spending = Step(asks=requester, due=on("needed_by", offset_workdays=5), late=(requester.manager, finance))
    review = Step(asks=finance, due=workdays(3))
    settled = End(tells=[requester, department_head])
    declined = End(tells=[requester])
    cancelled = End(tells=[department_head, finance])

    moves = [
        Move(head, approve, spending, when=unless(exceeds("amount", "large")), also=paper),
        Move(head, approve, executive),
        Move(executive, approve, countersign),
        Move(countersign, approve, spending, also=paper),
        *each((head, executive, countersign), send_back, revising, asks=Because),
        *each((head, executive, countersign), decline, declined, asks=Because),
        Move(revising, resubmit, head, asks=Request, updates=True),
        Move(spending, settle, review, asks=Settlement, when=off),
        Move(spending, settle, settled, asks=Settlement),
        Move(spending, drop, cancelled, asks=Because),
        Move(review, confirm, settled),
        Move(review, send_back, spending, asks=Because),
    ]

    ledger = Ledger(
        "large_spends",
        readers=(finance, hr, department_head, vice_president),
        columns=(
            *(col.ref, *map(col.answer, ("department", "item", "amount", "budget", "supplier")), col.requester),
            *(col.opened, Column("decided_by", lambda case, world: [e.by for e in case.said("approve", "decline")])),
            *(col.answer("needed_by"), col.written("actual", Settlement, "actual"), col.place, col.days_open),
        ),
    )
