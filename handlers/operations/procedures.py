"""Standard procedures: how it is done here, step by step, what to beware of, and which project taught it."""

from bot.flow.language import *

every_head = Who("every_head", lambda case, office: [d.head for d in office.departments.values()])


class Procedure(Form):
    name: str = ask("What is the procedure called?", le=100)
    department: DepartmentId = ask("Which department keeps it?")
    purpose: str = ask("What is it for?", long=True)
    steps: str = ask("How is it done, step by step?", long=True)
    pitfalls: str | None = ask("What went wrong before, and what to beware of?", long=True)
    owner: PersonId = ask("Who answers questions about it?")
    source: str | None = ask("Which project does it come from?", le=200)


def lessons(values: Answers, case: Case, world: World) -> Sequence[Reason]:
    """Procedures of the department whose charter is being written, with what went wrong before."""
    if values["department"] != case.answers["department"]:
        return ()
    return [Reason("beware", {"pitfalls": values.get("pitfalls") or values["purpose"]})]


class Procedures(Register):
    covers = ("F3",)
    form = Procedure
    key = ("name",)
    title = "name"
    editors = (hr, every_head)
    own = "owner"
    offers = Match("operations.project", at=("charter",), by=lessons)
    listed = ("name", "department", "owner", "source")
