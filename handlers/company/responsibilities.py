"""Responsibilities across departments: which task is whose, and what counts as delivered."""

from bot.flow.language import *


class Responsibility(Form):
    task: str = ask("Which task?", le=100)
    owner: PersonId = ask("Who answers for it?")
    standard: str = ask("What is delivered, to which standard?", long=True)
    department: DepartmentId = ask("Which department leads?")
    partner: DepartmentId | None = ask("Which department works with it?")
    others: str | None = ask("Further departments", le=200)


class Responsibilities(Register):
    covers = ("F2",)
    form = Responsibility
    key = ("task", "department")
    title = "task"
    readers = (everyone,)
    editors = (hr,)
    own = "owner"
    listed = ("task", "owner", "department", "partner", "standard")
