"""Risk list: what can go wrong, how likely and how bad, and who keeps it in check; incidents keep it up to date."""

from bot.flow.language import *

Degree = Literal["low", "medium", "high"]
every_head = Who("every_head", lambda case, office: [d.head for d in office.departments.values()])


class Risk(Form):
    name: str = ask("What can go wrong?", le=100)
    kind: Literal["opinion", "customer", "quality", "data", "safety", "people", "supply", "other"] = ask("What kind?")
    department: DepartmentId = ask("In which department?")
    likelihood: Degree = ask("How likely is it?")
    severity: Degree = ask("How bad would it be?")
    control: str = ask("What keeps it in check?", long=True)
    owner: PersonId = ask("Who watches over it?")
    times: int | None = ask("How often has it happened?", ge=0)
    last: date | None = ask("When did it happen last?")


class Risks(Register):
    covers = ("B6", "F3")
    form = Risk
    key = ("name",)
    title = "name"
    editors = (hr, every_head)
    own = "owner"
    listed = ("name", "department", "likelihood", "severity", "owner", "times", "last")
