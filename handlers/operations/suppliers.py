"""Suppliers: who delivers what to us, who looks after them, and how they did in the last quarter."""

from bot.flow.language import *

KINDS = Literal["gift", "print", "event", "media", "content", "goods", "logistics", "staffing", "it", "other"]


class Supplier(Form):
    name: str = ask("Name", le=100)
    kind: KINDS = ask("Kind")
    supplies: str | None = ask("What do they deliver?", le=200)
    owner: PersonId = ask("Who looks after them?")
    department: DepartmentId | None = ask("For which department?")
    contact: str | None = ask("Their contact", le=100)
    since: date | None = ask("Supplier since", asked=False)
    state: Literal["normal", "watched", "improving"] | None = ask("State", asked=False)
    grade: Literal["A", "B", "C"] | None = ask("Last grade", asked=False)
    score: int | None = ask("Last score", ge=0, le=100, asked=False)
    quarter: Cycle | None = ask("Quarter of the last score", asked=False)
    score_before: int | None = ask("Score before that", ge=0, le=100, asked=False)
    improve_by: date | None = ask("To improve by", asked=False)
    remarks: str | None = ask("Remarks", long=True, asked=False)


class Suppliers(Register):
    covers = ("F3",)
    form = Supplier
    key = ("name",)
    title = "name"
    readers = (everyone,)
    editors = (hr, role("procurement"))
    own = "owner"
    listed = ("name", "kind", "owner", "department", "grade", "score", "quarter", "state")
