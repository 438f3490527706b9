"""Deputies for key duties: who takes over when the person who holds a key duty is away."""

from bot.flow.language import *

every_head = Who("every_head", lambda case, office: [d.head for d in office.departments.values()])


class Duty(Form):
    duty: str = ask("Which duty must never stand still?", le=100)
    department: DepartmentId = ask("In which department?")
    holder: PersonId = ask("Who holds it?")
    deputy: PersonId = ask("Who takes over?")
    handover: str | None = ask("What does the deputy need to know or have?", long=True)
    checked: date | None = ask("When did you last try it out?")
    rules = (Rule("deputy", "another", lambda a: a["deputy"] != a["holder"]),)


def stepping_in(values: Answers, case: Case, world: World) -> Sequence[Reason]:
    """Duties of the department an incident concerns whose holder is away today."""
    if values["department"] != case.answers["department"] or not world.is_away(values["holder"]):
        return ()
    return [Reason("away", {"holder": values["holder"], "deputy": values["deputy"]})]


class Deputies(Register):
    covers = ("B6",)
    form = Duty
    key = ("duty", "department")
    title = "duty"
    editors = (hr, every_head)
    own = "holder"
    offers = Match("operations.incident", at=("handling",), by=stepping_in)
    listed = ("duty", "department", "holder", "deputy", "checked")
