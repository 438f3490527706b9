"""Response library: prepared wordings for incidents, at hand on the card of whoever handles one of their kind."""

from bot.flow.language import *

every_head = Who("every_head", lambda case, office: [d.head for d in office.departments.values()])


class Wording(Form):
    name: str = ask("For which situation?", le=100)
    kinds: list[Literal["opinion", "customer", "quality", "data", "safety", "people", "supply", "other"]] = ask(
        "For which kinds of incidents?", ge=1
    )
    audience: Literal["customers", "media", "staff", "partners", "authorities"] = ask("Said to whom?")
    text: str = ask("What do we say?", long=True)
    speaker: str | None = ask("Who may say it?", le=100)
    valid_until: date = ask("When must it be looked at again?", future=True)


def fitting(values: Answers, case: Case, world: World) -> Sequence[Reason]:
    """Wordings for this kind of incident, with what they say."""
    if case.answers["kind"] not in values["kinds"]:
        return ()
    return [Reason("says", {name: values[name] for name in ("audience", "text")})]


class Wordings(Register):
    covers = ("B6",)
    form = Wording
    key = ("name", "audience")
    title = "name"
    editors = (hr, every_head)
    expires = "valid_until"
    offers = Match("operations.incident", at=("handling",), by=fitting)
    listed = ("name", "kinds", "audience", "speaker", "valid_until")
