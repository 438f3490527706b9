"""Spend: what each department planned and really spent, month by month and item by item."""

from bot.flow.language import *


def heads(case: Case, office: Office) -> list[str | None]:
    """The head of the row's department; of no row in particular, every head."""
    own = case.answers.get("department")
    return [d.head for d in office.departments.values() if own in (None, d.id)]


def is_a_month(row: Answers) -> bool:
    return row["month"][5:].isdigit()


class Figure(Form):
    month: Cycle = ask("Month")
    department: DepartmentId = ask("Department")
    item: str = ask("Item", le=60)
    plan: int = ask("Planned, in yuan", ge=0)
    actual: int | None = ask("Spent, in yuan (empty: not known yet)", ge=0)
    event: bool | None = ask("Is it a large event?")
    owner: PersonId | None = ask("Who answers for this budget? (empty: the head)")
    adjusted: int | None = ask("Adjusted plan, in yuan", ge=0, asked=False)
    remarks: str | None = ask("Remarks", long=True, asked=False)

    rules = (Rule("month", "month", is_a_month),)


class Spend(Register):
    covers = ("E3",)
    form = Figure
    key = ("month", "department", "item")
    title = "item"
    readers = (hr, finance, Who("heads", heads))
    editors = (finance, hr)
    own = "owner"
    adds = (Who("heads", heads),)
    listed = ("month", "department", "item", "plan", "actual", "adjusted", "owner")
